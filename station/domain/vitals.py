"""What is typed for a vital sign, in its shortest form: `378` is 37.8 °C.

Blocks the impossible, marks the unlikely.

Units are never guessed: 98.6 is refused, with the question whether it is Fahrenheit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from station.errors import reject


@dataclass(frozen=True, slots=True)
class Limits:
    """Two closed ranges: outside `block` a value cannot be true, outside `confirm` it is unlikely."""

    block: tuple[int, int]
    confirm: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that was read; `is_unlikely` asks once more, and is recorded as confirmed."""

    value: int
    is_unlikely: bool


TEMPERATURE_LIMITS = Limits(block=(300, 450), confirm=(340, 415))
"""Units: tenths °C. Source: the project's own proposal, no standard behind it (November 2026)."""
SPO2_LIMITS = Limits(block=(50, 100), confirm=(85, 100))
"""Units: per cent. Source: the project's own proposal, no standard behind it (November 2026)."""
ONSET_LIMITS = Limits(block=(0, 365), confirm=(0, 30))
"""Units: days ago. Source: the project's own proposal, no standard behind it (November 2026)."""

FAHRENHEIT_TENTHS = (860, 1130)
"""The block range of temperatures, 30.0–45.0 °C, in tenths of a degree Fahrenheit. Source: computed."""

_WHOLE = re.compile(r"[0-9]{1,4}\Z")
_TEMPERATURE = re.compile(r"(?:(?P<short>[0-9]{2,4})|(?P<degrees>[0-9]{2,3})[.,](?P<tenths>[0-9]))\Z")


def looks_fahrenheit(tenths: int) -> bool:
    """Returns whether a temperature in tenths can only have been meant in degrees Fahrenheit."""
    return FAHRENHEIT_TENTHS[0] <= tenths <= FAHRENHEIT_TENTHS[1]


def tenths_of(number: Decimal) -> int:
    """Returns a number in whole tenths, halves away from zero: 38.05 becomes 381.

    Source: NEWS2 chart 1 (RCP 2017) has one decimal; so rounding comes before any table is looked up.
    """
    return int((number * 10).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def read_within(value: int, limits: Limits, field_name: str) -> Reading:
    """Returns a value as a reading.

    Raises: Rejected `vital_out_of_range` outside the block limits.
    """
    lowest, highest = limits.block
    if not lowest <= value <= highest:
        raise reject(field_name, "vital_out_of_range", lowest=lowest, highest=highest)
    return Reading(value, is_unlikely=not limits.confirm[0] <= value <= limits.confirm[1])


def parse_whole(text: str, limits: Limits, field_name: str) -> Reading:
    """Returns a typed whole number as a reading.

    Raises: Rejected `vital_not_whole` or `vital_out_of_range`.
    """
    typed = text.strip()
    if not _WHOLE.match(typed):
        raise reject(field_name, "vital_not_whole")
    return read_within(int(typed), limits, field_name)


def parse_temperature(text: str, limits: Limits = TEMPERATURE_LIMITS) -> Reading:
    """Returns a typed body temperature in tenths °C: `378`, `37.8`, `37,8` or `38` for 38.0.

    Raises: Rejected `temperature_not_readable`, `temperature_looks_fahrenheit` or `temperature_out_of_range`.
    """
    match = _TEMPERATURE.match(text.strip())
    if match is None:
        raise reject("temperature", "temperature_not_readable")
    if match["short"]:
        tenths = int(match["short"]) * (10 if len(match["short"]) == 2 else 1)
    else:
        tenths = int(match["degrees"]) * 10 + int(match["tenths"])
    return read_temperature(tenths, limits, "temperature")


def read_temperature(tenths: int, limits: Limits, field_name: str) -> Reading:
    """Returns a temperature in tenths °C as a reading.

    Raises: Rejected `temperature_looks_fahrenheit`, or `temperature_out_of_range` outside the block limits.
    """
    lowest, highest = limits.block
    if lowest <= tenths <= highest:
        return read_within(tenths, limits, field_name)
    if looks_fahrenheit(tenths):
        raise reject(field_name, "temperature_looks_fahrenheit", typed=in_degrees(tenths))
    raise reject(
        field_name, "temperature_out_of_range", lowest=in_degrees(lowest), highest=in_degrees(highest)
    )


def parse_spo2(text: str, limits: Limits = SPO2_LIMITS) -> Reading:
    """Returns a typed oxygen saturation in per cent; a `%` behind it may stand.

    Raises: Rejected `vital_not_whole` or `vital_out_of_range`.
    """
    return parse_whole(text.strip().removesuffix("%"), limits, "spo2")


def parse_onset(text: str, limits: Limits = ONSET_LIMITS) -> Reading:
    """Returns how many days ago it began, 0 for today.

    Raises: Rejected `onset_in_future` for a negative number, `vital_not_whole` or `vital_out_of_range`.
    """
    typed = text.strip()
    if typed.startswith("-") and _WHOLE.match(typed[1:]):
        raise reject("onset", "onset_in_future")
    return parse_whole(typed, limits, "onset")


def check_onset_date(onset: date, *, today: date, collected: date | None = None) -> None:
    """Refuses an onset that lies after today or after the collection of the specimen.

    Raises: Rejected `onset_in_future` or `onset_after_collection`.
    """
    if onset > today:
        raise reject("onset", "onset_in_future")
    if collected is not None and onset > collected:
        raise reject("onset", "onset_after_collection", collected=collected.isoformat())


def in_degrees(tenths: int) -> str:
    """Returns tenths as a decimal number: 378 is `37.8`."""
    return f"{tenths // 10}.{tenths % 10}"
