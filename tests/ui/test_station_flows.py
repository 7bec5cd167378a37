"""What happens at the station, with real windows offscreen, a real file and no pointer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from station.actions.board import board
from station.actions.draft import kept_draft
from station.domain.expectation import Expectation
from station.domain.page import VisitPage
from station.domain.visit import Step, WayOut
from station.storage.ledger import save
from tests.ui.stations import COLLECTOR, RESIDENT, AbsentPrinter, Bench, dress, running
from ui.screens.screen import Screen
from ui.theme import Look


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path, qtbot) as made:
        yield made


def press(bench: Bench, key: Qt.Key, text: str = "") -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    for character in text:
        QTest.keyClicks(QApplication.focusWidget() or widget, character)
    QTest.keyClick(QApplication.focusWidget() or widget, key)
    bench.rest()


def expect(bench: Bench, name: str) -> None:
    """Puts somebody on the list of those who are expected today."""
    shift = bench.shift
    expectation = Expectation(
        shift.new_id(), "flight", 1, shift.today(), name, birth_date=date(1970, 5, 1), flight="LH718"
    )
    with shift.store.writing() as session:
        save(session, expectation, shift.act("import_expected"))


def focus_name() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget else ""


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


def test_all_rejections_stand_beside_their_fields_at_once_and_what_was_typed_stays(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(VisitPage(birth="19850231", phone="1234"))
    bench.app.visit_screen.submit()
    bench.rest()
    screen = bench.app.visit_screen
    wrong = {name for name, field in screen.fields.items() if field.rejection is not None}
    assert wrong == {"name", "birth", "phone"}
    assert screen.consent.rejection is not None
    assert focus_name() == "name"
    assert screen.fields["birth"].text == "19850231"
    assert screen.fields["birth"].edit.accessibleDescription() != ""


def test_an_unlikely_value_is_asked_once_and_enter_confirms_it(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, temperature="330"))
    bench.app.visit_screen.submit()
    bench.rest()
    assert bench.app.visit_screen.fields["temperature"].is_doubtful
    assert focus_name() == "temperature"
    press(bench, Qt.Key.Key_Return)
    assert len(bench.app.home_screen.board.lines) == 1


def test_a_corrected_doubt_is_not_confirmed(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, temperature="330"))
    bench.app.visit_screen.submit()
    bench.rest()
    bench.app.visit_screen.fields["temperature"].edit.selectAll()
    press(bench, Qt.Key.Key_Return, "37")
    assert bench.app.visit_screen.page().confirmed == frozenset()
    assert focus_name() == "spo2"


def test_consent_is_never_preset_and_one_key_answers_and_moves_on(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(VisitPage())
    screen = bench.app.visit_screen
    assert screen.page().consent is None
    screen.consent.setFocus()
    QTest.keyClick(screen.consent, Qt.Key.Key_2)
    assert screen.page().consent is False
    assert focus_name() == "symptoms"


@pytest.mark.parametrize(
    ("key", "given"), [("1", True), ("y", True), ("ㅛ", True), ("2", False), ("n", False), ("ㅜ", False)]
)
def test_consent_takes_digits_letters_and_the_same_keys_in_hangul(
    bench: Bench, key: str, given: bool
) -> None:
    bench.sign_in()
    bench.open_page(VisitPage())
    screen = bench.app.visit_screen
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, key)
    QApplication.sendEvent(screen.consent, event)
    assert screen.page().consent is given


def test_the_sex_is_asked_only_when_the_birth_text_does_not_tell_it(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(VisitPage())
    screen, birth = bench.app.visit_screen, bench.app.visit_screen.fields["birth"].edit
    birth.setFocus()
    QTest.keyClicks(birth, "19850412")
    assert screen.sex.isVisible()
    QTest.keyClicks(birth, "f")
    assert not screen.sex.isVisible()


def test_symptoms_are_toggled_by_digit_and_none_is_not_the_same_as_not_asked(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(VisitPage())
    picker = bench.app.visit_screen.symptoms
    picker.edit.setFocus()
    first, second = [one.key for one in bench.shift.programme.main_symptoms()[:2]]
    seen = [picker.chosen]
    for digits in ("12", "1", "0"):
        QTest.keyClicks(picker.edit, digits)
        seen.append(picker.chosen)
    assert seen == [None, (first, second), (second,), ()]


def test_another_symptom_is_added_by_a_part_of_its_word(bench: Bench) -> None:
    bench.sign_in()
    bench.app.window.press("language")
    bench.open_page(VisitPage())
    picker = bench.app.visit_screen.symptoms
    other = next(one for one in bench.shift.programme.symptoms if one.is_asked and not one.digit)
    picker.edit.setFocus()
    QTest.keyClicks(picker.edit, other.words["en"])
    QTest.keyClick(picker.edit, Qt.Key.Key_Return)
    assert picker.chosen == (other.key,)
    assert focus_name() == "symptoms"


def test_the_level_is_shown_as_soon_as_the_answers_allow(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(VisitPage())
    bench.app.visit_screen.edited.emit(replace(VisitPage(), birth="8504121", symptoms=("cough",)))
    chip = bench.app.visit_screen.level.chip
    assert not chip.isHidden()
    assert chip.accessibleName()[0] in "12345"


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
    with bench.bot.waitSignal(bench.app.visit.draft_kept, timeout=5000):
        QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, "Kim")
    kept = kept_draft(bench.shift)
    assert kept is not None
    assert kept.name == "Kim"


def test_a_draft_is_kept_though_the_typing_never_pauses(bench: Bench) -> None:
    bench.sign_in()
    press(bench, Qt.Key.Key_F2)
    edit = bench.app.visit_screen.fields["name"].edit
    typing = QTimer(interval=50)
    typing.timeout.connect(lambda: QTest.keyClicks(edit, "a"))
    with bench.bot.waitSignal(bench.app.visit.draft_kept, timeout=10_000):
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


def test_the_language_changes_at_once_on_every_screen(bench: Bench) -> None:
    before = texts(bench)
    bench.app.window.press("language")
    now = texts(bench)
    assert bench.app.window.words.language == "en"
    same = {name for name, text in now.items() if text == before[name]}
    assert same == set()
    bench.app.window.press("language")
    assert texts(bench) == before


def show_every_screen(bench: Bench) -> None:
    """Shows each screen once: it says what it says in the language that is on then."""
    window = bench.app.window
    now, screens = window.screen_now, [window.stack.widget(place) for place in range(window.stack.count())]
    for one in (*screens, now):
        assert isinstance(one, Screen)
        window.show_screen(one)


def texts(bench: Bench) -> dict[str, str]:
    """The accessible names of every field on every screen."""
    show_every_screen(bench)
    edits = [one for one in bench.app.window.findChildren(QLineEdit) if one.objectName() != "pin"]
    return {f"{one.parent()} {one.objectName()}": one.accessibleName() for one in edits}


def test_no_code_without_words_is_ever_shown(bench: Bench) -> None:
    bench.sign_in()
    for _ in range(2):
        bench.app.window.press("language")
        show_every_screen(bench)
        shown = [one.text() for one in bench.app.window.findChildren(QLabel)]
        assert [one for one in shown if "⟨" in one] == []


def test_every_field_and_table_has_a_name_for_those_who_hear_the_screen(bench: Bench) -> None:
    bench.sign_in()
    show_every_screen(bench)
    for kind in (QLineEdit, QTableView, QPushButton):
        nameless = [
            one.objectName() for one in bench.app.window.findChildren(kind) if not one.accessibleName()
        ]
        assert nameless == []


def test_every_field_has_a_label_as_its_buddy(bench: Bench) -> None:
    buddies = {one.buddy() for one in bench.app.window.findChildren(QLabel)}
    assert [one.objectName() for one in bench.app.window.findChildren(QLineEdit) if one not in buddies] == []


def test_tab_leads_through_the_page_in_the_order_of_the_page(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(VisitPage())
    stops = []
    for _ in range(9):
        stops.append(focus_name())
        QTest.keyClick(QApplication.focusWidget() or bench.app.window, Qt.Key.Key_Tab)
    assert stops == ["name", "birth", "phone", "area", "vehicle", "lane", "consent", "symptoms", "onset"]


def test_buttons_never_take_the_keyboard(bench: Bench) -> None:
    policies = {one.focusPolicy() for one in bench.app.window.findChildren(QPushButton)}
    assert policies == {Qt.FocusPolicy.NoFocus}


def test_everything_stays_inside_the_window_at_150_per_cent(bench: Bench) -> None:
    bench.sign_in()
    bench.app.window.look(Look("outdoor", 150))
    bench.open_page(RESIDENT)
    bench.app.window.resize(1366, 768)
    assert bench.app.window.width() == 1366
    assert bench.app.window.minimumSizeHint().width() <= 1366
    for screen in (
        bench.app.home_screen,
        bench.app.visit_screen,
        bench.app.leave_screen,
        bench.app.sign_in_screen,
        bench.app.history_screen,
        bench.app.import_screen,
        bench.app.day.export_screen,
        bench.app.day.screen,
        bench.app.day.sign_screen,
        bench.app.day.sheet_screen,
        bench.app.reprint_screen,
    ):
        assert screen.minimumSizeHint().width() <= 1366, screen.objectName()
    bench.app.home.open()
    bench.rest()
    for table in (bench.app.home_screen.visits, bench.app.home_screen.expected):
        shown = [place for place in range(table.model().columnCount()) if not table.isColumnHidden(place)]
        assert sum(table.columnWidth(place) for place in shown) <= table.width()
        assert min(table.columnWidth(place) for place in shown) > table.fontMetrics().horizontalAdvance(
            "0000"
        )


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
