"""The cells of the day's CSV: nothing that a spreadsheet would run, and each value in one stable form."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.consent import ConsentState
from station.domain.identity import Sex
from station.domain.person import Person
from station.domain.phone import NO_PHONE
from station.domain.specimen import Specimen, SpecimenState
from station.domain.visit import Visit, WayOut
from station.exports.day_csv import COLUMNS, day_csv, phone_cell, safe_cell
from station.storage.find import DayVisit

SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
ID = UUID(int=1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def visit(**fields: Any) -> Visit:  # Any: any field
    return Visit(ID, ID, date(2026, 4, 1), NOON, "covid19", "1", "hash", **fields)


def day_visit(person: Person | None = None, **fields: Any) -> DayVisit:  # Any: any field
    shown = person or Person(ID, "A", date(1985, 4, 12), None, Sex.F, None)
    return DayVisit(visit(**fields), shown, None, ())


def rows(*visits: DayVisit) -> list[list[str]]:
    return list(csv.reader(io.StringIO(day_csv(visits, SEOUL).decode("utf-8"), newline="")))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+82", "'+82"),
        ("-", "'-"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\0x", "'\0x"),
        ("a=1", "a=1"),
        ("", ""),
        ("'=1", "'=1"),
        ("김", "김"),
    ],
)
def test_a_cell_that_would_run_gets_an_apostrophe(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


@pytest.mark.parametrize(
    ("phone", "cell"),
    [
        ("+821012345678", "010-1234-5678"),
        ("+8223456789", "02-345-6789"),
        ("+4930123456", "0049 30 123456"),
        (None, ""),
        (NO_PHONE, ""),
    ],
)
def test_a_phone_is_written_as_it_is_dialled(phone: str | None, cell: str) -> None:
    assert phone_cell(phone) == cell


def test_the_headings_are_stable() -> None:
    assert rows()[0][:8] == [
        "visit_id",
        "operating_day",
        "arrived_at",
        "name",
        "birth",
        "sex",
        "phone",
        "area",
    ]
    assert rows()[0] == list(COLUMNS)
    assert day_csv([], SEOUL).endswith(b"\r\n")
    assert not day_csv([], SEOUL).startswith(b"\xef\xbb\xbf")


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=4))
def test_any_text_comes_back_and_no_cell_would_run(texts: list[tuple[str, str, str]]) -> None:
    visits = [
        day_visit(Person(ID, name, None, 1980, None, None, area=area), seat=seat)
        for name, area, seat in texts
    ]
    found = rows(*visits)
    assert len(found) == 1 + len(texts)
    for row, (name, area, seat) in zip(found[1:], texts, strict=True):
        told = dict(zip(COLUMNS, row, strict=True))
        assert [told["name"], told["area"], told["seat"]] == [
            safe_cell(name),
            safe_cell(area),
            safe_cell(seat),
        ]
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))]


def one_row(shown: DayVisit) -> dict[str, str]:
    return dict(zip(COLUMNS, rows(shown)[1], strict=True))


def test_a_visit_of_which_little_is_known_has_empty_cells() -> None:
    told = one_row(day_visit(Person(ID, None, None, None, None, None)))
    filled = {name for name, cell in told.items() if cell}
    assert filled == {"visit_id", "operating_day", "arrived_at", "programme"}


def test_an_estimated_birth_and_the_way_out_are_marked() -> None:
    told = one_row(day_visit(Person(ID, "A", None, 1966, Sex.X, None), way_out=WayOut.REFERRED, left_at=NOON))
    assert (told["birth"], told["sex"]) == ("1966~", "X")
    assert (told["way_out"], told["left_at"]) == ("referred", "2026-04-01T12:00:00+09:00")


def test_a_void_number_gives_way_to_the_one_that_holds() -> None:
    tubes = tuple(
        Specimen(ID, ID, number, "np_op_swab", state)
        for number, state in (
            ("98026091000102", SpecimenState.VOIDED),
            ("98026091000296", SpecimenState.LABELLED),
        )
    )
    shown = DayVisit(visit(), day_visit().person, None, tubes, ConsentState.GIVEN)
    told = one_row(shown)
    assert (told["specimen_number"], told["collected_at"], told["consent"]) == (
        "980-26091-0002-96",
        "",
        "true",
    )
