"""The tables as the code sees them are the tables that the steps create."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from sqlalchemy import Integer, LargeBinary, Table, Text, text
from sqlalchemy.dialects import sqlite

from station.domain.identity import Sex
from station.storage import tables
from station.storage.columns import column_type, instant_of
from station.storage.steps import STEPS
from tests.station.booth import Booth, new_booth, standing

SQL_TYPES = {Text: "TEXT", Integer: "INTEGER", LargeBinary: "BLOB"}
ID = UUID("018f0000-0000-7000-8000-000000000001")


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booth]:
    """Returns a station that all these tests only look at."""
    with standing(new_booth(tmp_path_factory.mktemp("booth"))) as made:
        yield made


def as_stored(table: Table) -> dict[str, tuple[str, bool]]:
    """Returns each column's type and whether it must be filled, as the code sees it."""
    return {
        column.name: (
            column.type.dialect_impl(sqlite.dialect()).compile(sqlite.dialect()),
            not column.nullable or column.primary_key,
        )
        for column in table.c
    }


@pytest.mark.parametrize("name", tables.metadata.tables)
def test_a_table_has_the_columns_that_the_steps_create(read_only: Booth, name: str) -> None:
    table = tables.metadata.tables[name]
    with read_only.shift.store.reading() as session:
        found = session.execute(text(f"PRAGMA table_info({name})")).all()
    assert [row.name for row in found] == [column.name for column in table.c]
    assert {row.name: row.type for row in found} == {one: kind for one, (kind, _) in as_stored(table).items()}
    assert [row.name for row in found if row.pk] == [column.name for column in table.primary_key]


@pytest.mark.parametrize("kind", tables.RECORD_TYPES)
def test_a_record_field_that_may_be_none_is_a_column_that_may_be_empty(read_only: Booth, kind: str) -> None:
    hints = get_type_hints(tables.RECORD_TYPES[kind])
    optional = {name for name, hint in hints.items() if type(None) in getattr(hint, "__args__", ())}
    with read_only.shift.store.reading() as session:
        found = session.execute(text(f"PRAGMA table_info({kind})")).all()
    assert {row.name for row in found if not row.notnull} == optional


def test_no_table_stands_in_the_file_that_the_code_does_not_know(read_only: Booth) -> None:
    with read_only.shift.store.reading() as session:
        names = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    assert {row.name for row in names} == set(tables.metadata.tables)
    assert all("STRICT" in row.sql for row in names)


def test_the_file_keeps_the_fingerprint_of_every_step(read_only: Booth) -> None:
    with read_only.shift.store.reading() as session:
        found = session.execute(text("SELECT number, name, sha256 FROM upgrade_step ORDER BY number")).all()
    assert [tuple(row) for row in found] == [(one.number, one.name, one.sha256) for one in STEPS]


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (UUID, ID, str(ID)),
        (date, date(1985, 4, 12), "1985-04-12"),
        (datetime, datetime(2026, 4, 1, 0, 30, 0, 250_000, tzinfo=UTC), 1_775_003_400_250),
        (bool, True, 1),
        (bool, False, 0),
        (Sex, Sex.F, "F"),
        (tuple[str, ...], ("b", "a"), '["b","a"]'),
        (dict[str, int], {"b": 1, "a": [2]}, '{"a":[2],"b":1}'),
    ],
)
def test_a_value_comes_back_from_its_column_as_it_went_in(
    kind: Any,  # Any: a type
    value: object,
    stored: object,
) -> None:
    column: Any = column_type(kind)  # Any: a column of any type
    for one, kept in ((value, stored), (None, None)):
        assert column.process_bind_param(one, sqlite.dialect()) == kept
        assert column.process_result_value(kept, sqlite.dialect()) == one


def test_a_type_without_a_column_is_a_bug() -> None:
    with pytest.raises(TypeError, match="no column type"):
        column_type(float)


@pytest.mark.parametrize("milliseconds", [0, 1, 999, 1_774_997_400_250, 4_102_444_799_999])
def test_milliseconds_become_an_instant_with_no_rounding(milliseconds: int) -> None:
    made = instant_of(milliseconds)
    assert int(made.timestamp()) * 1000 + made.microsecond // 1000 == milliseconds
