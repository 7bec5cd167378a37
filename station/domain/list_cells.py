"""What one cell of a list says: dates, ages and names as lists write them. Knows no columns and no rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from station.domain.identity import OLDEST_AGE, Birth, BirthAndSex, parse_birth
from station.domain.phone import NO_PHONE, parse_phone
from station.errors import Rejected, reject

SHORTEST_FOREIGN_PHONE = 11
MONTHS = 12

_YEAR_FIRST = re.compile(r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?(?:[T ][\d:.+Z-]*)?$")
_DIGITS_ONLY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_DAY_FIRST = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$")
_EITHER_FIRST = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$")
_AGE = re.compile(r"^(?:만\s*)?(\d{1,3})(?:[.,]\d+)?\s*(?:세|살|years?|y|Jahre?)?$", re.I)
_EAST_ASIAN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


def read_date(text: str) -> date:
    """Returns a date written 2026-11-22, 20261122, 22.11.2026, or with slashes in the only possible order.

    Raises: Rejected with field date: date_ambiguous, date_not_real.
    """
    parts = _date_parts(text)
    try:
        return date(*parts) if parts else _not_real()
    except ValueError:
        raise reject("date", "date_not_real") from None


def read_birth(text: str, today: date) -> BirthAndSex:
    """Returns the birth in a list's cell: a date in any of a list's ways, or what may be typed at the booth.

    Raises: Rejected with field birth: birth_ambiguous and all codes of `parse_birth`.
    """
    try:
        written = read_date(text).strftime("%Y%m%d")
    except Rejected as error:
        if error.rejections[0].code == "date_ambiguous":
            raise reject("birth", "birth_ambiguous") from None
        written = text
    return parse_birth(written, today)


def read_age(text: str, today: date) -> Birth:
    """Returns the estimated birth that an age in a cell means; parts of a year are left out.

    Raises: Rejected with field age: age_not_real.
    """
    found = _AGE.match(text)
    if not found or int(found[1]) > OLDEST_AGE:
        raise reject("age", "age_not_real", limit=OLDEST_AGE)
    return Birth(year=today.year - int(found[1]))


def read_phone(text: str) -> str | None:
    """Returns the phone of a cell, also one that lost the `+` before its country code; None for no phone.

    Raises: Rejected as `parse_phone` does.
    """
    try:
        phone = parse_phone(text)
    except Rejected:
        digits = re.sub(r"\D", "", text)
        if len(digits) < SHORTEST_FOREIGN_PHONE or digits.startswith("0"):
            raise
        phone = parse_phone(f"+{digits}")
    return None if phone == NO_PHONE else phone


def join_name(surname: str, given: Sequence[str]) -> str:
    """Returns a full name from its parts: 홍길동 in East Asian script, else the given names come first."""
    if _EAST_ASIAN.search(surname) and all(_EAST_ASIAN.search(name) for name in given if name):
        return surname + "".join(given)
    return " ".join(part for part in (*given, surname) if part)


def is_latin(text: str) -> bool:
    """Says whether a name has letters and none of them is East Asian."""
    return any(character.isalpha() for character in text) and not _EAST_ASIAN.search(text)


def _date_parts(text: str) -> tuple[int, int, int] | None:
    year_first = _YEAR_FIRST.match(text) or _DIGITS_ONLY.match(text)
    if year_first:
        year, month, day = (int(part) for part in year_first.groups())
        return year, month, day
    day_first = _DAY_FIRST.match(text)
    if day_first:
        day, month, year = (int(part) for part in day_first.groups())
        return year, month, day
    either = _EITHER_FIRST.match(text)
    return _only_possible_order(*(int(part) for part in either.groups())) if either else None


def _only_possible_order(first: int, second: int, year: int) -> tuple[int, int, int]:
    if first <= MONTHS and second <= MONTHS and first != second:
        raise reject("date", "date_ambiguous")
    return (year, second, first) if first > MONTHS else (year, first, second)


def _not_real() -> date:
    raise reject("date", "date_not_real")
