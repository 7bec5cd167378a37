"""Lets a file give numbers again that may be a copy, or whose clock was ahead once: somebody answers for the last
number that was given.

The numbers that the other copy may have given become void here, with the reason *given by a lost copy*, so that each
is explained. At least one is given up, so that the decision stands in the ledger.
"""

from __future__ import annotations

from datetime import date

from station.actions.find_scanned import number_of
from station.actions.issue_number import LAST_SERIAL
from station.actions.shift import Shift
from station.domain.number import display, make_number, parts
from station.domain.void import VoidLabel, VoidReason
from station.errors import Trouble, reject
from station.storage import numbering
from station.storage.find_numbers import highest_given
from station.storage.ledger import save


def resume_numbers(shift: Shift, last_number: str, *, reason: str) -> tuple[VoidLabel, ...]:
    """Saves which numbers a lost copy gave, up to `last_number`, lets the numbers go on, and returns the void ones.

    Raises: Rejected `reason_missing`, `code_not_ours`, `code_of_other_station`, `number_of_later_day`;
    Trouble `numbers_used_up`.
    """
    act = shift.act("resume_numbers", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    last = parts(number_of(last_number, "number"))
    shown, today = display(make_number(last.station, last.day, last.serial)), shift.today()
    if last.station != shift.station:
        raise reject("number", "code_of_other_station", number=shown, station=last.station)
    if last.day > today:
        raise reject("number", "number_of_later_day", number=shown, day=last.day.isoformat())
    with shift.store.writing() as session:
        known = highest_given(session, shift.station, last.day)
        first = 1 + (parts(known).serial if known else 0)
        void = [_lost(shift, last.day, serial, act.reason) for serial in range(first, last.serial + 1)]
        if not void:
            known = highest_given(session, shift.station, today)
            following = 1 + (parts(known).serial if known else 0)
            if following > LAST_SERIAL:
                raise Trouble("numbers_used_up", station=shift.station, day=today.isoformat())
            void = [_lost(shift, today, following, act.reason)]
        newest = highest_given(session, shift.station)
        for label in void:
            save(session, label, act)
        numbering.resume(session, shift.store.enrolment.epoch, newest)
    return tuple(void)


def _lost(shift: Shift, day: date, serial: int, note: str) -> VoidLabel:
    number = make_number(shift.station, day, serial)
    return VoidLabel(shift.new_id(), number, VoidReason.GIVEN_BY_LOST_COPY, note)
