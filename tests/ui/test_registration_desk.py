"""The registration desk's windows: who is meant, documents, questionnaires, families, corrections, and undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from station.actions.board import board
from station.actions.import_expected import ListFile, import_expected
from station.domain.page import VisitPage
from station.domain.preregistration import Preregistration, write_preregistration
from station.domain.visit import WayOut
from station.storage import find_people
from tests.station.mrz_lines import Holder, write_mrz
from tests.ui.stations import RESIDENT, Bench
from ui.screens.choice import ChoiceScreen
from ui.screens.form import FormScreen
from ui.screens.visit import VisitScreen
from ui.shown import BoardLine

PASSPORT = Holder("ERIKSSON", "ANNA MARIA", "L898902C3", "740812", "340415", "F", "UTO", "UTO", "ZE184226B")
ZONE = write_mrz("TD3", PASSPORT)
MISREAD = [ZONE[0], ZONE[1].replace("740812", "740811")]


def register(bench: Bench, page: VisitPage = RESIDENT) -> BoardLine:
    bench.app.visit.open_filled(page)
    bench.app.visit_screen.submit()
    bench.rest()
    found = [one for one in bench.app.home_screen.board.lines if one.name == page.name]
    return found[-1]


def scan(bench: Bench, text: str) -> None:
    bench.app.scanner.scanned.emit(text)
    bench.rest()


def role_of_said(bench: Bench) -> object:
    return bench.app.window.said.property("role")


def told(bench: Bench, **changed: object) -> str:
    made = Preregistration(
        programme_id=bench.shift.programme.id,
        issued_at=bench.clock.now() - timedelta(hours=1),
        language="ko",
        has_agreed=True,
        texts={"name": "최유리", "birth": "1990-01-02", "sex": "F", "phone": "010-2222-3333"},
        lists={"symptoms": ()},
    )
    return write_preregistration(replace(made, **changed))  # type: ignore[arg-type]  # the fields of a value


def show_matches(bench: Bench, page: VisitPage) -> None:
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(page)
    bench.bot.waitUntil(lambda: bool(bench.app.visit_screen.column.matches.matches))
    bench.rest()


def test_who_is_meant_stands_beside_the_form_with_reasons_and_where_they_wait(bench: Bench) -> None:
    register(bench)
    show_matches(bench, VisitPage(name="김민수", phone="12345678"))
    (match,) = bench.app.visit_screen.column.matches.matches
    assert set(match.reasons) == {"phone", "name"}
    assert match.step == "labelled"
    said = bench.app.visit_screen.column.matches.cards[0].accessibleName()
    assert bench.app.window.words("match.phone") in said
    assert bench.app.window.words("step_short.labelled") in said


def test_alt_1_makes_the_page_that_of_the_known_person_and_keeps_what_was_told(bench: Bench) -> None:
    register(bench)
    show_matches(bench, VisitPage(name="김민수", phone="99998888", symptoms=("cough",)))
    bench.app.window.press("match_1")
    bench.rest()
    page = bench.app.visit_screen.page()
    assert page.person_id is not None
    assert (page.birth, page.phone, page.symptoms) == ("1985-04-12", "99998888", ("cough",))
    assert page.consent is None
    assert role_of_said(bench) == "said_amber"


def test_who_was_picked_does_not_overwrite_another_birth_date_that_was_typed(bench: Bench) -> None:
    register(bench)
    show_matches(bench, VisitPage(name="김민수", birth="9001012", phone="12345678", consent=True))
    bench.app.window.press("match_1")
    bench.rest()
    page = bench.app.visit_screen.page()
    assert (page.person_id is not None, page.birth, page.sex) == (True, "9001012", "")
    bench.app.visit_screen.submit()
    bench.rest()
    assert bench.app.visit_screen.fields["birth"].is_doubtful
    assert len(bench.app.home_screen.board.lines) == 1


def test_the_matches_of_a_page_are_not_shown_beside_the_next(bench: Bench) -> None:
    register(bench)
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(VisitPage(name="김민수"))
    flow = bench.app.desk_room.matches
    flow._look()
    bench.app.visit.opened.emit(VisitPage())
    bench.rest()
    assert bench.app.visit_screen.column.matches.matches == ()


def test_misread_passport_fills_nothing_and_shows_what_does_not_fit(bench: Bench) -> None:
    scan(bench, "\n".join(MISREAD))
    screen = bench.app.visit_screen
    assert bench.app.window.screen_now is screen
    assert screen.page() == replace(VisitPage(), consent_language="ko")
    assert not screen.column.document.isHidden()
    assert role_of_said(bench) == "said_bad"


def test_passport_differs_from_what_was_typed_and_that_stays(bench: Bench) -> None:
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(VisitPage(name="Anna", birth="19740813"))
    scan(bench, "\n".join(ZONE))
    page = bench.app.visit_screen.page()
    assert (page.birth, page.scanned_birth) == ("19740813", "1974-08-12")
    assert role_of_said(bench) == "said_amber"


def test_questionnaire_is_marked_as_told_and_never_brings_consent(bench: Bench) -> None:
    scan(bench, told(bench))
    page = bench.app.visit_screen.page()
    assert (page.name, page.consent, page.symptoms) == ("최유리", None, ())
    assert page.preregistered_at
    assert "08:30" in bench.app.visit_screen.heading._told.text()
    assert bench.app.visit_screen.consent.hasFocus()


def test_questionnaire_of_another_programme_is_told_so_and_asked_once_when_it_is_saved(bench: Bench) -> None:
    scan(bench, told(bench, programme_id="influenza", lists={"symptoms": ("cough", "ards")}))
    screen = bench.app.visit_screen
    assert role_of_said(bench) == "said_amber"
    assert "influenza" in bench.app.window.said.text()
    assert (screen.page().symptoms, screen.page().told_for) == (("cough",), "influenza")
    screen.fill_in(replace(screen.page(), consent=True, temperature="366", spo2="98", onset="1"))
    screen.submit()
    bench.rest()
    assert bench.app.window.screen_now is screen
    doubt = screen._parts["name"].rejection
    assert doubt is not None
    assert doubt.code == "told_for_other"


@pytest.mark.parametrize("hours", [25, -2])
def test_questionnaire_of_another_time_says_what_could_be_read_and_when_by_the_sites_clock(
    bench: Bench, hours: int
) -> None:
    scan(bench, told(bench, issued_at=bench.clock.now() - timedelta(hours=hours)))
    assert bench.app.window.screen_now is bench.app.home_screen
    assert role_of_said(bench) == "said_bad"
    issued = (bench.clock.now() - timedelta(hours=hours)).astimezone(bench.shift.zone)
    assert f"{issued:%Y-%m-%d %H:%M}" in bench.app.window.said.text()
    assert "최유리" in bench.app.window.said.text()


@pytest.mark.parametrize("damage", [lambda code: code[:-2], lambda code: code.replace("9952", "9957", 1)])
def test_damaged_questionnaire_or_one_of_another_version_is_refused_in_words(
    bench: Bench, damage: object
) -> None:
    assert callable(damage)
    scan(bench, damage(told(bench)))
    assert bench.app.window.screen_now is bench.app.home_screen
    assert role_of_said(bench) == "said_bad"


def test_questionnaire_that_breaks_off_says_what_could_be_read(bench: Bench) -> None:
    scan(bench, told(bench)[:-20])
    assert bench.app.window.screen_now is bench.app.home_screen
    said = bench.app.window.said.text()
    assert "최유리" in said
    assert "1990-01-02" in said


def test_who_did_not_come_is_marked_by_a_command(bench: Bench) -> None:
    rows = "이름,생년월일,성별,연락처\n김하늘,1990-01-02,F,010-2222-3333\n이바다,1991-01-02,M,010-2222-3334\n"
    import_expected(bench.shift, ListFile("list.csv", rows.encode(), {}))
    bench.app.home_screen.asked.emit("no_shows")
    screen = bench.app.window.screen_now
    assert isinstance(screen, FormScreen)
    screen.submit()
    bench.rest()
    assert screen._result.text() == bench.app.window.words("no_shows.marked", count=2)
    bench.app.window.press("back")
    bench.rest()
    assert bench.app.window.screen_now is bench.app.home_screen
    assert not board(bench.shift).expected


def test_scan_never_throws_away_somebody_who_is_half_typed(bench: Bench) -> None:
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(VisitPage(name="김"))
    bench.app.window.press("board")
    bench.rest()
    for text in (told(bench), "\n".join(ZONE)):
        bench.app.window.press("board")
        bench.rest()
        scan(bench, text)
        assert bench.app.visit_screen.page().name == "김"
        assert role_of_said(bench) == "said_amber"


def test_next_in_the_car_shares_what_is_shared_and_is_asked_for_consent(bench: Bench) -> None:
    first = replace(RESIDENT, vehicle="12 3456", lane="2", seat="A", area="11")
    register(bench, first)
    bench.app.window.press("next")
    page = bench.app.visit_screen.page()
    assert (page.phone, page.vehicle, page.lane, page.seat) == ("12345678", "12 3456", "2", "B")
    assert (page.name, page.consent, page.guardian_name) == ("", None, "김민수")
    assert page.party_id == board(bench.shift).rows[0].visit_id


def test_somebody_unknown_is_registered_by_a_description(bench: Bench) -> None:
    unknown = VisitPage(
        identity="unknown", description="man about 60, grey jacket", birth="~60", sex="M", symptoms=()
    )
    bench.app.visit.open_filled(unknown)
    bench.app.visit_screen.submit()
    bench.rest()
    assert [one.name for one in bench.app.home_screen.board.lines] == ["man about 60, grey jacket"]


def test_refusal_is_written_at_the_second_press_and_keeps_no_name(bench: Bench) -> None:
    bench.app.visit.open_filled(replace(RESIDENT, consent=False))
    bench.app.window.press("save")
    bench.rest()
    assert not bench.app.home_screen.board.lines
    bench.app.window.press("save")
    bench.rest()
    (line,) = bench.app.home_screen.board.lines
    assert line.way_out is WayOut.REFUSED
    assert "김민수" not in line.name


def test_correction_shows_the_old_value_and_is_undone_within_half_a_minute(bench: Bench) -> None:
    line = register(bench)
    bench.app.home.amend_asked.emit(line)
    choice = bench.app.window.screen_now
    assert isinstance(choice, ChoiceScreen)
    choice.submitted.emit("correct", {"note": ""})
    bench.rest()
    screen = bench.app.window.screen_now
    assert isinstance(screen, VisitScreen)
    screen.fields["name"].set_text("김민주")
    screen.fields["name"].changed.emit("name")
    assert "김민수" in screen.fields["name"].was
    screen.sex.set_value("F")
    screen.sex.answered.emit("F")
    assert "남" in screen.sex._state.text()
    screen.sex.set_value("M")
    screen.sex.answered.emit("M")
    assert screen.sex._state.isHidden()
    screen.fields["reason"].set_text("misheard")
    screen.submit()
    bench.rest()
    assert [one.name for one in bench.app.home_screen.board.lines] == ["김민주"]
    bench.app.window.press("undo")
    bench.rest()
    assert [one.name for one in bench.app.home_screen.board.lines] == ["김민수"]


def test_void_visit_leaves_the_board(bench: Bench) -> None:
    bench.app.home.amend_asked.emit(register(bench))
    choice = bench.app.window.screen_now
    assert isinstance(choice, ChoiceScreen)
    choice.submitted.emit("entered_twice", {"note": ""})
    bench.rest()
    assert bench.app.window.screen_now is bench.app.home_screen
    assert not bench.app.home_screen.board.lines


def test_registration_is_undone_within_half_a_minute_and_not_later(bench: Bench) -> None:
    register(bench)
    bench.clock.advance(timedelta(seconds=31))
    bench.app.window.press("undo")
    bench.rest()
    assert len(bench.app.home_screen.board.lines) == 1
    register(bench, replace(RESIDENT, name="이지아"))
    bench.app.window.press("undo")
    bench.rest()
    assert [one.name for one in bench.app.home_screen.board.lines] == ["김민수"]


def test_two_records_are_linked_and_the_link_is_taken_back(bench: Bench) -> None:
    line = register(bench)
    register(bench, replace(RESIDENT, name="김민주"))
    bench.app.history.open(line)
    bench.rest()
    bench.app.history_screen.picked.emit("person")
    bench.rest()
    people = bench.app.desk_room.people_screens
    bench.app.window.press("link")
    people.same.searched.emit("김민주")
    bench.rest()
    (other,) = people.same.people.people
    people.same.picked.emit(other.person_id)
    bench.rest()
    assert bench.app.window.screen_now is people.person
    assert people.person.same.model().rowCount() == 1
    bench.app.window.press("undo")
    bench.rest()
    bench.app.desk_room.people.open(other.person_id)
    bench.rest()
    assert people.person.same.model().rowCount() == 0


def test_person_is_found_on_the_board_by_first_consonants(bench: Bench) -> None:
    register(bench)
    bench.app.home_screen.line.setText("ㄱㅁㅅ")
    bench.rest()
    assert [one.name for one in bench.app.home_screen._lines] == ["김민수"]


def test_after_an_undone_registration_nobody_comes_next_in_its_car(bench: Bench) -> None:
    register(bench, replace(RESIDENT, vehicle="12 3456"))
    bench.app.window.press("undo")
    bench.rest()
    for key in ("clear", "clear", "back", "next"):
        bench.app.window.press(key)
        bench.rest()
    assert bench.app.window.screen_now is bench.app.home_screen
    assert role_of_said(bench) == "said_amber"


def test_next_in_the_car_sits_beside_the_first(bench: Bench) -> None:
    register(bench, replace(RESIDENT, vehicle="12 3456"))
    bench.app.window.press("next")
    bench.app.visit_screen.fill_in(replace(bench.app.visit_screen.page(), name="이영희", birth="8701012"))
    assert bench.app.visit_screen.page().seat == "B"
    bench.app.visit_screen.fill_in(replace(bench.app.visit_screen.page(), consent=True, symptoms=()))
    bench.app.window.press("next")
    bench.rest()
    assert bench.app.visit_screen.page().seat == "C"
    (first,) = [one for one in board(bench.shift).rows if one.name == "김민수"]
    with bench.shift.store.reading() as session:
        assert [one.seat for one in find_people.party_of(session, first.visit_id)] == ["A", "B"]
