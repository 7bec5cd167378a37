"""Makes a visit void that was written down by mistake, with its numbers. It stays readable and never counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.actions.void_specimen import void_in
from station.domain.act import Act
from station.domain.expectation import Expectation, ExpectationState
from station.domain.specimen import Specimen, SpecimenState
from station.domain.staff import require_right
from station.domain.visit import VOIDED_BY_HAND, Visit, VisitVoidReason
from station.domain.void import VoidReason
from station.errors import reject
from station.storage import find
from station.storage.ledger import save

OF_TUBES = {
    VisitVoidReason.ENTERED_TWICE: VoidReason.ENTERED_TWICE,
    VisitVoidReason.WRONG_PERSON: VoidReason.WRONG_PERSON,
}
"""Why the numbers of a void visit are void; for every other reason it stands in their note."""


@dataclass(frozen=True, slots=True)
class VoidedVisit:
    """A void visit and those of its specimens that became void with it."""

    visit: Visit
    specimens: tuple[Specimen, ...]


def void_visit(shift: Shift, visit_id: UUID, void_reason: VisitVoidReason, *, note: str = "") -> VoidedVisit:
    """Saves that a visit is void, voids its numbers, withdraws its labels, and returns it.

    Whoever was expected is expected again. Raises: Rejected `visit_unknown`, `visit_void_already`,
    `visit_void_reason_not_by_hand`, `note_missing` (other), `not_allowed` (a collected tube, for who is no clinician).
    """
    act = shift.act("void_visit", reason=void_reason.value)
    if void_reason not in VOIDED_BY_HAND:
        raise reject("void_reason", "visit_void_reason_not_by_hand")
    if void_reason is VisitVoidReason.OTHER and not note.strip():
        raise reject("note", "note_missing")
    with shift.store.writing() as session:
        visit = visit_with(session, visit_id)
        return void_whole(session, shift, visit, act, void=(void_reason, note.strip()))


def visit_with(session: Connection, visit_id: UUID) -> Visit:
    """Returns a visit that counts. Raises: Rejected `visit_unknown`, `visit_void_already`."""
    visit = find.record(session, Visit, visit_id)
    if visit is None:
        raise reject("visit", "visit_unknown")
    if visit.void_reason is not None:
        raise reject("visit", "visit_void_already")
    return visit


def void_whole(
    session: Connection, shift: Shift, visit: Visit, act: Act, *, void: tuple[VisitVoidReason, str]
) -> VoidedVisit:
    """Voids a visit and all that hangs on it, inside a transaction. Raises: Rejected `not_allowed`."""
    why, note = void
    live = [one for one in find.specimens_of(session, visit.id) if one.state is not SpecimenState.VOIDED]
    if any(one.state is SpecimenState.COLLECTED for one in live):
        require_right(shift.actor.role, "void_collected")
    of_tube = OF_TUBES.get(why, VoidReason.OTHER)
    tubes = tuple(void_in(session, one, act, of_tube, note or why.value) for one in live)
    voided = replace(visit, void_reason=why, void_note=note)
    save(session, voided, act)
    expectation = (
        None if visit.expectation_id is None else find.record(session, Expectation, visit.expectation_id)
    )
    if expectation is not None and expectation.visit_id == visit.id:
        save(session, replace(expectation, state=ExpectationState.EXPECTED, visit_id=None), act)
    return VoidedVisit(voided, tubes)
