"""A clinician decides otherwise than the rules: both answers are kept, the clinician's holds and is marked."""

from __future__ import annotations

import csv
import json
from datetime import UTC
from pathlib import Path

import pytest

from station.actions.board import board
from station.actions.overrule_triage import overrule_triage
from station.actions.record_triage import record_triage
from station.actions.register_visit import Registered, register_visit
from station.actions.triage_history import triage_history
from station.cli.main import main
from station.domain.page import VisitPage
from station.domain.staff import Role
from station.errors import Rejected
from station.exports.day_csv import day_csv
from station.storage import find, tables
from tests.station.booth import RESIDENT, Booth, new_booth


@pytest.fixture
def made(booth: Booth) -> Registered:
    return register_visit(booth.shift, RESIDENT)


def exported(booth: Booth) -> dict[str, str]:
    with booth.shift.store.reading() as session:
        content = day_csv(find.day_visits(session, booth.shift.today()), UTC)
    (row,) = csv.DictReader(content.decode().splitlines())
    return row


def test_both_answers_are_kept_and_the_clinicians_holds(booth: Booth, made: Registered) -> None:
    overrule_triage(booth.shift, made.visit.id, disposition_now="emergency_now", reason="grey lips")
    history = triage_history(booth.shift, made.visit.id)
    assert history.triages == (made.triage,)
    held = history.held
    assert held is not None
    assert (held.level, held.disposition_now, held.is_overruled) == (1, "emergency_now", True)
    assert held.track_if_positive == made.triage.track_if_positive


def test_board_shows_what_holds_and_that_it_was_overruled(booth: Booth, made: Registered) -> None:
    assert not board(booth.shift).rows[0].is_overruled
    overrule_triage(
        booth.shift, made.visit.id, track_if_positive="home_monitoring", reason="lives alone, well"
    )
    (row,) = board(booth.shift).rows
    assert (row.level, row.disposition_now, row.track_if_positive) == (4, "test_then_go", "home_monitoring")
    assert row.is_overruled


def test_export_tells_the_rules_answer_and_the_clinicians(booth: Booth, made: Registered) -> None:
    untouched = exported(booth)
    assert (
        untouched["disposition_overruled"]
        == untouched["track_overruled"]
        == untouched["overrule_reason"]
        == ""
    )
    overrule_triage(booth.shift, made.visit.id, disposition_now="see_clinician", reason="grey lips")
    overrule_triage(booth.shift, made.visit.id, track_if_positive="home_monitoring", reason="well at home")
    row = exported(booth)
    assert (row["level"], row["disposition_now"]) == ("4", "test_then_go")
    assert (row["level_overruled"], row["disposition_overruled"]) == ("2", "see_clinician")
    assert row["track_overruled"] == "home_monitoring"
    assert row["overrule_reason"] == "grey lips / well at home"
    assert row["reasons"].startswith("test-symptoms: ")


def test_later_word_counts_and_every_word_stays(booth: Booth, made: Registered) -> None:
    for code in ("see_clinician", "emergency_now"):
        overrule_triage(booth.shift, made.visit.id, disposition_now=code, reason=code)
    history = triage_history(booth.shift, made.visit.id)
    assert [one.disposition_now for one in history.overrules] == ["see_clinician", "emergency_now"]
    assert history.held is not None
    assert history.held.level == 1


def test_new_triage_is_not_overruled_until_somebody_does(booth: Booth, made: Registered) -> None:
    overrule_triage(booth.shift, made.visit.id, disposition_now="emergency_now", reason="grey lips")
    record_triage(booth.shift, made.visit.id, VisitPage(symptoms=("cough",)))
    (row,) = board(booth.shift).rows
    assert (row.level, row.is_overruled) == (4, False)
    assert exported(booth)["disposition_overruled"] == ""


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"disposition_now": "see_clinician", "reason": "  "}, {("reason", "reason_missing")}),
        ({"reason": "why"}, {("", "overrule_empty")}),
        ({"disposition_now": "test_then_go", "reason": "why"}, {("", "overrule_changes_nothing")}),
        (
            {"disposition_now": "go_home", "track_if_positive": "moon", "reason": ""},
            {
                ("reason", "reason_missing"),
                ("disposition_now", "disposition_unknown"),
                ("track_if_positive", "track_unknown"),
            },
        ),
    ],
)
def test_overrule_that_cannot_be_is_refused_at_once(
    booth: Booth, made: Registered, given: dict[str, str], found: set[tuple[str, str]]
) -> None:
    with pytest.raises(Rejected) as caught:
        overrule_triage(booth.shift, made.visit.id, **given)  # type: ignore[arg-type]  # texts by name
    refused = {(one.field, one.code) for one in caught.value.rejections}
    assert refused == found
    assert triage_history(booth.shift, made.visit.id).overrules == ()


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.COLLECTOR, Role.ADMINISTRATOR])
def test_only_a_clinician_overrules(booth: Booth, made: Registered, role: Role) -> None:
    with pytest.raises(Rejected, match="not_allowed"):
        overrule_triage(booth.as_role(role), made.visit.id, disposition_now="see_clinician", reason="why")


def test_overrule_is_a_fact_with_its_reason(booth: Booth, made: Registered) -> None:
    overrule_triage(booth.shift, made.visit.id, disposition_now="see_clinician", reason="grey lips")
    fact = tables.fact
    with booth.shift.store.reading() as session:
        row = session.execute(fact.select().where(fact.c.record_kind == "overrule")).one()
    payload, header = json.loads(row.payload), json.loads(row.header)
    assert row.subject_id == made.visit.id
    assert (payload["disposition_now"], payload["triage_id"]) == ("see_clinician", str(made.triage.id))
    assert header["reason"] == payload["reason"] == "grey lips"


def test_command_overrules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    booth = new_booth(tmp_path / "data")
    visit = register_visit(booth.shift, RESIDENT).visit
    booth.shift.store.close()
    typed = ["overrule", str(visit.id), "--data", str(tmp_path / "data"), "--disposition", "see_clinician"]
    assert main([*typed, "--reason", "grey lips", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["level"], told["disposition_now"], told["overruled"]) == (2, "see_clinician", True)
    assert told["triages"][0]["disposition_now"] == "test_then_go"
    day = visit.operating_day.isoformat()
    assert main(["board", "--data", str(tmp_path / "data"), "--day", day, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["visits"]
    assert (row["level"], row["disposition_now"], row["overruled"]) == (2, "see_clinician", True)
