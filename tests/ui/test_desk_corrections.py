"""What the registration desk is told while a visit is corrected, and what of it is said beside the fields."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from station.domain.page import VisitPage
from station.domain.person import IdentityLevel
from station.storage import find
from station.words import words_in
from tests.station.mrz_lines import write_mrz
from tests.ui.stations import RESIDENT, Bench
from tests.ui.test_registration_desk import MISREAD, PASSPORT, ZONE, register, role_of_said, scan, told
from ui import theme
from ui.screens.choice import ChoiceScreen
from ui.screens.page_order import Side
from ui.screens.visit import VisitScreen
from ui.theme import Look
from ui.widgets.field_row import FieldRow

THAI = "สมชาย"


def correct(bench: Bench, page: VisitPage = RESIDENT) -> VisitScreen:
    """Opens the correction of somebody who is registered with a page."""
    bench.app.home.amend_asked.emit(register(bench, page))
    choice = bench.app.window.screen_now
    assert isinstance(choice, ChoiceScreen)
    choice.submitted.emit("correct", {"note": ""})
    bench.rest()
    screen = bench.app.window.screen_now
    assert isinstance(screen, VisitScreen)
    return screen


def is_now(bench: Bench, screen: QWidget) -> bool:
    return bench.app.window.screen_now is screen


def press(bench: Bench, keys: str) -> None:
    """Presses keys wherever the keyboard is; a line break is Enter."""
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        if key == "\n":
            QTest.keyClick(focus, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(focus, key)
        bench.rest()


def test_passport_fills_a_correction_and_asks_about_what_differs(bench: Bench) -> None:
    screen = correct(bench, replace(RESIDENT, name="ERIKSSON ANNA", birth="19740813", sex="F"))
    scan(bench, "\n".join(ZONE))
    assert bench.app.window.screen_now is screen
    page = screen.page()
    assert (page.document_number, page.birth, page.scanned_birth) == ("L898902C3", "1974-08-13", "1974-08-12")
    assert role_of_said(bench) == "said_amber"
    screen.fields["reason"].set_text("document")
    screen.submit()
    bench.rest()
    assert screen.fields["birth"].is_doubtful
    screen.submit()
    assert is_now(bench, screen)
    press(bench, "\n")
    assert is_now(bench, bench.app.home_screen)
    assert role_of_said(bench) == "said_good"


def test_another_passport_than_the_known_one_is_asked_about(bench: Bench) -> None:
    known = VisitPage(name="ERIKSSON ANNA MARIA", birth="19740812", sex="F", surname_latin="ERIKSSON")
    known = replace(known, given_latin="ANNA MARIA", document_kind="passport", document_number="M12345678")
    screen = correct(bench, replace(known, phone="12345678", consent=True, symptoms=()))
    scan(bench, "\n".join(ZONE))
    screen.fields["reason"].set_text("document")
    screen.submit()
    bench.rest()
    assert screen.about[Side.WHO].fields["document_number"].is_doubtful


def test_latin_name_that_stands_there_is_not_overwritten(bench: Bench) -> None:
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(VisitPage(surname_latin="ERIKSON"))
    scan(bench, "\n".join(ZONE))
    page = bench.app.visit_screen.page()
    assert (page.surname_latin, page.scanned_surname_latin, page.given_latin) == (
        "ERIKSON",
        "ERIKSSON",
        "ANNA MARIA",
    )


def test_misread_passport_is_shown_beside_a_correction(bench: Bench) -> None:
    screen = correct(bench)
    before = screen.page()
    scan(bench, "\n".join(MISREAD))
    assert screen.page() == before
    assert screen.column.isVisible()
    assert screen.level.isHidden()
    assert role_of_said(bench) == "said_bad"


def test_questionnaire_fills_the_empty_fields_of_a_correction_and_asks_about_the_others(bench: Bench) -> None:
    screen = correct(bench, replace(RESIDENT, name="최유리", birth="19900102", sex="F"))
    scan(
        bench,
        told(
            bench, texts={"name": "최유리", "birth": "1990-01-02", "phone": "010-2222-3333", "area": "강남"}
        ),
    )
    assert bench.app.window.screen_now is screen
    assert (screen.page().area, screen.page().phone) == ("강남", "010-1234-5678")
    assert [name for name, one in screen.fields.items() if one.is_doubtful] == ["phone"]
    screen.fields["reason"].set_text("questionnaire")
    screen.submit()
    assert is_now(bench, screen)
    press(bench, "\n")
    assert is_now(bench, bench.app.home_screen)
    bench.app.history.open(bench.app.home_screen.board.lines[0])
    bench.rest()
    assert bench.app.home_screen.board.lines[0].name == "최유리"


def test_scan_does_not_take_away_a_later_triage(bench: Bench) -> None:
    bench.app.history.open(register(bench))
    bench.rest()
    bench.app.history_screen.picked.emit("again")
    bench.rest()
    screen = bench.app.window.screen_now
    for text in ("\n".join(write_mrz("TD3", PASSPORT)), told(bench)):
        scan(bench, text)
        assert bench.app.window.screen_now is screen
        assert role_of_said(bench) == "said_amber"


def test_link_that_is_taken_back_is_chosen_where_there_are_several(bench: Bench) -> None:
    names = ("김민수", "김민주", "김민지")
    for name in names:
        register(bench, replace(RESIDENT, name=name))
    people = bench.app.desk_room.people_screens
    ids: dict[str, UUID] = {}
    for name in names:
        bench.app.desk_room.people._search(name)
        bench.rest()
        ids |= {one.name: one.person_id for one in people.same.people.people}
    bench.app.desk_room.people.open(ids["김민수"])
    bench.rest()
    for name in names[1:]:
        people.same.picked.emit(ids[name])
        bench.rest()
    bench.app.window.press("unlink")
    assert bench.app.window.screen_now is people.person
    assert role_of_said(bench) == "said_amber"
    people.person.same.choose(1)
    chosen = people.person.chosen_link()
    assert chosen is not None
    bench.app.window.press("unlink")
    people.unlink.submitted.emit({"reason": "twins"})
    bench.rest()
    left = people.person.chosen_link()
    assert left is not None
    assert {chosen.name, left.name} == set(names[1:])


def test_somebody_is_registered_by_phone_alone_with_keys(bench: Bench) -> None:
    """F2, details, anonymous; back; past name and birth; the phone; past area, plate and lane; consent, symptoms."""
    for key in ("new", "about"):
        bench.app.window.press(key)
    press(bench, "1")
    bench.app.window.press("back")
    press(bench, "\n\n12345678\n\n\n\n1" + "1\n2\n378\n97\n")
    doubt = bench.app.visit_screen.about[Side.WHO].answers["identity"]
    assert doubt.is_doubtful
    press(bench, "\n")
    (line,) = bench.app.home_screen.board.lines
    assert (line.name, line.birth_year, line.level) == ("…5678", None, 4)
    with bench.shift.store.reading() as session:
        person = find.day_visit(session, line.visit_id).person
    assert (person.identity_level, person.phone) == (IdentityLevel.ANONYMOUS, "+821012345678")


def test_language_of_the_consent_is_the_questionnaires_or_the_chosen_one(bench: Bench) -> None:
    scan(bench, told(bench, language="zh"))
    screen = bench.app.visit_screen
    assert screen.page().consent_language == "zh"
    assert "我同意" in screen.column.wording._text.text()
    screen.about[Side.WHO].answers["consent_language"].set_value("ja")
    assert screen.page().consent_language == "ja"
    bench.app.window.speak(words_in("en", is_strict=True))
    assert screen.page().consent_language == "ja"


def test_new_page_asks_for_consent_in_the_language_of_the_screen(bench: Bench) -> None:
    bench.app.visit.open_new()
    for language in ("en", "ko"):
        bench.app.window.speak(words_in(language, is_strict=True))
        assert bench.app.visit_screen.page().consent_language == language


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (VisitPage(name=THAI), "visit.label_cannot_print"),
        (VisitPage(name=THAI, surname_latin="JAIDEE"), "visit.label_prints_latin"),
    ],
)
def test_name_that_the_label_cannot_print_is_said_beside_it(bench: Bench, page: VisitPage, code: str) -> None:
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(page)
    bench.rest()
    field = bench.app.visit_screen.fields["name"]
    assert field.note == bench.app.window.words(code, name="JAIDEE")
    bench.app.visit_screen.fill_in(VisitPage(name="김민수"))
    bench.rest()
    assert field.note == ""


def test_pregnancy_of_a_man_is_shown_and_confirmed_by_enter(bench: Bench) -> None:
    bench.app.visit.open_filled(replace(RESIDENT, pregnant="yes"))
    bench.app.visit_screen.submit()
    bench.rest()
    assert bench.app.visit_screen.more.answers["pregnant"].is_doubtful
    press(bench, "\n")
    assert len(bench.app.home_screen.board.lines) == 1


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("size", [100, 150])
def test_nothing_of_a_childs_page_is_cut(bench: Bench, qapp: QApplication, size: int, language: str) -> None:
    theme.dress(qapp, Look("outdoor", size))
    bench.app.window.resize(1366, 768)
    bench.app.window.speak(words_in(language, is_strict=True))
    bench.app.visit.open_new()
    screen = bench.app.visit_screen
    child = VisitPage(name="김하나", birth="20190512", sex="F", phone="12345678", guardian_name="김민수")
    screen.fill_in(replace(child, vehicle="12가 3456", lane="2", consent=True, guardian_relation="parent"))
    area = screen._areas[Side.PAGE]
    bench.bot.waitUntil(lambda: 0 < area.page.width() <= area.viewport().width())
    if (size, language) == (100, "ko"):
        bench.bot.waitUntil(lambda: area.page.height() <= area.viewport().height())
    for part in (*screen.fields.values(), screen.sex, screen.consent):
        if part.isVisible():
            assert part.width() >= part.minimumSizeHint().width(), part
            assert right_of(part, area.page) <= area.page.width(), part
    for name in ("birth", "phone"):
        row = screen.fields[name]
        assert isinstance(row, FieldRow)
        echo = row._echo
        assert echo.fontMetrics().horizontalAdvance(echo.text()) <= echo.width(), name
    theme.dress(qapp, Look())


def right_of(part: QWidget, page: QWidget) -> int:
    return part.mapTo(page, part.rect().topRight()).x()


def ways_out(bench: Bench) -> list[str | None]:
    return [one.way_out for one in bench.app.home_screen.board.lines]


def test_a_way_out_is_undone_from_the_board(bench: Bench) -> None:
    line = register(bench)
    bench.app.leave.open(line)
    bench.app.leave_screen.submitted.emit(line.visit_id, "not_needed", "")
    bench.rest()
    assert ways_out(bench) == ["not_needed"]
    bench.app.window.press("undo")
    bench.rest()
    assert ways_out(bench) == [None]
    assert role_of_said(bench) == "said_good"
