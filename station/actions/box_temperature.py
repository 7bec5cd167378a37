"""The temperature of a box as somebody read it off: what cannot be, and what is unlikely."""

from __future__ import annotations

from station.actions.findings import Findings
from station.domain.box import COLD_TENTHS_C, is_cold, is_possible, show_tenths_c
from station.errors import Rejection


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
