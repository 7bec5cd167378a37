"""How soon somebody is told, measured with nothing beside it: a busy machine says nothing of the program."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.register_visit import register_visit
from station.clock import SystemClock
from tests.ui.racked import filled, nearly_filled
from tests.ui.stations import RESIDENT, Bench, dress, running, shift_in
from tests.ui.test_start import ROOT, SHOWN, start

pytestmark = pytest.mark.soak
TOLD_WITHIN_S = 0.150
LEAVES_WITHIN_S = 2.0
"""Beyond the time that Python and Qt take to start at all, which is measured beside it."""
START_OF_QT = "import ui.app"


@contextmanager
def at_most(most_s: float) -> Iterator[None]:
    began_s = time.monotonic()
    yield
    assert time.monotonic() - began_s < most_s


def test_a_scan_is_told_within_150_ms(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    heard: list[float] = []
    with running(tmp_path, qtbot, play=lambda _: heard.append(time.monotonic())) as bench:
        bench.sign_in()
        number = register_visit(bench.shift, RESIDENT).specimen.number
        began_s = time.monotonic()
        bench.app.collect.take(number)
        bench.rest()
    assert heard[0] - began_s < TOLD_WITHIN_S


def test_a_scan_is_placed_and_told_within_150_ms_even_in_a_full_rack(bench: Bench) -> None:
    filled(bench, 1)
    (last,) = nearly_filled(bench, 96)
    with at_most(TOLD_WITHIN_S):
        bench.app.racks.rack.take(last)
        bench.rest()


def time_to_start_s() -> float:
    began_s = time.monotonic()
    subprocess.run([sys.executable, "-c", START_OF_QT], cwd=ROOT, check=True)
    return time.monotonic() - began_s


def test_a_second_running_app_leaves_within_two_seconds(tmp_path: Path) -> None:
    first = shift_in(tmp_path, SystemClock())
    with at_most(time_to_start_s() + LEAVES_WITHIN_S):
        assert start(tmp_path).returncode == 1
    first.store.close()


def test_the_second_app_shows_its_message_within_two_seconds(tmp_path: Path) -> None:
    first = shift_in(tmp_path, SystemClock())
    with at_most(time_to_start_s() + LEAVES_WITHIN_S):
        shown = subprocess.run(
            [sys.executable, "-c", SHOWN, "--data", str(tmp_path)], cwd=ROOT, capture_output=True, check=False
        )
    first.store.close()
    assert shown.stdout.split() == [b"True"]
