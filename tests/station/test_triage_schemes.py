"""WHO, the Korean classes, qSOFA, children, warning signs, cases: each at its limits, and the two decisions."""

from __future__ import annotations

import pytest

from station.domain.triage.assess import Assessment, assess
from station.domain.triage.ruling import SchemeResult
from station.domain.triage.written_answers import answers_from_json
from station.programmes import programme

Json = dict[str, object]
COVID = programme("covid19")
WELL: Json = {
    "age_years": 30,
    "sex": "M",
    "conditions": [],
    "symptoms": [],
    "antipyretic": False,
    "smoker": False,
    "care_home": False,
    "arrival": False,
    "exposed": False,
    "vitals": {
        "temperature_c": 36.8,
        "spo2_pct": 98,
        "oxygen": False,
        "respiration_per_min": 14,
        "pulse_per_min": 70,
        "systolic_mmhg": 120,
        "diastolic_mmhg": 80,
        "consciousness": "A",
    },
}


def assessed(*, vitals: Json | None = None, without: tuple[str, ...] = (), **changes: object) -> Assessment:
    well_vitals = WELL["vitals"]
    assert isinstance(well_vitals, dict)
    all_vitals = {**well_vitals, **(vitals or {})}
    written: Json = {key: value for key, value in {**WELL, **changes}.items() if key not in without}
    written["vitals"] = {key: value for key, value in all_vitals.items() if key not in without}
    return assess(answers_from_json(written, COVID), COVID)


def scheme_of(outcome: Assessment, scheme_id: str) -> SchemeResult:
    result = outcome.scheme(scheme_id)
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"vitals": {"respiration_per_min": 30}}, "asymptomatic"),
        ({"vitals": {"respiration_per_min": 31}}, "severe"),
        ({"vitals": {"spo2_pct": 90}}, "asymptomatic"),
        ({"vitals": {"spo2_pct": 89}}, "severe"),
        ({"symptoms": ["cough"], "vitals": {"respiration_per_min": 30}}, "mild"),
        ({"symptoms": ["cough"], "vitals": {"spo2_pct": 94}}, "mild"),
        ({"symptoms": ["cough"], "vitals": {"spo2_pct": 88, "spo2_scale": 2}}, "mild"),
        ({"symptoms": ["cough", "pneumonia"]}, "moderate"),
        ({"symptoms": ["cough", "pneumonia", "severe_respiratory_distress"]}, "severe"),
        ({"symptoms": ["septic_shock"]}, "critical"),
        ({"vitals": {"spo2_pct": 88, "spo2_scale": 2}}, "asymptomatic"),
        ({"vitals": {"spo2_pct": 87, "spo2_scale": 2}}, "severe"),
    ],
)
def test_who_severity_of_an_adult(changes: Json, severity: str) -> None:
    assert scheme_of(assessed(**changes), "who").result == severity  # type: ignore[arg-type] # a table row


@pytest.mark.parametrize("spo2_pct", [90, 93])
def test_who_calls_nobody_mild_whose_oxygen_is_low(spo2_pct: int) -> None:
    who = scheme_of(assessed(symptoms=["cough"], vitals={"spo2_pct": spo2_pct}), "who")
    assert (who.result, who.not_ruled_out) == (None, ("severe", "moderate"))
    unmeasured = scheme_of(assessed(symptoms=["cough"], without=("spo2_pct",)), "who")
    assert unmeasured.result is None
    assert "mild" in unmeasured.not_ruled_out
    assert "spo2_pct" in unmeasured.missing


def test_who_mild_says_that_pneumonia_was_not_looked_for() -> None:
    who = scheme_of(assessed(symptoms=["cough"]), "who")
    assert (who.result, who.not_ruled_out) == ("mild", ("severe", "moderate"))
    assert {"pneumonia", "severe_respiratory_distress"} <= who.missing
    asked = {"cough": "yes", "pneumonia": "no", "severe_respiratory_distress": "no"}
    assert scheme_of(assessed(symptoms=asked), "who").not_ruled_out == ()


@pytest.mark.parametrize(
    ("age", "respiration", "severity"),
    [
        ({"age_days": 40}, 59, "mild"),
        ({"age_days": 40}, 60, "moderate"),
        ({"age_months": 2}, 49, "mild"),
        ({"age_months": 11}, 50, "moderate"),
        ({"age_years": 1}, 39, "mild"),
        ({"age_years": 5}, 40, "moderate"),
        ({"age_years": 6}, 40, "mild"),
    ],
)
def test_who_fast_breathing_of_a_child(age: Json, respiration: int, severity: str) -> None:
    symptoms = {"cough": "yes", "chest_indrawing": "no"}
    outcome = assessed(
        without=("age_years",) if "age_years" not in age else (),
        vitals={"respiration_per_min": respiration},
        symptoms=symptoms,
        **age,
    )
    assert scheme_of(outcome, "who").result == severity


@pytest.mark.parametrize("sign", ["cyanosis", "grunting", "unable_to_drink", "lethargy", "convulsions"])
def test_who_danger_sign_of_a_child_is_severe(sign: str) -> None:
    assert scheme_of(assessed(age_years=3, symptoms=[sign]), "who").result == "severe"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "asymptomatic"),
        ({"age_years": 50}, "unclassified"),
        ({"smoker": True}, "mild"),
        ({"conditions": ["hypertension"]}, "mild"),
        ({"vitals": {"temperature_c": 37.4}}, "asymptomatic"),
        ({"vitals": {"temperature_c": 37.5}}, "mild"),
        ({"age_years": 60, "antipyretic": True, "vitals": {"temperature_c": 38.0}}, "mild"),
        ({"age_years": 60, "antipyretic": True, "vitals": {"temperature_c": 38.1}}, "severe"),
        ({"age_years": 60, "antipyretic": False, "vitals": {"temperature_c": 38.1}}, "unclassified"),
        ({"symptoms": ["dyspnoea"]}, "severe"),
        ({"symptoms": ["dyspnoea"], "vitals": {"consciousness": "V"}}, "critical"),
    ],
)
def test_korean_class_without_scores(changes: Json, expected: str) -> None:
    assert scheme_of(assessed(**changes), "kdca_class").result == expected  # type: ignore[arg-type] # a table row


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({}, "asymptomatic", "mild"),
        ({"smoker": True}, "mild", "severe"),
        ({"symptoms": ["dyspnoea"]}, "severe", "critical"),
        ({"vitals": {"consciousness": "U"}}, "critical", "critical"),
    ],
)
def test_care_home_goes_one_step_up(changes: Json, before: str, after: str) -> None:
    result = scheme_of(assessed(**changes, care_home=True), "kdca_class")  # type: ignore[arg-type] # a table row
    assert (result.before_step_up, result.result) == (before, after)
    assert result.fired[-1].rule.id == "kdca-care-home-step-up"


@pytest.mark.parametrize(
    ("vitals", "lowest", "highest", "level"),
    [
        ({}, 0, 0, "mild"),
        ({"temperature_c": 38.0}, 1, 3, "mild"),
        ({"temperature_c": 38.0, "pulse_per_min": 115, "respiration_per_min": 22}, 5, 7, None),
        ({"temperature_c": 38.0, "pulse_per_min": 130, "respiration_per_min": 30}, 7, 9, "severe"),
        ({"pulse_per_min": 130, "respiration_per_min": 22}, 5, 5, "moderate"),
    ],
)
def test_korean_score_has_a_level_only_if_both_ends_agree(
    vitals: Json, lowest: int, highest: int, level: str | None
) -> None:
    score = assessed(vitals=vitals).score("kdca_score")
    assert score is not None
    assert (score.lowest, score.highest, score.level) == (lowest, highest, level)


def test_korean_score_counts_a_missing_sign_from_zero_to_three() -> None:
    score = assessed(without=("pulse_per_min",)).score("kdca_score")
    assert score is not None
    assert (score.lowest, score.highest, score.level, score.total) == (0, 3, "mild", None)
    assert score.missing == {"pulse_per_min"}


@pytest.mark.parametrize(
    ("vitals", "without", "total", "level"),
    [
        ({"respiration_per_min": 21, "systolic_mmhg": 100}, (), 1, "negative"),
        ({"respiration_per_min": 22, "systolic_mmhg": 100}, (), 2, "positive"),
        ({"respiration_per_min": 22, "systolic_mmhg": 101}, (), 1, "negative"),
        ({"respiration_per_min": 22}, ("systolic_mmhg",), None, None),
        ({"respiration_per_min": 22, "consciousness": "C"}, ("systolic_mmhg",), None, "positive"),
    ],
)
def test_qsofa(vitals: Json, without: tuple[str, ...], total: int | None, level: str | None) -> None:
    score = assessed(vitals=vitals, without=without).score("qsofa")
    assert score is not None
    assert (score.total, score.level) == (total, level)


@pytest.mark.parametrize(
    ("changes", "case"),
    [
        ({"symptoms": ["anosmia"]}, "probable"),
        ({"symptoms": ["fever", "cough"]}, "none"),
        ({"symptoms": ["fever", "cough"], "arrival": True}, "suspect"),
        ({"symptoms": ["cough"], "arrival": True}, "none"),
        ({"symptoms": ["cough"], "arrival": True, "vitals": {"temperature_c": 37.5}}, "suspect"),
        ({"symptoms": ["nausea", "vomiting", "anorexia"], "exposed": True}, "none"),
        ({"symptoms": ["nausea", "headache", "diarrhoea"], "exposed": True}, "suspect"),
    ],
)
def test_case_definition(changes: Json, case: str) -> None:
    assert assessed(**changes).case_definition == case  # type: ignore[arg-type] # a table row


def test_case_cannot_be_said_while_the_link_was_not_asked() -> None:
    outcome = assessed(symptoms=["fever", "cough"], without=("arrival", "exposed", "care_home"))
    assert outcome.case_definition is None
    assert {"arrival", "exposed", "care_home"} <= set(outcome.missing)


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"symptoms": ["difficulty_breathing"]}, "difficulty_breathing"),
        ({"symptoms": ["chest_pain"]}, "chest_pain"),
        ({"symptoms": ["confusion"]}, "confusion"),
        ({"vitals": {"consciousness": "C"}}, "confusion"),
        ({"vitals": {"consciousness": "P"}}, "unable_to_wake"),
        ({"symptoms": ["cyanosis"]}, "cyanosis"),
        ({"age_years": 4, "vitals": {"temperature_c": 40.1}}, "high_fever"),
        ({"age_years": 4, "symptoms": ["no_urine_8_hours"]}, "dehydration"),
    ],
)
def test_warning_sign_is_an_emergency(changes: Json, sign: str) -> None:
    outcome = assessed(**changes)  # type: ignore[arg-type] # a table row
    assert sign in outcome.warning_signs
    assert (outcome.level, outcome.disposition_now) == (1, "emergency_now")
    assert outcome.track_if_positive == "emergency_treatment_centre"


@pytest.mark.parametrize(("days", "is_sign"), [(83, True), (84, False)])
def test_fever_under_twelve_weeks_is_a_warning_sign(days: int, is_sign: bool) -> None:
    outcome = assessed(without=("age_years",), age_days=days, vitals={"temperature_c": 38.0})
    assert ("infant_fever" in outcome.warning_signs) is is_sign


def test_age_of_0_years_cannot_rule_out_an_infant() -> None:
    outcome = assessed(age_years=0, vitals={"temperature_c": 38.0})
    assert "infant_fever" not in outcome.warning_signs
    assert "age_days" in outcome.missing


ROWS: list[tuple[Json, str, int, str, str]] = [
    ({}, "no_test", 5, "no-test-no-reason", "track-home"),
    ({"arrival": True}, "test_then_go", 4, "test-arrival", "track-home"),
    ({"arrival": True, "symptoms": ["cough"]}, "test_and_isolate", 3, "isolate-arrival-symptoms", "track-symptoms"),
    ({"symptoms": ["cough"]}, "test_then_go", 4, "test-symptoms", "track-symptoms"),
    ({"symptoms": ["ageusia"]}, "test_then_go", 4, "test-case-definition", "track-symptoms"),
    ({"symptoms": ["dyspnoea"]}, "see_clinician", 2, "clinician-breath", "track-kdca-class-severe"),
    ({"age_years": 70, "arrival": True}, "test_then_go", 4, "test-arrival", "track-high-risk"),
    ({"vitals": {"spo2_pct": 89}}, "emergency_now", 1, "now-who-severe", "track-who-severe"),
    ({"vitals": {"spo2_pct": 91}}, "see_clinician", 2, "clinician-news2-part", "track-clinician"),
    ({"vitals": {"spo2_pct": 93}}, "see_clinician", 2, "clinician-spo2", "track-clinician"),
    ({"vitals": {"pulse_per_min": 131}}, "see_clinician", 2, "clinician-news2-part", "track-clinician"),
    (
        {"age_years": 8, "vitals": {"systolic_mmhg": 85, "diastolic_mmhg": 50}},
        "emergency_now", 1, "now-child-danger", "track-child-danger",
    ),
    ({"exposed": True}, "test_then_go", 4, "test-exposed", "track-home"),
    ({"care_home": True}, "test_then_go", 4, "test-care-home", "track-care-home"),
    ({"antipyretic": True}, "test_then_go", 4, "test-antipyretic", "track-antipyretic"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "disposition", "level", "row", "track_row"), ROWS)
def test_decisions_name_the_row_that_fired(
    changes: Json, disposition: str, level: int, row: str, track_row: str
) -> None:
    outcome = assessed(**changes)  # type: ignore[arg-type] # a table row
    assert (outcome.disposition_now, outcome.level, outcome.decided_by) == (disposition, level, row)
    assert outcome.track_decided_by == track_row
    rules = [reason.rule for reason in outcome.reasons]
    assert rules.index(row) <= 2
    assert rules.index(track_row) == rules.index(row) + 1
    assert len(set(rules)) == len(rules)


@pytest.mark.parametrize(
    ("changes", "transport"),
    [
        ({"arrival": True, "symptoms": ["cough"]}, "no_bus"),
        ({"arrival": True}, "bus"),
        ({"symptoms": ["cough"]}, "no_public_transport"),
        ({"symptoms": ["cyanosis"]}, "ambulance"),
        ({}, "free"),
        ({"arrival": True, "vitals": {"spo2_pct": 92}}, "no_bus"),
        ({"vitals": {"spo2_pct": 92}}, "no_public_transport"),
    ],
)
def test_transport(changes: Json, transport: str) -> None:
    assert assessed(**changes).transport == transport  # type: ignore[arg-type] # a table row


def test_fever_is_derived_from_the_measured_temperature() -> None:
    assert assessed(vitals={"temperature_c": 37.5}).decided_by == "test-symptoms"
    assert assessed(vitals={"temperature_c": 37.4}).decided_by == "no-test-no-reason"


def test_low_reading_after_an_antipyretic_says_nothing_about_fever() -> None:
    outcome = assessed(antipyretic=True, symptoms={"cough": "no"})
    assert "fever" in outcome.missing
    assert "fever" not in assessed(antipyretic=False, symptoms={"cough": "no"}).missing


@pytest.mark.parametrize(
    ("changes", "fired"),
    [
        ({"age_years": 64}, []),
        ({"age_years": 65}, ["high-risk-age"]),
        ({"conditions": ["diabetes"]}, ["high-risk-diabetes"]),
        ({"conditions": ["hypertension"]}, []),
        ({"sex": "F", "pregnant": True}, ["high-risk-pregnancy"]),
        ({"vitals": {"oxygen": True}}, ["high-risk-oxygen"]),
    ],
)
def test_high_risk(changes: Json, fired: list[str]) -> None:
    result = scheme_of(assessed(**changes), "high_risk")  # type: ignore[arg-type] # a table row
    assert [one.rule.id for one in result.fired] == fired


def test_every_reason_has_what_it_saw_its_source_and_its_confidence() -> None:
    outcome = assessed(
        age_years=70, symptoms=["cough", "fever"], vitals={"spo2_pct": 85, "temperature_c": 39.5}
    )
    assert all(one.because and one.source and one.confidence for one in outcome.reasons)
    by_rule = {one.rule: one.because for one in outcome.reasons}
    assert by_rule["now-who-severe"] == "spo2_pct=85, spo2_scale=1"
    assert by_rule["news2-temperature"] == "temperature_c=39.5"
