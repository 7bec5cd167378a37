"""Closes a day: its account, its facts and their chain become one fact, signed by two where a difference stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Connection

from station.actions.check_ledger import new_facts_steps, played
from station.actions.day_status import DayStatus, check_begun, start_of, status_in, unexplained_code
from station.actions.findings import Findings
from station.actions.shift import Shift
from station.actions.staff import sign_in
from station.domain.day import DayAccount, Difference, DifferenceKind
from station.domain.day_closed import DayClosed
from station.domain.fact import Json
from station.domain.given_reasons import given_reasons
from station.domain.number import display
from station.domain.site_day import SiteLack
from station.errors import Rejected, Rejection, reject
from station.storage import find_day
from station.storage.ledger import save

NOTHING_GIVEN: Mapping[SiteLack, str] = {}


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

    def after(
        self, reasons: Mapping[DifferenceKind, str], lacks: Mapping[SiteLack, str] = NOTHING_GIVEN
    ) -> Closing:
        """Returns this with the reasons that were given before; what is said now goes before them."""
        return replace(self, explanations={**reasons, **self.explanations}, lacks={**lacks, **self.lacks})


NOTHING_SAID = Closing()


def close_day(shift: Shift, day: date, said: Closing = NOTHING_SAID) -> DayClosed:
    """Saves that a day is closed and returns what was saved; green when there was no difference.

    The own chain is checked before; what was changed stops nobody, and stands with the signature.
    A reason that was given before the day was opened again holds on, as long as it is about the same people and tubes.
    Raises: Rejected `day_not_begun`, `day_closed_already`; `unexplained_<kind>` for each difference without a reason
    together with `second_person_missing`, or `sign_in_wrong`, or `second_person_same`; Doubtful `day_not_over` until
    it is confirmed.
    """
    act = shift.act("close_day", reason=f"{said.reason}{_changed_since(shift)}".strip())
    check_begun(day, shift)
    second = second_person(shift, said)
    with shift.store.writing() as session:
        status = status_in(session, shift, day)
        told = said.after(given_before(status))
        _check(status, shift, told, second)
        closed = _closed(session, shift, status, told, second.id)
        save(session, closed, act)
    return closed


def _changed_since(shift: Shift) -> str:
    """Returns what stands beside the reason where the own chain does not hold: how many facts were changed."""
    found = played(new_facts_steps(shift))
    return "" if found.is_sound else f" (ledger_changed {len(found.faults)})"


def given_before(status: DayStatus) -> dict[DifferenceKind, str]:
    """Returns the reasons with which the day was closed before and that are still about the same people and tubes."""
    before = {} if status.closing is None else status.closing.differences
    return given_reasons(status.account.differences, [("", before)])


def _check(status: DayStatus, shift: Shift, said: Closing, second: Second) -> None:
    if status.is_closed and status.saved is not None:
        at = status.saved.at.astimezone(shift.zone)
        raise reject("day", "day_closed_already", at=f"{at:%Y-%m-%d %H:%M}", name=status.closed_by)
    found = second.findings()
    refuse_unexplained(status.account, said, found)
    check_signed(found, said, needs_second=not status.account.adds_up, ends_at=status.ends_at, now=status.now)


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


@dataclass(frozen=True, slots=True)
class Second:
    """Who signs as the second: the id, "" where nobody does, or why that person cannot."""

    id: str = ""
    wrong: tuple[Rejection, ...] = ()

    def findings(self) -> Findings:
        """Returns findings that begin with what is wrong with the signature: it is told together with the rest."""
        return Findings([*self.wrong])


def second_person(shift: Shift, said: Closing) -> Second:
    """Returns the second person, whose PIN this must be, or `sign_in_wrong`, or `second_person_same`."""
    if not said.second_name.strip():
        return Second()
    try:
        second = sign_in(shift, said.second_name, said.second_pin).actor
    except Rejected as refused:
        return Second(wrong=refused.rejections)
    if second.id == shift.actor.id:
        return Second(wrong=(Rejection("second", "second_person_same"),))
    return Second(second.id)


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
