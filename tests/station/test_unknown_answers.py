"""A single symptom or condition that nobody knows, and SpO2 scale 2: from the page as typed to the record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from station.actions.preview import preview
from station.actions.read_page import read_page
from station.actions.record_triage import record_triage
from station.actions.register_visit import register_visit
from station.domain.page import VisitPage, page_from_json
from station.domain.triage.answers import Answers, Stated
from station.errors import Rejected
from station.programmes import programme
from tests.station.booth import RESIDENT, Booth

COVID = programme("covid19")
TODAY = date(2026, 4, 1)
UNSURE = replace(
    RESIDENT,
    symptoms=("cough",),
    symptoms_unknown=("dyspnoea",),
    conditions=(),
    conditions_unknown=("diabetes",),
)


def answers_of(page: VisitPage) -> Answers:
    return read_page(page, COVID, TODAY).examination.answers


def test_yes_no_and_unknown_of_one_list_are_three_things() -> None:
    answers = answers_of(UNSURE)
    assert [answers.symptoms[key] for key in ("cough", "dyspnoea", "chills")] == [
        Stated.YES,
        Stated.UNKNOWN,
        Stated.NO,
    ]
    assert [answers.conditions[key] for key in ("diabetes", "hiv")] == [Stated.UNKNOWN, Stated.NO]


def test_without_an_asked_list_only_the_unknown_one_is_stated() -> None:
    answers = answers_of(replace(UNSURE, symptoms=None))
    assert dict(answers.symptoms) == {"dyspnoea": Stated.UNKNOWN}


def test_an_unknown_answer_is_missing_where_a_no_is_not() -> None:
    sure = read_page(replace(UNSURE, symptoms_unknown=()), COVID, TODAY).examination.outcome
    unsure = read_page(UNSURE, COVID, TODAY).examination.outcome
    assert "dyspnoea" in unsure.missing
    assert "dyspnoea" not in sure.missing


def test_one_symptom_is_not_there_and_unknown_at_once() -> None:
    with pytest.raises(Rejected) as caught:
        answers_of(replace(UNSURE, symptoms_unknown=("cough",)))
    assert [(one.field, one.code) for one in caught.value.rejections] == [
        ("symptoms", "answer_yes_and_unknown")
    ]


def test_an_unknown_symptom_that_there_is_not_names_the_nearest() -> None:
    with pytest.raises(Rejected) as caught:
        answers_of(replace(UNSURE, symptoms_unknown=("dyspnea",)))
    (one,) = caught.value.rejections
    assert (one.field, one.code, one.facts["nearest"]) == ("symptoms", "symptom_unknown", "dyspnoea")
    left_out = preview(replace(UNSURE, symptoms_unknown=("dyspnea",)), COVID, TODAY)
    assert left_out == preview(replace(UNSURE, symptoms=None, symptoms_unknown=()), COVID, TODAY)


@pytest.mark.parametrize(("typed", "scale", "has_points"), [("", 1, True), ("1", 1, True), ("2", 2, False)])
def test_the_scale_chooses_the_table_of_news2(typed: str, scale: int, has_points: bool) -> None:
    page = replace(RESIDENT, spo2="90", oxygen="no", spo2_scale=typed)
    examination = read_page(page, COVID, TODAY).examination
    assert examination.answers.spo2_scale == scale
    rules = {one.rule for one in examination.outcome.reasons}
    assert ("news2-spo2-scale-1" in rules) is has_points


def test_scale_2_counts_fewer_points_for_the_same_saturation() -> None:
    def points(scale: str) -> object:
        page = replace(RESIDENT, spo2="90", oxygen="no", spo2_scale=scale)
        score = read_page(page, COVID, TODAY).examination.outcome.score("news2")
        assert score is not None
        return {part.name: part.points for part in score.parts}["spo2_pct"]

    assert points("1") == (3, 3)
    assert points("2") == (0, 0)


def test_a_scale_that_there_is_not_is_refused_at_its_field() -> None:
    with pytest.raises(Rejected) as caught:
        answers_of(replace(RESIDENT, spo2_scale="3"))
    assert [(one.field, one.code) for one in caught.value.rejections] == [
        ("spo2_scale", "answer_not_a_choice")
    ]


def test_a_later_triage_takes_scale_and_unknown_too(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    page = VisitPage(symptoms=(), symptoms_unknown=("fever",), spo2="90", spo2_scale="2")
    kept = record_triage(booth.shift, made.visit.id, page).answers
    assert kept["vitals"] == {"spo2_scale": 2, "spo2_pct": 90}
    assert isinstance(kept["symptoms"], dict)
    assert kept["symptoms"]["fever"] == "unknown"


def test_a_page_with_unknown_answers_comes_back_from_its_json() -> None:
    page = replace(UNSURE, spo2_scale="2")
    assert page_from_json(json.loads(json.dumps(page.to_json()))) == page
    assert page_from_json({"symptoms_unknown": None, "symptoms": None}) == VisitPage()
