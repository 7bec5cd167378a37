"""Opens a sealed box again, with the reason: its tubes may be moved until it is sealed anew."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from station.actions.open_rack import check_step, known_box
from station.actions.shift import Shift
from station.domain.box import Box, BoxState
from station.errors import reject
from station.storage.ledger import save


def open_box(shift: Shift, box_id: UUID, *, reason: str) -> Box:
    """Saves that a sealed box is a draft again and returns it; a manifest written before is out of date.

    Raises: Rejected `reason_missing`, `box_unknown`, `box_in_other_state`.
    """
    act = shift.act("open_box", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    with shift.store.writing() as session:
        box = known_box(session, box_id)
        check_step(box, BoxState.DRAFT)
        opened = replace(box, state=BoxState.DRAFT, sealed_at=None, sealed_by="")
        save(session, opened, act)
    return opened
