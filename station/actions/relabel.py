"""Gives a tube a new number in place of one that is spoiled or lost: the old one is void before the new one lives."""

from __future__ import annotations

from dataclasses import dataclass

from station.actions.find_scanned import number_of, tube_of
from station.actions.new_tube import new_tube
from station.actions.shift import Shift
from station.actions.void_specimen import check_void_reason, void_in
from station.domain.number import display
from station.domain.specimen import LabelPrint, Specimen, SpecimenState
from station.domain.void import VoidReason
from station.errors import reject
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class Relabelled:
    """The specimen that was voided, the one in its place, and the label of that, which waits to be printed."""

    voided: Specimen
    specimen: Specimen
    label: LabelPrint


def relabel(
    shift: Shift, scanned: str, void_reason: VoidReason, *, note: str = "", roll_number: str = ""
) -> Relabelled:
    """Voids a number and gives the next one to the same visit and specimen type; returns both.

    A tube that was collected keeps its number: its label is printed again. Raises: Rejected `number_void`,
    `collected_keeps_number`, `visit_is_over`, and those of `void_specimen` and `take_roll_label`; Trouble of
    `issue_number`.
    """
    act = shift.act("relabel", reason=void_reason.value)
    check_void_reason(void_reason, note)
    number = number_of(scanned, "number")
    with shift.store.writing() as session:
        tube = tube_of(session, shift, number, "number")
        if tube.specimen.state is SpecimenState.COLLECTED:
            raise reject("number", "collected_keeps_number", number=display(number))
        if tube.visit.way_out is not None:
            raise reject("number", "visit_is_over", number=display(number), way_out=tube.visit.way_out.value)
        voided = void_in(session, tube.specimen, act, void_reason, note)
        made = new_tube(session, shift, tube.visit.id, voided.specimen_type, roll_number=roll_number)
        save(session, made.specimen, act)
        save(session, made.label, act)
    return Relabelled(voided, made.specimen, made.label)
