"""The six-digit dates of a machine-readable zone: unknown parts, and which century is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

CENTURIES = (2100, 2000, 1900, 1800)
LONGEST_VALIDITY_YEARS = 15
"""A document that lasts longer is rare. Source: the project's own proposal (November 2026); passports last 5 or 10."""

_SHAPE = re.compile(r"^(\d\d|<<)(\d\d|<<)(\d\d|<<)$")
_LEAP_YEAR = 2000
NO_LATEST = "9999-12-31"


def read_birth(text: str, on: date) -> str | None:
    """Returns a birth date as EDTF, unknown parts as X (`1974-08-XX`); None when no such date can be.

    Of the possible centuries the latest is taken that does not put the birth after the day of reading.
    Source: ICAO Doc 9303-3, 4.8 (unknown parts are fillers); ISO 8601-2 (EDTF, unspecified digits).
    """
    return _read(text, CENTURIES, latest=on.isoformat())


def read_expiry(text: str, on: date) -> str | None:
    """Returns an expiry date as EDTF, None when it cannot be one: of the centuries the one nearest to today.

    So it lies at most 50 years back or ahead.
    """
    year = int(text[:2]) if text[:2].isdecimal() else 0
    nearest = sorted(CENTURIES, key=lambda century: abs(century + year - on.year))
    return _read(text, nearest, latest=NO_LATEST)


def lasts_too_long(expiry: str, on: date) -> bool:
    """Says whether an expiry date as EDTF lies further ahead than documents last."""
    return expiry[:4].isdecimal() and int(expiry[:4]) > on.year + LONGEST_VALIDITY_YEARS


def _read(text: str, centuries: Sequence[int], latest: str) -> str | None:
    found = _SHAPE.match(text)
    if not found:
        return None
    year, month, day = (part.replace("<<", "XX") for part in found.groups())
    if year == "XX":
        return f"XXXX-{month}-{day}" if _can_be(_LEAP_YEAR, month, day) else None
    for century in centuries:
        full_year = century + int(year)
        earliest_day = f"{full_year}-{month.replace('XX', '01')}-{day.replace('XX', '01')}"
        if earliest_day <= latest and _can_be(full_year, month, day):
            return f"{full_year}-{month}-{day}"
    return None


def _can_be(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month.replace("XX", "01")), int(day.replace("XX", "01")))
    except ValueError:
        return False
    return True
