"""Finds the tube of a number that was typed or scanned, or says why there is none."""

from __future__ import annotations

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.number import Flaw, check_number, display, parts
from station.errors import Rejected, reject
from station.storage import find
from station.storage.find import Tube
from station.storage.find_numbers import roll_with, void_label


def number_of(scanned: str, field: str) -> str:
    """Returns the 14 digits of a scanned code. Raises: Rejected `code_not_ours`, `number_check_fails`."""
    verdict = check_number(scanned)
    if verdict.flaw is Flaw.CHECK:
        raise reject(field, "number_check_fails", number=display(verdict.digits))
    if verdict.parts is None:
        raise reject(field, "code_not_ours", scanned=scanned[:40])
    return verdict.digits


def tube_of(session: Connection, shift: Shift, number: str, field: str) -> Tube:
    """Returns the tube that bears a valid number, voided ones too.

    Raises: Rejected `number_void`, `roll_label_unused`, `code_of_other_station`, `number_unknown`.
    """
    tube = find.tube_by_number(session, number)
    if tube is None:
        raise _no_tube(session, shift, number, field)
    return tube


def _no_tube(session: Connection, shift: Shift, number: str, field: str) -> Rejected:
    station, shown = parts(number).station, display(number)
    if void_label(session, number) is not None:
        return reject(field, "number_void", number=shown)
    if roll_with(session, number) is not None:
        return reject(field, "roll_label_unused", number=shown)
    if station != shift.station:
        return reject(field, "code_of_other_station", number=shown, station=station)
    return reject(field, "number_unknown", number=shown)
