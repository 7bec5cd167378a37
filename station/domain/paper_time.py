"""The time that stands on paper, as somebody types it. Knows no clock: the day comes from the caller."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo

from station.errors import reject

DAY_AND_TIME = re.compile(r"(?:(\d{4}-\d{2}-\d{2})\s+)?(\d{1,2}):?(\d{2})")


def read_paper_time(typed: str, day: date, zone: tzinfo) -> datetime:
    """Returns the instant of `0941`, `9:41` or `2026-03-31 0941`; without a day it is the day of the caller.

    Raises: Rejected `time_not_real`.
    """
    found = DAY_AND_TIME.fullmatch(typed.strip())
    try:
        if found is None:
            raise ValueError(typed)
        told, hour, minute = found.groups()
        wanted = date.fromisoformat(told) if told else day
        return datetime.combine(wanted, time(int(hour), int(minute)), zone)
    except ValueError as error:
        raise reject("at", "time_not_real") from error
