"""Which day of a site an instant belongs to, and when that day is over. Shifts may end past midnight. Knows no clock.

Days are counted on the clocks of the site's wall: where these are put forward or back, a day keeps its name.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

MIDNIGHT = timedelta(0)
LATEST_END = timedelta(hours=12)
"""A shift that ended later than noon would belong to the day on which it ended."""


def operating_day(instant: datetime, zone: tzinfo, ends_after: timedelta = MIDNIGHT) -> date:
    """Returns the day of an instant; with `ends_after` of 4 h, half past three at night belongs to the day before."""
    return (instant.astimezone(zone).replace(tzinfo=None) - ends_after).date()


def end_of(day: date, zone: tzinfo, ends_after: timedelta = MIDNIGHT) -> datetime:
    """Returns the instant at which a day is over."""
    return datetime.combine(day + timedelta(days=1), time(), zone) + ends_after


def shift_end(text: str) -> timedelta:
    """Returns how long after midnight a day ends, from `04:00`. Raises: ValueError for what is no such time."""
    ends_after = datetime.strptime(text, "%H:%M") - datetime.strptime("", "")
    if ends_after > LATEST_END:
        raise ValueError(f"{text} is past noon")
    return ends_after
