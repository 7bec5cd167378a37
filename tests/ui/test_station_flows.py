"""What happens at the station, with real windows offscreen, a real file and no pointer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.board import board
from station.domain.visit import Step, WayOut
from tests.ui.locked import bench as bench  # the fixture
from tests.ui.locked import expect, focus_name, press
from tests.ui.stations import COLLECTOR, RESIDENT, AbsentPrinter, Bench, dress, running


def test_the_station_opens_locked_with_the_banner_and_everybody_who_may_sign_in(bench: Bench) -> None:
    app = bench.app
    assert app.window.screen_now is app.sign_in_screen
    assert app.window.banner is not None
    assert app.window.banner.isVisible()
    assert app.sign_in_screen.list.count() == 5


def test_the_training_banner_stands_on_every_screen(bench: Bench) -> None:
    bench.sign_in()
    for place in range(bench.app.window.stack.count()):
        bench.app.window.stack.setCurrentIndex(place)
        assert bench.app.window.banner is not None
        assert bench.app.window.banner.isVisible()


def test_somebody_is_picked_with_an_arrow_and_signs_in_with_the_training_pin(bench: Bench) -> None:
    press(bench, Qt.Key.Key_Down)
    press(bench, Qt.Key.Key_Return)
    press(bench, Qt.Key.Key_Return, "0000")
    assert bench.shift.actor.name == COLLECTOR
    assert bench.app.window.screen_now is bench.app.home_screen


def test_a_wrong_pin_is_said_beside_it_and_nobody_is_signed_in(bench: Bench) -> None:
    press(bench, Qt.Key.Key_Return)
    press(bench, Qt.Key.Key_Return, "1111")
    assert bench.app.desk.is_locked
    assert bench.app.sign_in_screen.pin.rejection is not None
    assert focus_name() == "pin"


def test_a_saved_page_leaves_a_printed_label_and_the_board_ready_for_the_next(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(RESIDENT)
    bench.app.visit_screen.submit()
    bench.rest()
    line = bench.app.home_screen.board.lines[0]
    assert bench.app.window.screen_now is bench.app.home_screen
    assert (line.name, line.step) == ("김민수", Step.LABELLED)
    assert (bench.folder / "labels" / f"{line.number}-1.pdf").exists()
    assert not line.is_label_waiting
    assert line.number[-6:-2] in bench.app.window.said.text()


def test_somebody_who_may_not_register_is_told_so(bench: Bench) -> None:
    bench.sign_in(COLLECTOR)
    press(bench, Qt.Key.Key_F2)
    assert bench.app.window.screen_now is bench.app.home_screen
    assert bench.app.window.trouble.isVisible()
    press(bench, Qt.Key.Key_Escape)
    assert not bench.app.window.trouble.isVisible()


def test_a_scan_on_the_page_collects_and_leaves_the_page_as_it_was(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(RESIDENT)
    bench.app.visit_screen.submit()
    bench.rest()
    number = bench.app.home_screen.board.lines[0].number
    bench.open_page(replace(RESIDENT, name="Lee", consent=None, symptoms=None))
    before = bench.app.visit_screen.page()
    bench.app.visit_screen.consent.setFocus()
    press(bench, Qt.Key.Key_Return, number)
    assert bench.app.visit_screen.page() == before
    assert focus_name() == "consent"
    assert board(bench.shift).rows[0].step is Step.COLLECTED


def test_a_second_scan_of_a_tube_is_amber_and_changes_nothing(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(RESIDENT)
    bench.app.visit_screen.submit()
    bench.rest()
    number = bench.app.home_screen.board.lines[0].number
    for role in ("said_good", "said_amber"):
        press(bench, Qt.Key.Key_Return, number)
        assert bench.app.window.said.property("role") == role


def test_a_scan_at_the_lock_is_not_taken(bench: Bench) -> None:
    bench.app.collect.take("98026091000159")
    assert bench.app.window.said.property("role") == "said_bad"


def test_a_visit_is_found_by_letters_and_ended_by_a_digit_with_its_reason(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, name="Kim Minsu"))
    bench.app.visit_screen.submit()
    bench.rest()
    press(bench, Qt.Key.Key_Return, "minsu")
    assert bench.app.window.screen_now.objectName() == "history"
    QTest.keyClicks(bench.app.history_screen.todo, "1")
    assert bench.app.window.screen_now.objectName() == "leave"
    press(bench, Qt.Key.Key_Return, "2")
    assert bench.app.leave_screen.reason.rejection is not None
    assert focus_name() == "reason"
    press(bench, Qt.Key.Key_Return, "afraid")
    assert bench.app.home_screen.board.lines[0].way_out is WayOut.REFUSED


def test_an_absent_printer_leaves_the_label_waiting_and_f6_tries_again(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    with running(tmp_path, qtbot, printer=AbsentPrinter()) as bench:
        bench.sign_in()
        bench.open_page(RESIDENT)
        bench.app.visit_screen.submit()
        bench.rest()
        assert bench.app.home_screen.board.lines[0].is_label_waiting
        assert bench.app.window.trouble.isVisible()
        assert bench.app.window.said.property("role") == "said_bad"
        press(bench, Qt.Key.Key_F6)
        assert bench.app.home_screen.board.labels_waiting == 1


def test_nothing_to_print_is_no_warning(bench: Bench) -> None:
    bench.sign_in()
    press(bench, Qt.Key.Key_F6)
    assert bench.app.window.said.text() == bench.app.window.words("labels.none_waiting")
    assert bench.app.window.said.property("role") == "said_plain"


def test_an_expected_person_opens_the_page_with_what_the_list_said(bench: Bench) -> None:
    bench.sign_in()
    expect(bench, "Schroeder Juergen")
    bench.app.home.open()
    bench.rest()
    press(bench, Qt.Key.Key_Return, "schro")
    page = bench.app.visit_screen.page()
    assert (page.name, page.birth, page.flight) == ("Schroeder Juergen", "1970-05-01", "LH718")
    assert focus_name() == "sex", "the list did not say it, and a basic site needs it"


def test_a_half_typed_page_is_never_thrown_away_for_an_expected_person(bench: Bench) -> None:
    bench.sign_in()
    expect(bench, "Schroeder Juergen")
    press(bench, Qt.Key.Key_F2)
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, "Kim")
    press(bench, Qt.Key.Key_Escape)
    press(bench, Qt.Key.Key_Return, "schro")
    assert bench.app.window.screen_now is bench.app.home_screen
    assert bench.app.window.said.property("role") == "said_amber"
