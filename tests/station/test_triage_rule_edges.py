"""Every number in the rules for pregnancy and a child's danger: each fires on its edge and not one before it."""

from __future__ import annotations

import pytest

from station.domain.triage.assess import assess
from station.domain.triage.written_answers import answers_from_json
from station.programmes import programme, programme_ids

Json = dict[str, object]

PREGNANT: Json = {"age_years": 30, "pregnant": True}
YELLOW_BREATH: Json = {"respiration_per_min": 21}
THREE_SIGNS: Json = {"spo2_pct": 94, "pulse_per_min": 100, "temperature_c": 38.1}
OTHER_THREE: Json = {"spo2_pct": 94, "respiration_per_min": 21, "systolic_mmhg": 100}

# rule, who, the other vital signs, the vital sign, the value that does not fire and the one beside it that does
EDGES: list[tuple[str, Json, Json, str, object, object]] = [
    ("obstetric-respiration", PREGNANT, {}, "respiration_per_min", 24, 25),
    ("obstetric-systolic", PREGNANT, {}, "systolic_mmhg", 91, 90),
    ("obstetric-pulse", PREGNANT, {}, "pulse_per_min", 130, 131),
    ("obstetric-spo2", PREGNANT, {"spo2_scale": 1}, "spo2_pct", 92, 91),
    ("obstetric-spo2", PREGNANT, {"spo2_scale": 2}, "spo2_pct", 88, 87),
    ("obstetric-oxygen", PREGNANT, {}, "oxygen", False, True),
    ("obstetric-consciousness", PREGNANT, {}, "consciousness", "A", "C"),
    ("obstetric-consciousness", PREGNANT, {}, "consciousness", "A", "V"),
    ("obstetric-consciousness", PREGNANT, {}, "consciousness", "A", "P"),
    ("obstetric-consciousness", PREGNANT, {}, "consciousness", "A", "U"),
    ("obstetric-four-signs", PREGNANT, THREE_SIGNS, "respiration_per_min", 20, 21),
    ("obstetric-four-signs", PREGNANT, THREE_SIGNS, "systolic_mmhg", 101, 100),
    ("obstetric-four-signs", PREGNANT, THREE_SIGNS, "systolic_mmhg", 149, 150),
    ("obstetric-four-signs", PREGNANT, THREE_SIGNS, "diastolic_mmhg", 89, 90),
    ("obstetric-four-signs", PREGNANT, OTHER_THREE, "pulse_per_min", 51, 50),
    ("obstetric-four-signs", PREGNANT, OTHER_THREE, "pulse_per_min", 99, 100),
    ("obstetric-four-signs", PREGNANT, OTHER_THREE, "temperature_c", 36.1, 36.0),
    ("obstetric-four-signs", PREGNANT, OTHER_THREE, "temperature_c", 38.0, 38.1),
    ("obstetric-four-signs", PREGNANT, {**OTHER_THREE, "pulse_per_min": 100}, "spo2_pct", 95, 94),
    ("obstetric-red-respiration", PREGNANT, {}, "respiration_per_min", 10, 9),
    ("obstetric-red-respiration", PREGNANT, {}, "respiration_per_min", 30, 31),
    ("obstetric-red-spo2", PREGNANT, {"spo2_scale": 1}, "spo2_pct", 95, 94),
    ("obstetric-red-spo2", PREGNANT, {"spo2_scale": 2}, "spo2_pct", 95, 94),
    ("obstetric-red-pulse", PREGNANT, {}, "pulse_per_min", 40, 39),
    ("obstetric-red-pulse", PREGNANT, {}, "pulse_per_min", 120, 121),
    ("obstetric-red-pressure", PREGNANT, {}, "systolic_mmhg", 159, 160),
    ("obstetric-red-pressure", PREGNANT, {}, "diastolic_mmhg", 100, 101),
    ("obstetric-red-temperature", PREGNANT, {}, "temperature_c", 35.0, 34.9),
    ("obstetric-red-temperature", PREGNANT, {}, "temperature_c", 38.0, 38.1),
    ("obstetric-two-yellow", PREGNANT, {"pulse_per_min": 100}, "respiration_per_min", 20, 21),
    ("obstetric-two-yellow", PREGNANT, YELLOW_BREATH, "systolic_mmhg", 101, 100),
    ("obstetric-two-yellow", PREGNANT, YELLOW_BREATH, "systolic_mmhg", 149, 150),
    ("obstetric-two-yellow", PREGNANT, YELLOW_BREATH, "diastolic_mmhg", 89, 90),
    ("obstetric-two-yellow", PREGNANT, YELLOW_BREATH, "pulse_per_min", 51, 50),
    ("obstetric-two-yellow", PREGNANT, YELLOW_BREATH, "pulse_per_min", 99, 100),
    ("obstetric-two-yellow", PREGNANT, YELLOW_BREATH, "temperature_c", 36.1, 36.0),
    ("paediatric-respiration-slow", {"age_months": 191}, {}, "respiration_per_min", 10, 9),
    ("paediatric-respiration-urgent", {"age_months": 191}, {}, "respiration_per_min", 60, 61),
    ("paediatric-pulse-fast", {"age_months": 11}, {}, "pulse_per_min", 219, 220),
    ("paediatric-pulse-fast", {"age_months": 12}, {}, "pulse_per_min", 179, 180),
    ("paediatric-pulse-fast", {"age_months": 191}, {}, "pulse_per_min", 179, 180),
    ("paediatric-pulse-slow", {"age_months": 59}, {}, "pulse_per_min", 60, 59),
]
DECISIONS: list[tuple[str, Json, Json, str, object, object]] = [
    ("clinician-infant", {"age_years": 0}, {}, "temperature_c", 37.9, 38.0),
    ("clinician-infant", {"age_days": 91}, {}, "temperature_c", 36.0, 35.9),
    ("clinician-pregnant-fever", PREGNANT, {}, "temperature_c", 37.9, 38.0),
    ("now-collapse", {"age_years": 16}, {}, "pulse_per_min", 140, 141),
    ("now-collapse", {"age_years": 16}, {}, "systolic_mmhg", 80, 79),
    ("now-collapse", {"age_years": 16}, {}, "respiration_per_min", 6, 5),
]
IN_INFLUENZA: list[tuple[str, Json, Json, str, object, object]] = [
    ("now-collapse", {"age_years": 16}, {}, "respiration_per_min", 36, 37),
    ("now-spo2", {"age_years": 16}, {"spo2_scale": 1}, "spo2_pct", 90, 89),
    ("now-spo2", {"age_years": 16}, {"spo2_scale": 2}, "spo2_pct", 88, 87),
    ("now-spo2", {"age_years": 4}, {"spo2_scale": 1}, "spo2_pct", 90, 89),
]
"""WHO severity stands before these rows under covid19."""
OUTSIDERS: dict[str, Json] = {
    "obstetric-": {"age_years": 30, "pregnant": False},
    "clinician-pregnant-fever": {"age_years": 30, "pregnant": False},
    "paediatric-respiration-slow": {"age_months": 192},
    "paediatric-respiration-urgent": {"age_months": 192},
    "paediatric-pulse-fast": {"age_months": 192},
    "paediatric-pulse-slow": {"age_months": 60},
    "now-collapse": {"age_months": 191},
    "clinician-infant": {"age_years": 1},
}
"""Whom a rule does not concern: nobody else, or somebody one month too old or too young."""
CASES = [
    (name, *case)
    for name in programme_ids()
    for case in EDGES + DECISIONS + (IN_INFLUENZA if name == "influenza" else [])
]
OF_SOME = [
    (name, rule, outsider, {**others, key: alarming})
    for name, rule, _, others, key, _, alarming in CASES
    for prefix, outsider in OUTSIDERS.items()
    if rule.startswith(prefix)
]


def fired(name: str, person: Json, vitals: Json) -> set[str]:
    of = programme(name)
    outcome = assess(answers_from_json({**person, "vitals": vitals}, of), of)
    return {one.rule.id for scheme in outcome.schemes for one in scheme.fired}


@pytest.mark.parametrize(("name", "rule", "person", "others", "key", "quiet", "alarming"), CASES)
def test_rule_fires_on_its_edge_and_not_before(
    name: str, rule: str, person: Json, others: Json, key: str, quiet: object, alarming: object
) -> None:
    assert rule not in fired(name, person, {**others, key: quiet})
    assert rule in fired(name, person, {**others, key: alarming})


@pytest.mark.parametrize(("name", "rule", "outsider", "vitals"), OF_SOME)
def test_rule_of_pregnancy_or_childhood_concerns_nobody_else(
    name: str, rule: str, outsider: Json, vitals: Json
) -> None:
    assert rule not in fired(name, outsider, vitals)
