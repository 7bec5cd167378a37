"""Registers one visit after another and prints each record id after its COMMIT, until somebody kills it.

python -m tests.station.headless_writer FOLDER
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from station.actions.collect_specimen import collect_specimen
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


def collect_for_ever(folder: Path, out: int) -> None:
    """Registers somebody, scans the tube, and writes its number as soon as the scan is saved, again and again."""
    clock = PlayedClock(MORNING)
    opened = open_station(folder, replace(surroundings(folder, clock), ids=SystemIds(clock)))
    shift = opened.shift.signed_in_as(member(Role.NURSE))
    while True:
        number = register_visit(shift, RESIDENT).specimen.number
        collect_specimen(shift, number)
        os.write(out, f"{number}\n".encode())


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]), sys.stdout.fileno())
