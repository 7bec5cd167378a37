"""The written answers and the written assessment: what is refused, what is kept apart, what is printed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from station.cli.triage import triage_json
from station.domain.triage.answers import Stated, unlikely_fields
from station.domain.triage.assess import assess
from station.domain.triage.written_answers import answers_from_json
from station.domain.vitals import check_onset_date, parse_onset, parse_spo2, parse_temperature
from station.errors import Rejected
from station.programmes import programme
from station.words import LANGUAGES, words_in

Json = dict[str, object]
COVID = programme("covid19")
AGE: Json = {"age_years": 40}


def refused(text: object) -> list[tuple[str, str]]:
    with pytest.raises(Rejected) as caught:
        triage_json(text if isinstance(text, str) else json.dumps(text), COVID)
    return [(one.field, one.code) for one in caught.value.rejections]


def test_example_of_a_healthy_70_year_old() -> None:
    printed = triage_json('{"age_years":70,"vitals":{"temperature_c":37.0,"spo2_pct":97}}', COVID)
    assert list(printed) == [
        "schema", "programme", "level", "disposition_now", "track_if_positive", "decided_by", "warning_signs",
        "case_definition", "schemes", "reasons", "missing",
    ]  # fmt: skip
    assert printed["schema"] == "station.triage/1"
    assert printed["programme"] == {"id": "covid19", "version": COVID.version, "hash": COVID.hash}
    assert (printed["level"], printed["disposition_now"]) == (4, "test_then_go")
    assert printed["track_if_positive"] == "emergency_treatment_centre"
    reasons = printed["reasons"]
    assert isinstance(reasons, list)
    assert {"track-high-risk", "high-risk-age"} <= {one["rule"] for one in reasons if isinstance(one, dict)}
    missing = printed["missing"]
    assert isinstance(missing, list)
    assert {"symptoms", "conditions", "respiration_per_min", "consciousness", "arrival"} <= {
        *map(str, missing)
    }
    schemes = printed["schemes"]
    assert isinstance(schemes, dict)
    assert list(schemes) == ["who", "news2", "qsofa", "kdca"]
    json.dumps(printed)


@pytest.mark.parametrize(
    ("written", "rejections"),
    [
        ("{", [("", "answers_not_json")]),
        ("[]", [("", "answers_not_an_object")]),
        ("[" * 100_000, [("", "answers_not_an_object")]),
        ('{"age_years": 7, "age_years": 70}', [("age_years", "answer_key_twice")]),
        ('{"age_years": 7, "vitals": {"temperature_c": NaN}}', [("temperature_c", "answer_not_a_number")]),
        ({**AGE, "symptoms": {"cough": ["yes"]}}, [("symptoms", "answer_not_a_choice")]),
        ({**AGE, "symptoms": [["cough"]]}, [("symptoms", "symptom_unknown")]),
        ({}, [("age", "age_required")]),
        ({"age_years": 1, "age_months": 12}, [("age", "age_given_twice")]),
        ({"age_years": 131}, [("age_years", "vital_out_of_range")]),
        ({"age_years": -1}, [("age_years", "vital_out_of_range")]),
        ({"age_years": True}, [("age_years", "answer_not_a_number")]),
        ({**AGE, "symptom": []}, [("symptom", "answer_key_unknown")]),
        ({**AGE, "vitals": {"temp": 37}}, [("temp", "answer_key_unknown")]),
        ({**AGE, "vitals": []}, [("vitals", "vitals_not_an_object")]),
        ({**AGE, "vitals": None}, [("vitals", "vitals_not_an_object")]),
        ({**AGE, "vitals": {"temperature_c": 98.6}}, [("temperature_c", "temperature_looks_fahrenheit")]),
        ({**AGE, "vitals": {"temperature_c": 29.9}}, [("temperature_c", "temperature_out_of_range")]),
        ({**AGE, "vitals": {"temperature_c": None}}, [("temperature_c", "answer_not_a_number")]),
        ({**AGE, "vitals": {"spo2_pct": 101}}, [("spo2_pct", "vital_out_of_range")]),
        ({**AGE, "vitals": {"spo2_pct": 97.5}}, [("spo2_pct", "vital_not_whole")]),
        ({**AGE, "vitals": {"spo2_scale": 3}}, [("spo2_scale", "answer_not_a_choice")]),
        ({**AGE, "vitals": {"consciousness": "a"}}, [("consciousness", "answer_not_a_choice")]),
        (
            {**AGE, "vitals": {"systolic_mmhg": 80, "diastolic_mmhg": 80}},
            [("diastolic_mmhg", "diastolic_not_below_systolic")],
        ),
        ({**AGE, "onset_days_ago": -1}, [("onset_days_ago", "onset_in_future")]),
        ({**AGE, "smoker": "no"}, [("smoker", "answer_not_true_or_false")]),
        ({**AGE, "sex": "male"}, [("sex", "answer_not_a_choice")]),
        ({**AGE, "symptoms": "cough"}, [("symptoms", "answer_not_a_list")]),
        ({**AGE, "symptoms": {"cough": "perhaps"}}, [("symptoms", "answer_not_a_choice")]),
    ],
)
def test_refused(written: object, rejections: list[tuple[str, str]]) -> None:
    assert refused(written) == rejections


def test_all_rejections_come_at_once() -> None:
    written = {"symptoms": ["coff"], "conditions": ["diabetis"], "vitals": {"spo2_pct": 10}, "arival": True}
    assert sorted(refused(written)) == [
        ("age", "age_required"),
        ("arival", "answer_key_unknown"),
        ("conditions", "condition_unknown"),
        ("spo2_pct", "vital_out_of_range"),
        ("symptoms", "symptom_not_listed"),
    ]


@pytest.mark.parametrize(
    ("key", "typed", "nearest"),
    [
        ("symptoms", "caugh", "cough"),
        ("symptoms", "Shortness of breth", "dyspnoea"),
        ("symptoms", "인후", "sore_throat"),
        ("symptoms", "Co", "cough"),
        ("symptoms", "dizz", "dizziness"),
        ("symptoms", "발", "fever"),
        ("symptoms", "기치", "cough"),
        ("symptoms", "기친", "cough"),
        ("symptoms", "설시", "diarrhoea"),
        ("conditions", "diabetis", "diabetes"),
    ],
)
def test_unknown_name_is_answered_with_the_nearest(key: str, typed: str, nearest: str) -> None:
    with pytest.raises(Rejected) as caught:
        answers_from_json({**AGE, key: [typed]}, COVID)
    assert dict(caught.value.rejections[0].facts) == {"typed": typed, "nearest": nearest}


@pytest.mark.parametrize("typed", ["coff", "zzz", "", "배고픔"])
def test_name_that_is_near_to_nothing_gets_no_suggestion(typed: str) -> None:
    with pytest.raises(Rejected) as caught:
        answers_from_json({**AGE, "symptoms": [typed]}, COVID)
    assert [(one.code, dict(one.facts)) for one in caught.value.rejections] == [
        ("symptom_not_listed", {"typed": typed})
    ]


def test_unknown_key_names_the_one_that_begins_so_or_none() -> None:
    with pytest.raises(Rejected) as caught:
        answers_from_json({**AGE, "arriv": True, "qqq": 1, "vitals": {"temp": 37}}, COVID)
    assert [(one.field, one.facts.get("nearest")) for one in caught.value.rejections] == [
        ("arriv", "arrival"),
        ("qqq", None),
        ("temp", "temperature_c"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_example_for_vital_signs_is_one_of_vital_signs(language: str) -> None:
    with pytest.raises(Rejected) as caught:
        answers_from_json({**AGE, "vitals": None}, COVID)
    said = words_in(language, is_strict=True).sentence(caught.value.rejections[0])
    example = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert answers_from_json({**AGE, "vitals": example}, COVID).temperature_tenths_c is not None


@pytest.mark.parametrize(
    ("changes", "is_doubtful"),
    [
        ({"symptoms": []}, True),
        ({}, True),
        ({"symptoms": {"cough": "unknown"}}, True),
        ({"symptoms": ["cough"]}, False),
        ({"symptoms": [], "vitals": {"temperature_c": 37.5}}, False),
        ({"symptoms": [], "vitals": {"temperature_c": 37.4}}, True),
    ],
)
def test_onset_of_nothing_is_unlikely(changes: Json, is_doubtful: bool) -> None:
    outcome = assess(answers_from_json({**AGE, "onset_days_ago": 2, **changes}, COVID), COVID)
    assert (outcome.unlikely == ("onset_days_ago",)) is is_doubtful
    assert ("limits-onset_days_ago" in [one.rule for one in outcome.reasons]) is is_doubtful


def test_not_asked_no_and_unknown_are_three_things() -> None:
    not_asked = answers_from_json(AGE, COVID)
    none = answers_from_json({**AGE, "symptoms": [], "smoker": False}, COVID)
    unknown = answers_from_json({**AGE, "symptoms": {"cough": "unknown"}, "smoker": "unknown"}, COVID)
    assert "cough" not in not_asked.symptoms
    assert none.symptoms["cough"] is Stated.NO
    assert unknown.symptoms == {"cough": Stated.UNKNOWN}
    assert [one.smoker for one in (not_asked, none, unknown)] == [Stated.NOT_ASKED, Stated.NO, Stated.UNKNOWN]


def test_list_says_nothing_about_what_only_a_clinician_finds() -> None:
    assert "pneumonia" not in answers_from_json({**AGE, "symptoms": []}, COVID).symptoms


@pytest.mark.parametrize(
    ("vitals", "unlikely"),
    [
        ({"temperature_c": 34.0, "spo2_pct": 85}, ()),
        ({"temperature_c": 33.9, "spo2_pct": 84}, ("temperature_c", "spo2_pct")),
        ({"temperature_c": 41.5}, ()),
        ({"temperature_c": 41.6}, ("temperature_c",)),
    ],
)
def test_unlikely_values_are_named(vitals: Json, unlikely: tuple[str, ...]) -> None:
    answers = answers_from_json({**AGE, "vitals": vitals}, COVID)
    assert unlikely_fields(answers, COVID) == unlikely
    outcome = assess(answers, COVID)
    assert outcome.unlikely == unlikely
    assert len([one for one in outcome.reasons if one.rule.startswith("limits-")]) == len(unlikely)


@pytest.mark.parametrize(
    ("typed", "tenths", "is_unlikely"),
    [
        ("378", 378, False),
        ("37.8", 378, False),
        ("37,8", 378, False),
        (" 38 ", 380, False),
        ("420", 420, True),
    ],
)
def test_typed_temperature(typed: str, tenths: int, is_unlikely: bool) -> None:
    reading = parse_temperature(typed)
    assert (reading.value, reading.is_unlikely) == (tenths, is_unlikely)


@pytest.mark.parametrize(
    ("parse", "typed", "field", "code"),
    [
        (parse_temperature, "98.6", "temperature", "temperature_looks_fahrenheit"),
        (parse_temperature, "986", "temperature", "temperature_looks_fahrenheit"),
        (parse_temperature, "1004", "temperature", "temperature_looks_fahrenheit"),
        (parse_temperature, "299", "temperature", "temperature_out_of_range"),
        (parse_temperature, "451", "temperature", "temperature_out_of_range"),
        (parse_temperature, "3", "temperature", "temperature_not_readable"),
        (parse_temperature, "hot", "temperature", "temperature_not_readable"),
        (parse_spo2, "49", "spo2", "vital_out_of_range"),
        (parse_spo2, "101", "spo2", "vital_out_of_range"),
        (parse_spo2, "", "spo2", "vital_not_whole"),
        (parse_onset, "-1", "onset", "onset_in_future"),
        (parse_onset, "366", "onset", "vital_out_of_range"),
    ],
)
def test_typed_value_is_refused(parse: object, typed: str, field: str, code: str) -> None:
    assert callable(parse)
    with pytest.raises(Rejected) as caught:
        parse(typed)
    assert [(one.field, one.code) for one in caught.value.rejections] == [(field, code)]


def test_typed_saturation_and_onset() -> None:
    assert [parse_spo2(typed).value for typed in ("97", "97%", " 100 ")] == [97, 97, 100]
    assert parse_spo2("84").is_unlikely
    assert (parse_onset("0").value, parse_onset("2").value, parse_onset("31").is_unlikely) == (0, 2, True)


def test_onset_lies_neither_after_today_nor_after_the_collection() -> None:
    today = date(2026, 4, 2)
    check_onset_date(today, today=today, collected=today)
    with pytest.raises(Rejected, match="onset:onset_in_future"):
        check_onset_date(date(2026, 4, 3), today=today)
    with pytest.raises(Rejected, match="onset:onset_after_collection"):
        check_onset_date(today, today=today, collected=date(2026, 4, 1))
