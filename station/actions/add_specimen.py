"""Gives a visit one more tube, with a number and a label of its own. Each tube is collected by its own scan."""

from __future__ import annotations

from uuid import UUID

from station.actions.new_tube import NewTube, new_tube
from station.actions.shift import Shift
from station.domain.visit import Visit
from station.errors import reject
from station.storage import find
from station.storage.ledger import save


def add_specimen(shift: Shift, visit_id: UUID, specimen_type: str, *, roll_number: str = "") -> NewTube:
    """Saves one more tube of a visit and returns it with its label, which waits to be printed.

    Raises: Rejected `visit_unknown`, `visit_has_ended`, `specimen_type_unknown`, and those of `take_roll_label`;
    Trouble of `issue_number`.
    """
    act = shift.act("add_specimen")
    known = [one.key for one in shift.programme.specimen_types]
    if specimen_type not in known:
        raise reject("specimen_type", "specimen_type_unknown", known=", ".join(known))
    with shift.store.writing() as session:
        visit = find.record(session, Visit, visit_id)
        if visit is None:
            raise reject("visit", "visit_unknown")
        if visit.way_out is not None:
            raise reject("visit", "visit_has_ended", way_out=visit.way_out.value)
        made = new_tube(session, shift, visit_id, specimen_type, roll_number=roll_number)
        save(session, made.specimen, act)
        save(session, made.label, act)
    return made
