"""A scan is known by its shape, then by the speed of its keys; its Enter presses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from station.domain.number import display, make_number
from station.domain.scanner_setup import ScannerSetup, Suffix
from tests.ui.wedge import PREFIX, Wedge
from ui.scanner import Scanner

NUMBER = make_number(980, date(2026, 4, 1), 12)


class Line:
    """A line with a scanner over it, and what came of the keys."""

    def __init__(self, bot: QtBot) -> None:
        self.window = QWidget()
        self.edit = QLineEdit(self.window)
        bot.addWidget(self.window)
        self.scans: list[str] = []
        self.enters: list[str] = []
        self.scanner = Scanner(self.remember)
        self.scanner.scanned.connect(self.scans.append)
        self.edit.returnPressed.connect(lambda: self.enters.append(self.edit.text()))
        self.window.show()
        self.window.activateWindow()
        self.edit.setFocus()
        bot.waitUntil(self.edit.hasFocus)

    def remember(self) -> Callable[[], None]:
        text = self.edit.text()
        return lambda: self.edit.setText(text)

    def type(self, text: str, *, gap_ms: int, begin_ms: int = 1000) -> None:
        for place, character in enumerate(text):
            self._press(Qt.Key.Key_A, character, begin_ms + place * gap_ms)

    def enter(self, at_ms: int = 0) -> None:
        self._press(Qt.Key.Key_Return, "\r", at_ms)

    def commit(self, text: str, composing: str = "") -> None:
        event = QInputMethodEvent(composing, [])
        event.setCommitString(text)
        QApplication.sendEvent(self.edit, event)

    def asked_shortcut(self, text: str, at_ms: int) -> bool:
        """Says whether a key with Ctrl would be kept from whoever has it as a shortcut."""
        kind, key, control = QEvent.Type.ShortcutOverride, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier
        event = QKeyEvent(kind, key, control, text)
        event.setTimestamp(at_ms)
        event.ignore()
        QApplication.sendEvent(self.edit, event)
        return event.isAccepted()

    def _press(self, key: Qt.Key, text: str, at_ms: int) -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(at_ms)
        QApplication.sendEvent(self.edit, event)


@pytest.fixture
def line(qtbot: QtBot, qapp: QApplication) -> Iterator[Line]:
    made = Line(qtbot)
    qapp.installEventFilter(made.scanner)
    yield made
    qapp.removeEventFilter(made.scanner)


@pytest.mark.parametrize("written", [NUMBER, display(NUMBER)], ids=["digits", "groups"])
@pytest.mark.parametrize("gap_ms", [2, 400], ids=["wedge", "by_hand"])
def test_our_number_is_a_scan_at_any_speed(line: Line, written: str, gap_ms: int) -> None:
    line.type(written, gap_ms=gap_ms)
    line.enter()
    assert line.scans == [written]
    assert line.enters == []


def test_a_scan_leaves_in_the_field_what_stood_there_before(line: Line) -> None:
    line.type("Kim ", gap_ms=200)
    line.type(NUMBER, gap_ms=2, begin_ms=9000)
    line.enter()
    assert line.edit.text() == "Kim "


def test_a_scan_is_known_when_the_input_method_commits_its_digits(line: Line) -> None:
    line.commit(NUMBER[:5])
    line.commit(NUMBER[5:])
    line.enter()
    assert line.scans == [NUMBER]
    assert line.edit.text() == ""


def test_a_scan_in_wide_digits_is_read_plain(line: Line) -> None:
    line.commit("".join(chr(ord(one) + 0xFEE0) for one in NUMBER))
    line.enter()
    assert line.scans == [NUMBER]


def test_one_wrong_digit_typed_by_hand_is_no_scan(line: Line) -> None:
    wrong = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
    line.type(wrong, gap_ms=300)
    line.enter()
    assert line.scans == []
    assert line.enters == [wrong]


def test_a_foreign_code_is_told_by_its_speed(line: Line) -> None:
    line.type("A1B2C3D4", gap_ms=5)
    line.enter(1040)
    assert line.scans == ["A1B2C3D4"]
    assert line.enters == []


@pytest.mark.parametrize("text", ["12345678", "8504121", "Hong Gildong"])
def test_what_a_finger_types_is_no_scan(line: Line, text: str) -> None:
    line.type(text, gap_ms=90)
    line.enter()
    assert line.scans == []
    assert line.enters == [text]


def test_keys_without_a_time_stamp_are_never_told_by_speed(line: Line) -> None:
    line.type("A1B2C3D4", gap_ms=0, begin_ms=0)
    line.enter()
    assert line.scans == []


def test_two_scans_in_a_row_are_two(line: Line) -> None:
    other = make_number(980, date(2026, 4, 1), 13)
    for one in (NUMBER, other):
        line.type(one, gap_ms=2)
        line.enter()
    assert line.scans == [NUMBER, other]


SLIP = "VISIT:00112233445566778899AABBCCDDEEFF"


@pytest.mark.parametrize("prefix", ["", PREFIX], ids=["plain", "prefix"])
def test_letters_that_the_input_method_gives_after_the_enter_are_part_of_the_scan(
    line: Line, prefix: str
) -> None:
    line.scanner.use(ScannerSetup(prefix=prefix))
    line.type("Kim ", gap_ms=200)
    for _ in range(2):
        Wedge(2, is_hangul=True, is_late=True).scan([SLIP], prefix)
    assert [one.upper() for one in line.scans] == [SLIP, SLIP]
    assert line.enters == []
    assert line.edit.text() == "Kim "


def test_what_is_late_is_awaited_for_a_moment_only(line: Line) -> None:
    Wedge(2, is_hangul=True).scan([SLIP[:-1]])
    assert line.scans == []
    line.edit.clear()
    line.commit("", "ㄹ")
    line.type(SLIP[:-1], gap_ms=2)
    line.enter(2000)
    assert [one.upper() for one in line.scans] == [SLIP]
    line.scanner._forgetting.timeout.emit()
    line.commit("ㄹ")
    assert line.edit.text() == "ㄹ"


def test_a_name_whose_last_letter_is_late_is_no_scan(line: Line) -> None:
    Wedge(60, is_late=True).type("김민수")
    assert line.scans == []
    assert line.enters == ["김민"]
    assert line.edit.text() == "김민수"


@pytest.mark.parametrize("suffix", [*Suffix])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab], ids=["enter", "tab"])
def test_enter_and_tab_end_a_scan_whatever_the_scanner_is_set_to(
    line: Line, suffix: Suffix, key: Qt.Key
) -> None:
    line.scanner.use(ScannerSetup(suffix=suffix))
    Wedge(2, end=((key, "\r"),)).scan([NUMBER])
    assert line.scans == [NUMBER]
    assert line.enters == []
    assert line.edit.hasFocus()


def test_without_a_suffix_silence_ends_a_scan_and_no_name(line: Line) -> None:
    line.scanner.use(ScannerSetup(suffix=Suffix.NONE))
    line.type("Kim ", gap_ms=90)
    line.scanner._silence.timeout.emit()
    assert line.scans == []
    line.type(NUMBER, gap_ms=2, begin_ms=9000)
    assert line.scans == []
    line.scanner._silence.timeout.emit()
    assert line.scans == [NUMBER]
    assert line.edit.text() == "Kim "


def test_silence_ends_no_scan_of_a_scanner_with_a_suffix(line: Line) -> None:
    line.type(NUMBER, gap_ms=2)
    assert not line.scanner._silence.isActive()


def test_the_control_j_of_a_scanner_presses_nothing_and_that_of_a_hand_does(line: Line) -> None:
    wedge = Wedge(2)
    wedge.scan([NUMBER])
    assert line.asked_shortcut("\n", wedge.now_ms + 2)
    assert not line.asked_shortcut("\n", wedge.now_ms + 400)


def test_what_a_serial_port_sends_is_a_scan_whatever_it_holds(line: Line) -> None:
    line.scanner.use(ScannerSetup(prefix=PREFIX))
    for sent in ("A1", PREFIX + "A2", NUMBER):
        line.scanner.take_line(sent)
    assert line.scans == ["A1", "A2", NUMBER]
