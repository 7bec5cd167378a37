"""Gathers what stands on the slip that a visitor carries, and on the way out leaves at the exit."""

from __future__ import annotations

from uuid import UUID

from station.actions.shift import Shift
from station.domain.number import display
from station.domain.person import Person
from station.domain.slip import Slip, SlipKind
from station.domain.specimen import SpecimenState
from station.errors import reject
from station.storage import find


def visit_of_number(shift: Shift, number: str) -> UUID:
    """Returns the visit of a specimen number. Raises: Rejected `number_unknown`."""
    with shift.store.reading() as session:
        tube = find.tube_by_number(session, number)
    if tube is None:
        raise reject("number", "number_unknown", number=number)
    return tube.visit.id


def slip_of(shift: Shift, visit_id: UUID, place: str, *, kind: SlipKind = SlipKind.VISIT) -> Slip:
    """Returns the slip of a visit, or of its person. Raises: LookupError when there is no such visit."""
    with shift.store.reading() as session:
        found = find.day_visit(session, visit_id)
    live = [one.number for one in found.specimens if one.state is not SpecimenState.VOIDED]
    return Slip(
        kind=kind,
        id=found.visit.id if kind is SlipKind.VISIT else found.person.id,
        name=found.person.name or "",
        birth_sex=_birth_sex(found.person),
        number=display(live[-1]) if live and kind is SlipKind.VISIT else "",
        printed_at=shift.clock.now(),
        place=f"{place} {shift.station}".strip(),
        is_training=shift.store.enrolment.is_training,
        zone=shift.zone,
    )


def _birth_sex(person: Person) -> str:
    year = "" if person.birth_year is None else f"~{person.birth_year}"
    birth = year if person.birth_date is None else person.birth_date.isoformat()
    return f"{birth} {person.sex or ''}".strip()
