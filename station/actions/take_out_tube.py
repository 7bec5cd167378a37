"""Takes a scanned tube out of its rack, with the reason."""

from __future__ import annotations

from dataclasses import replace

from station.actions.open_rack import check_open
from station.actions.scanned_tube import scanned_tube
from station.actions.shift import Shift
from station.domain.number import display
from station.errors import reject
from station.storage import find_racks
from station.storage.find_racks import Standing
from station.storage.ledger import save


def take_out_tube(shift: Shift, scanned: str, *, reason: str) -> Standing:
    """Saves that a tube stands in its rack no more and returns where it stood.

    Raises: Rejected `reason_missing`, `tube_in_no_rack`, `rack_sealed`, and those of `scanned_tube`.
    """
    act = shift.act("take_out_tube", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    with shift.store.writing() as session:
        tube = scanned_tube(session, shift, scanned)
        there = find_racks.where_is(session, tube.specimen.id)
        if there is None:
            raise reject("scan", "tube_in_no_rack", number=display(tube.specimen.number))
        check_open(session, there.rack)
        left = replace(there.stay, is_in=False)
        save(session, left, act)
    return replace(there, stay=left)
