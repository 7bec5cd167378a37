"""Where the tubes are: a rack as a picture, a tube's custody, and the tubes whose time to be tested runs out.

All of it is only for those who may see it: each raises Rejected `not_allowed` or `nobody_signed_in` to others.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from station.actions.open_rack import known_rack
from station.actions.programme_of_visit import own_programme
from station.actions.scanned_tube import scanned_tube
from station.actions.shift import Shift
from station.domain.box import Box, BoxState, read_box_code, show_box_code
from station.domain.clinical import SpecimenType
from station.domain.custody import Hand, custody
from station.domain.due import DueTube, due_at
from station.domain.programme import Programme
from station.domain.rack import RACK_FORMATS, Rack, ShownRack, day_prefix, rack_picture
from station.domain.visit import Visit
from station.errors import reject
from station.storage import find, find_racks
from station.storage.find_racks import Untested


def rack_of_code(shift: Shift, code: str) -> Rack:
    """Returns the rack that bears a code. Raises: Rejected `rack_unknown`."""
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        rack = find_racks.rack_by_code(session, code.strip().upper())
    if rack is None:
        raise reject("rack", "rack_unknown")
    return rack


def box_of_code(shift: Shift, scanned: str) -> Box:
    """Returns the box that bears a typed or scanned code. Raises: Rejected `box_unknown`."""
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        box = find_racks.box_by_code(session, read_box_code(scanned) or "")
    if box is None:
        raise reject("box", "box_unknown")
    return box


def show_rack(shift: Shift, rack_id: UUID) -> ShownRack:
    """Returns a rack with the tubes that stand in it now. Raises: Rejected `rack_unknown`."""
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        return shown_rack(session, known_rack(session, rack_id))


def racks_of_day(shift: Shift, day: date | None = None) -> tuple[ShownRack, ...]:
    """Returns this station's racks of a day (today if none is given), by code."""
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        found = find_racks.racks(session, day_prefix(shift.station, day or shift.today()))
        return tuple(shown_rack(session, one) for one in found)


def shown_rack(session: Connection, rack: Rack) -> ShownRack:
    """Returns a rack with the tubes that stand in it now."""
    filled = {one.stay.position: one.specimen.number for one in find_racks.standing_in(session, [rack.id])}
    box = None if rack.box_id is None else find.record(session, Box, rack.box_id)
    picture = rack_picture(RACK_FORMATS[rack.format], filled)
    if box is None:
        return ShownRack(rack, picture)
    return ShownRack(rack, picture, box.code, is_sealed=box.state is not BoxState.DRAFT)


def custody_of(shift: Shift, scanned: str) -> tuple[Hand, ...]:
    """Returns through whose hands a tube went, oldest first, with the names of the staff.

    Raises: Rejected as `scanned_tube`.
    """
    shift.act("follow_tubes")
    with shift.store.reading() as session:
        specimen = scanned_tube(session, shift, scanned).specimen
        hands = custody(specimen.number, find_racks.facts_about(session, specimen.id))
        names = {str(one.id): one.name for one in find.staff_members(session)}
    return tuple(replace(one, actor=names.get(one.actor, one.actor)) for one in hands)


def due_list(shift: Shift, *, is_whole: bool = False) -> tuple[DueTube, ...]:
    """Returns the collected tubes that no laboratory has confirmed and whose time runs out, the most urgent first.

    `is_whole` adds those that have time. Raises: Trouble `programme_not_kept`.
    """
    shift.act("follow_tubes")
    now = shift.clock.now()
    with shift.store.reading() as session:
        kinds = SpecimenKinds(session, shift)
        tubes = [_due(one, kinds) for one in find_racks.untested(session)]
    wanted = (one for one in tubes if is_whole or one.is_warned(now))
    return tuple(sorted(wanted, key=lambda one: (one.due_at, one.number)))


def _due(one: Untested, kinds: SpecimenKinds) -> DueTube:
    specimen = one.specimen
    if specimen.collected_at is None:
        raise LookupError(
            f"specimen {specimen.id} is collected at no time"
        )  # the action that collects gives one
    return DueTube(
        number=specimen.number,
        specimen_type=specimen.specimen_type,
        collected_at=specimen.collected_at,
        due_at=due_at(specimen.collected_at, kinds.of(one.visit, specimen.specimen_type).hours_to_test),
        rack="" if one.rack is None else one.rack.code,
        position="" if one.stay is None else one.stay.position,
        box="" if one.box is None else show_box_code(one.box.code),
        box_state="" if one.box is None else one.box.state.value,
    )


class SpecimenKinds:
    """The specimen types of the programmes of visits; each programme is read once."""

    def __init__(self, session: Connection, shift: Shift) -> None:
        self._session = session
        self._shift = shift
        self._programmes: dict[str, Programme] = {}

    def of(self, visit: Visit, key: str) -> SpecimenType:
        """Returns a specimen type of a visit's own programme. Raises: Trouble `programme_not_kept`."""
        programme = self._programmes.get(visit.programme_hash)
        if programme is None:
            programme = own_programme(self._session, self._shift, visit)
            self._programmes[visit.programme_hash] = programme
        return programme.specimen_type(key)
