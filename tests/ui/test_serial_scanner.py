"""A scanner at a serial port, played by a pseudo-terminal: read in a real window, lost, found again, set up by keys."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.actions.register_visit import register_visit
from station.actions.scanner_at_hand import PortAtHand
from station.domain.number import display, make_number
from station.domain.scanner_setup import ScannerSetup, Suffix
from station.settings import settings_of
from tests.ui.stations import RESIDENT, Bench, Fitted, running
from tests.ui.wedge import a_passport, focus
from ui.flows.scanner import FOUND, LOST

NUMBERS = [make_number(980, date(2026, 4, 1), serial) for serial in range(1, 201)]


@dataclass(slots=True)
class Cable:
    """A pseudo-terminal under a name that stays, as a scanner that is plugged in again has its old name."""

    name: Path
    end: int = -1

    def plug_in(self) -> None:
        self.end, other = os.openpty()
        self.name.unlink(missing_ok=True)
        self.name.symlink_to(os.ttyname(other))
        os.close(other)

    def pull_out(self) -> None:
        os.close(self.end)
        self.end = -1

    def send(self, text: str) -> None:
        os.write(self.end, text.encode())


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path / "scanner")
    made.plug_in()
    yield made
    if made.end >= 0:
        made.pull_out()


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, cable: Cable) -> Iterator[Bench]:
    folder = tmp_path / "booth"
    folder.mkdir()
    with running(folder, qtbot, fitted=Fitted(settings={"scanner_port": str(cable.name)})) as made:
        made.sign_in()
        wait_for(made, FOUND)
        yield made


def wait_for(bench: Bench, state: str) -> None:
    bench.bot.waitUntil(lambda: bench.app.scanning.shown.state == state)


def heard(bench: Bench) -> list[str]:
    """Hears what is scanned, in place of the station."""
    scans: list[str] = []
    bench.app.scanner.scanned.disconnect()
    bench.app.scanner.scanned.connect(scans.append)
    return scans


def press(bench: Bench, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(focus(), key)
        bench.rest()


def test_a_label_is_read_from_the_cable_while_somebody_types(bench: Bench, cable: Cable) -> None:
    number = register_visit(bench.shift, RESIDENT).specimen.number
    bench.app.visit.open_new()
    bench.app.visit_screen._go_to("name")
    QTest.keyClicks(focus(), "Kim")
    cable.send(f"{number}\r\n")
    said = bench.app.window.said
    bench.bot.waitUntil(lambda: display(number) in said.text())
    assert said.property("role") == "said_good"
    assert bench.app.visit_screen.page().name == "Kim"
    bench.rest()


def test_none_of_many_is_dropped_and_the_lines_of_a_passport_stay_together(
    bench: Bench, cable: Cable
) -> None:
    scans, zone = heard(bench), a_passport(random.Random(1))
    for one in (*NUMBERS, *zone):
        cable.send(f"{one}\r")
    wanted = [*NUMBERS, "\n".join(zone)]
    bench.bot.waitUntil(lambda: len(scans) == len(wanted))
    assert scans == wanted


def test_half_a_scan_is_thrown_away_and_told(bench: Bench, cable: Cable) -> None:
    scans, window = heard(bench), bench.app.window
    cable.send(NUMBERS[0][:6])
    bench.bot.waitUntil(lambda: window.said.text() == window.words("scanner.half"))
    cable.send(f"{NUMBERS[1]}\r")
    bench.bot.waitUntil(lambda: scans == NUMBERS[1:2])


def test_a_pulled_cable_is_told_and_the_scanner_comes_back_by_itself(bench: Bench, cable: Cable) -> None:
    scans, window = heard(bench), bench.app.window
    cable.send(NUMBERS[0][:6])
    cable.pull_out()
    wait_for(bench, LOST)
    assert window.trouble.isVisible()
    assert window.words("trouble.scanner_gone", port=cable.name.name) in window.trouble.text()
    cable.plug_in()
    wait_for(bench, FOUND)
    assert not window.trouble.isVisible()
    assert window.said.text() == window.words("scanner.back", port=cable.name.name)
    cable.send(f"{NUMBERS[1]}\r")
    bench.bot.waitUntil(lambda: scans == NUMBERS[1:2])


def test_the_devices_show_the_scanner_and_its_keys_set_it_up(bench: Bench, cable: Cable) -> None:
    bench.app.tubes.devices.open()
    bench.rest()
    body = bench.app.tubes.devices_screen.bodies["scanner"]
    words = bench.app.window.words
    assert f"{cable.name.name}: {words('scanner_state.found')}" in body.text()
    press(bench, Qt.Key.Key_F7, Qt.Key.Key_1, Qt.Key.Key_Return, Qt.Key.Key_2, Qt.Key.Key_Return)
    QTest.keyClicks(focus(), "abc")
    press(bench, Qt.Key.Key_Return)
    screen = bench.app.scanning.screen
    assert screen is not None
    assert screen.fields["prefix"].rejection is not None
    screen.fields["prefix"].edit.clear()
    QTest.keyClicks(focus(), "~")
    press(bench, Qt.Key.Key_Return)
    assert bench.app.scanner.setup == ScannerSetup(prefix="~", suffix=Suffix.TAB)
    assert settings_of(bench.folder, {}).scanner == bench.app.scanner.setup
    assert bench.app.window.screen_now is bench.app.tubes.devices_screen
    assert body.text().startswith(words("scanner.keyboard"))


def test_a_port_is_chosen_by_its_digit_and_read_at_once(tmp_path: Path, qtbot: QtBot, cable: Cable) -> None:
    folder = tmp_path / "booth"
    folder.mkdir()
    with running(folder, qtbot) as bench:
        bench.app.scanning._ports = lambda: (PortAtHand(str(cable.name), "Scanner"),)
        bench.sign_in()
        bench.app.tubes.devices.open()
        bench.rest()
        press(bench, Qt.Key.Key_F7, Qt.Key.Key_2, Qt.Key.Key_F9)
        wait_for(bench, FOUND)
        press(bench, Qt.Key.Key_F7)
        screen = bench.app.scanning.screen
        assert screen is not None
        cable.send(f"{NUMBERS[0]}\r")
        text = bench.app.window.words("scanner.read", text=NUMBERS[0])
        bench.bot.waitUntil(lambda: screen.read.text() == text)
        press(bench, Qt.Key.Key_Escape)
        assert bench.app.window.screen_now is bench.app.tubes.devices_screen
