"""Puts a scanned tube into a rack: at the next free position, or at one that is named."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from station.actions.findings import Findings
from station.actions.open_rack import check_open, known_rack
from station.actions.scanned_tube import collected_tube
from station.actions.shift import Shift
from station.domain.number import display
from station.domain.rack import RACK_FORMATS, Rack, RackPosition
from station.errors import Rejection, reject
from station.storage import find_racks
from station.storage.find import Tube
from station.storage.find_racks import Standing
from station.storage.ledger import save


def place_tube(
    shift: Shift,
    rack_id: UUID,
    scanned: str,
    position: str | None = None,
    *,
    confirmed: frozenset[str] = frozenset(),
) -> Standing:
    """Saves that a collected tube now stands in a rack and returns where.

    Raises: Rejected `rack_unknown`, `rack_sealed`, `tube_in_rack`, `position_unknown`, `position_taken`,
    `rack_full`, and those of `collected_tube`; Doubtful `tube_of_other_day` until it is confirmed.
    """
    act = shift.act("place_tube")
    with shift.store.writing() as session:
        rack = known_rack(session, rack_id)
        check_open(session, rack)
        tube = collected_tube(session, shift, scanned)
        _check_stands_nowhere(session, tube)
        _check_day(tube, rack, confirmed)
        place = _free_position(session, rack, position)
        stay = RackPosition(shift.new_id(), tube.visit.id, tube.specimen.id, rack.id, place)
        save(session, stay, act)
    return Standing(stay, tube.specimen, tube.visit, rack)


def _check_stands_nowhere(session: Connection, tube: Tube) -> None:
    there = find_racks.where_is(session, tube.specimen.id)
    if there is not None:
        raise reject(
            "scan",
            "tube_in_rack",
            number=display(tube.specimen.number),
            rack=there.rack.code,
            position=there.stay.position,
        )


def _check_day(tube: Tube, rack: Rack, confirmed: frozenset[str]) -> None:
    day = tube.visit.operating_day
    if day != rack.operating_day:
        facts = {"number": display(tube.specimen.number), "day": day.isoformat(), "rack": rack.code}
        Findings(doubts=[Rejection("scan", OTHER_DAY, facts)]).confirmed(confirmed)


OTHER_DAY = "tube_of_other_day"


def _free_position(session: Connection, rack: Rack, named: str | None) -> str:
    rack_format = RACK_FORMATS[rack.format]
    if named is None:
        free = rack_format.next_free(find_racks.taken_positions(session, rack.id))
        if free is None:
            raise reject("rack", "rack_full", rack=rack.code, size=rack_format.size)
        return free
    position = rack_format.position(named)
    if position is None:
        raise reject("position", "position_unknown", position=named[:10], rack=rack.code, format=rack.format)
    for one in find_racks.standing_in(session, [rack.id]):
        if one.stay.position == position:
            number = display(one.specimen.number)
            raise reject("position", "position_taken", position=position, rack=rack.code, number=number)
    return position
