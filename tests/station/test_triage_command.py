"""`station triage`: answers as JSON on standard input, the assessment with its reasons on standard output."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from station.cli.main import main
from station.programmes import programme, programme_ids

Json = dict[str, object]
Run = Callable[..., tuple[int, Json]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def piped(typed: str, name: str = "covid19") -> tuple[int, Json]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(["triage", "--programme", name, "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out or told.err)

    return piped


def test_healthy_man_of_70_is_no_emergency_and_goes_to_hospital_if_positive(run: Run) -> None:
    code, told = run('{"age_years":70,"vitals":{"temperature_c":37.0,"spo2_pct":97}}')
    assert code == 0
    assert told["disposition_now"] == "test_then_go"
    assert told["track_if_positive"] == "emergency_treatment_centre"
    reasons = told["reasons"]
    assert isinstance(reasons, list)
    by_rule = {one["rule"]: one for one in reasons}
    assert by_rule["track-high-risk"]["because"] == "age_years=70"
    assert {"rule", "because", "source", "confidence"} == set(by_rule["high-risk-age"])
    missing = told["missing"]
    assert isinstance(missing, list)
    assert {
        "symptoms", "conditions", "arrival", "exposed", "care_home", "antipyretic", "oxygen",
        "respiration_per_min", "pulse_per_min", "systolic_mmhg", "consciousness",
    } <= set(missing)  # fmt: skip
    assert {"temperature_c", "spo2_pct", "pregnant", "sex"} & set(missing) == set()


@pytest.mark.parametrize(
    ("vitals", "is_severe"),
    [
        ({"respiration_per_min": 30, "spo2_pct": 90}, False),
        ({"respiration_per_min": 31, "spo2_pct": 90}, True),
        ({"respiration_per_min": 30, "spo2_pct": 89}, True),
        ({"respiration_per_min": 31, "spo2_pct": 89}, True),
    ],
)
def test_who_severe_begins_beyond_30_breaths_and_below_90_percent(
    run: Run, vitals: Json, is_severe: bool
) -> None:
    _, told = run(json.dumps({"age_years": 40, "symptoms": ["cough"], "vitals": vitals}))
    schemes = told["schemes"]
    assert isinstance(schemes, dict)
    assert (schemes["who"]["severity"] == "severe") is is_severe
    assert (told["disposition_now"] == "emergency_now") is is_severe


@pytest.mark.parametrize("name", programme_ids())
def test_answer_names_the_programme_that_gave_it(run: Run, name: str) -> None:
    _, told = run('{"age_years": 40}', name)
    of = programme(name)
    assert told["programme"] == {"id": name, "version": of.version, "hash": of.hash}


def test_answers_that_cannot_be_read_end_with_an_error(run: Run) -> None:
    code, told = run('{"age_years": 40, "vitals": null}')
    assert code != 0
    errors = told["errors"]
    assert isinstance(errors, list)
    assert [(one["field"], one["code"]) for one in errors] == [("vitals", "vitals_not_an_object")]
