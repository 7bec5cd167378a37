"""What stands beside a field while it is typed, and that nothing wrong goes without a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from station.actions.read_page import read_page
from station.domain.page import VisitPage
from station.errors import Doubtful, Rejected
from station.programmes import programme
from station.words import LANGUAGES, Words, words_in
from tests.ui.stations import RESIDENT
from ui.flows.assessments import live
from ui.screens.echoes import echo_of
from ui.widgets.field_row import sentence_of

TODAY = date(2026, 4, 1)
WRONG = [
    {"name": ""},
    {"name": "a\x01b"},
    {"name": "ㄱ" * 200},
    {"birth": ""},
    {"birth": "850412"},
    {"birth": "19850231"},
    {"birth": "20300101"},
    {"birth": "18500101m"},
    {"birth": "8504121234567"},
    {"birth": "8504121f"},
    {"birth": "19850412", "sex": ""},
    {"birth": "19050412m"},
    {"name": "A"},
    {"phone": ""},
    {"phone": "1"},
    {"phone": "abc"},
    {"phone": "+9991234567"},
    {"phone": "0121234567890123"},
    {"consent": None},
    {"consent": False},
    {"onset": "-1"},
    {"onset": "400"},
    {"onset": "x"},
    {"onset": "60"},
    {"temperature": "998"},
    {"temperature": "20"},
    {"temperature": "x"},
    {"temperature": "330"},
    {"spo2": "40"},
    {"spo2": "x"},
    {"spo2": "80"},
]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("birth", "8504121", "1985-04-12 · 40 y · M"),
        ("birth", "1985-4-12", "1985-04-12 · 40 y"),
        ("birth", "1985-04-12", "40 y"),
        ("birth", "~60", "about 1966 · 60 y"),
        ("phone", "12345678", "010-1234-5678"),
        ("temperature", "378", "37.8 °C"),
        ("temperature", "38", "38.0 °C"),
        ("spo2", "97", "97 %"),
        ("onset", "2", "since 03-30"),
        ("area", "anywhere", ""),
        ("birth", "", ""),
    ],
)
def test_a_field_says_what_it_understood(en: Words, field: str, text: str, said: str) -> None:
    assert echo_of(field, text, TODAY, en).said == said


def test_what_cannot_be_read_is_a_rejection_and_no_echo(en: Words) -> None:
    echo = echo_of("birth", "19850231", TODAY, en)
    assert echo.said == ""
    assert echo.rejection is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_everything_wrong_or_doubtful_has_a_sentence(wrong: dict[str, object], language: str) -> None:
    words = words_in(language, is_strict=True)
    with pytest.raises(Rejected) as refused:
        read_page(replace(RESIDENT, **wrong), programme("covid19"), TODAY)  # type: ignore[arg-type]  # fields of the page
    is_doubt = isinstance(refused.value, Doubtful)
    for rejection in refused.value.rejections:
        assert sentence_of(rejection, words, is_doubt=is_doubt)


@pytest.mark.parametrize(
    "page",
    [
        VisitPage(),
        VisitPage(birth="8504121"),
        VisitPage(symptoms=("cough",)),
        VisitPage(birth="1985", spo2="97"),
    ],
    ids=["empty", "birth_only", "symptoms_only", "birth_unreadable"],
)
def test_there_is_no_level_while_the_answers_do_not_allow_one(page: VisitPage) -> None:
    assert live(page, programme("covid19"), TODAY) is None


def test_the_level_before_saving_is_the_level_that_is_saved() -> None:
    shown = live(RESIDENT, programme("covid19"), TODAY)
    assert shown is not None
    assert shown.level == read_page(RESIDENT, programme("covid19"), TODAY).examination.outcome.level


def test_a_value_that_cannot_be_does_not_hide_the_level() -> None:
    assert live(replace(RESIDENT, temperature="998"), programme("covid19"), TODAY) is not None


def test_a_low_saturation_raises_the_level_at_once() -> None:
    calm, urgent = (live(replace(RESIDENT, spo2=one), programme("covid19"), TODAY) for one in ("98", "82"))
    assert calm is not None
    assert urgent is not None
    assert urgent.level < calm.level
