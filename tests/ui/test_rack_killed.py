"""A program that is killed while tubes are scanned: every position that was shown is there afterwards."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from station.actions.collect_specimen import collect_specimen
from station.actions.follow_tubes import racks_of_day
from station.actions.new_rack import new_rack
from station.actions.open_station import TRAINING_PIN
from station.actions.register_visit import register_visit
from station.actions.staff import sign_in
from station.clock import PlayedClock
from tests.ui.stations import MORNING, RESIDENT, SUPERVISOR, shift_in

TUBES = 40


@pytest.mark.parametrize("shown_before", [1, 5])
def test_a_kill_in_the_middle_loses_no_position_that_was_shown(tmp_path: Path, shown_before: int) -> None:
    numbers = prepared(tmp_path)
    command = [sys.executable, "-m", "tests.ui.rack_until_killed", str(tmp_path), *numbers]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        shown = [process.stdout.readline().split() for _ in range(shown_before)]
        process.kill()
        shown += [
            line.split() for line in process.stdout.read().splitlines(keepends=True) if line[-1] == "\n"
        ]
    opened = shift_in(tmp_path, PlayedClock(MORNING))
    try:
        picture = racks_of_day(sign_in(opened, SUPERVISOR, TRAINING_PIN))[0].picture
    finally:
        opened.store.close()
    saved = {cell.position: cell.number[8:12] for row in picture.rows for cell in row if cell.number}
    assert [tuple(one) for one in shown] == list(saved.items())[: len(shown)]
    assert len(shown) >= shown_before
    assert list(saved.values()) == [one[8:12] for one in numbers[: len(saved)]]


def prepared(folder: Path) -> list[str]:
    """Makes a station with an empty rack and collected tubes, and returns their numbers."""
    clock = PlayedClock(MORNING)
    opened = shift_in(folder, clock)
    shift = sign_in(opened, SUPERVISOR, TRAINING_PIN)
    numbers = []
    for _ in range(TUBES):
        numbers.append(register_visit(shift, RESIDENT).specimen.number)
        clock.advance(timedelta(milliseconds=500))
        collect_specimen(shift, numbers[-1])
    new_rack(shift)
    shift.store.close()
    return numbers
