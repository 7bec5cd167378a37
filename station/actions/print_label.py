"""Prints the labels that wait. A printer that is not there never undoes a registration: its label waits on.

Any printer may be given, so that a label that one printer refuses goes to another; no new number is ever taken.

Three steps, so that the windows can draw and send on another thread than the one that owns the data:
`labels_to_print` → `Printer.print_label` → `note_print`. `print_waiting` is all three in a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from station.actions.name_on_label import name_on_label
from station.actions.shift import Shift
from station.domain.label import Label
from station.domain.specimen import LabelPrint, LabelState
from station.errors import Trouble, reject
from station.printing.printers import Printer
from station.storage import find
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class LabelToPrint:
    """A label that waits, with all that stands on it."""

    print_id: UUID
    label: Label


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What became of a label at the printer; `trouble` is the code of what went wrong, empty when nothing did."""

    print_id: UUID
    printer: str
    trouble: str = ""
    state: LabelState = LabelState.PRINTED


def labels_to_print(shift: Shift, ids: Iterable[UUID] | None = None) -> tuple[LabelToPrint, ...]:
    """Returns the labels that wait (or these of them), oldest first."""
    wanted = None if ids is None else set(ids)
    with shift.store.reading() as session:
        waiting = find.labels_waiting(session)
        return tuple(
            LabelToPrint(one.id, _label(session, one, shift))
            for one in waiting
            if wanted is None or one.id in wanted
        )


def _label(session: Connection, waiting: LabelPrint, shift: Shift) -> Label:
    day_visit = find.day_visit(session, waiting.visit_id)
    specimen = next(one for one in day_visit.specimens if one.id == waiting.specimen_id)
    person = day_visit.person
    return Label(
        name=name_on_label(person.name or "", person.surname_latin, person.given_latin),
        birth=person.birth_date,
        birth_year=person.birth_year,
        sex=str(person.sex or ""),
        number=specimen.number,
        collected_at=specimen.collected_at,
        printed_at=shift.clock.now(),
        specimen=shift.programme.specimen_type(specimen.specimen_type).label,
        station=shift.station,
        copy=waiting.copy,
        is_training=shift.store.enrolment.is_training,
        zone=shift.zone,
    )


def send_to(printer: Printer, waiting: LabelToPrint) -> PrintOutcome:
    """Draws a label and hands it to the printer; returns what is known of it then. Touches no data."""
    try:
        state = printer.print_label(waiting.label)
    except Trouble as trouble:
        return PrintOutcome(waiting.print_id, printer.name, trouble.code, LabelState.FAILED)
    return PrintOutcome(waiting.print_id, printer.name, state=state)


def note_print(shift: Shift, outcome: PrintOutcome) -> LabelPrint:
    """Writes down what became of a label. Raises: Rejected `label_unknown`."""
    act = shift.act("print_label")
    with shift.store.writing() as session:
        waiting = find.record(session, LabelPrint, outcome.print_id)
        if waiting is None:
            raise reject("label", "label_unknown")
        if outcome.trouble and waiting.state is LabelState.WITHDRAWN:
            return waiting
        state = LabelState.FAILED if outcome.trouble else outcome.state
        noted = replace(waiting, state=state, printer=outcome.printer, trouble=outcome.trouble)
        if noted != waiting:
            save(session, noted, act)
    return noted


def print_waiting(
    shift: Shift, printer: Printer, ids: Iterable[UUID] | None = None
) -> tuple[LabelPrint, ...]:
    """Prints the labels that wait (or these of them) one after the other and returns what became of them.

    It stops at the first that fails: what keeps one from the printer keeps all, and the rest wait in their order.
    """
    done: list[LabelPrint] = []
    for one in labels_to_print(shift, ids):
        done.append(note_print(shift, send_to(printer, one)))
        if done[-1].state is LabelState.FAILED:
            break
    return tuple(done)
