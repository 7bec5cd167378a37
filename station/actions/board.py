"""What the station's home shows: today's visits by step, who is expected, how it flows, and what is not proven yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.expectation import Expectation
from station.domain.people_flow import Passage, PeopleFlow, people_flow
from station.domain.visit import Step
from station.storage import find, find_board, outbox
from station.storage.clock_offset import known_offset_s
from station.storage.closed_days import is_day_closed
from station.storage.find_board import (
    BoardRow as BoardRow,  # what a board is made of; windows may not reach further down
)
from station.storage.find_board import Elsewhere, Mark
from station.storage.find_refused import count_refused
from station.storage.outbox import Delivery

MOST_CHANGED = 500
"""With more facts than that since the last look, all is read anew."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """How many facts stand where. Their sum is all facts; `refused` is held by the centre's quarantine.

    `last_confirmed_at` is when the centre last proved that it holds every row up to then. `clock_offset_s` is by how
    much the own clock was ahead of the centre's when they last spoke.
    """

    waiting: int
    sending: int
    received: int
    confirmed: int
    refused: int = 0
    last_confirmed_at: datetime | None = None
    clock_offset_s: int = 0

    @property
    def all(self) -> int:
        """All facts of this station's file."""
        return self.waiting + self.sending + self.received + self.confirmed


@dataclass(frozen=True, slots=True)
class Board:
    """A day at this station. `labels_waiting` counts labels that no printer has taken.

    `flow` is that of the whole site, as far as this station knows it: its own visits and what the feed brought.
    """

    day: date
    now: datetime
    rows: tuple[BoardRow, ...]
    expected: tuple[Expectation, ...]
    labels_waiting: int
    sync: SyncState
    flow: PeopleFlow
    is_closed: bool = False


def board(shift: Shift, day: date | None = None) -> Board:
    """Returns the board of a day, today if none is given."""
    return BoardReader().read(shift, day)


class BoardReader:
    """Reads the board again and again: after the first time only the visits of which something was written since.

    Belongs to the thread that owns the data.
    """

    def __init__(self) -> None:
        self._known: _Known | None = None

    def read(self, shift: Shift, day: date | None = None) -> Board:
        """Returns the board of a day, today if none is given."""
        wanted, station = day or shift.today(), shift.station
        with shift.store.reading() as session:
            known = self._known = _known(session, wanted, station, self._known)
            now = shift.clock.now()
            return Board(
                wanted,
                now,
                known.rows,
                find.expected(session, wanted),
                find.count_labels_waiting(session),
                _sync_state(session),
                _flow(shift, wanted, now, known.passages),
                is_day_closed(session, wanted),
            )


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of a day, up to which fact: own records, what the feed told, and both together."""

    day: date
    mark: Mark
    own: tuple[BoardRow, ...]
    elsewhere: Elsewhere
    rows: tuple[BoardRow, ...]
    passages: tuple[Passage, ...]


def _known(session: Connection, day: date, station: int, before: _Known | None) -> _Known:
    if before is not None and before.day != day:
        before = None
    mark = find_board.last_mark(session)
    there = find_board.elsewhere(session, day, None if before is None else before.elsewhere)
    own = find_board.own_rows(session, day) if before is None else _own_since(session, before)
    if before is not None and own is before.own and there is before.elsewhere:
        return before
    rows = find_board.with_other_booths(own, there.went_on)
    return _Known(day, mark, own, there, rows, (*_passages(rows, station), *there.passages))


def _own_since(session: Connection, before: _Known) -> tuple[BoardRow, ...]:
    """Returns the rows that were known, with those read anew of which something was written since."""
    changed = find_board.changed_since(session, before.mark, MOST_CHANGED)
    if changed is None:
        return find_board.own_rows(session, before.day)
    if not changed:
        return before.own
    rows = [one for one in before.own if one.visit_id not in changed and one.person_id not in changed]
    rows += find_board.rows_about(session, before.day, changed)
    return tuple(sorted(rows, key=lambda one: (one.arrived_at, str(one.visit_id))))


def _passages(rows: Iterable[BoardRow], station: int) -> Iterator[Passage]:
    for one in rows:
        left_at = one.since if one.step is Step.LEFT else None
        yield Passage(find_board.booth_name(station, one.lane), one.arrived_at, one.step, left_at)


def _flow(shift: Shift, day: date, now: datetime, passages: tuple[Passage, ...]) -> PeopleFlow:
    target = shift.site.target.of_day(day, shift.zone, shift.day_ends_after)
    return people_flow(passages, now, shift.zone, target)


def is_today_closed(shift: Shift) -> bool:
    """Says whether nobody can be registered any more today: the day is closed."""
    with shift.store.reading() as session:
        return is_day_closed(session, shift.today())


def sync_state(shift: Shift) -> SyncState:
    """Returns how much is waiting, on its way, received and proven."""
    with shift.store.reading() as session:
        return _sync_state(session)


def _sync_state(session: Connection) -> SyncState:
    counts, proof = outbox.counts(session), find.last_proof(session)
    return SyncState(
        waiting=counts[Delivery.PENDING] + counts[Delivery.SEALED],
        sending=counts[Delivery.IN_FLIGHT],
        received=counts[Delivery.RECEIVED],
        confirmed=counts[Delivery.CONFIRMED],
        refused=count_refused(session),
        last_confirmed_at=None if proof is None else proof.confirmed_at,
        clock_offset_s=known_offset_s(session),
    )
