"""A tube to be: its specimen with a number, and the first label of it. Builds values inside somebody's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from station.actions.issue_number import issue_number
from station.actions.shift import Shift
from station.domain.number import check_number, display
from station.domain.specimen import LabelPrint, LabelState, Specimen, SpecimenState
from station.errors import reject
from station.storage import find
from station.storage.find_numbers import roll_with, void_label

ON_ROLL = "roll"
"""Stands for the printer of a label that was on its roll before the day began."""


@dataclass(frozen=True, slots=True)
class NewTube:
    """A specimen and its first label: waiting to be printed, or on the roll that it came from."""

    specimen: Specimen
    label: LabelPrint


def new_tube(
    session: Connection, shift: Shift, visit_id: UUID, specimen_type: str, *, roll_number: str = ""
) -> NewTube:
    """Returns a tube with the label that was scanned from a roll, or else with the next number. Saves nothing.

    Raises: as `take_roll_label` and `issue_number`.
    """
    is_on_roll = bool(roll_number.strip())
    number = (
        take_roll_label(session, roll_number)
        if is_on_roll
        else issue_number(session, shift.station, shift.today())
    )
    specimen = Specimen(shift.new_id(), visit_id, number, specimen_type, SpecimenState.LABELLED)
    state, printer = (LabelState.PRINTED, ON_ROLL) if is_on_roll else (LabelState.WAITING, "")
    return NewTube(specimen, LabelPrint(shift.new_id(), visit_id, specimen.id, 1, state, printer))


def take_roll_label(session: Connection, scanned: str) -> str:
    """Returns the number of a label that is free on a registered roll.

    Raises: Rejected `code_not_ours`, `number_not_of_a_roll`, `roll_number_used`, `number_void`.
    """
    verdict = check_number(scanned)
    if verdict.parts is None:
        raise reject("roll_number", "code_not_ours", scanned=scanned[:40])
    number, shown = verdict.digits, display(verdict.digits)
    if roll_with(session, number) is None:
        raise reject("roll_number", "number_not_of_a_roll", number=shown)
    tube = find.tube_by_number(session, number)
    is_void = tube is not None and tube.specimen.state is SpecimenState.VOIDED
    if is_void or void_label(session, number) is not None:
        raise reject("roll_number", "number_void", number=shown)
    if tube is not None:
        raise reject("roll_number", "roll_number_used", number=shown, name=tube.person.name)
    return number
