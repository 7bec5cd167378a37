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
from station.actions.day_form import FOR_MACHINES
from station.actions.export_day import DayFile, export_day, write_day
from station.actions.leave import leave
from station.actions.register_visit import register_visit
from station.domain.number import display
from station.domain.visit import WayOut
from station.errors import Rejected, Trouble
from station.exports.packed import Packed
from tests.station.booth import RESIDENT, Booth

DAY = date(2026, 4, 1)
NAME = "day-2026-04-01-980-machines.csv"


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
    made = export_day(booth.shift, date(2026, 3, 31), tmp_path, reason="evening")
    assert (made.rows, exported_rows(made.path)) == (0, [])


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_people_typed_is_never_run_by_a_spreadsheet(booth: Booth, tmp_path: Path, start: str) -> None:
    typed = dict.fromkeys(("name", "area", "flight", "vehicle", "surname_latin"), f'{start}cmd|"/c calc"!A1')
    register_visit(booth.shift, replace(RESIDENT, **typed))  # type: ignore[arg-type]  # all of them are texts
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
    assert (one.detail, one.row_count, one.sha256) == (f"{NAME} 2026-04-01", 1, made.sha256)
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


def _with_a_folder_in_the_way(folder: Path) -> Path:
    (folder / "out" / f"{NAME}.part").mkdir(parents=True)
    return folder / "out"


@pytest.mark.parametrize("place", [_a_file, _below_a_file, _with_a_folder_in_the_way])
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
    assert (caught.value.code, caught.value.facts["path"]) == ("export_unwritable", str(out / NAME))
    after = {
        one: one.is_file() and one.read_bytes()
        for one in tmp_path.rglob("*")
        if booth.folder not in one.parents
    }
    assert after == before


def test_an_earlier_export_of_other_content_stays_and_the_new_one_stands_beside_it(
    booth: Booth, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = export_day(booth.shift, DAY, out, reason="noon")
    kept = first.path.read_bytes()
    register_visit(booth.shift, RESIDENT)
    second = export_day(booth.shift, DAY, out, reason="evening")
    assert (first.rows, second.rows, first.path.read_bytes()) == (0, 1, kept)
    names = [NAME, "day-2026-04-01-980-machines-2.csv"]
    assert [first.path.name, second.path.name] == names
    for name in names:
        receipt = json.loads((out / f"{name}.receipt.json").read_bytes())
        assert receipt["sha256"] == hashlib.sha256((out / receipt["file"]).read_bytes()).hexdigest()
    again = export_day(booth.shift, DAY, out, reason="once more")
    assert again.path == second.path  # the very same bytes need no third file
    assert len(list(out.iterdir())) == 4


def test_the_days_of_two_stations_go_into_one_folder(booth: Booth) -> None:
    names = {FOR_MACHINES.file_name(DAY, station) for station in (booth.shift.station, 147, 7)}
    assert names == {NAME, "day-2026-04-01-147-machines.csv", "day-2026-04-01-007-machines.csv"}


def test_a_file_that_came_in_between_is_not_replaced(tmp_path: Path) -> None:
    content = Packed()
    content.end()
    (tmp_path / NAME).write_text("somebody else's")
    with pytest.raises(Trouble, match="export_name_taken"):
        write_day(DayFile(DAY, 980, NAME, content, 0), tmp_path, b"{}")
    assert (tmp_path / NAME).read_text() == "somebody else's"


def test_what_a_killed_export_left_goes_with_the_next_one(booth: Booth, tmp_path: Path) -> None:
    left = [f"{NAME}.part", f"{NAME}.receipt.json.part", "day-2026-04-01-980-people-ko.xlsx.part"]
    others = ["day-2026-04-01-147-machines.csv.part", "letter.part"]
    for name in (*left, *others):
        (tmp_path / name).write_text("half")
    made = export_day(booth.shift, DAY, tmp_path, reason="evening")
    found = {one.name for one in tmp_path.iterdir() if one.is_file()}
    assert found == {made.path.name, f"{made.path.name}.receipt.json", *others}


def test_a_day_that_has_not_begun_is_not_exported(booth: Booth, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="day_not_begun"):
        export_day(booth.shift, date(2026, 4, 2), tmp_path / "out", reason="evening")
    assert (accesses(booth), (tmp_path / "out").exists()) == ([], False)
