"""Closes a day: its account, its facts and their chain become one fact, signed by two where a difference stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from station.actions.day_status import DayStatus, start_of, status_in, unexplained_code
from station.actions.findings import Findings
from station.actions.shift import Shift
from station.actions.staff import sign_in
from station.domain.day import DayAccount, Difference, DifferenceKind
from station.domain.day_closed import DayClosed
from station.domain.fact import Json
from station.domain.number import display
from station.domain.site_day import SiteLack
from station.errors import Rejected, reject
from station.storage import find_day
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class Closing:
    """What is said when a day is closed: why each kind of difference stays, who signs as the second, and what is meant.

    `confirmed` holds `day:day_not_over` where the day is to be closed before its end. `lacks` says why what is missing
    of a whole site's day stays missing.
    """

    explanations: Mapping[DifferenceKind, str] = field(default_factory=dict)
    second_name: str = ""
    second_pin: str = field(default="", repr=False)
    reason: str = ""
    confirmed: frozenset[str] = frozenset()
    lacks: Mapping[SiteLack, str] = field(default_factory=dict)


NOTHING_SAID = Closing()


def close_day(shift: Shift, day: date, said: Closing = NOTHING_SAID) -> DayClosed:
    """Saves that a day is closed and returns what was saved; green when there was no difference.

    Raises: Rejected `day_not_begun`, `day_closed_already`; `unexplained_<kind>` for each difference without a reason
    together with `second_person_missing`; `sign_in_wrong`, `second_person_same`; Doubtful `day_not_over` until it is
    confirmed.
    """
    act = shift.act("close_day", reason=said.reason)
    with shift.store.reading() as session:
        _check(status_in(session, shift, day), shift, said)
    second = second_person(shift, said)
    with shift.store.writing() as session:
        status = status_in(session, shift, day)
        _check(status, shift, said)  # what came in between is not closed unseen
        closed = _closed(session, shift, status, said, second)
        save(session, closed, act)
    return closed


def _check(status: DayStatus, shift: Shift, said: Closing) -> None:
    check_begun(status.day, shift)
    if status.is_closed and status.saved is not None:
        at = status.saved.at.astimezone(shift.zone)
        raise reject("day", "day_closed_already", at=f"{at:%Y-%m-%d %H:%M}", name=status.closed_by)
    found = Findings()
    refuse_unexplained(status.account, said, found)
    check_signed(found, said, needs_second=not status.account.adds_up, ends_at=status.ends_at, now=status.now)


def check_begun(day: date, shift: Shift) -> None:
    """Checks that a day is not in the future. Raises: Rejected `day_not_begun`."""
    if day > shift.today():
        raise reject("day", "day_not_begun", day=day.isoformat())


def refuse_unexplained(account: DayAccount, said: Closing, found: Findings) -> None:
    """Finds each kind of difference for which no reason was given."""
    for one in account.differences:
        if not said.explanations.get(one.kind, "").strip():
            found.refuse(one.kind.value, unexplained_code(one.kind), count=len(one.items), first=_first(one))


def check_signed(
    found: Findings, said: Closing, *, needs_second: bool, ends_at: datetime, now: datetime
) -> None:
    """Checks that a second person signs where one is needed, and that the day is over or meant to be closed.

    Raises: Rejected with all that was found and `second_person_missing`; Doubtful `day_not_over`.
    """
    if needs_second and not said.second_name.strip():
        found.refuse("second", "second_person_missing")
    if found.rejections:
        raise Rejected(*found.rejections)
    if now < ends_at:
        found.doubt("day", "day_not_over", at=f"{ends_at:%Y-%m-%d %H:%M}")
    found.confirmed(said.confirmed)


def _first(difference: Difference) -> str:
    item = difference.items[0]
    number = display(item.number) if item.number else item.detail
    return f"{item.name} {number}".strip()


def second_person(shift: Shift, said: Closing) -> str:
    """Returns the id of the second person, whose PIN this must be; "" where nobody signs as the second.

    Raises: Rejected `sign_in_wrong`, `second_person_same`.
    """
    if not said.second_name.strip():
        return ""
    second = sign_in(shift, said.second_name, said.second_pin).actor
    if second.id == shift.actor.id:
        raise reject("second", "second_person_same")
    return second.id


def _closed(session: Connection, shift: Shift, status: DayStatus, said: Closing, second: str) -> DayClosed:
    account = status.account
    first = find_day.first_seq_since(session, status.epoch, start_of(shift, status.day)) or status.seq
    return DayClosed(
        id=shift.new_id(),
        operating_day=status.day,
        first_seq=first,
        last_seq=status.seq,
        chain=status.chain,
        counts=find_day.counts_by_kind(session, status.epoch, first, status.seq),
        labels_printed=account.labels_printed,
        labels_voided=account.voids,
        labels_reprinted=account.labels_reprinted,
        open_drafts=account.drafts,
        amendment=0 if status.closing is None else status.closing.amendment + 1,
        account=dict(account.counts()),
        differences=told_differences(account, said),
        closed_by=shift.actor.id,
        signed_by=second,
    )


def told_differences(account: DayAccount, said: Closing) -> dict[str, Json]:
    """Returns differences as they are kept: by visits and numbers, for names stand with their visits."""
    return {
        one.kind.value: {
            "count": len(one.items),
            "reason": said.explanations[one.kind].strip(),
            "numbers": [item.number for item in one.items if item.number],
            "visits": [str(item.visit_id) for item in one.items if item.visit_id is not None],
        }
        for one in account.differences
    }
