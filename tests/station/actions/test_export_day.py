"""The export of a day: a whole file or none, and a line on the access log with its reason."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from station.actions.collect_specimen import collect_specimen
from station.actions.export_day import export_day
from station.actions.leave import leave
from station.actions.register_visit import register_visit
from station.domain.number import display
from station.domain.visit import WayOut
from station.errors import Rejected, Trouble
from tests.station.booth import RESIDENT, Booth

DAY = date(2026, 4, 1)


def exported_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


def accesses(booth: Booth) -> list[Any]:  # Any: rows
    query = (
        "SELECT access.kind, detail, row_count, sha256, header FROM access "
        "JOIN fact ON seq = fact_seq AND epoch = fact_epoch WHERE access.kind = 'exported'"
    )
    with booth.shift.store.reading() as session:
        return list(session.execute(text(query)))


def test_a_row_tells_what_was_recorded_of_a_visit(booth: Booth, tmp_path: Path) -> None:
    made = register_visit(booth.shift, replace(RESIDENT, area="송파구", flight="KE085"))
    collect_specimen(booth.shift, made.specimen.number)
    leave(booth.shift, made.visit.id, WayOut.COLLECTED)
    (row,) = exported_rows(export_day(booth.shift, DAY, tmp_path, reason="evening").path)
    told = {
        "visit_id": str(made.visit.id),
        "operating_day": "2026-04-01",
        "arrived_at": "2026-04-01T09:30:00+09:00",
        "name": "김민수",
        "birth": "1985-04-12",
        "sex": "M",
        "phone": "010-1234-5678",
        "area": "송파구",
        "flight": "KE085",
        "consent": "true",
        "symptoms": "cough sore_throat",
        "onset_days_ago": "2",
        "temperature_c": "37.8",
        "spo2_pct": "97",
        "level": str(made.triage.level),
        "disposition_now": made.triage.disposition_now,
        "specimen_number": display(made.specimen.number),
        "specimen_type": made.specimen.specimen_type,
        "collected_at": "2026-04-01T09:30:00+09:00",
        "way_out": "collected",
        "left_at": "2026-04-01T09:30:00+09:00",
    }
    assert told.items() <= row.items()


def test_only_the_visits_of_the_day_are_told(booth: Booth, tmp_path: Path) -> None:
    register_visit(booth.shift, RESIDENT)
    made = export_day(booth.shift, date(2026, 4, 2), tmp_path, reason="evening")
    assert (made.rows, exported_rows(made.path)) == (0, [])


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_people_typed_is_never_run_by_a_spreadsheet(booth: Booth, tmp_path: Path, start: str) -> None:
    typed = dict.fromkeys(("name", "area", "flight", "vehicle", "nationality"), f'{start}cmd|"/c calc"!A1')
    meant = replace(RESIDENT, confirmed=frozenset({"nationality:nationality_not_known"}))
    register_visit(booth.shift, replace(meant, **typed))  # type: ignore[arg-type]  # all of them are texts
    (row,) = exported_rows(export_day(booth.shift, DAY, tmp_path, reason="evening").path)
    assert row["name"] == f"'{typed['name']}"
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))]


def test_quotes_commas_and_line_signs_come_back_and_are_counted_as_one_row(
    booth: Booth, tmp_path: Path
) -> None:
    area = 'a "b", c\u2028d; e'
    register_visit(booth.shift, replace(RESIDENT, area=area))
    made = export_day(booth.shift, DAY, tmp_path, reason="evening")
    assert made.rows == 1
    assert [row["area"] for row in exported_rows(made.path)] == [area]


def test_an_export_is_on_the_access_log_with_who_why_and_what(booth: Booth, tmp_path: Path) -> None:
    register_visit(booth.shift, RESIDENT)
    made = export_day(booth.shift, DAY, tmp_path, reason=" evening report ")
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    (one,) = accesses(booth)
    assert (one.detail, one.row_count, one.sha256) == ("day.csv 2026-04-01", 1, made.sha256)
    header = json.loads(one.header)
    assert (header["reason"], header["actor"]) == ("evening report", "test-supervisor")


@pytest.mark.parametrize("reason", ["", " "])
def test_without_a_reason_nothing_is_exported(booth: Booth, tmp_path: Path, reason: str) -> None:
    with pytest.raises(Rejected, match="reason_missing"):
        export_day(booth.shift, DAY, tmp_path / "out", reason=reason)
    assert not (tmp_path / "out").exists()
    assert accesses(booth) == []


def _a_file(folder: Path) -> Path:
    (folder / "out").write_text("a letter")
    return folder / "out"


def _below_a_file(folder: Path) -> Path:
    return _a_file(folder) / "deeper"


def _with_a_folder_of_that_name(folder: Path) -> Path:
    (folder / "out" / "day.csv" / "mine").mkdir(parents=True)
    return folder / "out"


def _with_a_folder_in_the_way(folder: Path) -> Path:
    (folder / "out" / "day.csv.part").mkdir(parents=True)
    return folder / "out"


@pytest.mark.parametrize(
    "place", [_a_file, _below_a_file, _with_a_folder_of_that_name, _with_a_folder_in_the_way]
)
def test_a_folder_that_takes_no_file_is_told_and_no_half_file_is_left(
    booth: Booth,
    tmp_path: Path,
    place: Any,  # Any: any value
) -> None:
    out = place(tmp_path)
    before = {
        one: one.is_file() and one.read_bytes()
        for one in tmp_path.rglob("*")
        if booth.folder not in one.parents
    }
    with pytest.raises(Trouble) as caught:
        export_day(booth.shift, DAY, out, reason="evening")
    assert (caught.value.code, caught.value.facts["path"]) == ("export_unwritable", str(out / "day.csv"))
    after = {
        one: one.is_file() and one.read_bytes()
        for one in tmp_path.rglob("*")
        if booth.folder not in one.parents
    }
    assert after == before


def test_an_earlier_export_is_replaced_whole(booth: Booth, tmp_path: Path) -> None:
    first = export_day(booth.shift, DAY, tmp_path / "out", reason="noon")
    register_visit(booth.shift, RESIDENT)
    second = export_day(booth.shift, DAY, tmp_path / "out", reason="evening")
    assert (first.rows, second.rows) == (0, 1)
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["day.csv", "day.csv.receipt.json"]
