"""A later triage of a visit: a new assessment beside the earlier ones, by the programme of the visit."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from station.actions.board import board
from station.actions.record_triage import record_triage
from station.actions.register_visit import register_visit
from station.actions.triage_history import triage_history
from station.cli.main import main
from station.domain.page import VisitPage
from station.domain.staff import Role
from station.errors import Doubtful, Rejected
from station.storage import find
from station.storage.ledger import last_fact
from station.words import words_in
from tests.station.booth import RESIDENT, Booth, new_booth

WORSE = VisitPage(symptoms=("cough", "dyspnoea"), temperature="390", spo2="92", respiration="26")
NOBODY = "0199e1c0-0000-7000-8000-000000000001"


def facts_of(booth: Booth) -> int:
    with booth.shift.store.reading() as session:
        return last_fact(session, booth.shift.station, 1)[0]


def test_later_triage_is_a_new_record_and_the_earlier_one_stands(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    before = facts_of(booth)
    booth.clock.advance(timedelta(minutes=20))
    later = record_triage(booth.shift, made.visit.id, WORSE)
    with booth.shift.store.reading() as session:
        kept = find.triages_of(session, made.visit.id)
    assert kept == (made.triage, later)
    assert facts_of(booth) == before + 1
    assert (made.triage.level, later.level) == (4, 2)


def test_later_triage_is_the_one_that_holds(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    record_triage(booth.shift, made.visit.id, WORSE)
    (row,) = board(booth.shift).rows
    assert (row.level, row.disposition_now, row.is_overruled) == (2, "see_clinician", False)
    record_triage(booth.shift, made.visit.id, VisitPage(symptoms=()))
    (row,) = board(booth.shift).rows
    assert row.level == 4


def test_later_triage_knows_age_sex_and_arrival_from_the_visit(booth: Booth) -> None:
    made = register_visit(booth.shift, replace(RESIDENT, flight="KE907"))
    later = record_triage(booth.shift, made.visit.id, replace(WORSE, birth="19200101", name="x"))
    answers = later.answers
    assert (answers["age_years"], answers["sex"], answers["arrival"]) == (40, "M", True)


def test_later_triage_refuses_like_the_page(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    before = facts_of(booth)
    with pytest.raises(Rejected) as caught:
        record_triage(booth.shift, made.visit.id, VisitPage(pulse="x", symptoms=("coughh",)))
    assert {one.field for one in caught.value.rejections} == {"pulse", "symptoms"}
    with pytest.raises(Doubtful):
        record_triage(booth.shift, made.visit.id, VisitPage(spo2="80"))
    assert facts_of(booth) == before
    confirmed = record_triage(
        booth.shift, made.visit.id, VisitPage(spo2="80", confirmed=frozenset({"spo2:vital_unlikely"}))
    )
    assert confirmed.confirmed == ("spo2:vital_unlikely",)


def test_unknown_visit_and_wrong_role_are_refused(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    with pytest.raises(Rejected, match="visit_unknown"):
        record_triage(booth.shift, made.person.id, WORSE)
    with pytest.raises(Rejected, match="not_allowed"):
        record_triage(booth.as_role(Role.COLLECTOR), made.visit.id, WORSE)


def test_history_words_every_triage(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    record_triage(booth.shift, made.visit.id, WORSE)
    history = triage_history(booth.shift, made.visit.id)
    for triage in history.triages:
        for language in ("ko", "en"):
            said = history.reasons(triage, words_in(language, is_strict=True))
            assert said
            assert all(one.sentence and one.rules for one in said)
        by = history.made[triage.id]
        assert (by.at, by.name, by.role) == (booth.clock.now(), booth.shift.actor.id, Role.SUPERVISOR)
    assert history.held is not None
    assert history.held.level == 2


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    new_booth(tmp_path / "data").shift.store.close()
    monkeypatch.setenv("STATION_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *typed: str, given: object = None
) -> dict[str, object]:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(given)))
    main([*typed, "--json"])
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.usefixtures("data")
def test_command_triages_again(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    page = {**RESIDENT.to_json(), "conditions": ["diabetes"], "pulse": "88"}
    visit = str(run(capsys, monkeypatch, "register", given=page)["visit_id"])
    told = run(
        capsys, monkeypatch, "retriage", visit, given={"vitals": {"spo2_pct": 91}, "symptoms": ["dyspnoea"]}
    )
    assert (told["schema"], told["level"]) == ("station.retriage/1", 2)
    shown = run(capsys, monkeypatch, "reasons", visit)
    assert isinstance(shown["triages"], list)
    assert [one["level"] for one in shown["triages"]] == [4, 2]
    refused = run(capsys, monkeypatch, "retriage", visit, given={"smoker": True, "name": "x", "area": "y"})
    assert isinstance(refused["errors"], list)
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [
        ("name", "answer_key_not_listed"),
        ("area", "answer_key_not_listed"),
    ]


@pytest.mark.usefixtures("data")
def test_command_keeps_an_unlikely_value_only_once_it_is_confirmed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = str(run(capsys, monkeypatch, "register", given=RESIDENT.to_json())["visit_id"])
    unlikely = {"symptoms": [], "vitals": {"spo2_pct": 80}}
    refused = run(capsys, monkeypatch, "retriage", visit, given=unlikely)
    assert isinstance(refused["errors"], list)
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [("spo2_pct", "vital_unlikely")]
    for wrong in ("spo2_pct", ["spo2"]):
        told = run(capsys, monkeypatch, "retriage", visit, given={**unlikely, "confirmed": wrong})
        assert "errors" in told
    told = run(capsys, monkeypatch, "retriage", visit, given={**unlikely, "confirmed": ["spo2_pct"]})
    assert told["confirmed"] == ["spo2:vital_unlikely"]
