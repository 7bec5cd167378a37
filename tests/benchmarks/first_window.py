"""Start to the first painted window beside an empty PySide6 window, each a fresh process."""

from __future__ import annotations

import time
from importlib.metadata import version
from pathlib import Path

from station.actions.open_station import create_station, training_enrolment
from station.actions.staff import add_staff
from station.clock import PlayedClock
from station.domain.staff import Actor, Role
from tests.benchmarks.children import output_of
from tests.benchmarks.measure import Comparison, Effort, in_turn
from tests.station.booth import MORNING, surroundings

ROUNDS = {Effort.FULL: 9, Effort.QUICK: 3, Effort.TINY: 1}
STATION = 147
"""No training station: a real one starts no server of its own beside its window."""


def first_window(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Starts the app on a station's file, and an empty window, in turn."""
    data, compiled = folder / "station", folder / "compiled"
    data.mkdir()
    _make_station(data)

    def ours() -> float:
        return start_to_paint_s(str(data), compiled=compiled)

    def empty() -> float:
        return start_to_paint_s(compiled=compiled)

    if effort is not Effort.TINY:
        ours()
        empty()
    ours_s, empty_s = in_turn(ours, empty, ROUNDS[effort])
    return (
        Comparison(
            name="window",
            what="Start to first window",
            reference="empty PySide6 window",
            ours_s=ours_s,
            reference_s=empty_s,
            counted="starts",
            versions=(("PySide6", version("PySide6-Essentials")),),
            how=(
                "Ours: a fresh process, `ui.start.run` on a station's file, until the window has been painted first: "
                "interpreter, imports, file opened, words, fonts, style, the first screen. The rooms behind it are "
                "read and built after that, while somebody types a name. Modules compiled before.",
                "Reference: a fresh process that shows an empty `QWidget` of 1366 × 768 until it has been painted; "
                "it imports PySide6 and nothing of ours. Both on Qt's platform *offscreen*.",
            ),
        ),
    )


def start_to_paint_s(*data: str, compiled: Path) -> float:
    """Returns the time from before the process starts until its window is painted. Units: seconds."""
    began = time.monotonic()
    return float(output_of("painted_window", *data, compiled=compiled).split()[0]) - began


def _make_station(folder: Path) -> None:
    shift = create_station(folder, surroundings(folder, PlayedClock(MORNING)), training_enrolment(STATION))
    founder = shift.signed_in_as(Actor("founder", "", Role.ADMINISTRATOR))
    for name, role in (("박접수", Role.REGISTRAR), ("이채취", Role.COLLECTOR)):
        add_staff(founder, name, role, "0000")
    shift.store.close()
