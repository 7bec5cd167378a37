"""Where the boxes are: the list of them, what may go into the next one, and which tubes a receiver looks for.

All of it is only for those who may see it: each raises Rejected `not_allowed` or `nobody_signed_in` to others.
"""

from __future__ import annotations

from uuid import UUID

from station.actions.follow_tubes import racks_of_day, shown_rack
from station.actions.open_rack import known_box
from station.actions.shift import Shift
from station.domain.box import ShownBox
from station.domain.rack import ShownRack
from station.storage import find_racks

MOST_BOXES = 60
"""How many boxes the list goes back: far more than are on their way at any time."""


def latest_boxes(shift: Shift) -> tuple[ShownBox, ...]:
    """Returns the latest boxes, the last one first."""
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        found = find_racks.boxes(session, MOST_BOXES)
        counts = find_racks.tube_counts(session, [one.id for one in found])
    return tuple(ShownBox(one, tuple(counts[one.id]), sum(counts[one.id].values())) for one in found)


def racks_to_send(shift: Shift) -> tuple[ShownRack, ...]:
    """Returns the racks of any day that hold tubes and stand in no sealed box, by code."""
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        found = [shown_rack(session, one) for one in find_racks.racks_to_send(session)]
    return tuple(one for one in found if one.picture.filled)


def racks_at_work(shift: Shift) -> tuple[ShownRack, ...]:
    """Returns the racks of today, and before them those of other days that still wait to be sent."""
    today = racks_of_day(shift)
    known = {one.rack.id for one in today}
    return (*(one for one in racks_to_send(shift) if one.rack.id not in known), *today)


def numbers_in(shift: Shift, box_id: UUID) -> tuple[str, ...]:
    """Returns the numbers of the tubes of a box, in order. Raises: Rejected `box_unknown`."""
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        racks = find_racks.racks_in(session, known_box(session, box_id).id)
        tubes = find_racks.standing_in(session, [one.id for one in racks])
    return tuple(sorted(one.specimen.number for one in tubes))
