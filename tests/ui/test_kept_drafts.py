"""What is half typed is kept, found again, and bothers nobody else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.draft import kept_draft
from tests.ui.locked import bench as bench  # the fixture
from tests.ui.locked import press
from tests.ui.stations import COLLECTOR, Bench, dress, running


def test_escape_keeps_the_draft_and_f2_opens_it_again(bench: Bench) -> None:
    bench.sign_in()
    press(bench, Qt.Key.Key_F2)
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, "Kim")
    press(bench, Qt.Key.Key_Escape)
    assert bench.app.window.screen_now is bench.app.home_screen
    kept = kept_draft(bench.shift)
    assert kept is not None
    assert kept.name == "Kim"
    press(bench, Qt.Key.Key_F2)
    assert bench.app.visit_screen.fields["name"].text == "Kim"


def test_a_draft_is_kept_while_it_is_typed(bench: Bench) -> None:
    bench.sign_in()
    press(bench, Qt.Key.Key_F2)
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, "Kim")
    bench.bot.waitUntil(lambda: getattr(kept_draft(bench.shift), "name", "") == "Kim")


def test_a_draft_is_kept_though_the_typing_never_pauses(bench: Bench) -> None:
    bench.sign_in()
    press(bench, Qt.Key.Key_F2)
    edit = bench.app.visit_screen.fields["name"].edit
    typing = QTimer(interval=50)
    typing.timeout.connect(lambda: QTest.keyClicks(edit, "a"))
    with bench.bot.waitSignal(bench.app.visit.draft_kept):
        typing.start()
    typing.stop()
    assert kept_draft(bench.shift) is not None


def test_the_lock_keeps_the_draft_for_whoever_signs_in_next(bench: Bench) -> None:
    bench.sign_in()
    press(bench, Qt.Key.Key_F2)
    QTest.keyClicks(bench.app.visit_screen.fields["phone"].edit, "1234")
    press(bench, Qt.Key.Key_F12)
    assert bench.app.desk.is_locked
    bench.sign_in()
    assert bench.app.window.screen_now is bench.app.visit_screen
    assert bench.app.visit_screen.fields["phone"].text == "1234"


def test_one_press_of_f8_empties_nothing_and_the_second_does(bench: Bench) -> None:
    bench.sign_in()
    press(bench, Qt.Key.Key_F2)
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, "Kim")
    press(bench, Qt.Key.Key_F8)
    assert bench.app.visit_screen.fields["name"].text == "Kim"
    press(bench, Qt.Key.Key_F8)
    assert bench.app.visit_screen.fields["name"].text == ""
    assert kept_draft(bench.shift) is None


def test_a_draft_outlives_the_program(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    with running(tmp_path, qtbot) as bench:
        bench.sign_in()
        press(bench, Qt.Key.Key_F2)
        QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, "Kim")
    with running(tmp_path, qtbot) as again:
        again.sign_in()
        assert again.app.visit_screen.fields["name"].text == "Kim"


def test_a_draft_does_not_bother_somebody_who_may_not_register(bench: Bench) -> None:
    bench.sign_in()
    press(bench, Qt.Key.Key_F2)
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, "Kim")
    press(bench, Qt.Key.Key_F12)
    bench.sign_in(COLLECTOR)
    assert bench.app.window.screen_now is bench.app.home_screen
    assert not bench.app.window.trouble.isVisible()
