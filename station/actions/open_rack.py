"""A rack that tubes may still be put into or taken out of, and the box that holds it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from station.domain.box import Box, BoxState, show_box_code
from station.domain.rack import Rack
from station.errors import reject
from station.storage import find


def known_rack(session: Connection, rack_id: UUID) -> Rack:
    """Returns the rack with an id. Raises: Rejected `rack_unknown`."""
    rack = find.record(session, Rack, rack_id)
    if rack is None:
        raise reject("rack", "rack_unknown")
    return rack


def known_box(session: Connection, box_id: UUID) -> Box:
    """Returns the box with an id. Raises: Rejected `box_unknown`."""
    box = find.record(session, Box, box_id)
    if box is None:
        raise reject("box", "box_unknown")
    return box


def check_open(session: Connection, rack: Rack) -> None:
    """Checks that a rack stands in no box, or in one that is not sealed. Raises: Rejected `rack_sealed`."""
    box = None if rack.box_id is None else known_box(session, rack.box_id)
    if box is not None and box.state is not BoxState.DRAFT:
        raise reject("rack", "rack_sealed", rack=rack.code, box=show_box_code(box.code))


def check_step(box: Box, state: BoxState) -> None:
    """Checks that a box may come to a state now. Raises: Rejected `box_in_other_state`."""
    if not box.may_become(state):
        raise reject(
            "box",
            "box_in_other_state",
            box=show_box_code(box.code),
            state=box.state.value,
            wanted=state.value,
        )
