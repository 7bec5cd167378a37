"""What the page of a whole site's day is shown: each laptop of the roster, what is missing of them, and the sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo

from station.domain.day import DifferenceKind, Item
from station.domain.site_closed import SiteClosed, sums_read_out
from station.domain.site_day import Lack, SiteDay, StationDay
from station.words import Words
from ui.day_shown import (
    ABOUT,
    AMBER,
    CLOSE,
    GREEN,
    RED,
    Check,
    EventShown,
    Kind,
    Signed,
    Telling,
    difference_check,
    differences_signed,
    event_lines,
    light_of,
    sum_checks,
    sums_of,
)


@dataclass(frozen=True, slots=True)
class SiteDayShown:
    """A day of the whole site. `state` is one of `day_state.*`; `explanations` are those typed and not saved yet.

    `closing`, `closed` and `kept_reasons` are of what closed it last.
    """

    site: SiteDay
    state: str
    is_over: bool
    ends_at: datetime
    fetched_at: datetime | None = None
    closing: EventShown | None = None
    closed: SiteClosed | None = None
    kept_reasons: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[Kind, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """Which day it is."""
        return self.site.day

    @property
    def is_closed(self) -> bool:
        """Whether it is closed and nothing has come since; else it is closed again, as an amendment."""
        return self.state == "closed"

    def reason_of(self, kind: Kind) -> str:
        """Returns why a lack or a difference stays: as it was saved, or as it is typed."""
        return self.kept_reasons.get(kind.value, "") if self.is_closed else self.explanations.get(kind, "")

    def title(self, words: Words) -> str:
        """Returns the day, the site and how far it is."""
        state = words(f"day_state.{self.state}")
        return words("day_site.title", day=self.day.isoformat(), state=state)

    def checks(self, words: Words, zone: tzinfo) -> tuple[Check, ...]:
        """Returns each laptop, what is missing of them, the sums with their differences, and closing."""
        site = self.site
        sums = sum_checks(site.account, sums_of(site.account), self._telling(words))
        return (
            *(_lack(one, self.reason_of(one.kind), words) for one in site.lacks),
            *sums,
            *self._of_laptops_alone(words),
            *(_laptop(one, self._light_of(one), words) for one in site.stations),
            self._close(words, zone),
        )

    def signed(self, words: Words) -> tuple[Signed, ...]:
        """Returns each lack with its laptops and each difference with its people, and why they stay."""
        lacks = (
            Signed(_name(one, words), self.reason_of(one.kind), _laptops_of(one)) for one in self.site.lacks
        )
        return (*lacks, *differences_signed(self.site.account, self.reason_of, words))

    def _light_of(self, one: StationDay) -> str:
        """Returns the light of a laptop: that of what it lacks, amber where its own differences stay."""
        lacks = (each for each in self.site.lacks if one.station in each.stations)
        lights = {light_of(self.reason_of(each.kind)) for each in lacks}
        if RED in lights:
            return RED
        return AMBER if lights or one.differences else GREEN

    def _telling(self, words: Words) -> Telling:
        return Telling(words, self.reason_of, todo_at_laptop)

    def _of_laptops_alone(self, words: Words) -> Iterator[Check]:
        """Gives the differences that only the laptops themselves can find; the site has no sum of them."""
        shown = {kind for key in sums_of(self.site.account) for kind in ABOUT[key]}
        for one in self.site.account.differences:
            if one.kind not in shown:
                check = difference_check(one, self._telling(words))
                yield replace(check, name=check.name.strip())

    def _close(self, words: Words, zone: tzinfo) -> Check:
        fetched = "–" if self.fetched_at is None else f"{self.fetched_at.astimezone(zone):%Y-%m-%d %H:%M}"
        told = [words("site_day.fetched", at=fetched)]
        if not self.is_over and not self.is_closed:
            told.append(words("day.not_over", at=f"{self.ends_at:%Y-%m-%d %H:%M}"))
        if self.closing is not None:
            told += event_lines(self.closing, words, zone)
        if self.closed is not None and self.closed.account != self.site.account.counts():
            sums = sums_read_out(self.closed.account)
            told.append(words("site_day.closed_with", laptops=len(self.closed.stations), **sums))
        if self.is_closed:
            light = GREEN if self.site.is_green else AMBER
            return Check(CLOSE, words("day_check.closed"), "", light, "\n".join(told))
        first = words("day_check.close_one" if self.site.is_green else "day_check.close_two")
        return Check(CLOSE, words("day_check.close_site"), told="\n".join((first, *told)))


def todo_at_laptop(_kind: DifferenceKind, _words: Words) -> str:
    """Returns the code of what is to be done about a difference of the site: its laptop is elsewhere."""
    return "day_site.at_laptop"


def _name(one: Lack, words: Words) -> str:
    return words(f"day_lack.{one.kind.value}", count=one.count)


def _lack(one: Lack, reason: str, words: Words) -> Check:
    stations = ", ".join(str(number) for number in one.stations)
    told = words(f"error.unexplained_{one.kind.value}", count=one.count, stations=stations)
    told = f"{told}\n{words('day_site.lack_todo')}"
    if reason:
        told = words("day_check.because", reason=reason)
    return Check(one.kind.value, _name(one, words), "", light_of(reason), told, _laptops_of(one), one.kind)


def _laptops_of(one: Lack) -> tuple[Item, ...]:
    return tuple(Item(name=str(number)) for number in one.stations)


def _laptop(one: StationDay, light: str, words: Words) -> Check:
    counts, differences = one.counts, one.differences
    state = words(f"station_state.{one.state.value}")
    name = f"{one.station} {one.name}".strip()
    kinds = "\n".join(words(f"difference.{kind}", count=count) for kind, count in differences.items())
    told = words("site_day.laptop", name=name, state=state, digits=one.digits or "–")
    sums = words("day_site.sums", **{key: counts[key] for key in ("registered", "collected", "handed_over")})
    lines = (told, sums, kinds) if counts["registered"] else (told,)
    return Check(f"laptop_{one.station}", f"{name}: {state}", "", light, "\n".join(lines))
