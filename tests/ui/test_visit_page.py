"""The page of a visit by keys: what it asks, refuses, doubts and shows while it is typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from station.domain.page import VisitPage
from tests.ui.locked import bench as bench  # the fixture
from tests.ui.locked import focus_name, press
from tests.ui.stations import RESIDENT, Bench


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
