"""Turns rows of the local file into records. Asks nothing itself: the queries stand in the `find` files."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select

from station.storage.tables import KINDS, RECORD_TABLES

R = TypeVar("R")


def record_of(row: Row[Any], record_type: type[R]) -> R:  # Any: columns of any type
    """Returns the record whose columns are among a row's."""
    table, found = RECORD_TABLES[KINDS[record_type]], row._mapping
    return record_type(**{one.name: found[table.c[one.name]] for one in fields(record_type)})  # type: ignore[arg-type]  # every record is a dataclass


def records(session: Connection, query: Select[Any], record_type: type[R]) -> tuple[R, ...]:  # Any: as above
    """Returns the records of a query, in its order."""
    return tuple(record_of(row, record_type) for row in session.execute(query))


def first_record(session: Connection, query: Select[Any], record_type: type[R]) -> R | None:  # Any: as above
    """Returns the first record of a query, or None."""
    row = session.execute(query.limit(1)).first()
    return None if row is None else record_of(row, record_type)
