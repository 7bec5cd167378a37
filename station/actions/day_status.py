"""How a day stands: its account with every difference by name, its numbers, what is unsent, and if it is closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from station.actions.draft import whose_draft
from station.actions.shift import Shift
from station.domain.day import DayAccount, DifferenceKind, day_account
from station.domain.day_closed import DayClosed, spoken
from station.domain.number_account import Account, Fate, account_of_booth
from station.domain.operating_day import end_of
from station.domain.staff import RIGHTS
from station.errors import reject
from station.storage import find, find_day, find_numbers, outbox
from station.storage.find_day import DayEvent as DayEvent
from station.storage.find_day import (
    Named as Named,  # what a status is made of; windows may not reach further down
)
from station.storage.find_day import SavedClosing as SavedClosing
from station.storage.find_refused import count_refused
from station.storage.ledger import last_fact


class DayState(StrEnum):
    """How far a day is. The words of a state stand under `day_state.<state>`.

    *Changed*: something of the day was saved after it was closed. *Reopened*: it waits to be closed again.
    """

    OPEN = "open"
    CLOSED = "closed"
    CHANGED = "changed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class DayStatus:
    """A day of this station.

    `unsent` counts the records of all days that the centre has not acknowledged: lines of the access log are none, for
    whoever looks writes one. `unsent_visits` are those of the day among them; `refused` facts the centre could not
    apply. `changed` are the visits that were changed after closing. `chain` (hex) is that of the last fact, `seq` of
    `epoch`. `ends_at` is when the day is over. `events` are every closing and opening of the day, by name.
    """

    day: date
    state: DayState
    now: datetime
    ends_at: datetime
    account: DayAccount
    numbers: Account
    unsent: int
    unsent_visits: tuple[Named, ...]
    refused: int
    changed: tuple[Named, ...]
    epoch: int
    seq: int
    chain: str
    saved: SavedClosing | None = None
    closed_by: str = ""
    signed_by: str = ""
    events: tuple[DayEvent, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the day has ended."""
        return self.now >= self.ends_at

    @property
    def closing(self) -> DayClosed | None:
        """What the day was last closed with."""
        return None if self.saved is None else self.saved.closing

    @property
    def is_closed(self) -> bool:
        """Whether the day is closed now."""
        return self.state in (DayState.CLOSED, DayState.CHANGED)

    @property
    def digits(self) -> str:
        """The chain's digits for the telephone: those that the day was closed with, else the present ones."""
        closing = self.closing
        return closing.digits if closing is not None and self.is_closed else spoken(self.chain)


def day_status(shift: Shift, day: date | None = None) -> DayStatus:
    """Returns how a day stands, today if none is given.

    Raises: Rejected `not_allowed`, `day_not_begun`, `day_before_station`.
    """
    shift.act("day_status")  # asking the rights hook is all that is needed: looking changes no record
    check_begun(day or shift.today(), shift)
    with shift.store.reading() as session:
        return status_in(session, shift, day or shift.today())


def days_left_open(shift: Shift) -> tuple[date, ...]:
    """Returns the days before today that nobody has closed, the last one first; none for who may not close them."""
    if shift.actor.role not in RIGHTS["close_day"]:
        return ()
    with shift.store.reading() as session:
        return find_day.days_not_closed(session, shift.today())


def status_in(session: Connection, shift: Shift, day: date) -> DayStatus:
    """Returns how a day stands inside a transaction. Raises: Rejected `day_before_station`."""
    epoch = shift.store.enrolment.epoch
    seq, chain = last_fact(session, shift.station, epoch)
    numbers = account_of_booth(shift.station, day, find_numbers.stories_of_day(session, shift.station, day))
    unexplained = tuple(one.number for one in numbers.stories if one.fate is Fate.UNEXPLAINED)
    saved = find_day.last_closing(session, day)
    is_closed = saved is not None and not saved.closing.is_reopened
    changed = find_day.changed_since(session, day, saved) if saved is not None and is_closed else ()
    names = {str(one.id): one.name for one in find.staff_members(session)}
    closing = None if saved is None else saved.closing
    lines = find_day.day_lines(session, day, unexplained)
    if saved is None and not lines.visits:
        _check_station_stood(session, shift, day)
    half_typed = tuple(replace(one, name=whose_draft(session, shift, one.detail)) for one in lines.drafts)
    return DayStatus(
        day=day,
        state=_state(saved, changed),
        now=shift.clock.now(),
        ends_at=end_of(day, shift.zone, shift.day_ends_after),
        account=day_account(replace(lines, drafts=half_typed)),
        numbers=numbers,
        unsent=outbox.unsent_records(session),
        unsent_visits=find_day.unsent_visits(session, day),
        refused=count_refused(session),
        changed=changed,
        epoch=epoch,
        seq=seq,
        chain=chain.hex(),
        saved=saved,
        closed_by="" if closing is None else names.get(closing.closed_by, closing.closed_by),
        signed_by="" if closing is None else names.get(closing.signed_by, closing.signed_by),
        events=tuple(
            replace(
                one,
                actor=names.get(one.actor, one.actor),
                signed_by=names.get(one.signed_by, one.signed_by),
            )
            for one in find_day.day_events(session, day)
        ),
    )


def _state(saved: SavedClosing | None, changed: tuple[Named, ...]) -> DayState:
    if saved is None:
        return DayState.OPEN
    if saved.closing.is_reopened:
        return DayState.REOPENED
    return DayState.CHANGED if changed else DayState.CLOSED


def check_begun(day: date, shift: Shift) -> None:
    """Checks that a day is not in the future. Raises: Rejected `day_not_begun`."""
    if day > shift.today():
        raise reject("day", "day_not_begun", day=day.isoformat())


def _check_station_stood(session: Connection, shift: Shift, day: date) -> None:
    """Checks that a day on which nobody came is no day before this station's first. Raises: Rejected."""
    first = find_day.first_instant(session)
    began = shift.today() if first is None else shift.day_of(first)
    if day < began:
        raise reject("day", "day_before_station", day=day.isoformat(), began=began.isoformat())


def start_of(shift: Shift, day: date) -> datetime:
    """Returns the instant at which a day begins: when the day before is over."""
    return end_of(day - timedelta(days=1), shift.zone, shift.day_ends_after)


def unexplained_code(kind: DifferenceKind) -> str:
    """Returns the code of the rejection that says that a difference was not explained."""
    return f"unexplained_{kind.value}"
