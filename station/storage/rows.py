"""Turns rows of the local file into records. Asks nothing itself: the queries stand in the `find` files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, Select

from station.storage.tables import KINDS, RECORD_TABLES

R = TypeVar("R")
COLUMNS: dict[type, tuple[Column[Any], ...]] = {  # Any: columns of any type
    record_type: tuple(RECORD_TABLES[kind].c[one.name] for one in fields(record_type))
    for record_type, kind in KINDS.items()
}
"""The columns of each record's fields, in the order in which the record takes them."""


def record_of(row: Row[Any], record_type: type[R]) -> R:  # Any: columns of any type
    """Returns the record whose columns are among a row's."""
    table, found = RECORD_TABLES[KINDS[record_type]], row._mapping
    return record_type(**{one.name: found[table.c[one.name]] for one in fields(record_type)})  # type: ignore[arg-type]  # every record is a dataclass


def records(
    session: Connection,
    query: Select[Any],  # Any: as above
    record_type: type[R],
    values: Mapping[str, object] | None = None,
) -> tuple[R, ...]:
    """Returns the records of a query, in its order; `values` are those of a statement that was built before."""
    rows = session.execute(query, values).columns(*COLUMNS[record_type])
    return tuple(record_type(*row) for row in rows)


def first_record(session: Connection, query: Select[Any], record_type: type[R]) -> R | None:  # Any: as above
    """Returns the first record of a query, or None."""
    return next(iter(records(session, query.limit(1), record_type)), None)
