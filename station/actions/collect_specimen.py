"""The scan of the label that is now on the tube. Only this makes a specimen *collected*."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from station.actions.shift import Shift
from station.domain.number import check_number, display, parts
from station.domain.specimen import SpecimenState
from station.domain.visit import Visit
from station.errors import reject
from station.storage import find
from station.storage.find import Tube
from station.storage.ledger import save


def collect_specimen(
    shift: Shift, scanned: str, *, visit_id: UUID | None = None, occurred_at: datetime | None = None
) -> Tube:
    """Marks the tube that bears the scanned number as collected and returns it.

    `visit_id` is the person who stands there, when that is known. Raises: Rejected `code_not_ours`,
    `code_of_other_station`, `number_unknown`, `number_void`, `collected_already`, `code_of_other_day`,
    `wrong_tube` (with both names), `visit_is_over`.
    """
    act = shift.act("collect_specimen", occurred_at=occurred_at)
    verdict = check_number(scanned)
    if not verdict.is_valid:
        raise reject("scan", "code_not_ours", scanned=scanned[:40])
    number = verdict.digits
    with shift.store.writing() as session:
        tube = find.tube_by_number(session, number)
        if tube is None:
            raise _unknown(shift, number)
        _check(tube, shift)
        if visit_id is not None and tube.visit.id != visit_id:
            standing = find.day_visit(session, visit_id).person
            raise reject("scan", "wrong_tube", tube_name=tube.person.name, person_name=standing.name)
        collected = replace(
            tube.specimen,
            state=SpecimenState.COLLECTED,
            collected_at=act.occurred_at,
            collector=act.actor.id,
        )
        save(session, collected, act)
    return replace(tube, specimen=collected)


def _unknown(shift: Shift, number: str) -> Exception:
    station = parts(number).station
    shown = display(number)
    if station != shift.station:
        return reject("scan", "code_of_other_station", number=shown, station=station)
    return reject("scan", "number_unknown", number=shown)


def _check(tube: Tube, shift: Shift) -> None:
    shown, visit = display(tube.specimen.number), tube.visit
    if tube.specimen.state is SpecimenState.VOIDED:
        raise reject("scan", "number_void", number=shown)
    if tube.specimen.state is SpecimenState.COLLECTED:
        raise reject("scan", "collected_already", number=shown, name=tube.person.name)
    if visit.operating_day != shift.today():
        raise reject("scan", "code_of_other_day", number=shown, day=visit.operating_day.isoformat())
    _check_open(visit, shown)


def _check_open(visit: Visit, shown: str) -> None:
    if visit.way_out is not None:
        raise reject("scan", "visit_is_over", number=shown, way_out=visit.way_out.value)
