"""What only the influenza programme holds: its cases, its high-risk people, and where they go if positive."""

from __future__ import annotations

import pytest

from station.domain.triage.assess import Assessment, assess
from station.domain.triage.written_answers import answers_from_json
from station.programmes import programme

Json = dict[str, object]
INFLUENZA = programme("influenza")
ADULT: Json = {"age_years": 40, "sex": "M", "conditions": [], "care_home": False}


def assessed(temperature_c: float = 36.8, **changes: object) -> Assessment:
    written = {**ADULT, **changes, "vitals": {"temperature_c": temperature_c, "spo2_pct": 98}}
    return assess(answers_from_json(written, INFLUENZA), INFLUENZA)


def fired(outcome: Assessment, scheme: str) -> list[str]:
    result = outcome.scheme(scheme)
    assert result is not None
    return [one.rule.id for one in result.fired]


@pytest.mark.parametrize(
    ("temperature_c", "symptoms", "onset", "rules"),
    [
        (38.0, ["cough"], 10, ["case-ili-who"]),
        (38.0, ["cough"], 11, ["case-ili-kdca"]),
        (38.0, ["sore_throat"], 2, ["case-ili-kdca"]),
        (37.9, ["cough", "sore_throat", "fever"], 2, []),
        (38.0, ["headache"], 2, []),
    ],
)
def test_case_is_a_measured_fever_with_cough_or_sore_throat(
    temperature_c: float, symptoms: list[str], onset: int, rules: list[str]
) -> None:
    outcome = assessed(temperature_c, symptoms=symptoms, onset_days_ago=onset)
    assert fired(outcome, "case_definition") == rules
    assert outcome.case_definition == ("suspect" if rules else "none")


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"age_years": 64}, []),
        ({"age_years": 65}, ["high-risk-age"]),
        ({"age_years": 5}, []),
        ({"age_years": 4}, ["high-risk-child"]),
        ({"conditions": ["hiv"]}, ["high-risk-hiv"]),
        ({"conditions": ["hypertension"]}, []),
    ],
)
def test_old_young_and_ill_people_are_at_high_risk(changes: Json, rules: list[str]) -> None:
    outcome = assessed(symptoms=["cough"], **changes)  # type: ignore[arg-type] # a table row
    assert fired(outcome, "high_risk") == rules
    assert (outcome.track_if_positive == "emergency_treatment_centre") is bool(rules)


def test_whoever_has_symptoms_goes_home_but_not_to_a_care_home() -> None:
    assert assessed(symptoms=["cough"]).track_if_positive == "home_monitoring"
    assert assessed(symptoms=["cough"], care_home=True).track_if_positive == "life_treatment_centre"


def test_fever_begins_at_38_degrees() -> None:
    told: Json = {"symptoms": {"cough": "no"}, "arrival": True}
    assert assessed(38.0, **told).decided_by == "isolate-arrival-symptoms"
    assert assessed(37.9, **told).decided_by == "test-arrival"
