"""S7 and the account of numbers: labels and their printers, papers, the delivery, the last scan, every number."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station.actions.label_queue import label_queue
from station.actions.printers_at_hand import Place
from station.actions.register_visit import register_visit
from station.actions.void_specimen import void_specimen
from station.actions.write_stick import write_stick
from station.clock import PlayedClock
from station.domain.number import display
from station.domain.specimen import LabelState
from station.domain.void import VoidReason
from station.errors import Trouble
from station.printing.layouts import load_layout
from station.printing.printers import PdfFolder
from station.settings import settings_of
from station.storage.find_refused import take_refused
from station.storage.find_sticks import acknowledge
from station.storage.outbox import Range
from tests.ui.stations import MORNING, RESIDENT, AbsentPrinter, Bench, Fitted, dress, running
from ui.keys import EVERYWHERE, KEYS
from ui.screens.screen import Screen
from ui.tubes_shown import QueueLine


@dataclass(slots=True)
class OpenPrinter:
    """A printer whose head is open until somebody closes it; it keeps what it prints."""

    trouble: str = "printer_head_open"
    name: str = "open"
    dpi: int = 203
    printed: list[str] = field(default_factory=list)
    busy: threading.Event = field(default_factory=threading.Event)

    def print_label(self, label: object) -> LabelState:
        return self.print_page(label, "label")

    def print_page(self, page: object, title: str, copies: int = 1) -> LabelState:
        assert not self.busy.is_set(), "two jobs at once"
        self.busy.set()
        try:
            self.answers()
            self.printed.append(title)
        finally:
            self.busy.clear()
        return LabelState.PRINTED

    def answers(self) -> bool:
        if self.trouble:
            raise Trouble(self.trouble, printer=self.name)
        return True


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


def focus() -> QWidget:
    """Returns where the keys go now."""
    widget = QApplication.focusWidget()
    assert widget is not None, "no widget has the keyboard"
    return widget


def press(bench: Bench, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(), key, modifier)
    rest(bench)


def rest(bench: Bench) -> None:
    """Waits until nothing more follows from what was done."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        bench.rest()


def command(bench: Bench, code: str) -> None:
    bench.app.window.press("commands")
    bench.app.window.commands.line.setText(bench.app.window.words(f"key_long.{code}"))
    press(bench, Qt.Key.Key_Return)


def save(bench: Bench) -> None:
    """Registers one more person."""
    name = f"{RESIDENT.name} {len(bench.app.home_screen.board.lines)}"
    bench.open_page(replace(RESIDENT, name=name))
    bench.app.visit_screen.submit()
    rest(bench)


def queue(bench: Bench) -> tuple[QueueLine, ...]:
    return bench.app.tubes.devices_screen.shown.queue


def states(bench: Bench) -> list[str]:
    return [one.label.state.value for one in label_queue(bench.shift)]


def test_a_jam_takes_no_second_number_and_the_second_printer_goes_on_where_it_was(
    tmp_path: Path, qtbot: QtBot
) -> None:
    second = PdfFolder(tmp_path / "second", load_layout())
    with running(tmp_path, qtbot, printer=OpenPrinter(), fitted=Fitted({Place.SECOND: second})) as bench:
        bench.sign_in()
        for _ in range(3):
            save(bench)
        assert len(bench.app.home_screen.board.lines) == 3
        press(bench, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        assert [one.state for one in queue(bench)] == ["failed"] * 3
        words = bench.app.window.words
        screen = bench.app.tubes.devices_screen
        assert screen._reason.text() == words("printing.printer_head_open", printer="open")
        assert words("printing.printer_head_open", printer="open") in screen.broken.text()
        press(bench, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        assert states(bench) == ["printed"] * 3
        printed = sorted(one.name for one in (tmp_path / "second").iterdir())
        assert [name[8:12] for name in printed] == ["0001", "0002", "0003"]
        assert {one.copy for one in queue(bench)} == {1}


def test_one_chosen_label_is_printed_with_enter(tmp_path: Path, qtbot: QtBot) -> None:
    printer = OpenPrinter()
    with running(tmp_path, qtbot, printer=printer) as bench:
        bench.sign_in()
        for _ in range(2):
            save(bench)
        bench.app.tubes.devices.open()
        rest(bench)
        printer.trouble = ""
        press(bench, Qt.Key.Key_Down)
        chosen = queue(bench)[1].number
        press(bench, Qt.Key.Key_Return)
        rest(bench)
        left = [one.number for one in label_queue(bench.shift) if one.label.state is LabelState.FAILED]
        assert len(left) == 1
        assert left != [chosen]


def test_without_a_second_printer_it_says_how_to_get_one(tmp_path: Path, qtbot: QtBot) -> None:
    with running(tmp_path, qtbot) as bench:
        bench.sign_in()
        press(bench, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        assert bench.app.window.said.text() == bench.app.window.words("labels.no_second")


def test_no_key_means_two_things_on_one_screen(tmp_path: Path, qtbot: QtBot) -> None:
    with running(tmp_path, qtbot) as bench:
        stack = bench.app.window.stack
        for screen in (stack.widget(place) for place in range(stack.count())):
            assert isinstance(screen, Screen)
            codes = dict.fromkeys((*screen.KEYS, *screen.COMMANDS, *EVERYWHERE))
            used = [sequence for code in codes for sequence in KEYS[code].sequences]
            assert sorted(used) == sorted(set(used)), screen.objectName()


def test_papers_of_the_site_follow_each_save_and_wait_where_their_printer_fails(
    tmp_path: Path, qtbot: QtBot
) -> None:
    slips = OpenPrinter()
    sheets = PdfFolder(tmp_path / "papers", load_layout())
    with running(
        tmp_path,
        qtbot,
        fitted=Fitted({Place.SLIPS: slips, Place.SHEETS: sheets}, {"papers_after_save": "visit_slip,sheet"}),
    ) as bench:
        bench.sign_in()
        save(bench)
        assert states(bench) == ["printed"]
        assert [one.name.split("-")[0] for one in (tmp_path / "papers").iterdir()] == ["sheet"]
        assert (
            bench.app.window.words("trouble.paper_waits", printer="open") in bench.app.window.trouble.text()
        )
        slips.trouble = ""
        command(bench, "papers")
        assert [one.split("-")[0] for one in slips.printed] == ["visit_slip"]
        assert not bench.app.tubes.papers.waiting
        assert len(label_queue(bench.shift)) == 1


def test_a_label_and_a_slip_never_meet_at_one_printer(tmp_path: Path, qtbot: QtBot) -> None:
    printer = OpenPrinter(trouble="")
    with running(
        tmp_path,
        qtbot,
        printer=printer,
        fitted=Fitted(
            {Place.SLIPS: printer, Place.SHEETS: printer},
            {"papers_after_save": "visit_slip,person_slip,sheet"},
        ),
    ) as bench:
        bench.sign_in()
        for _ in range(3):
            save(bench)
        assert len(printer.printed) == 12


def test_the_calibration_page_is_printed_in_copies_and_its_offset_is_kept(
    tmp_path: Path, qtbot: QtBot
) -> None:
    printer = PdfFolder(tmp_path / "labels", load_layout())
    with running(tmp_path, qtbot, fitted=Fitted({Place.SHEETS: printer})) as bench:
        bench.sign_in()
        bench.app.tubes.devices.open()
        rest(bench)
        press(bench, Qt.Key.Key_F8)
        QTest.keyClicks(focus(), "1")
        press(bench, Qt.Key.Key_Return)
        for copies, offset in (("200", ""), ("2", "30,0"), ("2", "0.5,-1.0")):
            screen = bench.app.tubes.devices.calibration
            assert screen is not None
            screen.fields["copies"].set_text(copies)
            screen.fields["offset"].set_text(offset)
            screen.fields["offset"].edit.setFocus()
            press(bench, Qt.Key.Key_Return)
        assert settings_of(tmp_path, {}).printer_offset_mm == "0.5,-1.0"
        assert (tmp_path / "labels" / "calibration.pdf").exists()
        labels = next(one for one in bench.app.tubes.devices_screen.shown.printers if one.place == "labels")
        assert (labels.state, labels.offset_mm) == ("ready", "0.5,-1.0")


def test_the_last_scan_and_the_delivery_stand_on_the_devices(tmp_path: Path, qtbot: QtBot) -> None:
    with running(tmp_path, qtbot) as bench:
        bench.sign_in()
        save(bench)
        bench.app.tubes.devices.open()
        rest(bench)
        bench.app.scanner.scanned.emit("8801234567893")
        rest(bench)
        shown = bench.app.tubes.devices_screen.shown
        assert shown.last_scan is not None
        assert shown.last_scan.text == "8801234567893"
        assert shown.delivery is not None
        sync = shown.delivery.sync
        assert sync.waiting + sync.sending + sync.received + sync.confirmed == sync.all > 0
        assert not sync.has_centre
        body = bench.app.tubes.devices_screen.bodies["scanner"].text()
        assert bench.app.window.words("scan.code_not_ours", scanned="8801234567893") in body


def test_every_number_of_the_day_is_explained_and_found_by_its_scan(tmp_path: Path, qtbot: QtBot) -> None:
    with running(tmp_path, qtbot) as bench:
        bench.sign_in()
        numbers = [register_visit(bench.shift, RESIDENT).specimen.number for _ in range(3)]
        void_specimen(bench.shift, numbers[1], VoidReason.SPOILED)
        command(bench, "numbers")
        words, screen = bench.app.window.words, bench.app.tubes.numbers_screen
        counts = {"used": 2, "void": 0, "spoiled": 1, "unexplained": 0}
        assert screen._sums.text() == words("numbers.booth", station=980, all=3, **counts)
        assert bench.app.window.said.text() == words("numbers.add_up")
        bench.app.scanner.scanned.emit(numbers[1])
        model = screen.table.model()
        assert [model.index(0, column).data() for column in range(3)] == [
            display(numbers[1]),
            words("fate.spoiled"),
            words("void_reason.spoiled"),
        ]
        assert model.rowCount() == 1


def test_the_numbers_go_on_by_keys_after_a_file_was_moved(tmp_path: Path, qtbot: QtBot) -> None:
    with running(tmp_path, qtbot) as bench:
        bench.sign_in()
        number = register_visit(bench.shift, RESIDENT).specimen.number
        bench.app.tubes.numbers.open()
        rest(bench)
        press(bench, Qt.Key.Key_F8)
        bench.app.scanner.scanned.emit(number)
        press(bench, Qt.Key.Key_Return)
        QTest.keyClicks(focus(), "moved")
        press(bench, Qt.Key.Key_Return)
        assert bench.app.window.said.property("role") == "said_good"
        assert bench.app.tubes.numbers_screen.table.model().rowCount() == 2


def test_an_absent_printer_is_told_and_the_next_person_is_registered(tmp_path: Path, qtbot: QtBot) -> None:
    with running(tmp_path, qtbot, printer=AbsentPrinter()) as bench:
        bench.sign_in()
        for minute in range(2):
            assert isinstance(bench.clock, PlayedClock)
            bench.clock.advance(timedelta(minutes=minute))
            save(bench)
        assert states(bench) == ["failed", "failed"]
        assert len(bench.app.home_screen.board.lines) == 2


def test_what_the_centre_holds_back_and_what_is_on_a_stick_stand_on_the_devices(
    tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "data").mkdir()
    with running(tmp_path / "data", qtbot) as bench:
        bench.sign_in()
        save(bench)
        (tmp_path / "stick").mkdir()
        (written,) = write_stick(bench.shift, tmp_path / "stick")
        with bench.shift.store.writing() as session:
            take_refused(session, Range(1, 1, written.last_seq), [[8, "22007"], [9, "SS007"]], MORNING)
        bench.app.tubes.devices.open()
        rest(bench)
        screen, words = bench.app.tubes.devices_screen, bench.app.window.words
        told = screen.bodies["held_back"].text()
        assert words("devices.held_back_count", count=2) in told
        assert words("refusal.unfit_value") in told
        assert words("refusal.newer_kind") in told
        assert "김민수" in told
        assert written.file_name in screen.bodies["sticks"].text()
        with bench.shift.store.writing() as session:
            take_refused(session, Range(1, 1, written.last_seq), [], MORNING)
            acknowledge(session, Range(1, written.first_seq, written.last_seq), MORNING)
        bench.app.tubes.devices.refresh()
        rest(bench)
        for one in ("held_back", "sticks"):
            assert not screen.bodies[one].isVisibleTo(screen)
