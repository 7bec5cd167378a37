"""Prints a tube's label once more: the same number, the next copy. Every earlier label stays known."""

from __future__ import annotations

from station.actions.find_scanned import number_of, tube_of
from station.actions.shift import Shift
from station.domain.number import display
from station.domain.specimen import TO_PRINT, LabelPrint, LabelState, SpecimenState
from station.errors import reject
from station.storage import find
from station.storage.ledger import save


def reprint_label(shift: Shift, scanned: str, *, reason: str) -> LabelPrint:
    """Saves one more label of a number, to be printed, and returns it.

    Raises: Rejected `reason_missing`, `number_void`, `label_waits` (then its print is tried again instead), and those
    of a number that no tube bears.
    """
    act = shift.act("reprint_label", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    number = number_of(scanned, "number")
    with shift.store.writing() as session:
        tube = tube_of(session, shift, number, "number")
        if tube.specimen.state is SpecimenState.VOIDED:
            raise reject("number", "number_void", number=display(number))
        before = find.label_prints_of(session, tube.specimen.id)
        if any(one.state in TO_PRINT for one in before):
            raise reject("number", "label_waits", number=display(number))
        copy = before[-1].copy + 1
        label = LabelPrint(shift.new_id(), tube.visit.id, tube.specimen.id, copy, LabelState.WAITING)
        save(session, label, act)
    return label
