"""The whole site's day: how each laptop of the roster stands, the site's sums, and what keeps it from being closed.

A function of values over what was heard of each laptop, by stick, by the feed or from the own file; what one booth
closes is `day` and `day_closed`. Knows no stick, no feed and no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from station.domain.day import DayAccount, Difference, DifferenceKind, Item, VisitLine, day_account
from station.domain.day_closed import DayClosed
from station.domain.site_reading import StreamReading, together
from station.domain.told_day import ToldDay, closing_told, told_day
from station.domain.told_record import States


class StationState(StrEnum):
    """How far a laptop of the roster is. The words of a state stand under `station_state.<state>`.

    *Silent*: it was heard of, but of this day it said nothing. *Missing*: nothing was heard of it at all.
    """

    CLOSED = "closed"
    NOT_CLOSED = "not_closed"
    SILENT = "silent"
    MISSING = "missing"


class SiteLack(StrEnum):
    """What a site's day lacks. The words of a lack stand under `site_lack.<lack>`.

    *Roster unknown*: nobody told here which laptops the site has, so that none can be missed.
    """

    ROSTER_UNKNOWN = "roster_unknown"
    STATION_MISSING = "station_missing"
    STATION_SILENT = "station_silent"
    DAY_NOT_CLOSED = "day_not_closed"
    FACTS_MISSING = "facts_missing"
    RECORDS_UNREADABLE = "records_unreadable"


@dataclass(frozen=True, slots=True)
class Lack:
    """One lack: of which laptops of the roster, and how many of what it is about."""

    kind: SiteLack
    stations: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a laptop: its records, the facts on its sticks, and by epoch how far the feed was taken.

    Of the own laptop everything is known.
    """

    station: int
    name: str
    states: States
    streams: tuple[StreamReading, ...] = ()
    fed: Mapping[int, int] = field(default_factory=dict)
    is_own: bool = False

    @property
    def is_anything(self) -> bool:
        """Whether anything at all was heard of it."""
        return self.is_own or bool(self.streams) or any(self.fed.values())

    def knows(self, first: int, last: int) -> bool:
        """Says whether every fact of a range of one epoch is known here, by one road or the other."""
        epochs = {*self.fed, *(one.epoch for one in self.streams)}
        return self.is_own or any(self._knows_of(epoch, first, last) for epoch in epochs)

    def _knows_of(self, epoch: int, first: int, last: int) -> bool:
        after_feed = max(first, self.fed.get(epoch, 0) + 1)
        of_epoch = (one for one in self.streams if one.epoch == epoch)
        return after_feed > last or any(one.holds(after_feed, last) for one in of_epoch)

    @property
    def has_gap(self) -> bool:
        """Whether facts between two sticks are known by no road."""
        between = ((one.epoch, *gap) for one in self.streams for gap in one.missing if gap[0] > one.first_seq)
        return not self.is_own and not all(self._knows_of(*gap) for gap in between)


@dataclass(frozen=True, slots=True)
class StationDay:
    """A laptop's day: its sums as it closed them, or as they stand where it did not; how many of each difference."""

    station: int
    name: str
    state: StationState
    counts: Mapping[str, Any]  # Any: JSON
    differences: Mapping[str, int]
    closing: DayClosed | None = None
    is_own: bool = False

    @property
    def digits(self) -> str:
        """The digits of its closed day for the telephone; "" while it is not closed."""
        return "" if self.closing is None else self.closing.digits


@dataclass(frozen=True, slots=True)
class SiteDay:
    """The whole site's day. `account` has each visit and tube once, however many laptops wrote about it."""

    site: str
    day: date
    stations: tuple[StationDay, ...]
    account: DayAccount
    lacks: tuple[Lack, ...]

    @property
    def is_green(self) -> bool:
        """Whether every laptop is there and closed, and the site's sums add up."""
        return not self.lacks and self.account.adds_up

    def in_state(self, state: StationState) -> tuple[int, ...]:
        """Returns the laptops in a state."""
        return tuple(one.station for one in self.stations if one.state is state)


KNOWN_TO_ONE = (
    DifferenceKind.NUMBER_UNEXPLAINED,
    DifferenceKind.LABEL_NOT_PRINTED,
    DifferenceKind.OPEN_DRAFT,
)
"""Differences that only the laptop itself can find: the site has them from its closing."""
COUNTED_BY_ONE = ("labels_printed", "labels_reprinted", "drafts")
"""Counts of the same kind: the site's are the sums of those of its laptops."""


def site_day(site: str, day: date, heard: Sequence[Heard], *, is_roster_known: bool = True) -> SiteDay:
    """Returns a site's day out of what was heard of each laptop of its roster."""
    whole = told_day(together(one.states for one in heard), day)
    stations = tuple(_station_day(one, day) for one in heard)
    gaps = tuple(
        one.station for one, found in zip(heard, stations, strict=True) if _lacks_facts(one, found.closing)
    )
    return SiteDay(
        site,
        day,
        stations,
        _account(whole, stations),
        (
            *(() if is_roster_known else (Lack(SiteLack.ROSTER_UNKNOWN, (), 0),)),
            *_lacks_by_state(stations),
            *_lack(SiteLack.FACTS_MISSING, gaps),
            *_lack(SiteLack.RECORDS_UNREADABLE, whole.unreadable),
        ),
    )


def _station_day(heard: Heard, day: date) -> StationDay:
    closing = closing_told(heard.states, day)
    if closing is not None:
        kinds = {kind: _number(one, "count") for kind, one in closing.differences.items()}
        counts = closing.account
        return StationDay(
            heard.station, heard.name, StationState.CLOSED, counts, kinds, closing, heard.is_own
        )
    account = day_account(told_day(heard.states, day).lines)
    kinds = {one.kind.value: len(one.items) for one in account.differences}
    state = _open_state(heard, account)
    return StationDay(heard.station, heard.name, state, account.counts(), kinds, is_own=heard.is_own)


def _open_state(heard: Heard, account: DayAccount) -> StationState:
    if not heard.is_anything:
        return StationState.MISSING
    return StationState.NOT_CLOSED if account.registered + account.void_visits else StationState.SILENT


def _lacks_facts(heard: Heard, closing: DayClosed | None) -> bool:
    if closing is None:
        return heard.has_gap
    return not heard.knows(closing.first_seq, closing.last_seq)


LACK_OF: Mapping[StationState, SiteLack] = {
    StationState.MISSING: SiteLack.STATION_MISSING,
    StationState.SILENT: SiteLack.STATION_SILENT,
    StationState.NOT_CLOSED: SiteLack.DAY_NOT_CLOSED,
}


def _lacks_by_state(stations: Iterable[StationDay]) -> Iterable[Lack]:
    for state, kind in LACK_OF.items():
        yield from _lack(kind, tuple(one.station for one in stations if one.state is state))


def _lack(kind: SiteLack, stations: tuple[int, ...]) -> tuple[Lack, ...]:
    return (Lack(kind, stations, len(stations)),) if stations else ()


def _account(whole: ToldDay, stations: Sequence[StationDay]) -> DayAccount:
    """Returns the site's account: of visits and tubes as they stand, of the rest as each laptop closed it."""
    account = day_account(whole.lines)
    visits = {str(one.visit_id): one for one in whole.lines.visits}
    closings = [one.closing for one in stations if one.closing is not None]
    told = [
        Difference(kind, tuple(items))
        for kind in KNOWN_TO_ONE
        if (items := [item for one in stations for item in _items(one, kind, visits)])
    ]
    printed, again, drafts = (sum(_number(one.account, name) for one in closings) for name in COUNTED_BY_ONE)
    return replace(
        account,
        differences=(*account.differences, *told),
        labels_printed=printed,
        labels_reprinted=again,
        drafts=drafts,
    )


def _items(one: StationDay, kind: DifferenceKind, visits: Mapping[str, VisitLine]) -> Iterator[Item]:
    """Gives what a laptop's closing says of a difference: its numbers and whose they are, else which laptop's."""
    told = None if one.closing is None else one.closing.differences.get(kind.value)
    named = told if isinstance(told, dict) else {}
    for place in range(_number(named, "count")):
        visit = visits.get(_at(named, "visits", place))
        reason = str(named.get("reason", ""))
        number = _at(named, "numbers", place)
        yield (
            Item(None, str(one.station), number, reason)
            if visit is None
            else Item(visit.visit_id, visit.name, number, reason)
        )


def _at(told: Mapping[str, Any], name: str, place: int) -> str:  # Any: JSON
    texts = told.get(name)
    return str(texts[place]) if isinstance(texts, list) and place < len(texts) else ""


def _number(told: Any, name: str) -> int:  # Any: JSON
    count = told.get(name) if isinstance(told, dict) else None
    return count if isinstance(count, int) else 0
