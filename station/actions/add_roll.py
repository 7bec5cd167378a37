"""Registers a roll of labels that were printed before the day, by scanning its first and its last label."""

from __future__ import annotations

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.number import display
from station.domain.roll import Roll, roll_of_ends
from station.errors import reject
from station.storage import find_numbers
from station.storage.ledger import save


def add_roll(shift: Shift, first: str, last: str) -> Roll:
    """Saves a roll and returns it; from then on its labels may be scanned instead of taking a number.

    Raises: Rejected `roll_overlaps`, and those of `roll_of_ends`.
    """
    act = shift.act("add_roll")
    roll = roll_of_ends(shift.new_id(), first, last, booth=shift.station)
    with shift.store.writing() as session:
        _check_apart(session, roll)
        save(session, roll, act)
    return roll


def _check_apart(session: Connection, roll: Roll) -> None:
    for other in find_numbers.rolls(session):
        if any(roll.holds(end) for end in other.ends) or any(other.holds(end) for end in roll.ends):
            first, last = (display(end) for end in other.ends)
            raise reject("first", "roll_overlaps", first=first, last=last)


def roll_list(shift: Shift) -> tuple[Roll, ...]:
    """Returns the registered rolls, by their first number. Raises: Rejected `not_allowed`, `nobody_signed_in`."""
    shift.act("explain_numbers")  # asking the rights hook is all that is needed: looking changes no record
    with shift.store.reading() as session:
        return find_numbers.rolls(session)
