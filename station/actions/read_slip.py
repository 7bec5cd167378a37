"""From the code on a slip that somebody carries to the visit that it is of."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from station.actions.carry_on import carry_on_slip, carry_on_told
from station.actions.shift import Shift
from station.domain.carried_visit import has_carried_shape
from station.domain.slip import SlipKind, read_slip_code
from station.domain.visit import Visit
from station.errors import reject
from station.storage import find


def is_slip(scanned: str) -> bool:
    """Says whether a scanned text is the code of a slip of ours."""
    return has_carried_shape(scanned) or read_slip_code(scanned) is not None


def visit_of_slip(shift: Shift, scanned: str) -> UUID:
    """Returns today's visit of a slip, or of the person that it is of; one of another booth goes on here.

    Raises: Rejected `code_not_ours`, `slip_not_known`, `slip_of_other_day`, `nobody_of_slip_today`, and those of
    `carry_on_slip`.
    """
    if has_carried_shape(scanned):
        visit_id = carry_on_slip(shift, scanned)
        with shift.store.reading() as session:
            return _visit(session, shift, visit_id)
    found = read_slip_code(scanned)
    if found is None:
        raise reject("scan", "code_not_ours", scanned=scanned[:40])
    kind, record_id = found
    if kind is SlipKind.VISIT:
        carry_on_told(shift, record_id)
    with shift.store.reading() as session:
        return (
            _visit(session, shift, record_id)
            if kind is SlipKind.VISIT
            else _latest(session, shift, record_id)
        )


def _visit(session: Connection, shift: Shift, visit_id: UUID) -> UUID:
    visit = find.record(session, Visit, visit_id)
    if visit is None:
        raise reject("scan", "slip_not_known")
    if visit.operating_day != shift.today():
        raise reject("scan", "slip_of_other_day", day=visit.operating_day.isoformat())
    return visit.id


def _latest(session: Connection, shift: Shift, person_id: UUID) -> UUID:
    of_today = [one for one in find.board(session, shift.today()) if one.person_id == person_id]
    if not of_today:
        raise reject("scan", "nobody_of_slip_today")
    return of_today[-1].visit_id
