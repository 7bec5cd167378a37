"""The scan of the label that is now on the tube. Only this makes a specimen *collected*.

The time is the scan's. Only what was written on paper and is entered later brings a time of its own, with its reason;
who enters it is the actor of its fact.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from station.actions.carry_on import carry_on_number
from station.actions.find_scanned import number_of, tube_of
from station.actions.open_lot import check_not_recalled
from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.kit_lot import LotKind, check_in_date
from station.domain.number import display
from station.domain.payload import to_json
from station.domain.specimen import SpecimenState
from station.domain.visit import Visit
from station.errors import reject
from station.storage import find
from station.storage.find import Tube
from station.storage.find_lots import lots_in_use_at
from station.storage.ledger import save


def collect_specimen(
    shift: Shift,
    scanned: str,
    *,
    visit_id: UUID | None = None,
    occurred_at: datetime | None = None,
    reason: str = "",
) -> Tube:
    """Marks the tube that bears the scanned number as collected and returns it, with the lots that were in use.

    `visit_id` is the person who stands there, when that is known; `occurred_at` with a reason is the time on paper.
    Raises: Rejected `code_not_ours`, `code_of_other_station`, `number_unknown`, `roll_label_unused`, `number_void`,
    `collected_already`, `code_of_other_day`, `wrong_tube` (with both names), `visit_is_over`, `lot_expired`,
    `lot_recalled`, `number_check_fails`, `number_on_two_tubes`,
    `reason_missing`, `collected_in_future`, `collected_before_arrival`.
    """
    act = shift.act("collect_specimen", reason=reason, occurred_at=occurred_at)
    number = number_of(scanned, "scan")
    if occurred_at is not None:
        _check_paper(act)
    with shift.store.writing() as session:
        carry_on_number(session, shift, act, number)
        tube = tube_of(session, shift, number, "scan")
        _check(tube, shift, act)
        if visit_id is not None and tube.visit.id != visit_id:
            standing = find.day_visit(session, visit_id).person
            raise reject("scan", "wrong_tube", tube_name=tube.person.name, person_name=standing.name)
        lots = _lots(session, shift, act)
        collected = replace(
            tube.specimen,
            state=SpecimenState.COLLECTED,
            collected_at=act.occurred_at,
            collector=act.actor.id,
            swab_lot=lots.get(LotKind.SWAB, ""),
            medium_lot=lots.get(LotKind.MEDIUM, ""),
        )
        save(session, collected, act)
    return replace(tube, specimen=collected)


def _check_paper(act: Act) -> None:
    if not act.reason:
        raise reject("reason", "reason_missing")
    if act.occurred_at > act.recorded_at:
        raise reject("at", "collected_in_future", at=_shown(act.occurred_at))


def _shown(instant: datetime) -> str:
    return str(to_json(instant))


def _lots(session: Connection, shift: Shift, act: Act) -> dict[LotKind, str]:
    """Returns the lots that were in use when it was taken. Raises: Rejected `lot_expired`, `lot_recalled`."""
    lots = lots_in_use_at(session, act.occurred_at)
    for lot in lots.values():
        check_in_date(lot, shift.day_of(act.occurred_at))
        if act.occurred_at == act.recorded_at:  # what was taken on paper before the recall is on its list
            check_not_recalled(session, lot)
    return {kind: lot.lot for kind, lot in lots.items()}


def _check(tube: Tube, shift: Shift, act: Act) -> None:
    shown, visit = display(tube.specimen.number), tube.visit
    if tube.specimen.state is SpecimenState.VOIDED:
        raise reject("scan", "number_void", number=shown)
    if tube.specimen.state is SpecimenState.COLLECTED:
        raise reject("scan", "collected_already", number=shown, name=tube.person.name)
    if visit.operating_day != shift.day_of(act.occurred_at):
        raise reject("scan", "code_of_other_day", number=shown, day=visit.operating_day.isoformat())
    _check_open(visit, shown)
    if act.occurred_at < visit.arrived_at:
        raise reject("at", "collected_before_arrival", arrived_at=_shown(visit.arrived_at))


def _check_open(visit: Visit, shown: str) -> None:
    if visit.way_out is not None:
        raise reject("scan", "visit_is_over", number=shown, way_out=visit.way_out.value)
