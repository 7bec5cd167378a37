"""Gathers what stands on the slip that a visitor carries, and on the way out leaves at the exit."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from station.actions.name_on_label import name_on_label
from station.actions.shift import Shift
from station.domain.carried_visit import PROGRAMME_BYTES, CarriedVisit, write_carried
from station.domain.number import display
from station.domain.person import Person
from station.domain.slip import Slip, SlipKind
from station.domain.specimen import SpecimenState
from station.errors import reject
from station.storage import find, find_site
from station.storage.find import DayVisit


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
        carried = _carried(session, shift, found) if kind is SlipKind.VISIT else ""
    live = [one.number for one in found.specimens if one.state is not SpecimenState.VOIDED]
    return Slip(
        kind=kind,
        id=found.visit.id if kind is SlipKind.VISIT else found.person.id,
        name=name_on_label(found.person.name or "", found.person.surname_latin, found.person.given_latin),
        birth_sex=_birth_sex(found.person),
        number=display(live[-1]) if live and kind is SlipKind.VISIT else "",
        printed_at=shift.clock.now(),
        place=f"{place} {shift.station}".strip(),
        is_training=shift.store.enrolment.is_training,
        zone=shift.zone,
        carried=carried,
    )


def _carried(session: Connection, shift: Shift, found: DayVisit) -> str:
    """Returns the code that carries a visit to the next booth; empty for one that is over, and without a site's key.

    It carries the newest tube that is still to be taken.
    """
    site_key, visit, person = shift.store.enrolment.site_key, found.visit, found.person
    if not site_key or visit.way_out is not None:
        return ""
    to_take = [one for one in found.specimens if one.state is SpecimenState.LABELLED]
    tube = to_take[-1] if to_take else None
    carried = CarriedVisit(
        visit_id=visit.id,
        person_id=person.id,
        arrived_at=visit.arrived_at,
        operating_day=visit.operating_day,
        programme=bytes.fromhex(visit.programme_hash)[:PROGRAMME_BYTES].ljust(PROGRAMME_BYTES, b"\0"),
        name=person.name or "",
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        sex=person.sex,
        specimen_id=None if tube is None else tube.id,
        number="" if tube is None else tube.number,
        specimen_type="" if tube is None else tube.specimen_type,
        revisions=(
            find_site.own_revision(session, "person", person.id),
            find_site.own_revision(session, "visit", visit.id),
            0 if tube is None else find_site.own_revision(session, "specimen", tube.id),
        ),
    )
    return write_carried(carried, site_key)


def _birth_sex(person: Person) -> str:
    year = "" if person.birth_year is None else f"~{person.birth_year}"
    birth = year if person.birth_date is None else person.birth_date.isoformat()
    return f"{birth} {person.sex or ''}".strip()
