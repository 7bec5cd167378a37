"""Dangerous vital signs where NEWS2 does not apply, and where it is too slow: each limit, one inside and one over it.

The limits are typed here from their sources a second time; both programmes hold them.
"""

from __future__ import annotations

import pytest

from station.domain.observable import DISPOSITIONS
from station.domain.triage.assess import Assessment, assess
from station.domain.triage.written_answers import answers_from_json
from station.domain.triage.written_assessment import assessment_to_json
from station.programmes import programme, programme_ids

Json = dict[str, object]

NOTHING_ELSE: Json = {
    "symptoms": [], "conditions": [], "arrival": False, "exposed": False, "care_home": False,
    "antipyretic": False, "smoker": False,
}  # fmt: skip
PREGNANT: Json = {"age_years": 30, "sex": "F", "pregnant": True}
CHILD: Json = {"age_years": 12}
ADULT: Json = {"age_years": 40, "sex": "M"}
NORMAL: Json = {"temperature_c": 36.8, "spo2_pct": 98, "oxygen": False, "consciousness": "A"}
URGENT, CLINICIAN, QUIET = "emergency_now", "see_clinician", "no_test"


def assessed(name: str, person: Json, vitals: Json, **changes: object) -> Assessment:
    of = programme(name)
    written = {**NOTHING_ELSE, **person, **changes, "vitals": {**NORMAL, **vitals}}
    return assess(answers_from_json(written, of), of)


# person, vitals, what to do, the row that says so
LIMITS: list[tuple[Json, Json, str, str]] = [
    (PREGNANT, {"systolic_mmhg": 60, "pulse_per_min": 170}, URGENT, "now-pregnant-danger"),
    (PREGNANT, {"systolic_mmhg": 90}, URGENT, "now-pregnant-danger"),
    (PREGNANT, {"systolic_mmhg": 91}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"systolic_mmhg": 159}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"systolic_mmhg": 160}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"diastolic_mmhg": 100}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"diastolic_mmhg": 101}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"pulse_per_min": 39}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"pulse_per_min": 40}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"pulse_per_min": 120}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"pulse_per_min": 121}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"pulse_per_min": 130}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"pulse_per_min": 131}, URGENT, "now-pregnant-danger"),
    (PREGNANT, {"respiration_per_min": 9}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"respiration_per_min": 10}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"respiration_per_min": 24}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"respiration_per_min": 25}, URGENT, "now-pregnant-danger"),
    (PREGNANT, {"spo2_pct": 95}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"spo2_pct": 94, "spo2_scale": 2}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"spo2_pct": 91}, URGENT, "now-pregnant-danger"),
    (PREGNANT, {"spo2_pct": 88, "spo2_scale": 2}, CLINICIAN, "clinician-spo2"),
    (PREGNANT, {"oxygen": True}, URGENT, "now-pregnant-danger"),
    (PREGNANT, {"temperature_c": 34.9}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"temperature_c": 35.1}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"temperature_c": 38.1}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"respiration_per_min": 21, "pulse_per_min": 99}, QUIET, "no-test-no-reason"),
    (PREGNANT, {"respiration_per_min": 21, "pulse_per_min": 100}, CLINICIAN, "clinician-pregnant"),
    (PREGNANT, {"respiration_per_min": 20, "pulse_per_min": 100}, QUIET, "no-test-no-reason"),
    (
        PREGNANT, {"respiration_per_min": 21, "pulse_per_min": 115, "systolic_mmhg": 95, "temperature_c": 38.5},
        URGENT, "now-pregnant-danger",
    ),
    (
        PREGNANT, {"respiration_per_min": 21, "pulse_per_min": 115, "systolic_mmhg": 95}, CLINICIAN,
        "clinician-pregnant",
    ),
    ({**CHILD, **PREGNANT, "age_years": 15}, {"systolic_mmhg": 90}, URGENT, "now-pregnant-danger"),
    (CHILD, {"oxygen": True}, CLINICIAN, "clinician-oxygen"),
    (CHILD, {"spo2_pct": 94}, QUIET, "no-test-no-reason"),
    (CHILD, {"spo2_pct": 93}, CLINICIAN, "clinician-spo2"),
    (CHILD, {"spo2_pct": 93, "spo2_scale": 2}, CLINICIAN, "clinician-spo2"),
    (CHILD, {"systolic_mmhg": 90}, QUIET, "no-test-no-reason"),
    (CHILD, {"systolic_mmhg": 89}, URGENT, "now-child-danger"),
    (CHILD, {"respiration_per_min": 10}, CLINICIAN, "clinician-child"),
    (CHILD, {"respiration_per_min": 9}, URGENT, "now-child-danger"),
    (CHILD, {"pulse_per_min": 179}, CLINICIAN, "clinician-child"),
    (CHILD, {"pulse_per_min": 180}, URGENT, "now-child-danger"),
    ({"age_months": 11}, {"pulse_per_min": 219}, CLINICIAN, "clinician-child"),
    ({"age_months": 11}, {"pulse_per_min": 220}, URGENT, "now-child-danger"),
    ({"age_months": 12}, {"pulse_per_min": 180}, URGENT, "now-child-danger"),
    ({"age_months": 59}, {"pulse_per_min": 60}, CLINICIAN, "clinician-child"),
    ({"age_months": 59}, {"pulse_per_min": 59}, URGENT, "now-child-danger"),
    ({"age_months": 60}, {"pulse_per_min": 59}, CLINICIAN, "clinician-child"),
    ({"age_months": 2}, {"respiration_per_min": 60}, QUIET, "no-test-no-reason"),
    ({"age_months": 2}, {"respiration_per_min": 61}, URGENT, "now-child-danger"),
    (
        {"age_years": 14}, {"respiration_per_min": 18, "pulse_per_min": 80, "systolic_mmhg": 112}, QUIET,
        "no-test-no-reason",
    ),
    (CHILD, {"temperature_c": 35.0}, CLINICIAN, "clinician-cold"),
    (CHILD, {"temperature_c": 35.1}, QUIET, "no-test-no-reason"),
    (ADULT, {"oxygen": True}, CLINICIAN, "clinician-oxygen"),
    (ADULT, {"temperature_c": 40.0}, "test_then_go", "test-symptoms"),
    (ADULT, {"temperature_c": 40.1}, CLINICIAN, "clinician-hot"),
    (ADULT, {"temperature_c": 41.1}, CLINICIAN, "clinician-hot"),
    (ADULT, {"temperature_c": 41.2}, URGENT, "now-hyperpyrexia"),
    (ADULT, {"temperature_c": 42.0}, URGENT, "now-hyperpyrexia"),
    (ADULT, {"temperature_c": 32.0}, CLINICIAN, "clinician-news2-part"),
    (ADULT, {"temperature_c": 31.9}, URGENT, "now-hypothermia"),
    (ADULT, {"systolic_mmhg": 80}, CLINICIAN, "clinician-news2-part"),
    (ADULT, {"systolic_mmhg": 79}, URGENT, "now-collapse"),
    (ADULT, {"pulse_per_min": 140}, CLINICIAN, "clinician-news2-part"),
    (ADULT, {"pulse_per_min": 141}, URGENT, "now-collapse"),
    (ADULT, {"respiration_per_min": 6}, CLINICIAN, "clinician-news2-part"),
    (ADULT, {"respiration_per_min": 5}, URGENT, "now-collapse"),
]  # fmt: skip


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(("person", "vitals", "disposition", "row"), LIMITS)
def test_limit_of_a_dangerous_vital_sign(
    person: Json, vitals: Json, disposition: str, row: str, name: str
) -> None:
    outcome = assessed(name, person, vitals)
    assert (outcome.disposition_now, outcome.decided_by) == (disposition, row)
    if disposition == URGENT:
        assert outcome.track_if_positive == "emergency_treatment_centre"


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize("respiration", [36, 37])
def test_adult_breathing_very_fast_is_an_emergency(name: str, respiration: int) -> None:
    outcome = assessed(name, ADULT, {"respiration_per_min": respiration})
    is_severe_for_who = name == "covid19"
    assert (outcome.disposition_now == URGENT) is (respiration > 36 or is_severe_for_who)


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize("person", [PREGNANT, CHILD, ADULT], ids=["pregnant", "child", "adult"])
@pytest.mark.parametrize(
    ("vitals", "is_emergency"),
    [
        ({"spo2_pct": 90}, None),
        ({"spo2_pct": 89}, True),
        ({"spo2_pct": 88, "spo2_scale": 2}, False),
        ({"spo2_pct": 87, "spo2_scale": 2}, True),
        ({"consciousness": "C"}, True),
        ({"consciousness": "V"}, True),
        ({"consciousness": "P"}, True),
        ({"consciousness": "U"}, True),
    ],
)
def test_low_saturation_and_dulled_consciousness_are_an_emergency_for_everybody(
    name: str, person: Json, vitals: Json, is_emergency: bool | None
) -> None:
    expected = person is PREGNANT if is_emergency is None else is_emergency
    assert (assessed(name, person, vitals).disposition_now == URGENT) is expected


@pytest.mark.parametrize("name", programme_ids())
def test_pregnant_woman_is_never_less_urgent_than_an_adult_with_news2_of_seven(name: str) -> None:
    parts = {
        "respiration_per_min": (16, 10, 22, 25),
        "pulse_per_min": (80, 105, 115, 135),
        "systolic_mmhg": (120, 105, 95, 85),
        "temperature_c": (36.8, 38.5, 39.5, 34.9),
    }
    for respiration in parts["respiration_per_min"]:
        for pulse in parts["pulse_per_min"]:
            for systolic in parts["systolic_mmhg"]:
                for temperature in parts["temperature_c"]:
                    vitals: Json = {
                        "respiration_per_min": respiration, "pulse_per_min": pulse, "systolic_mmhg": systolic,
                        "temperature_c": temperature,
                    }  # fmt: skip
                    adult = assessed(name, {**PREGNANT, "pregnant": False}, vitals).disposition_now
                    pregnant = assessed(name, PREGNANT, vitals).disposition_now
                    assert DISPOSITIONS.index(pregnant) <= max(DISPOSITIONS.index(adult), 1), vitals


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(
    "left_out", ["exposed", "arrival", "care_home", "symptoms", "temperature_c", "spo2_pct"]
)
def test_nobody_goes_untested_before_everything_was_asked(name: str, left_out: str) -> None:
    of = programme(name)
    vitals = {key: value for key, value in NORMAL.items() if key != left_out}
    written = {key: value for key, value in {**NOTHING_ELSE, **ADULT}.items() if key != left_out}
    outcome = assess(answers_from_json({**written, "vitals": vitals}, of), of)
    assert (outcome.disposition_now, outcome.decided_by) == ("test_then_go", "test-not-all-asked")
    assert left_out in outcome.missing
    because = {one.rule: one.because for one in outcome.reasons}["test-not-all-asked"]
    assert f"{left_out}=?" in because.split(", ")


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize("left_out", ["temperature_c", "spo2_pct"])
def test_nobody_is_sent_home_unmeasured(name: str, left_out: str) -> None:
    of = programme(name)
    vitals = {key: value for key, value in NORMAL.items() if key != left_out}
    outcome = assess(answers_from_json({**NOTHING_ELSE, **ADULT, "vitals": vitals}, of), of)
    assert outcome.track_if_positive == "life_treatment_centre"
    assert assessed(name, ADULT, {}).track_decided_by == "track-home"


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(
    ("changes", "transport"),
    [
        ({"arrival": True}, "no_bus"),
        ({}, "no_public_transport"),
        ({"arrival": True, "symptoms": ["cough"]}, "no_bus"),
    ],
)
def test_whoever_needs_a_clinician_goes_nowhere_alone(name: str, changes: Json, transport: str) -> None:
    outcome = assessed(name, ADULT, {"spo2_pct": 92}, **changes)
    assert (outcome.disposition_now, outcome.transport) == (CLINICIAN, transport)


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(
    ("age", "vitals", "symptoms", "row"),
    [
        ({"age_days": 83}, {"temperature_c": 38.0}, [], "now-warning-sign"),
        ({"age_months": 2}, {"temperature_c": 38.0}, [], "clinician-infant"),
        ({"age_days": 84}, {"temperature_c": 38.0}, [], "clinician-infant"),
        ({"age_months": 11}, {"temperature_c": 38.0}, [], "clinician-infant"),
        ({"age_months": 12}, {"temperature_c": 38.0}, [], "test-symptoms"),
        ({"age_months": 2}, {"temperature_c": 36.8}, ["fever"], "clinician-infant"),
        ({"age_months": 3}, {"temperature_c": 36.8}, ["fever"], "test-symptoms"),
        ({"age_months": 3}, {"temperature_c": 35.9}, [], "no-test-no-reason"),
    ],
)
def test_fever_of_an_infant_is_seen_by_a_clinician(
    name: str, age: Json, vitals: Json, symptoms: list[str], row: str
) -> None:
    assert assessed(name, age, vitals, symptoms=symptoms).decided_by == row


@pytest.mark.parametrize("name", programme_ids())
def test_nobody_goes_back_to_a_care_home_or_untested_after_an_antipyretic(name: str) -> None:
    resident = assessed(name, ADULT, {}, care_home=True)
    assert (resident.track_if_positive, resident.track_decided_by) == (
        "life_treatment_centre",
        "track-care-home",
    )
    masked = assessed(name, ADULT, {}, antipyretic=True)
    assert (masked.disposition_now, masked.decided_by) == ("test_then_go", "test-antipyretic")


@pytest.mark.parametrize("name", programme_ids())
def test_coughing_blood_is_for_a_clinician(name: str) -> None:
    assert assessed(name, ADULT, {}, symptoms=["haemoptysis"]).decided_by == "clinician-breath"


@pytest.mark.parametrize("name", programme_ids())
def test_healthy_people_up_to_64_go_home_if_positive(name: str) -> None:
    assert assessed(name, {"age_years": 64}, {}).track_decided_by == "track-home"
    assert assessed(name, {"age_years": 65}, {}).track_decided_by == "track-high-risk"


@pytest.mark.parametrize("name", programme_ids())
def test_each_listed_disease_but_two_is_a_high_risk(name: str) -> None:
    listed = {one.key for one in programme(name).conditions} - {"hypertension", "other_disease"}
    tracks = {one: assessed(name, ADULT, {}, conditions=[one]).track_decided_by for one in listed}
    assert tracks == dict.fromkeys(listed, "track-high-risk")


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(("age", "is_asked"), [(9, False), (10, True), (59, True), (60, False)])
def test_pregnancy_is_a_question_from_10_to_59_years(name: str, age: int, is_asked: bool) -> None:
    assert ("pregnant" in assessed(name, {"age_years": age, "sex": "F"}, {}).missing) is is_asked


def news2_block(name: str, person: Json) -> Json:
    of = programme(name)
    schemes = assessment_to_json(assessed(name, person, {}), of)["schemes"]
    assert isinstance(schemes, dict)
    block = schemes["news2"]
    assert isinstance(block, dict)
    return {**block}


@pytest.mark.parametrize("name", programme_ids())
@pytest.mark.parametrize(
    ("person", "is_open"),
    [
        ({"age_years": 30, "sex": "F"}, True),
        ({"age_years": 30}, True),
        ({"age_years": 30, "pregnant": "unknown"}, True),
        ({"age_years": 30, "sex": "F", "pregnant": False}, False),
        ({"age_years": 30, "sex": "M"}, False),
        ({"age_years": 70, "sex": "F"}, False),
    ],
)
def test_news2_says_that_nobody_asked_about_pregnancy(name: str, person: Json, is_open: bool) -> None:
    missing = news2_block(name, person)["missing"]
    assert isinstance(missing, list)
    assert ("pregnant" in missing) is is_open


@pytest.mark.parametrize(
    ("person", "reason"),
    [({"age_years": 15}, "under_16"), ({"age_months": 191}, "under_16"), (PREGNANT, "pregnant")],
)
def test_korean_score_of_adults_says_nothing_about_a_child_or_in_pregnancy(person: Json, reason: str) -> None:
    of = programme("covid19")
    outcome = assessed("covid19", person, {"pulse_per_min": 130, "respiration_per_min": 30})
    score = outcome.score("kdca_score")
    assert score is not None
    assert score.not_applicable is not None
    assert (score.not_applicable.result, score.level, score.parts) == (reason, None, ())
    assert not outcome.track_decided_by.startswith("track-kdca-score")
    schemes = assessment_to_json(outcome, of)["schemes"]
    assert isinstance(schemes, dict)
    kdca = schemes["kdca"]
    assert isinstance(kdca, dict)
    assert kdca["score"] == {"lowest": None, "highest": None, "level": None, "not_applicable": reason}


def test_healthy_toddler_with_a_pulse_of_130_goes_home_if_positive() -> None:
    outcome = assessed("covid19", {"age_months": 20}, {"pulse_per_min": 130, "respiration_per_min": 30})
    assert (outcome.disposition_now, outcome.track_decided_by) == ("no_test", "track-home")
