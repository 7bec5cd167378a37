"""Closes a day: its account, its facts and their chain become one fact, signed by two where a difference stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Connection

from station.actions.check_ledger import new_facts_steps, played
from station.actions.day_status import DayStatus, check_begun, start_of, status_in, unexplained_code
from station.actions.findings import Findings
from station.actions.keep_explanations import BOOTH, drop_explanations
from station.actions.shift import Shift
from station.actions.staff import sign_in
from station.domain.day import DayAccount, Difference, DifferenceKind
from station.domain.day_closed import DayClosed
from station.domain.fact import Json
from station.domain.given_reasons import given_reasons, not_explained, reasons_for_all
from station.domain.number import display
from station.domain.site_day import SiteLack
from station.errors import Doubtful, Rejected, Rejection, reject
from station.storage import find_day
from station.storage.ledger import save

NOTHING_GIVEN: Mapping[SiteLack, str] = {}
SECOND_MISSING = "second_person_missing"
BEFORE_ITS_END = frozenset({"day:day_not_over"})
"""What is confirmed where a day is meant to be closed before its end."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What is said when a day is closed: why each kind of difference stays, who signs as the second, and what is meant.

    `confirmed` is `BEFORE_ITS_END` where the day is to be closed before it. `lacks` says why what is missing of a
    whole site's day stays missing.
    """

    explanations: Mapping[DifferenceKind, str] = field(default_factory=dict)
    second_name: str = ""
    second_pin: str = field(default="", repr=False)
    reason: str = ""
    confirmed: frozenset[str] = frozenset()
    lacks: Mapping[SiteLack, str] = field(default_factory=dict)

    def after(
        self,
        differences: Iterable[Difference],
        reasons: Mapping[DifferenceKind, str],
        *,
        lacks: Mapping[SiteLack, str] = NOTHING_GIVEN,
    ) -> Closing:
        """Returns this with the reasons given before, which what is said now replaces, also of what follows."""
        told = reasons_for_all(differences, {**reasons, **self.explanations})
        return replace(self, explanations=told, lacks={**lacks, **self.lacks})


NOTHING_SAID = Closing()


def close_day(shift: Shift, day: date, said: Closing = NOTHING_SAID) -> DayClosed:
    """Saves that a day is closed and returns what was saved; green when there was no difference.

    The own chain is checked before; what was changed stops nobody, and stands with the signature.
    A reason that was given before the day was opened again holds on, as long as it is about the same people and tubes.
    Raises: Rejected `day_not_begun`, `day_before_station`, `day_closed_already`; `unexplained_<kind>` for each
    difference without a reason together with `second_person_missing`, or `sign_in_wrong`, or `second_person_same`;
    Doubtful `day_not_over` until it is confirmed; then Rejected `second_person_missing` alone.
    """
    act = shift.act("close_day", reason=f"{said.reason}{_changed_since(shift)}".strip())
    check_begun(day, shift)
    second = second_person(shift, said)
    with shift.store.writing() as session:
        status = status_in(session, shift, day)
        told = said.after(status.account.differences, given_before(status))
        refuse_in_turn(_findings(status, shift, told, second))
        closed = _closed(session, shift, status, told, second.id)
        save(session, closed, act)
        drop_explanations(session, BOOTH, day)
    return closed


def check_closing(shift: Shift, day: date, said: Closing) -> None:
    """Checks all that can be known before anybody is asked for the PIN of the second person.

    Raises: as `close_day`, but all at once, `day_not_over` among them.
    """
    shift.act("close_day", reason=said.reason)
    check_begun(day, shift)
    with shift.store.reading() as session:
        status = status_in(session, shift, day)
    told = said.after(status.account.differences, given_before(status))
    refuse_at_once(_findings(status, shift, told, unsigned_second(shift, said)))


def _changed_since(shift: Shift) -> str:
    """Returns what stands beside the reason where the own chain does not hold: how many facts were changed."""
    found = played(new_facts_steps(shift))
    return "" if found.is_sound else f" (ledger_changed {len(found.faults)})"


def given_before(status: DayStatus) -> dict[DifferenceKind, str]:
    """Returns the reasons with which the day was closed before and that are still about the same people and tubes."""
    before = {} if status.closing is None else status.closing.differences
    return given_reasons(status.account.differences, [("", before)])


def _findings(status: DayStatus, shift: Shift, said: Closing, second: Second) -> Findings:
    if status.is_closed and status.saved is not None:
        at = status.saved.at.astimezone(shift.zone)
        raise reject("day", "day_closed_already", at=f"{at:%Y-%m-%d %H:%M}", name=status.closed_by)
    found = second.findings()
    find_unexplained(status.account, said, found)
    find_unsigned(found, said, needs_second=not status.account.adds_up)
    find_not_over(found, said, ends_at=status.ends_at, now=status.now)
    return found


def find_unexplained(account: DayAccount, said: Closing, found: Findings) -> None:
    """Finds each kind of difference for which no reason was given."""
    for one in not_explained(account.differences, said.explanations):
        found.refuse(one.kind.value, unexplained_code(one.kind), count=len(one.items), first=_first(one))


def find_unsigned(found: Findings, said: Closing, *, needs_second: bool) -> None:
    """Finds that nobody signs as the second where somebody has to."""
    if needs_second and not said.second_name.strip():
        found.refuse("second", SECOND_MISSING)


def find_not_over(found: Findings, said: Closing, *, ends_at: datetime, now: datetime) -> None:
    """Finds that a day is not over and nobody said that it is closed all the same."""
    if now < ends_at and not said.confirmed >= BEFORE_ITS_END:
        found.doubt("day", "day_not_over", at=f"{ends_at:%Y-%m-%d %H:%M}")


def refuse_in_turn(found: Findings) -> None:
    """Tells one thing after the other: nobody is asked to sign what is wrong, or before the day's end by mistake.

    Raises: Rejected with all that was found; Doubtful where nothing is wrong; Rejected `second_person_missing` last.
    """
    if any(one.code != SECOND_MISSING for one in found.rejections):
        raise Rejected(*found.rejections)
    if found.doubts:
        raise Doubtful(*found.doubts)
    refuse_at_once(found)


def refuse_at_once(found: Findings) -> None:
    """Tells everything. Raises: Rejected with what is wrong and what is asked once more; Doubtful where that is all."""
    if found.rejections:
        raise Rejected(*found.rejections, *found.doubts)
    if found.doubts:
        raise Doubtful(*found.doubts)


def _first(difference: Difference) -> str:
    item = difference.items[0]
    if difference.kind is DifferenceKind.OPEN_DRAFT:
        return item.name or f"draft_place.{item.detail.partition(':')[0]}"
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


def unsigned_second(shift: Shift, said: Closing) -> Second:
    """Returns what is known of the second person before the PIN: nobody, or `second_person_same`."""
    is_same = said.second_name.strip().casefold() == shift.actor.name.casefold()
    return Second(wrong=(Rejection("second", "second_person_same"),) if is_same else ())


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
