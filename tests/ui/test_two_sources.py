"""A passport and a questionnaire of the same person meet on one page, in either order, and ask what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from station.actions.told_beside import is_of_same_person
from station.domain.page import VisitPage
from tests.station.mrz_lines import Holder, write_mrz
from tests.ui.stations import RESIDENT, Bench
from tests.ui.test_desk_drafts import page_shown, type_into
from tests.ui.test_registration_desk import ZONE, register, role_of_said, scan, told

ERIKSSON = {"name": "Anna Maria Eriksson", "birth": "1974-08-12", "sex": "F", "phone": "010-2222-3333"}
TRAVEL = {"flight": "KE086", "seat": "12A", "stay": "Hotel, Jongno", "exposed": "yes"}
PASSPORT_TEXT = "\n".join(ZONE)
TODAY = date(2026, 4, 1)


def questionnaire(bench: Bench, **texts: str) -> str:
    return told(bench, language="en", texts={**ERIKSSON, **TRAVEL, **texts}, lists={"symptoms": ("cough",)})


@pytest.mark.parametrize("is_passport_first", [True, False])
@pytest.mark.parametrize("key", ["", "back"])
def test_passport_and_questionnaire_fill_one_page_in_either_order(
    bench: Bench, is_passport_first: bool, key: str
) -> None:
    first, second = [PASSPORT_TEXT, questionnaire(bench)][:: 1 if is_passport_first else -1]
    scan(bench, first)
    if key:
        bench.app.window.press(key)
        bench.rest()
    scan(bench, second)
    page = page_shown(bench).page()
    assert (page.document_number, page.surname_latin, page.birth) == ("L898902C3", "ERIKSSON", "1974-08-12")
    assert (page.flight, page.seat, page.stay, page.exposed) == ("KE086", "12A", "Hotel, Jongno", "yes")
    assert (page.phone, page.symptoms, page.consent, page.consent_language) == (
        "010-2222-3333",
        ("cough",),
        None,
        "en",
    )
    assert page.preregistered_at
    assert page.told_otherwise == ()


def test_what_the_questionnaire_says_otherwise_than_the_passport_is_asked_when_the_page_is_saved(
    bench: Bench,
) -> None:
    scan(bench, PASSPORT_TEXT)
    scan(bench, questionnaire(bench, birth="1974-08-13"))
    page = page_shown(bench)
    assert page.page().birth == "1974-08-12"
    assert role_of_said(bench) == "said_amber"
    assert "1974-08-13" in bench.app.window.said.text()
    bench.app.window.press("lock")
    bench.rest()
    bench.sign_in()
    page.fill_in(replace(page.page(), consent=True))
    page.submit()
    bench.rest()
    assert page.fields["birth"].is_doubtful
    assert page.fields["birth"].rejection is not None
    assert page.fields["birth"].rejection.code == "told_differs"
    page.fields["birth"].left.emit("birth")
    bench.rest()
    assert len(bench.app.home_screen.board.lines) == 1


def test_what_was_corrected_to_the_questionnaires_word_is_not_asked(bench: Bench) -> None:
    scan(bench, PASSPORT_TEXT)
    scan(bench, questionnaire(bench))
    page = page_shown(bench)
    page.fill_in(
        replace(page.page(), consent=True, phone="01022223333", told_otherwise=(("phone", "010-2222-3333"),))
    )
    page.submit()
    bench.rest()
    assert len(bench.app.home_screen.board.lines) == 1


def test_questionnaire_of_somebody_else_is_not_laid_beside_a_passport(bench: Bench) -> None:
    scan(bench, PASSPORT_TEXT)
    scan(bench, told(bench))
    page = page_shown(bench).page()
    assert (page.name, page.phone, page.preregistered_at) == ("ERIKSSON ANNA MARIA", "", "")
    assert "최유리" in bench.app.window.said.text()


def test_korean_name_of_the_questionnaire_takes_the_place_of_the_passports_latin_one(bench: Bench) -> None:
    holder = Holder("KIM", "MINSU", "M12345678", "850412", "340415", "M", "KOR", "KOR", "")
    scan(bench, "\n".join(write_mrz("TD3", holder)))
    scan(
        bench,
        told(bench, texts={"name": "김민수", "birth": "1985-04-12", "sex": "M", "phone": "010-2222-3333"}),
    )
    page = page_shown(bench).page()
    assert (page.name, page.surname_latin, page.given_latin) == ("김민수", "KIM", "MINSU")
    assert page.told_otherwise == ()


def test_questionnaire_of_the_next_in_the_car_stays_in_the_car(bench: Bench) -> None:
    register(bench, replace(RESIDENT, vehicle="12 3456", lane="2"))
    bench.app.window.press("next")
    scan(bench, told(bench))
    page = page_shown(bench).page()
    assert (page.name, page.phone, page.vehicle, page.seat) == ("최유리", "010-2222-3333", "12 3456", "B")
    assert page.party_id is not None


def test_staff_and_questionnaire_both_name_symptoms_and_none_is_lost(bench: Bench) -> None:
    bench.app.visit.open_new()
    page_shown(bench).fill_in(VisitPage(name="Eriksson Anna Maria", symptoms=("fever",)))
    scan(bench, questionnaire(bench))
    assert page_shown(bench).page().symptoms == ("fever", "cough")


def test_passport_on_the_board_is_not_laid_into_somebody_elses_half_typed_page(bench: Bench) -> None:
    bench.app.visit.open_new()
    type_into(page_shown(bench), "name", "ERIKSSON LARS")
    bench.app.window.press("board")
    bench.rest()
    scan(bench, PASSPORT_TEXT)
    assert page_shown(bench).page().document_number == ""
    assert role_of_said(bench) == "said_amber"


@pytest.mark.parametrize(
    ("page", "other", "is_same"),
    [
        (VisitPage(name="김민수"), VisitPage(name="김 민수", birth="1985-04-12"), True),
        (VisitPage(name="김민수", birth="8504121"), VisitPage(name="김민호", birth="1985-04-12"), False),
        (VisitPage(name="KIM MINSU", birth="8504121"), VisitPage(name="김민수", birth="1985-04-12"), True),
        (VisitPage(name="KIM MINSU", birth="8504121"), VisitPage(name="김민수", birth="1985-04-13"), False),
        (VisitPage(name="김민수", birth="8504121"), VisitPage(name="김민수", birth="1985-04-13"), True),
        (
            VisitPage(name="김민수", birth="8504121", phone="12345678"),
            VisitPage(name="김민수", birth="1990-04-13", phone="010-2222-3333"),
            False,
        ),
        (VisitPage(name="KIM"), VisitPage(name="KIM MINSU"), False),
        (VisitPage(name="MINSU KIM"), VisitPage(name="Kim Minsu Paul"), True),
        (VisitPage(phone="12345678"), VisitPage(name="김민수", phone="010-1234-5678"), True),
        (VisitPage(area="11"), VisitPage(name="김민수", phone="010-1234-5678"), False),
        (VisitPage(name="김"), VisitPage(name="김민수", birth="1985-04-12"), False),
    ],
)
def test_two_sources_are_about_one_person_by_name_or_by_birth(
    page: VisitPage, other: VisitPage, is_same: bool
) -> None:
    assert is_of_same_person(page, other, TODAY) is is_same
