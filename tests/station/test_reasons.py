"""Reasons in words: each sentence once, with the values seen, every rule, its source and how sure it is."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from station.actions.overrule_triage import overrule_triage
from station.actions.record_triage import record_triage
from station.actions.register_visit import register_visit
from station.cli.main import main
from station.domain.page import VisitPage
from station.domain.triage.assess import Reason
from station.programmes import programme
from station.reasons import said_reasons
from station.words import LANGUAGES, Words
from tests.station.booth import RESIDENT, Booth, new_booth

COVID = programme("covid19")
NOW = Reason("now-who-severe", "spo2_pct=88, spo2_scale=1", "WHO", "seen")
TRACK = Reason("track-who-severe", "age_years=70, spo2_pct=88", "Proposal", "proposal")


def test_rules_with_one_sentence_stand_together_and_no_value_twice(en: Words) -> None:
    (said,) = said_reasons((NOW, TRACK), COVID, en)
    assert said.sentence == COVID.rule_words()["now-who-severe"]["en"]
    assert [one.rule for one in said.rules] == ["now-who-severe", "track-who-severe"]
    assert said.seen.count("88") == 1
    assert "70" in said.seen


@pytest.mark.parametrize(
    ("because", "seen"),
    [
        ("cough=yes, spo2_pct=91", "Cough · SpO2 91"),
        ("consciousness=C, sex=F", "Consciousness New confusion · Sex Female"),
        ("cough=no, fever=no", "no: Cough, Fever"),
        ("cough=no, fever=no, chills=no, headache=no, myalgia=no", "5 answers: no"),
        ("pulse_per_min=?, spo2_pct=97", "SpO2 97 · not asked or not known: Pulse"),
        ("", ""),
    ],
)
def test_what_was_seen_is_said_as_staff_say_it(en: Words, because: str, seen: str) -> None:
    (said,) = said_reasons((replace(NOW, because=because),), COVID, en)
    assert said.seen == seen


def test_an_unlikely_value_says_that_it_was_confirmed(en: Words) -> None:
    (said,) = said_reasons((Reason("limits-spo2_pct", "spo2_pct=80", "Proposal", "proposal"),), COVID, en)
    assert said.seen == f"SpO2 80 · {en('reasons.confirmed')}"


@pytest.fixture
def booth_with_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Booth, str]:
    booth = new_booth(tmp_path / "data")
    visit = register_visit(booth.shift, RESIDENT).visit
    worse = VisitPage(symptoms=("cough", "dyspnoea"), temperature="390", spo2="88", respiration="32")
    record_triage(booth.shift, visit.id, worse)
    overrule_triage(booth.shift, visit.id, disposition_now="see_clinician", reason="better with oxygen")
    booth.shift.store.close()
    monkeypatch.setenv("STATION_DATA", str(tmp_path / "data"))
    return booth, str(visit.id)


def told(capsys: pytest.CaptureFixture[str], *typed: str) -> list[str]:
    assert main(list(typed)) == 0
    return capsys.readouterr().out.splitlines()


def assessments(lines: Sequence[str]) -> list[list[str]]:
    """Returns the lines of each assessment, which an empty line ends."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line:
            parts[-1].append(line)
        else:
            parts.append([])
    return parts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_says_each_reason_once_with_value_rule_source_and_confidence(
    booth_with_history: tuple[Booth, str], capsys: pytest.CaptureFixture[str], language: str
) -> None:
    _, visit = booth_with_history
    lines = told(capsys, "reasons", visit, "--lang", language)
    name = COVID.names[language]
    assert lines[0] == f"{name} · {COVID.id} {COVID.version}"
    _, first, second, overrule, *_ = assessments(lines)
    for part in (first, second):
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d · \S+", part[0])
        sentences = [line for line in part if line.startswith("  - ")]
        assert len(sentences) == len({line.partition(":")[0] for line in sentences}) > 2
        rules = [line for line in part if line.startswith("      ")]
        assert len(rules) >= len(sentences)
        assert all(line.count(" · ") >= 2 for line in rules)
    assert any("88" in line for line in second if line.startswith("  - "))
    assert sum(line.endswith("now-who-severe") for line in second) == 1
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d", overrule[0])
    assert "better with oxygen" in overrule[1]


def test_the_command_as_json_tells_who_made_what_and_when(
    booth_with_history: tuple[Booth, str], capsys: pytest.CaptureFixture[str]
) -> None:
    booth, visit = booth_with_history
    body = json.loads("".join(told(capsys, "reasons", visit, "--json")))
    every = [*body["triages"], *body["overrules"]]
    assert len(every) == 3
    assert {one["made_by"] for one in every} == {booth.shift.actor.id}
    assert {one["role"] for one in every} == {"supervisor"}
    assert all(one["made_at"].startswith("2026-04-01T00:30") for one in every)


def test_one_json_goes_through_triage_and_retriage(
    booth_with_history: tuple[Booth, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, visit = booth_with_history
    answers = {
        "symptoms": {"dyspnoea": "yes", "cough": "unknown"},
        "conditions": [],
        "smoker": True,
        "pregnant": False,
        "antipyretic": "unknown",
        "vitals": {"temperature_c": 38.4, "spo2_pct": 90, "spo2_scale": 2, "oxygen": False},
    }

    def run(*typed: str, given: object) -> dict[str, object]:
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(given)))
        main([*typed, "--json"])
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    once = run("triage", given={**answers, "age_years": 40, "sex": "M"})
    again = run("retriage", visit, given=answers)
    for key in ("level", "disposition_now", "track_if_positive", "decided_by", "reasons"):
        assert again[key] == once[key]
    for wrong in (
        {"smoker": "yes"},
        {"spo2": "91"},
        {"symptoms": ["dyspnea"]},
        {"vitals": {"spo2_scale": 3}},
    ):
        assert _codes(run("retriage", visit, given=wrong)) == _codes(
            run("triage", given={**wrong, "age_years": 40})
        )
    assert _codes(run("retriage", visit, given={"age_years": 40, "sex": "M"})) == [
        ("age_years", "answer_stands_in_visit"),
        ("sex", "answer_stands_in_visit"),
    ]


def _codes(told_wrong: dict[str, object]) -> list[tuple[str, str]]:
    errors = told_wrong["errors"]
    assert isinstance(errors, list)
    return [(one["field"], one["code"]) for one in errors]
