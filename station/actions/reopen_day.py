"""Opens a closed day again, so that something of it can be put right; closing it once more is a numbered amendment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from station.actions.shift import Shift
from station.domain.day_closed import DayClosed
from station.errors import reject
from station.storage import find_day
from station.storage.ledger import save


def reopen_day(shift: Shift, day: date, *, reason: str) -> DayClosed:
    """Saves that a closed day is open again, and why, and returns what had closed it.

    Raises: Rejected `reason_missing`, `day_not_closed`.
    """
    act = shift.act("reopen_day", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    with shift.store.writing() as session:
        saved = find_day.last_closing(session, day)
        if saved is None or saved.closing.is_reopened:
            raise reject("day", "day_not_closed", day=day.isoformat())
        opened = replace(saved.closing, is_reopened=True)
        save(session, opened, act)
    return opened
