"""The forms in which a day goes out: CSV for people and for machines, Excel, and an authority's own field map."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from station.actions.day_form import DayForm, FileFormat, map_of_file
from station.actions.export_day import export_day
from station.actions.overrule_triage import overrule_triage
from station.domain.consent import ConsentState
from station.domain.identity import Sex
from station.domain.person import Person
from station.domain.specimen import Specimen, SpecimenState
from station.domain.visit import Visit, WayOut
from station.errors import Rejected, Trouble
from station.exports.day_csv import COLUMNS, day_csv
from station.exports.day_rows import FIELDS
from station.exports.day_table import Form, table_csv
from station.exports.day_workbook import LONGEST_CELL, day_workbook
from station.exports.field_map import FieldMap, built_in_map, built_in_maps, read_map
from station.storage.find_day_visits import DayVisit
from station.words import LANGUAGES, Words, words_in
from tests.station.booth import RESIDENT, Booth
from tests.station.days import came, went
from tests.station.workbooks import cells, sheet_names, sheet_xml

SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
DAY = date(2026, 4, 1)
ID = UUID(int=1)
NUMBER = "98026091000102"
TUBE = Specimen(ID, ID, NUMBER, "np_op", SpecimenState.COLLECTED, NOON)
HARD = [
    "김 민수",
    'a "b", c',
    "two\nlines",
    "a\r\nb",
    "=1+1",
    "+82",
    "-",
    "@SUM(A1)",
    "\tx",
    " 007 ",
    "007",
    "’",
]


Fields = Any  # Any: fields of a visit


def day_visit(name: str = "김민수", tubes: Sequence[Specimen] = (TUBE,), **fields: Fields) -> DayVisit:
    visit = Visit(ID, ID, DAY, NOON, "covid19", "1", "hash", **fields)
    return DayVisit(visit, Person(ID, name, date(1985, 4, 12), None, Sex.F, None), None, tuple(tubes))


def people(language: str = "ko") -> Form:
    return Form(built_in_map("people"), words_in(language, is_strict=True))


def rows(content: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline="")))


def of(**told: Any) -> FieldMap:  # Any: TOML values
    """Returns a map with one sheet of visits with one column."""
    column = {"field": "name", **told}
    inside = ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in column.items())
    text_of_map = (
        f'name = "own"\nencoding = "utf-8"\n[[sheets]]\nkind = "visit"\ncolumns = [{{ {inside} }}]\n'
    )
    return read_map(text_of_map.encode(), "own.toml")


@pytest.mark.parametrize("name", built_in_maps())
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_map_of_the_product_has_a_heading_for_each_column_once(name: str, language: str) -> None:
    for sheet in built_in_map(name).sheets:
        headings = [one.heading(language) for one in sheet.columns]
        assert len(headings) == len(set(headings))
        assert all(headings)


def test_people_get_a_byte_order_mark_and_machines_do_not(booth: Booth, tmp_path: Path) -> None:
    came(booth)
    for_people = export_day(booth.shift, DAY, tmp_path, reason="x", form=DayForm(map_name="people"))
    for_machines = export_day(booth.shift, DAY, tmp_path, reason="x")
    assert for_people.path.name == "day-2026-04-01-980-people-ko.csv"
    assert for_people.path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert not for_machines.path.read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = rows(for_machines.path.read_bytes(), "utf-8")
    assert list(row) == list(COLUMNS)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "ko",
            {"성명": "김민수", "성별": "여", "귀가 구분": "채취 완료", "도착 시각": "2026-04-01 12:00:00"},
        ),
        ("en", {"Name": "김민수", "Sex": "Female", "Way out": "collected", "Arrived": "2026-04-01 12:00:00"}),
    ],
)
def test_people_read_words_and_the_clock_on_the_wall(language: str, told: dict[str, str]) -> None:
    (row,) = rows(table_csv(people(language), [day_visit(way_out=WayOut.COLLECTED)], SEOUL))
    assert {key: row[key] for key in told} == told


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        (ConsentState.GIVEN, "동의함"),
        (ConsentState.REFUSED, "동의 거부"),
        (ConsentState.WITHDRAWN, "동의 철회됨"),
        (ConsentState.NOT_ASKED, ""),
    ],
)
def test_people_read_whether_somebody_consents_at_the_end(consent: ConsentState, said: str) -> None:
    one = replace(day_visit(), consent=consent)
    assert [row["동의"] for row in rows(table_csv(people(), [one], SEOUL))] == [said]


@pytest.mark.parametrize("typed", HARD)
def test_what_was_typed_comes_back_from_each_csv_and_never_runs(typed: str) -> None:
    one = day_visit(typed)
    for cell in (
        rows(table_csv(people(), [one], SEOUL))[0]["성명"],
        rows(day_csv([one], SEOUL), "utf-8")[0]["name"],
    ):
        assert cell.removeprefix("'") == typed
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEXTS)
def test_any_text_comes_back_from_the_csv_of_people(typed: str) -> None:
    (row,) = rows(table_csv(people(), [day_visit(typed)], SEOUL))
    assert row["성명"] in {typed, f"'{typed}"}
    assert row["검체번호"] == "980-26091-0001-02"


@given(TEXTS)
def test_any_text_comes_back_from_a_workbook_as_text(typed: str) -> None:
    book = day_workbook(Form(of(), words_in("ko")), [day_visit(typed)], SEOUL, NOON.date())
    rows_of_book = cells(book.content, 1)
    assert rows_of_book[1:] == [[("s", typed) if typed else ("", "")]]


def test_a_workbook_has_a_sheet_for_each_kind_with_a_heading_that_stays_and_a_filter() -> None:
    content = day_workbook(people(), [day_visit()], SEOUL, NOON.date()).content
    assert sheet_names(content) == ["접수", "검체", "중증도 분류", "의료진 판단"]
    for place in range(1, 5):
        told = {one.tag.rpartition("}")[2]: one.attrib for one in sheet_xml(content, place).iter()}
        assert (told["pane"]["ySplit"], told["pane"]["state"]) == ("1", "frozen")
        assert told["autoFilter"]["ref"].startswith("A1:")


def test_the_cells_of_a_workbook_have_their_types() -> None:
    sheet = cells(day_workbook(people("en"), [day_visit()], SEOUL, NOON.date()).content, 2)
    row = dict(zip((name for _, name in sheet[0]), sheet[1], strict=True))
    assert row["Digits"] == ("s", NUMBER)
    assert row["Specimen number"] == ("s", "980-26091-0001-02")
    assert row["Collected"] == ("n", "46113.5")  # noon of 1 April 2026 in days since 1899-12-30
    assert row["Born"] == ("n", "31149")


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    everything = [day_visit(one) for one in [*HARD, "https://a.b", "mailto:a@b.c", "<r><t>x</t></r>", "{=1}"]]
    content = day_workbook(people(), everything, SEOUL, NOON.date()).content
    tags = {one.tag.rpartition("}")[2] for one in sheet_xml(content, 1).iter()}
    assert not tags & {"f", "hyperlink", "hyperlinks"}
    names = [row[3][1] for row in cells(content, 1)[1:]]
    assert names[: len(HARD)] == HARD
    assert names[-2] == "<r><t>x</t></r>"


def test_leading_zeros_stay_in_a_workbook() -> None:
    sheet = cells(
        day_workbook(Form(of(), words_in("ko")), [day_visit("00123")], SEOUL, NOON.date()).content, 1
    )
    assert sheet[1] == [("s", "00123")]


def test_the_same_day_gives_the_same_workbook() -> None:
    first, second = (day_workbook(people(), [day_visit()], SEOUL, NOON.date()) for _ in range(2))
    assert first == second
    assert first.rows == {"visit": 1, "specimen": 1, "triage": 0, "overrule": 0}


def test_a_text_that_no_cell_holds_is_told_and_nothing_is_cut() -> None:
    with pytest.raises(Trouble, match="cell_too_long"):
        day_workbook(people(), [day_visit("x" * (LONGEST_CELL + 1))], SEOUL, NOON.date())


def test_a_day_with_triage_and_overrule_stands_on_all_sheets(booth: Booth, tmp_path: Path) -> None:
    made = went(booth, came(booth, replace(RESIDENT, area="=1+1")))
    overrule_triage(booth.shift, made.visit.id, disposition_now="emergency_now", reason="cyanosis")
    form = DayForm(FileFormat.XLSX, "people", "en")
    exported = export_day(booth.shift, DAY, tmp_path, reason="evening", form=form)
    content = exported.path.read_bytes()
    assert [len(cells(content, place)) for place in range(1, 5)] == [2, 2, 2, 2]
    assert "Emergency now" in [value for _, value in cells(content, 4)[1]]
    assert "37.8" in [value for kind, value in cells(content, 1)[1] if kind == "n"]


def test_a_workbook_that_is_exported_again_later_is_the_same_file(booth: Booth, tmp_path: Path) -> None:
    came(booth)
    first, second = (
        export_day(booth.shift, DAY, tmp_path, reason="x", form=DayForm(FileFormat.XLSX, "people", "ko"))
        for _ in range(2)
    )
    assert (second.path, second.sha256) == (first.path, first.sha256)


def test_each_export_has_a_receipt_and_stands_on_the_access_log(booth: Booth, tmp_path: Path) -> None:
    came(booth)
    form = DayForm(FileFormat.XLSX, "people", "ko")
    made = export_day(booth.shift, DAY, tmp_path, reason=" evening ", form=form)
    assert made.receipt is not None
    receipt = json.loads(made.receipt.read_bytes())
    assert receipt["sha256"] == made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert (receipt["rows"], receipt["by"], receipt["reason"]) == (1, "supervisor", "evening")
    with booth.shift.store.reading() as session:
        (line,) = session.execute(text("SELECT * FROM access WHERE kind = 'exported'"))
    assert (line.detail, line.row_count, line.sha256) == (f"{made.path.name} 2026-04-01", 1, made.sha256)
    assert line.id == receipt["access_id"]


def test_an_export_of_the_same_bytes_gets_a_receipt_of_its_own(booth: Booth, tmp_path: Path) -> None:
    made = export_day(booth.shift, DAY, tmp_path, reason="noon")
    assert made.receipt is not None
    old = made.receipt.read_bytes()
    export_day(booth.shift, DAY, tmp_path, reason="evening")
    assert made.receipt.read_bytes() != old


OWN = """
name = "city-hall"
encoding = "cp949"
delimiter = ";"
is_neutralised = false

[[sheets]]
kind = "visit"
columns = [
    { field = "specimen_digits", heading = "SPECIMEN" },
    { field = "name", heading = { ko = "이름", en = "NAME" } },
    { field = "sex", heading = "SEX", values = { F = "2", M = "1" } },
    { field = "birth", heading = "BIRTH", pattern = "%Y%m%d" },
]
"""


def test_an_authoritys_own_csv_is_a_file(tmp_path: Path, booth: Booth) -> None:
    (tmp_path / "city.toml").write_text(OWN, encoding="utf-8")
    came(booth)
    form = DayForm(own_map=map_of_file(tmp_path / "city.toml"))
    made = export_day(booth.shift, DAY, tmp_path, reason="report", form=form)
    assert made.path.name == "day-2026-04-01-980-city-hall-ko.csv"
    assert made.path.read_bytes().decode("cp949") == (
        "SPECIMEN;이름;SEX;BIRTH\r\n98026091000102;김민수;1;19850412\r\n"
    )


def test_a_letter_that_the_authoritys_encoding_lacks_is_named() -> None:
    form = Form(read_map(OWN.encode(), "city.toml"), words_in("ko"))
    with pytest.raises(Rejected) as caught:
        table_csv(form, [day_visit("Nguyễn")], SEOUL)
    (told,) = caught.value.rejections
    assert (told.code, told.facts["letter"]) == ("letter_not_in_encoding", "ễ")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        (('field = "sex"', 'field = "shoe_size"'), {"sheets 1 columns 3 field"}),
        (('kind = "visit"', 'kind = "dog"'), {"sheets 1 kind"}),
        (('encoding = "cp949"', 'encoding = "ascii"\nfoo = 1'), {"encoding", "foo"}),
        (('delimiter = ";"', 'delimiter = ""'), {"delimiter"}),
        (('name = "city-hall"', 'name = "../city"'), {"name"}),
        (('field = "birth", heading', 'field = "birth", kind = "colour", head'),
         {"sheets 1 columns 4 kind", "sheets 1 columns 4 head"}),
        (("[[sheets]]", "[[sheet]]"), {"sheets", "sheet"}),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_is_refused_with_everything_at_once(
    changed: tuple[str, str], where: set[str]
) -> None:
    with pytest.raises(Rejected) as caught:
        read_map(OWN.replace(*changed).encode(), "city.toml")
    assert {str(one.facts["where"]) for one in caught.value.rejections} == where


def test_what_is_no_toml_is_no_map() -> None:
    for content in (b"=", b"\xff\xfe"):
        with pytest.raises(Rejected, match="field_map_unreadable"):
            read_map(content, "x.toml")


def test_every_kind_of_row_tells_of_its_visit() -> None:
    for fields in FIELDS.values():
        assert {"visit_id", "operating_day", "name", "birth"} <= set(fields)


def test_every_code_that_people_read_has_words(ko: Words) -> None:
    said = {one.say for sheet in built_in_map("people").sheets for one in sheet.columns if one.say}
    assert {one: any(code.startswith(f"{one}.") for code in ko.sentences) for one in said} == dict.fromkeys(
        said, True
    )
