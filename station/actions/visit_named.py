"""Tells which visit somebody means who types its id, or the number of one of its tubes as it stands on the label."""

from __future__ import annotations

from uuid import UUID

from station.actions.find_scanned import number_of, tube_of
from station.actions.shift import Shift
from station.domain.number import Flaw, check_number
from station.errors import reject
from station.storage.find_site import visit_of_number

FIELD = "visit"
NO_NUMBER = frozenset({Flaw.CHARACTERS, Flaw.LENGTH})


def visit_named(shift: Shift, typed: str) -> UUID:
    """Returns the id of a visit of this booth, or of another one of the site that the feed names.

    Only says which: what is done with the visit asks for the right to it. Raises: Rejected `visit_not_named` for what
    is neither an id nor a number, and those of `number_of` and `tube_of`.
    """
    try:
        return UUID(typed)
    except ValueError:
        if check_number(typed).flaw in NO_NUMBER:
            raise reject(FIELD, "visit_not_named", typed=typed[:40]) from None
    number = number_of(typed, FIELD)
    with shift.store.reading() as session:
        return visit_of_number(session, number) or tube_of(session, shift, number, FIELD).visit.id
