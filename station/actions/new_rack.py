"""Begins a rack: gives it its code of today."""

from __future__ import annotations

from station.actions.shift import Shift
from station.domain.rack import RACK_FORMATS, RACK_MARK, USUAL_FORMAT, Rack, day_prefix, rack_code
from station.errors import reject
from station.storage import find_racks
from station.storage.ledger import save


def new_rack(shift: Shift, rack_format: str = USUAL_FORMAT) -> Rack:
    """Saves an empty rack of today and returns it. Raises: Rejected `rack_format_unknown`."""
    act = shift.act("new_rack")
    if rack_format not in RACK_FORMATS:
        raise reject("format", "rack_format_unknown", format=rack_format[:20], known=", ".join(RACK_FORMATS))
    day = shift.day_of(act.occurred_at)
    with shift.store.writing() as session:
        given = find_racks.racks(session, day_prefix(shift.station, day))
        serial = 1 + max((int(one.code.rpartition(RACK_MARK)[2]) for one in given), default=0)
        rack = Rack(shift.new_id(), day, rack_format, rack_code(shift.station, day, serial))
        save(session, rack, act)
    return rack
