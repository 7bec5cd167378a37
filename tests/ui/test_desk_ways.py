"""Small ways of the desk: what is refused goes with who was refused, Esc goes one step back, a habit costs nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from station.domain.page import VisitPage
from station.errors import Rejection, Trouble
from tests.station.mrz_lines import Holder, write_mrz
from tests.ui.stations import COLLECTOR, RESIDENT, SUPERVISOR, Bench
from tests.ui.test_registration_desk import register, scan, told
from ui.widgets.page_heading import PageHeading

VISITOR = Holder("SMITH", "JOHN ALBERT", "L898902C3", "740812", "340415", "M", "GBR", "GBR", "ZE184226B")


def press_on_focus(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def shown(bench: Bench) -> str:
    return bench.app.window.screen_now.objectName()


def refuse_registration(bench: Bench) -> None:
    """Lets somebody ask for a page for which they have no right."""
    bench.app.window.press("lock")
    bench.rest()
    bench.sign_in(COLLECTOR)
    bench.app.visit.open_new()
    assert bench.app.window.trouble.isVisible()


def test_want_of_a_right_is_no_longer_told_once_somebody_else_begins(bench: Bench) -> None:
    refuse_registration(bench)
    bench.app.window.press("lock")
    bench.rest()
    assert bench.app.window.trouble.isHidden()
    bench.sign_in(SUPERVISOR)
    assert bench.app.window.trouble.isHidden()


def test_want_of_a_right_is_no_longer_told_on_another_page(bench: Bench) -> None:
    line = register(bench)
    refuse_registration(bench)
    bench.app.home.visit_picked.emit(line)
    bench.rest()
    assert bench.app.window.trouble.isHidden()


def test_locking_takes_away_what_was_refused_and_no_trouble_of_the_surroundings(bench: Bench) -> None:
    for error in (Rejection("", "nothing_changed"), Trouble("printer_unreachable", printer="zpl")):
        bench.app.window.show_error(error)
    bench.app.window.press("lock")
    bench.rest()
    assert [one.code for one in bench.app.window._errors] == ["printer_unreachable"]


def test_esc_on_the_tubes_goes_back_to_the_visit_from_which_they_were_opened(bench: Bench) -> None:
    line = register(bench)
    bench.app.home.visit_picked.emit(line)
    bench.rest()
    bench.app.history_screen.picked.emit("tubes")
    bench.rest()
    assert shown(bench) == "specimen"
    bench.app.window.press("back")
    bench.rest()
    assert shown(bench) == "history"


def test_esc_on_the_tubes_of_a_scanned_slip_goes_to_the_board(bench: Bench) -> None:
    line = register(bench)
    bench.app.home.visit_picked.emit(line)
    bench.rest()
    bench.app.history_screen.picked.emit("tubes")
    bench.rest()
    bench.app.tubes.specimen.take_slip(line.visit_id)
    bench.rest()
    bench.app.window.press("back")
    bench.rest()
    assert bench.app.window.screen_now is bench.app.home_screen


def test_enter_after_no_symptoms_does_not_skip_the_temperature(bench: Bench) -> None:
    bench.open_page(replace(RESIDENT, symptoms=None, onset="", temperature="", spo2=""))
    screen = bench.app.visit_screen
    screen.symptoms.edit.setFocus()
    press_on_focus(Qt.Key.Key_0)
    temperature = screen.fields["temperature"].edit
    assert temperature.hasFocus()
    press_on_focus(Qt.Key.Key_Return)
    assert temperature.hasFocus()
    press_on_focus(Qt.Key.Key_Return)
    assert screen.fields["spo2"].edit.hasFocus()


def test_temperature_typed_after_no_symptoms_needs_one_enter(bench: Bench) -> None:
    bench.open_page(replace(RESIDENT, symptoms=None, onset="", temperature="", spo2=""))
    screen = bench.app.visit_screen
    screen.symptoms.edit.setFocus()
    for key in (Qt.Key.Key_0, Qt.Key.Key_3, Qt.Key.Key_6, Qt.Key.Key_6, Qt.Key.Key_Return):
        press_on_focus(key)
    assert screen.fields["spo2"].edit.hasFocus()


def test_draft_opens_again_at_the_field_that_is_half_typed_and_marks_it(bench: Bench) -> None:
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(VisitPage(name="홍길동"))
    bench.app.visit_screen.fields["birth"].edit.setFocus()
    for key in (Qt.Key.Key_8, Qt.Key.Key_5, Qt.Key.Key_0):
        press_on_focus(key)
    bench.app.window.press("back")
    bench.rest()
    bench.app.visit.open_new()
    birth = bench.app.visit_screen.fields["birth"]
    assert (birth.text, birth.edit.hasFocus()) == ("850", True)
    assert birth.rejection is not None


def test_a_long_name_of_a_scan_stands_whole_above_its_field(bench: Bench) -> None:
    bench.app.window.resize(1366, 768)
    scan(bench, "\n".join(write_mrz("TD3", VISITOR)))
    name = bench.app.visit_screen.fields["name"].edit
    assert name.toolTip() == name.text() != ""
    (heading,) = bench.app.visit_screen.findChildren(PageHeading)
    assert any(name.text() in one.text() for one in heading.findChildren(QLabel))


def test_the_phone_of_a_questionnaire_is_shown_whole(bench: Bench) -> None:
    bench.app.window.resize(1366, 768)
    texts = {"name": "최지훈", "birth": "2001-03-03", "sex": "M", "phone": "+821087654321"}
    scan(bench, told(bench, issued_at=bench.clock.now() - timedelta(hours=1), texts=texts))
    assert bench.app.visit_screen.page().phone == "010-8765-4321"
    phone = bench.app.visit_screen.fields["phone"].edit
    assert not phone.hasFocus()
    assert phone.shown == phone.text() != ""
    phone.setFocus()
    assert not phone.is_cut


def test_esc_closes_what_a_bad_scan_said_and_then_goes_back(bench: Bench) -> None:
    bench.app.visit.open_new()
    bench.app.window.press("back")
    bench.rest()
    scan(bench, "0000000000000")
    assert bench.app.window.said.property("role") == "said_bad"
    bench.app.window.press("back")
    assert bench.app.window.said.isHidden()
    assert bench.app.window.screen_now is bench.app.home_screen


def test_help_of_a_visit_lists_digits_arrows_and_page_keys(bench: Bench) -> None:
    bench.app.home.visit_picked.emit(register(bench))
    bench.rest()
    bench.app.window.press("help")
    listed = [one.text() for one in bench.app.window.help.findChildren(QLabel) if one.isVisible()]
    for code in bench.app.history_screen.TYPED:
        assert bench.app.window.words(f"key_long.{code}") in listed
    assert {"1–8", "↑ ↓", "PgDown"} <= set(listed)
