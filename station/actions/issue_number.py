"""Takes the next specimen number of this station's day, inside the transaction that saves the specimen.

The counter is not stored anywhere: it is the highest number that was ever given, void ones included, so it can
neither be lost nor run apart from the specimens. A file that may be a copy gives none: labels of a roll go on.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from station.domain.number import make_number, parts
from station.errors import Trouble
from station.storage import numbering
from station.storage.find_numbers import highest_given

LAST_SERIAL = 9999


def issue_number(session: Connection, station: int, day: date) -> str:
    """Returns the next number of a station's day.

    Raises: Trouble `clock_behind` when a number of a later day was given already, `numbers_used_up` after 9999,
    `numbers_stopped` when the centre knows of a later copy of this file, `numbers_of_other_machine`.
    """
    numbering.check_safe(session)
    newest = highest_given(session, station)
    if newest is not None and parts(newest).day > day and not numbering.is_excused(session, newest):
        raise Trouble("clock_behind", day=day.isoformat(), last_day=parts(newest).day.isoformat())
    is_of_day = newest is None or parts(newest).day == day
    newest_of_day = newest if is_of_day else highest_given(session, station, day)
    serial = 1 + (parts(newest_of_day).serial if newest_of_day else 0)
    if serial > LAST_SERIAL:
        raise Trouble("numbers_used_up", station=station, day=day.isoformat())
    return make_number(station, day, serial)
