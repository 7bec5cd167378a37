"""Makes a number void, with its reason. It stays void: nobody can use, print or collect it any more."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from station.actions.find_scanned import number_of, tube_of
from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.number import display
from station.domain.specimen import TO_PRINT, LabelState, Specimen, SpecimenState
from station.domain.staff import require_right
from station.domain.void import BY_HAND, NEEDS_NOTE, VoidLabel, VoidReason
from station.errors import reject
from station.storage import find
from station.storage.find_numbers import roll_with, void_label
from station.storage.ledger import save


def void_specimen(
    shift: Shift, scanned: str, void_reason: VoidReason, *, note: str = ""
) -> Specimen | VoidLabel:
    """Saves that a number is void and returns its specimen, or the label of a roll that never had one.

    It works after the visit's end too, for a label that drove off with its car. Raises: Rejected `number_void`,
    `void_reason_not_by_hand`, `note_missing`, `not_allowed` (a collected tube, for who is no clinician), and those of
    a number that no tube bears.
    """
    act = shift.act("void_specimen", reason=void_reason.value)
    check_void_reason(void_reason, note)
    number = number_of(scanned, "number")
    with shift.store.writing() as session:
        if find.tube_by_number(session, number) is None and roll_with(session, number) is not None:
            unused = VoidLabel(shift.new_id(), number, void_reason, note.strip())
            return _void_roll_label(session, unused, act)
        specimen = tube_of(session, shift, number, "number").specimen
        if specimen.state is SpecimenState.COLLECTED:
            require_right(shift.actor.role, "void_collected")
        return void_in(session, specimen, act, void_reason, note)


def check_void_reason(void_reason: VoidReason, note: str) -> None:
    """Checks a reason that somebody chose. Raises: Rejected `void_reason_not_by_hand`, `note_missing`."""
    if void_reason not in BY_HAND:
        raise reject("void_reason", "void_reason_not_by_hand")
    if void_reason in NEEDS_NOTE and not note.strip():
        raise reject("note", "note_missing")


def void_in(
    session: Connection, specimen: Specimen, act: Act, void_reason: VoidReason, note: str
) -> Specimen:
    """Voids a specimen inside a transaction and withdraws its labels that wait. Raises: Rejected `number_void`."""
    if specimen.state is SpecimenState.VOIDED:
        raise reject("number", "number_void", number=display(specimen.number))
    voided = replace(specimen, state=SpecimenState.VOIDED, void_reason=void_reason, void_note=note.strip())
    save(session, voided, act)
    for label in find.label_prints_of(session, specimen.id):
        if label.state in TO_PRINT:
            save(session, replace(label, state=LabelState.WITHDRAWN), act)
    return voided


def _void_roll_label(session: Connection, label: VoidLabel, act: Act) -> VoidLabel:
    if void_label(session, label.number) is not None:
        raise reject("number", "number_void", number=display(label.number))
    save(session, label, act)
    return label
