"""Writes down how a visit ended. Each visit has exactly one way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from station.actions.carry_on import carry_on_visit
from station.actions.shift import Shift
from station.domain.number import display
from station.domain.specimen import SpecimenState
from station.domain.visit import Visit, WayOut
from station.errors import reject
from station.storage import find
from station.storage.ledger import save

NEEDS_REASON = frozenset({WayOut.REFUSED, WayOut.FAILED})


def leave(
    shift: Shift, visit_id: UUID, way_out: WayOut, *, reason: str = "", occurred_at: datetime | None = None
) -> Visit:
    """Closes a visit with its one way out and returns it.

    Raises: Rejected `visit_unknown`, `already_left`, `reason_missing` (refused or failed), `not_collected_yet`
    (collected without a scanned tube), `tube_not_collected` (another tube waits),
    `collected_already` (another way out after the tube was scanned).
    """
    act = shift.act("leave", reason=reason, occurred_at=occurred_at)
    with shift.store.writing() as session:
        carry_on_visit(session, shift, act, visit_id)
        visit = find.record(session, Visit, visit_id)
        if visit is None:
            raise reject("visit", "visit_unknown")
        if visit.way_out is not None:
            raise reject("way_out", "already_left", way_out=visit.way_out.value)
        if way_out in NEEDS_REASON and not act.reason:
            raise reject("reason", "reason_missing")
        tubes = find.specimens_of(session, visit_id)
        states = {one.state for one in tubes}
        is_collected = SpecimenState.COLLECTED in states
        if way_out is WayOut.COLLECTED and not is_collected:
            raise reject("way_out", "not_collected_yet")
        waiting = [one for one in tubes if one.state is SpecimenState.LABELLED]
        if way_out is WayOut.COLLECTED and waiting:
            raise reject("way_out", "tube_not_collected", number=display(waiting[0].number))
        if is_collected and way_out in (WayOut.REFUSED, WayOut.LEFT_BEFORE, WayOut.NOT_NEEDED):
            raise reject("way_out", "collected_already")
        left = replace(visit, way_out=way_out, left_at=act.occurred_at)
        save(session, left, act)
    return left
