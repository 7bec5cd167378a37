"""The temperature of a box as somebody read it off: what cannot be, and what is unlikely."""

from __future__ import annotations

import re

from station.actions.findings import Findings
from station.domain.box import COLD_TENTHS_C, is_cold, is_possible, show_tenths_c
from station.errors import Rejection, reject

TEMPERATURE = re.compile(r"([+-]?\d{1,3})(?:[.,](\d))?")


def read_tenths_c(field_name: str, typed: str) -> int:
    """Returns a typed temperature in tenths of a degree Celsius. Raises: Rejected `temperature_not_number`."""
    read = TEMPERATURE.fullmatch(typed.strip())
    if read is None:
        raise reject(field_name, "temperature_not_number", typed=typed[:20])
    whole, tenth = read.group(1), read.group(2) or "0"
    return int(whole + tenth)


def check_temperature(field_name: str, tenths_c: int, found: Findings) -> None:
    """Notes a temperature that no box can have, or a doubt about one that is not cold enough or frozen.

    Units: tenths of a degree Celsius.
    """
    shown = show_tenths_c(tenths_c)
    if not is_possible(tenths_c):
        found.refuse(field_name, "temperature_impossible", temperature=shown)
    elif not is_cold(tenths_c):
        lowest, highest = (show_tenths_c(one) for one in COLD_TENTHS_C)
        facts = {"temperature": shown, "lowest": lowest, "highest": highest}
        found.doubts.append(Rejection(field_name, NOT_COLD, facts))


NOT_COLD = "box_not_cold"
