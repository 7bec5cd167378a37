"""Each visit's reasons are in the export: values, sources, what was confirmed, what a clinician overruled and when."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from station.actions.export_day import export_day
from station.actions.overrule_triage import overrule_triage
from station.actions.record_triage import record_triage
from station.actions.register_visit import register_visit
from station.domain.page import VisitPage
from station.exports.day_csv import BETWEEN
from station.programmes import programme
from station.reasons import kept_reasons
from tests.station.booth import RESIDENT, Booth

GRAVE = replace(
    RESIDENT, spo2="80", symptoms_unknown=("fever",), confirmed=frozenset({"spo2:vital_unlikely"})
)


def exported(booth: Booth, folder: Path) -> list[dict[str, str]]:
    made = export_day(booth.shift, booth.shift.today(), folder, reason="report")
    text = made.path.read_bytes().decode("utf-8")
    assert text.replace("\r\n", "").count("\n") == 0  # every line is one visit
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_reason_stands_with_its_values_source_and_confidence(booth: Booth, tmp_path: Path) -> None:
    made = register_visit(booth.shift, GRAVE)
    (row,) = exported(booth, tmp_path)
    reasons = kept_reasons(made.triage)
    cells = row["reasons"].split(BETWEEN)
    assert len(cells) == len(reasons)
    for cell, reason in zip(cells, reasons, strict=True):
        assert cell.startswith(f"{reason.rule}: {reason.because}")
        assert cell.endswith(f"[{reason.source}; {reason.confidence}]")
    assert row["decided_by"] == made.triage.decided_by


def test_a_value_that_the_staff_confirmed_is_marked(booth: Booth, tmp_path: Path) -> None:
    register_visit(booth.shift, GRAVE)
    (row,) = exported(booth, tmp_path)
    marked = [cell for cell in row["reasons"].split(BETWEEN) if "(confirmed)" in cell]
    assert [cell.partition(" [")[0] for cell in marked] == ["limits-spo2_pct: spo2_pct=80 (confirmed)"]
    assert row["values_confirmed"] == "spo2:vital_unlikely"
    assert (row["symptoms"], row["symptoms_unknown"]) == ("cough sore_throat", "fever")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_reasons_stand_in_words_each_once(booth: Booth, tmp_path: Path, language: str) -> None:
    made = register_visit(booth.shift, GRAVE)
    (row,) = exported(booth, tmp_path)
    said = [cell.partition(": ")[0] for cell in row[f"reasons_{language}"].split(BETWEEN)]
    covid = programme("covid19")
    assert set(said) <= {
        covid.rule_words()[one.rule][language].partition(": ")[0] for one in kept_reasons(made.triage)
    }
    whole = {covid.rule_words()[one.rule][language] for one in kept_reasons(made.triage)}
    assert len(row[f"reasons_{language}"].split(BETWEEN)) == len(whole)


def test_who_triaged_and_who_overruled_stand_with_their_times(booth: Booth, tmp_path: Path) -> None:
    visit = register_visit(booth.shift, RESIDENT).visit
    (row,) = exported(booth, tmp_path / "first")
    assert (row["overruled"], row["overruled_at"], row["overruled_by"]) == ("false", "", "")
    booth.clock.advance(timedelta(minutes=5))
    record_triage(booth.shift, visit.id, VisitPage(symptoms=("dyspnoea",), spo2="91"))
    booth.clock.advance(timedelta(minutes=5))
    overrule_triage(booth.shift, visit.id, disposition_now="emergency_now", reason="=1+1")
    (row,) = exported(booth, tmp_path)
    name = booth.shift.actor.id
    assert (row["triaged_at"], row["triaged_by"]) == ("2026-04-01T09:35:00+09:00", name)
    assert (row["overruled"], row["overruled_at"], row["overruled_by"]) == (
        "true",
        "2026-04-01T09:40:00+09:00",
        name,
    )
    assert row["overrule_reason"] == "'=1+1"
    assert "spo2_pct=91" in row["reasons"]
