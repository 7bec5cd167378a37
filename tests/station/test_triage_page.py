"""The triage half of the page: every answer as typed, each problem at its own field, and the live level."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.actions.preview import preview
from station.actions.read_answers import ANSWER_FIELDS, FLAGS
from station.actions.read_page import read_page
from station.domain.page import VisitPage, page_from_json
from station.domain.triage.answers import Answers, Stated
from station.errors import Doubtful, Rejected
from station.programmes import programme
from tests.station.booth import RESIDENT

COVID = programme("covid19")
TODAY = date(2026, 4, 1)
ALL_ASKED = replace(
    RESIDENT,
    conditions=("diabetes",),
    pregnant="no",
    smoker="yes",
    care_home="no",
    exposed="unknown",
    arrival="no",
    antipyretic="yes",
    antipyretic_hours_ago="3",
    respiration="18",
    pulse="80",
    systolic="120",
    diastolic="80",
    consciousness="a",
    oxygen="no",
)


def with_answer(page: VisitPage, name: str, typed: object) -> VisitPage:
    changed: dict[str, Any] = {name: typed}  # Any: replace() takes any field's value
    return replace(page, **changed)


def answers_of(page: VisitPage) -> Answers:
    return read_page(page, COVID, TODAY).examination.answers


def refused(page: VisitPage) -> set[tuple[str, str]]:
    with pytest.raises(Rejected) as caught:
        read_page(page, COVID, TODAY)
    assert not isinstance(caught.value, Doubtful)
    return {(one.field, one.code) for one in caught.value.rejections}


def test_every_answer_of_the_page_is_read() -> None:
    answers = answers_of(ALL_ASKED)
    assert (answers.respiration_per_min, answers.pulse_per_min) == (18, 80)
    assert (answers.systolic_mmhg, answers.diastolic_mmhg) == (120, 80)
    assert (answers.consciousness, answers.oxygen) == ("A", Stated.NO)
    assert (answers.antipyretic, answers.antipyretic_hours_ago) == (Stated.YES, 3)
    assert (answers.smoker, answers.exposed, answers.arrival) == (Stated.YES, Stated.UNKNOWN, Stated.NO)
    assert answers.conditions["diabetes"] is Stated.YES
    assert answers.conditions["hiv"] is Stated.NO


@pytest.mark.parametrize("name", [*FLAGS, "oxygen"])
@pytest.mark.parametrize(
    ("typed", "stated"),
    [
        ("", Stated.NOT_ASKED),
        ("no", Stated.NO),
        ("unknown", Stated.UNKNOWN),
        ("yes", Stated.YES),
        (" Yes ", Stated.YES),
    ],
)
def test_not_asked_no_and_unknown_are_three_things(name: str, typed: str, stated: Stated) -> None:
    page = replace(RESIDENT, confirmed=frozenset({"pregnant:pregnancy_unlikely"}))
    assert getattr(answers_of(with_answer(page, name, typed)), name) is stated


@pytest.mark.parametrize(("typed", "count"), [(None, 0), ((), len(COVID.conditions))])
def test_conditions_not_asked_and_none_differ(typed: tuple[str, ...] | None, count: int) -> None:
    conditions = answers_of(replace(RESIDENT, conditions=typed)).conditions
    assert len(conditions) == count
    assert set(conditions.values()) <= {Stated.NO}


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("temperature", "986", "temperature_looks_fahrenheit"),
        ("temperature", "hot", "temperature_not_readable"),
        ("spo2", "101", "vital_out_of_range"),
        ("respiration", "0", "vital_out_of_range"),
        ("pulse", "9x", "vital_not_whole"),
        ("systolic", "999", "vital_out_of_range"),
        ("diastolic", "1", "vital_out_of_range"),
        ("consciousness", "X", "answer_not_a_choice"),
        ("oxygen", "maybe", "answer_not_a_choice"),
        ("pregnant", "perhaps", "answer_not_a_choice"),
        ("antipyretic_hours_ago", "500", "vital_out_of_range"),
        ("onset", "-1", "onset_in_future"),
        ("symptoms", ("coughh",), "symptom_unknown"),
        ("conditions", ("diabetis",), "condition_unknown"),
    ],
)
def test_answer_that_cannot_be_is_refused_at_its_field(
    name: str, typed: str | tuple[str, ...], code: str
) -> None:
    assert refused(with_answer(RESIDENT, name, typed)) == {(name, code)}


def test_diastolic_must_be_below_systolic() -> None:
    assert refused(replace(RESIDENT, systolic="90", diastolic="90")) == {
        ("diastolic", "diastolic_not_below_systolic")
    }


def test_hours_since_an_antipyretic_mean_that_one_was_taken() -> None:
    assert answers_of(replace(RESIDENT, antipyretic_hours_ago="2")).antipyretic is Stated.YES
    contradiction = replace(RESIDENT, antipyretic="no", antipyretic_hours_ago="2")
    assert refused(contradiction) == {("antipyretic_hours_ago", "antipyretic_not_taken")}


@pytest.mark.parametrize(
    ("flight", "typed", "stated"),
    [
        ("", "", Stated.NOT_ASKED),
        ("KE907", "", Stated.YES),
        ("KE1201", "no", Stated.NO),
        ("", "yes", Stated.YES),
    ],
)
def test_flight_is_an_arrival_unless_somebody_says_no(flight: str, typed: str, stated: Stated) -> None:
    assert answers_of(replace(RESIDENT, flight=flight, arrival=typed)).arrival is stated


@pytest.mark.parametrize(("birth", "is_sign"), [("20260108", True), ("20260107", False)])
def test_page_knows_an_infant_under_twelve_weeks_to_the_day(birth: str, is_sign: bool) -> None:
    measured = replace(RESIDENT, birth=birth, sex="F", symptoms=(), onset="", temperature="380")
    page = replace(measured, guardian_name="김보호", guardian_relation="parent")
    outcome = read_page(page, COVID, TODAY).examination.outcome
    assert ("infant_fever" in outcome.warning_signs) is is_sign
    assert "age_days" not in outcome.missing
    assert outcome.level == (1 if is_sign else 2)


def test_problems_of_person_and_answers_are_told_at_once() -> None:
    page = replace(
        RESIDENT, birth="19850231", phone="", pulse="x", symptoms=("coughh",), systolic="80", diastolic="90"
    )
    assert refused(page) == {
        ("birth", "birth_not_real"),
        ("phone", "phone_missing"),
        ("pulse", "vital_not_whole"),
        ("symptoms", "symptom_unknown"),
        ("diastolic", "diastolic_not_below_systolic"),
    }


@pytest.mark.parametrize(
    ("name", "typed"),
    [("temperature", "420"), ("spo2", "80"), ("pulse", "190"), ("respiration", "55"), ("onset", "60")],
)
def test_unlikely_value_is_asked_once_and_recorded(name: str, typed: str) -> None:
    page = with_answer(RESIDENT, name, typed)
    with pytest.raises(Doubtful) as caught:
        read_page(page, COVID, TODAY)
    assert [(one.field, one.code) for one in caught.value.rejections] == [(name, "vital_unlikely")]
    confirmed = replace(page, confirmed=frozenset({f"{name}:vital_unlikely"}))
    assert read_page(confirmed, COVID, TODAY).examination.confirmed == (f"{name}:vital_unlikely",)


@pytest.mark.parametrize(("symptoms", "temperature"), [((), "368"), (None, "")])
def test_onset_of_nothing_is_asked_once_and_recorded(
    symptoms: tuple[str, ...] | None, temperature: str
) -> None:
    page = replace(RESIDENT, symptoms=symptoms, temperature=temperature)
    with pytest.raises(Doubtful) as caught:
        read_page(page, COVID, TODAY)
    assert [(one.field, one.code) for one in caught.value.rejections] == [("onset", "onset_without_symptom")]
    confirmed = replace(page, confirmed=frozenset({"onset:onset_without_symptom"}))
    assert read_page(confirmed, COVID, TODAY).examination.confirmed == ("onset:onset_without_symptom",)


def test_limits_are_the_programmes_own() -> None:
    for vital in COVID.vitals:
        if vital.key == "pulse_per_min":
            inside, outside = vital.block[1], vital.block[1] + 1
            confirmed = frozenset({"pulse:vital_unlikely"})
            answers_of(replace(RESIDENT, pulse=str(inside), confirmed=confirmed))
            assert refused(replace(RESIDENT, pulse=str(outside))) == {("pulse", "vital_out_of_range")}


typed_answers = st.sampled_from(["", "yes", "no", "unknown", "maybe", "97", "378", "A"])
chosen = st.none() | st.lists(st.sampled_from(["cough", "fever", "diabetes", "x"]), max_size=3).map(tuple)
pages = st.builds(
    VisitPage,
    name=st.sampled_from(["", "Kim"]),
    consent=st.none() | st.booleans(),
    symptoms=chosen,
    conditions=chosen,
    confirmed=st.frozensets(st.sampled_from(["spo2:vital_unlikely", "onset:vital_unlikely"])),
    **{name: typed_answers for name in ANSWER_FIELDS if name not in ("symptoms", "conditions")},
)


@given(pages)
def test_page_comes_back_from_its_json(page: VisitPage) -> None:
    assert page_from_json(json.loads(json.dumps(page.to_json()))) == page


@given(pages)
def test_live_level_never_fails_while_somebody_types(page: VisitPage) -> None:
    shown = preview(replace(page, birth="19850412"), COVID, TODAY)
    assert shown is None or shown.level in range(1, 6)


def test_live_level_is_the_one_that_is_saved() -> None:
    saved = read_page(ALL_ASKED, COVID, TODAY).examination.outcome
    assert preview(ALL_ASKED, COVID, TODAY) == saved
    assert preview(replace(ALL_ASKED, name="", phone="", consent=None), COVID, TODAY) == saved


def test_live_level_needs_an_answer_and_an_age_and_nothing_else() -> None:
    assert preview(VisitPage(birth="8504121"), COVID, TODAY) is None
    assert preview(VisitPage(symptoms=("cough",)), COVID, TODAY) is None
    shown = preview(VisitPage(birth="8504121", symptoms=("cough",)), COVID, TODAY)
    assert shown is not None
    assert shown.disposition_now == "test_then_go"


def test_live_level_leaves_out_what_cannot_be_and_takes_what_is_unlikely() -> None:
    page = replace(ALL_ASKED, temperature="986", pulse="x")
    assert preview(page, COVID, TODAY) == preview(replace(ALL_ASKED, temperature="", pulse=""), COVID, TODAY)
    low = preview(replace(ALL_ASKED, spo2="80"), COVID, TODAY)
    assert low is not None
    assert low.disposition_now == "emergency_now"
