"""The centre's read model: one typed table for each kind of record, read off the record's own fields.

The tables hold nothing that the ledger does not: `rebuild` makes them anew. A payload's key that is missing is null;
a value that does not fit its column sends its fact into quarantine. Knows no station's file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_type_hints
from uuid import UUID

from station.storage.tables import RECORD_TYPES

LEDGER_COLUMNS: tuple[tuple[str, str], ...] = (
    ("station", "integer NOT NULL"),
    ("id", "uuid NOT NULL"),
    ("revision", "bigint NOT NULL"),
    ("epoch", "integer NOT NULL"),
    ("seq", "bigint NOT NULL"),
    ("actor", "text NOT NULL"),
    ("occurred_at", "timestamptz NOT NULL"),
    ("recorded_at", "timestamptz NOT NULL"),
)
"""What every table takes from the fact's header; a record's own field of such a name gets its kind in front."""

OF_HEADER = ("station", "record_id", "revision", "epoch", "seq", "actor", "occurred_at", "recorded_at")

TYPES: dict[type, str] = {
    str: "text",
    int: "integer",
    bool: "boolean",
    UUID: "uuid",
    date: "date",
    datetime: "timestamptz",
    bytes: "bytea",
}

INLINE_BYTES = 8160
"""Up to this size a row stays whole on its page: packing a triage's explanation costs more than all of its columns."""

INDEXES: tuple[tuple[str, str], ...] = (
    ("visit", "operating_day"),
    ("specimen", "visit_id"),
    ("specimen", "number"),
)
"""What reports look for first. Each index is paid for by every fact that comes in."""


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column: its name in the table, its key in the payload, its type."""

    name: str
    key: str
    type: str

    @property
    def told(self) -> str:
        """How the payload's value is declared: bytes come as base64 text."""
        return f'"{self.key}" {"text" if self.type == "bytea" else self.type}'

    @property
    def value(self) -> str:
        """How the column's value is made of the payload's."""
        return f"decode(s.\"{self.key}\", 'base64')" if self.type == "bytea" else f's."{self.key}"'


def columns_of(kind: str, record_type: type[Any]) -> tuple[ReadColumn, ...]:  # Any: every record dataclass
    """Returns the columns of a kind: its fields but for the id and those that never leave the station."""
    hints = get_type_hints(record_type)
    taken = {name for name, _ in LEDGER_COLUMNS}
    return tuple(
        ReadColumn(f"{kind}_{one.name}" if one.name in taken else one.name, one.name, _type(hints[one.name]))
        for one in fields(record_type)
        if one.name != "id" and not one.metadata.get("local_only")
    )


def _type(annotation: Any) -> str:  # Any: a type annotation
    if isinstance(annotation, UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if annotation in TYPES:
        return TYPES[annotation]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return "text"
    if getattr(annotation, "__origin__", None) in (tuple, dict):
        return "json"
    raise TypeError(f"no column type for {annotation}")


COLUMNS: dict[str, tuple[ReadColumn, ...]] = {
    kind: columns_of(kind, made) for kind, made in RECORD_TYPES.items()
}


ADD_COLUMN = """
CREATE OR REPLACE FUNCTION central.add_column(p_table regclass, p_column name, p_type text) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute a
                   WHERE a.attrelid = p_table AND a.attname = p_column AND NOT a.attisdropped) THEN
        EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', p_table, p_column, p_type);
    END IF;
END
$body$;
"""
"""Asks first: ALTER TABLE waits for everybody who reads the table, and everybody after it waits for that."""


def definition() -> str:
    """Returns the SQL that makes the tables and the functions over them; safe to run on a standing centre."""
    parts = [ADD_COLUMN]
    for kind, columns in COLUMNS.items():
        parts.extend(_table(kind, columns))
    parts.extend(
        f"CREATE INDEX IF NOT EXISTS {kind}_{column} ON report.{kind} ({column});" for kind, column in INDEXES
    )
    parts.append(_apply_all())
    parts.append(_forget())
    return "\n".join(parts)


def digest() -> str:
    """Returns the mark of this definition: where a centre's differs, its read model is made anew."""
    return hashlib.sha256(definition().encode()).hexdigest()


def _table(kind: str, columns: tuple[ReadColumn, ...]) -> list[str]:
    of_ledger = ", ".join(f"{name} {made}" for name, made in LEDGER_COLUMNS)
    return [
        f"CREATE TABLE IF NOT EXISTS report.{kind} ({of_ledger}, PRIMARY KEY (station, id)) "
        f"WITH (toast_tuple_target = {INLINE_BYTES});",
        *(f"SELECT central.add_column('report.{kind}', '{one.name}', '{one.type}');" for one in columns),
    ]


def _apply_all() -> str:
    """Returns the function that brings a range of facts into the tables; it fails as a whole if one cannot be.

    A kind that this centre does not know yet goes into quarantine at once: its bytes wait for a newer centre.
    """
    branches = "\n".join(
        f"        WHEN '{kind}' THEN\n{_apply(kind, columns)}" for kind, columns in COLUMNS.items()
    )
    return f"""
CREATE OR REPLACE FUNCTION central.apply_all(p_station integer, p_epoch integer, p_first bigint, p_last bigint)
RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    p_kind text;
BEGIN
    FOR p_kind IN SELECT DISTINCT f.record_kind FROM central.fact f
                WHERE f.station = p_station AND f.epoch = p_epoch AND f.seq BETWEEN p_first AND p_last LOOP
        CASE p_kind
{branches}
        ELSE
            INSERT INTO central.quarantine (station, epoch, seq, sql_state, detail)
            SELECT p_station, p_epoch, f.seq, 'SS007', 'a kind of record that this centre does not know yet'
            FROM central.fact f
            WHERE f.station = p_station AND f.epoch = p_epoch AND f.seq BETWEEN p_first AND p_last
              AND f.record_kind = p_kind
            ON CONFLICT DO NOTHING;
        END CASE;
    END LOOP;
END
$body$;"""


def _apply(kind: str, columns: tuple[ReadColumn, ...]) -> str:
    """Returns the statement for one kind. The newest state counts: highest revision, then epoch, then seq."""
    names = ", ".join([*(name for name, _ in LEDGER_COLUMNS), *(f'"{one.name}"' for one in columns)])
    values = ", ".join([*(f"f.{name}" for name in OF_HEADER), *(one.value for one in columns)])
    changed = [name for name, _ in LEDGER_COLUMNS[2:]] + [f'"{one.name}"' for one in columns]
    sets = ", ".join(f"{name} = excluded.{name}" for name in changed)
    told = ", ".join(one.told for one in columns)
    return f"""            INSERT INTO report.{kind} AS l ({names})
            SELECT DISTINCT ON (f.record_id) {values}
            FROM central.fact f, json_to_record(central.readable(f.payload)) AS s({told})
            WHERE f.station = p_station AND f.epoch = p_epoch AND f.seq BETWEEN p_first AND p_last
              AND f.record_kind = p_kind AND f.payload IS NOT NULL
            ORDER BY f.record_id, f.revision DESC, f.seq DESC
            ON CONFLICT (station, id) DO UPDATE SET {sets}
            WHERE (excluded.revision, excluded.epoch, excluded.seq) > (l.revision, l.epoch, l.seq);"""


def _forget() -> str:
    """Returns the function that takes a station's rows out of all tables."""
    deletes = "\n".join(f"    DELETE FROM report.{kind} r WHERE r.station = p_station;" for kind in COLUMNS)
    counts = "\n    UNION ALL ".join(
        f"SELECT '{kind}'::text, count(*) FROM report.{kind} r WHERE r.station = p_station"
        for kind in COLUMNS
    )
    return f"""
CREATE OR REPLACE FUNCTION central.forget(p_station integer) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
{deletes}
END
$body$;

CREATE OR REPLACE FUNCTION central.rows_by_kind(p_station integer) RETURNS TABLE (kind text, rows bigint)
LANGUAGE sql STABLE AS $body$
    {counts}
$body$;"""
