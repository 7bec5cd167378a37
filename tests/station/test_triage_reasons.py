"""The order of the reasons: what was measured stands first, then the row; and what is said of what stays open."""

from __future__ import annotations

import pytest

from station import resources
from station.domain.triage.assess import Assessment, assess
from station.domain.triage.written_answers import answers_from_json
from station.programmes import programme, programme_ids
from station.words import LANGUAGES, areas, words_in

Json = dict[str, object]
ADULT: Json = {"age_years": 40, "sex": "M"}


def assessed(name: str, **written: object) -> Assessment:
    of = programme(name)
    return assess(answers_from_json({**ADULT, **written}, of), of)


# programme, answers, the first rules with what they saw
FIRST: list[tuple[str, Json, list[tuple[str, str]]]] = [
    (
        "covid19", {"vitals": {"spo2_pct": 89}},
        [("who-severe-spo2", "spo2_pct=89, spo2_scale=1"), ("now-who-severe", "spo2_pct=89, spo2_scale=1")],
    ),
    ("influenza", {"vitals": {"spo2_pct": 89}}, [("now-spo2", "spo2_pct=89, spo2_scale=1")]),
    (
        "covid19", {"vitals": {"pulse_per_min": 131, "temperature_c": 38.5}},
        [("news2-pulse", "pulse_per_min=131"), ("clinician-news2-part", "pulse_per_min=131, temperature_c=38.5")],
    ),
    (
        "influenza", {"vitals": {"respiration_per_min": 22, "systolic_mmhg": 95, "temperature_c": 38.5}},
        [("qsofa-respiration", "respiration_per_min=22"), ("qsofa-systolic", "systolic_mmhg=95")],
    ),
    (
        "covid19", {"vitals": {"temperature_c": 38.5, "respiration_per_min": 25, "pulse_per_min": 131}},
        [("news2-respiration", "respiration_per_min=25"), ("news2-pulse", "pulse_per_min=131")],
    ),
    ("covid19", {"symptoms": ["cyanosis"]}, [("warning-cyanosis", "cyanosis=yes")]),
    (
        "influenza", {"age_years": 30, "sex": "F", "pregnant": True, "vitals": {"systolic_mmhg": 60}},
        [("obstetric-systolic", "pregnant=yes, systolic_mmhg=60")],
    ),
    ("covid19", {"vitals": {"temperature_c": 42.0}}, [("now-hyperpyrexia", "temperature_c=42.0")]),
    ("covid19", {"symptoms": ["anosmia"]}, [("case-probable-smell-taste", "anosmia=yes")]),
    ("covid19", {"symptoms": ["cough"]}, [("test-symptoms", "cough=yes")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "written", "first"), FIRST)
def test_sign_and_its_value_stand_before_the_row(
    name: str, written: Json, first: list[tuple[str, str]]
) -> None:
    outcome = assessed(name, **written)
    assert [(one.rule, one.because) for one in outcome.reasons[: len(first)]] == first
    rules = [one.rule for one in outcome.reasons]
    assert outcome.decided_by in rules[:3]
    assert rules[rules.index(outcome.decided_by) + 1] == outcome.track_decided_by


@pytest.mark.parametrize("name", programme_ids())
def test_no_reason_is_told_twice(name: str) -> None:
    outcome = assessed(name, symptoms=["cyanosis", "cough"], vitals={"spo2_pct": 80, "pulse_per_min": 150})
    rules = [one.rule for one in outcome.reasons]
    assert sorted(rules) == sorted(set(rules))


@pytest.mark.parametrize("person", [{"age_years": 12}, {"sex": "F", "pregnant": True}])
def test_reason_why_news2_does_not_apply_says_what_it_saw(person: Json) -> None:
    reasons = {one.rule: one.because for one in assessed("covid19", **person).reasons}
    assert reasons.get("news2-not-under-16", reasons.get("news2-not-pregnant")) in (
        "age_years=12",
        "pregnant=yes",
    )


def test_answer_that_holds_is_not_called_open() -> None:
    outcome = assessed("covid19", vitals={"spo2_pct": 89})
    who = outcome.scheme("who")
    assert who is not None
    assert (who.result, who.not_ruled_out) == ("severe", ())
    assert "respiration_per_min" in who.missing
    mild = assessed("covid19", symptoms=["cough"], vitals={"spo2_pct": 97}).scheme("who")
    assert mild is not None
    assert mild.not_ruled_out == ("severe", "moderate")


def test_warning_sign_that_fired_is_not_called_open() -> None:
    warnings = assessed("covid19", symptoms={"confusion": "yes", "chest_pain": "unknown"}).scheme(
        "warning_sign"
    )
    assert warnings is not None
    assert "confusion" not in warnings.not_ruled_out
    assert "chest_pain" in warnings.not_ruled_out


@pytest.mark.parametrize("language", LANGUAGES)
def test_saturation_is_spelt_one_way_and_without_a_subscript_too_small_to_read(language: str) -> None:
    texts = [resources.data(area).decode() for area in areas(language)]
    for name in programme_ids():
        texts.append(resources.data(f"programmes/{name}.toml").decode())
    assert [line for text in texts for line in text.splitlines() if "SpO₂" in line] == []
    assert words_in("en")("visit.spo2") == "SpO2"
