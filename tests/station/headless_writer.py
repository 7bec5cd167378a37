"""Registers one visit after another and prints each record id after its COMMIT, until somebody kills it.

python -m tests.station.headless_writer FOLDER
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from station.actions.open_station import open_station
from station.actions.register_visit import register_visit
from station.clock import PlayedClock
from station.domain.staff import Role
from station.ids import SystemIds
from tests.station.booth import MORNING, RESIDENT, member, surroundings


def write_for_ever(folder: Path, out: int) -> None:
    """Registers visits and writes the id of each, one a line, to a file descriptor as soon as it is saved."""
    clock = PlayedClock(MORNING)
    opened = open_station(folder, replace(surroundings(folder, clock), ids=SystemIds(clock)))
    shift = opened.shift.signed_in_as(member(Role.REGISTRAR))
    while True:
        made = register_visit(shift, RESIDENT)
        os.write(out, f"{made.visit.id}\n".encode())


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]), sys.stdout.fileno())
