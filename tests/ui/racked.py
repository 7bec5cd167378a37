"""Tubes of a bench, and keys on its real window: for the tests of racks and boxes."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from station.actions.collect_specimen import collect_specimen
from station.actions.follow_boxes import latest_boxes
from station.actions.follow_tubes import racks_of_day
from station.actions.place_tube import place_tube
from station.actions.register_visit import register_visit
from station.domain.box import Box, ShownBox
from station.domain.rack import ShownRack
from tests.ui.stations import RESIDENT, Bench

NO_KEY = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
PACKED = ("City lab", "Kim", "01012345678", "L-7")


def collected(bench: Bench, count: int) -> list[str]:
    """Registers people, scans their tubes, and returns the numbers."""
    numbers = []
    for _ in range(count):
        number = register_visit(bench.shift, RESIDENT).specimen.number
        bench.clock.advance(timedelta(seconds=10))
        collect_specimen(bench.shift, number)
        numbers.append(number)
    return numbers


def press(bench: Bench, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    """Presses a key wherever the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)
    bench.rest()


def write(bench: Bench, text: str) -> None:
    """Types a text and Enter; our numbers are known as scans by their shape."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, text)
    press(bench, Qt.Key.Key_Return)


def open_racks(bench: Bench) -> None:
    """Goes from the board to the racks."""
    bench.app.home.open()
    bench.rest()
    press(bench, Qt.Key.Key_F9)


def begin_rack(bench: Bench, digit: str = "1") -> ShownRack:
    """Begins a rack by F2, a digit and Enter."""
    press(bench, Qt.Key.Key_F2)
    write(bench, digit)
    return racks_of_day(bench.shift)[-1]


def nearly_filled(bench: Bench, count: int) -> list[str]:
    """Fills the last rack until it has one free position; returns the numbers of further tubes, `count` in all."""
    rack = racks_of_day(bench.shift)[-1]
    room = sum(len(row) for row in rack.picture.rows) - rack.picture.filled - 1
    numbers = collected(bench, count - rack.picture.filled)
    for number in numbers[:room]:
        place_tube(bench.shift, rack.rack.id, number)
    bench.app.racks.rack.open()
    bench.rest()
    return numbers[room:]


def filled(bench: Bench, count: int) -> list[str]:
    """Opens the racks, begins one and scans so many tubes into it; returns their numbers."""
    numbers = collected(bench, count)
    open_racks(bench)
    begin_rack(bench)
    for number in numbers:
        write(bench, number)
    return numbers


def sealed(bench: Bench, count: int) -> list[str]:
    """Seals a box with so many tubes by keys; returns their numbers."""
    numbers = filled(bench, count)
    press(bench, Qt.Key.Key_F9)
    press(bench, Qt.Key.Key_F2)
    press(bench, Qt.Key.Key_Return)
    for text in PACKED:
        write(bench, text)
    return numbers


def handed_over(bench: Bench, count: int) -> list[str]:
    """Hands a box with so many tubes to a courier by keys; returns their numbers."""
    numbers = sealed(bench, count)
    press(bench, Qt.Key.Key_F9)
    write(bench, "Lee")
    write(bench, "4.5")
    return numbers


def shown_box(bench: Bench) -> ShownBox:
    """Returns the latest box as it is saved."""
    return latest_boxes(bench.shift)[0]


def box(bench: Bench) -> Box:
    """Returns the latest box."""
    return shown_box(bench).box


def role_of_said(bench: Bench) -> str:
    """Returns how the last piece of news looks."""
    return str(bench.app.window.said.property("role"))
