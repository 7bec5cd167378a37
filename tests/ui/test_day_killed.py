"""A program that is killed while it closes or exports a day: what was shown is there, and nothing is half."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.day_status import day_status
from station.actions.open_station import TRAINING_PIN
from station.actions.staff import sign_in
from station.clock import PlayedClock
from tests.station.booth import MORNING, Booth
from tests.station.days import LATE, came, went, whole_day
from tests.ui.day_until_killed import WHY
from tests.ui.evenings import checks, open_evening
from tests.ui.racked import press
from tests.ui.stations import SUPERVISOR, dress, running, shift_in

SHOWN_BEFORE = 3


def prepared(folder: Path, people: int = 1, lost: int = 0) -> None:
    """Makes a station with a day that adds up, but for tubes that are lost."""
    (folder / "data").mkdir()
    clock = PlayedClock(MORNING)
    opened = shift_in(folder / "data", clock)
    booth = Booth(folder, clock, sign_in(opened, SUPERVISOR, TRAINING_PIN))
    for _ in range(lost):
        went(booth, came(booth))
    whole_day(booth, people)
    opened.store.close()


def killed(folder: Path, what: str, shown: int = SHOWN_BEFORE) -> list[str]:
    """Lets the windows do something for ever, kills them, and returns what they told."""
    command = [sys.executable, "-m", "tests.ui.day_until_killed", str(folder), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(shown)]
        process.kill()
        return told + [one.strip() for one in process.stdout if one.endswith("\n")]


def test_a_kill_while_a_day_is_closed_loses_no_closing_that_was_shown(tmp_path: Path) -> None:
    prepared(tmp_path)
    shown = killed(tmp_path, "close")
    opened = shift_in(tmp_path / "data", PlayedClock(MORNING + LATE))
    events = day_status(sign_in(opened, SUPERVISOR, TRAINING_PIN), MORNING.date()).events
    opened.store.close()
    closings = [str(one.amendment) for one in events if not one.is_reopening]
    assert shown == closings[: len(shown)]
    assert [one.is_reopening for one in events] == [place % 2 == 1 for place in range(len(events))]


def test_a_kill_loses_no_reason_of_the_day_or_the_site_and_no_half_typed_one(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    prepared(tmp_path, lost=1)
    assert killed(tmp_path, "explain", 1) == ["kept"]
    with running(tmp_path / "data", qtbot) as again:
        again.clock.advance(LATE)
        again.sign_in()
        open_evening(again)
        assert WHY in checks(again)["not_racked"].told
        assert again.app.day.screen.line.text() == "half a reas"
        press(again, Qt.Key.Key_F3)
        site = {one.key: one for one in again.app.day.site_screen._checks}
        assert WHY in site["day_not_closed"].told


@pytest.mark.soak
def test_a_kill_while_a_day_is_exported_leaves_no_half_file_under_its_name(tmp_path: Path) -> None:
    prepared(tmp_path, 12)
    assert killed(tmp_path, "export")
    for receipt in (tmp_path / "out").glob("*.receipt.json"):
        told = json.loads(receipt.read_text(encoding="utf-8"))
        assert hashlib.sha256((tmp_path / "out" / told["file"]).read_bytes()).hexdigest() == told["sha256"]
    for file in (tmp_path / "out").glob("*.csv"):
        assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 13
