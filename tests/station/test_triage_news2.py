"""NEWS2 against its vectors, against a second scorer written without the programme, and at what it refuses."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from station.domain.clinical import Score
from station.domain.condition import Observation
from station.domain.triage.assess import Assessment, assess
from station.domain.triage.scoring import ScoreResult, run_score
from station.domain.triage.written_answers import answers_from_json
from station.programmes import programme

VECTORS = json.loads((Path(__file__).parent / "data" / "news2_vectors.json").read_text(encoding="utf-8"))
COVID = programme("covid19")
NEWS2 = next(score for score in COVID.scores if score.id == "news2")
RANDOM_INPUTS = 200_000

Json = dict[str, object]


def assessed(answers: Json) -> Assessment:
    return assess(answers_from_json(answers, COVID), COVID)


def news2_of(answers: Json) -> ScoreResult:
    outcome = assessed(answers).score("news2")
    assert outcome is not None
    return outcome


def vitals_of(vector: Json) -> Json:
    return {
        "respiration_per_min": vector["rr"],
        "spo2_pct": vector["spo2"],
        "spo2_scale": vector["scale"],
        "oxygen": bool(vector["oxygen"]),
        "systolic_mmhg": vector["sbp"],
        "pulse_per_min": vector["pulse"],
        "consciousness": vector["acvpu"],
        "temperature_c": vector["temp_c"],
    }


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda one: f"total-{one['total']}")
def test_vector_gives_its_parts_total_and_risk(vector: Json) -> None:
    outcome = news2_of({"age_years": 40, "vitals": vitals_of(vector)})
    assert [part.points and part.points[0] for part in outcome.parts] == vector["parts"]
    assert (outcome.total, outcome.level) == (vector["total"], vector["risk"])


def second_score(vitals: dict[str, int], scale: int, *, oxygen: bool, alert: bool) -> tuple[int, str]:
    """Returns total and risk, written from the chart with thresholds instead of bands."""
    respiration, spo2, temperature = vitals["respiration"], vitals["spo2"], vitals["temperature"]
    systolic, pulse = vitals["systolic"], vitals["pulse"]
    parts = [
        3 if respiration < 9 else 1 if respiration < 12 else 0 if respiration < 21 else 2 + (respiration > 24)
    ]
    low = (84, 86, 88) if scale == 2 else (92, 94, 96)
    saturation = sum(spo2 < limit for limit in low)
    if scale == 2 and oxygen:
        saturation += sum(spo2 >= limit for limit in (93, 95, 97))
    parts.append(saturation)
    parts.append(2 * oxygen)
    parts.append(sum(systolic < limit for limit in (91, 101, 111)) + 3 * (systolic > 219))
    parts.append(3 if pulse < 41 else 1 if pulse < 51 else sum(pulse > limit for limit in (90, 110, 130)))
    parts.append(0 if alert else 3)
    parts.append(
        3 if temperature < 351 else 1 if temperature < 361 else sum(temperature > x for x in (380, 390))
    )
    total = sum(parts)
    if total >= 7:
        return total, "high"
    if total >= 5:
        return total, "medium"
    return total, "low-medium" if 3 in parts else "low"


def observed(vitals: dict[str, int], scale: int, *, oxygen: bool, mind: str) -> dict[str, Observation]:
    names = {
        "respiration": "respiration_per_min",
        "spo2": "spo2_pct",
        "systolic": "systolic_mmhg",
        "pulse": "pulse_per_min",
        "temperature": "temperature_tenths_c",
    }
    return {name: Observation((vitals[key], vitals[key])) for key, name in names.items()} | {
        "age_years": Observation((40, 40)),
        "pregnant": Observation(False),
        "oxygen": Observation(oxygen),
        "oxygen_supply": Observation("yes" if oxygen else "no"),
        "spo2_scale": Observation(str(scale)),
        "consciousness": Observation(mind),
    }


def disagreements(score: Score, count: int) -> list[object]:
    chance = random.Random(20171201)
    found: list[object] = []
    for _ in range(count):
        vitals = {
            "respiration": chance.randint(4, 40),
            "spo2": chance.randint(70, 100),
            "systolic": chance.randint(60, 250),
            "pulse": chance.randint(25, 160),
            "temperature": chance.randint(330, 420),
        }
        scale, oxygen, mind = chance.choice((1, 2)), chance.random() < 0.5, chance.choice("AAAAACVPU")
        outcome = run_score(score, observed(vitals, scale, oxygen=oxygen, mind=mind))
        expected = second_score(vitals, scale, oxygen=oxygen, alert=mind == "A")
        if (outcome.total, outcome.level) != expected:
            found.append((vitals, scale, oxygen, mind, outcome.total, expected))
    return found


def test_second_scorer_agrees_on_200000_random_inputs() -> None:
    assert disagreements(NEWS2, RANDOM_INPUTS) == []


FULL = vitals_of(VECTORS["vectors"][0])


@pytest.mark.parametrize(
    "missing",
    [
        "respiration_per_min",
        "spo2_pct",
        "oxygen",
        "systolic_mmhg",
        "pulse_per_min",
        "consciousness",
        "temperature_c",
    ],
)
def test_missing_part_leaves_no_total(missing: str) -> None:
    outcome = news2_of({"age_years": 40, "vitals": {key: FULL[key] for key in FULL if key != missing}})
    assert (outcome.total, outcome.level) == (None, None)
    assert missing in outcome.missing
    assert [part.name for part in outcome.parts if part.points is None] == [missing]


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"age_years": 15}, "under_16"),
        ({"age_months": 191}, "under_16"),
        ({"age_days": 20}, "under_16"),
        ({"age_years": 30, "sex": "F", "pregnant": True}, "pregnant"),
    ],
)
def test_child_or_pregnant_person_gets_no_number(person: Json, reason: str) -> None:
    outcome = news2_of({**person, "vitals": FULL})
    assert outcome.not_applicable is not None
    assert outcome.not_applicable.result == reason
    assert (outcome.total, outcome.level, outcome.parts) == (None, None, ())


@pytest.mark.parametrize("age", [{"age_years": 16}, {"age_months": 192}])
def test_sixteenth_birthday_starts_news2(age: Json) -> None:
    assert news2_of({**age, "vitals": FULL}).total == 0


@pytest.mark.parametrize(
    ("written", "points"),
    [(38.0, 0), (38.04, 0), (38.05, 1), (39.05, 2), (35.0, 3), (35.04, 3), (35.05, 1)],
)
def test_temperature_is_rounded_to_tenths_before_lookup(written: float, points: int) -> None:
    assert news2_of({"age_years": 40, "vitals": {**FULL, "temperature_c": written}}).total == points


def test_known_points_decide_without_a_total() -> None:
    outcome = assessed(
        {"age_years": 40, "vitals": {"respiration_per_min": 25, "pulse_per_min": 131, "temperature_c": 38.5}}
    )
    news2 = outcome.score("news2")
    assert news2 is not None
    assert (news2.total, news2.lowest) == (None, 7)
    assert (outcome.disposition_now, outcome.decided_by) == ("emergency_now", "now-news2-high")
