"""Field maps: which fields a file has, under which headings and in which form.

They are data, so that an authority's own CSV is a file. A map is TOML: `resources/exports/people.toml` shows every key.
Knows no visit and no file that is written.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from station import resources
from station.errors import Rejected, Rejection, reject
from station.exports.day_rows import DATES, FIELDS, NUMBERS, TIME_ENDING
from station.words import LANGUAGES

FOLDER = "exports"
NAME = re.compile(r"[a-z0-9_-]{1,40}")
"""A map's name stands in the names of its files."""
EVERY = "every"
LANGUAGE = "{language}"
"""Stands in the name of a field of which there is one for each language: `reasons_{language}`."""
ENCODINGS = ("utf-8", "utf-8-sig", "cp949")
CELL_KINDS = ("text", "number", "date", "time")
TOP_KEYS = frozenset({"name", "encoding", "delimiter", "is_neutralised", "has_wall_times", "sheets"})
SHEET_KEYS = frozenset({"kind", "name", "columns"})
COLUMN_KEYS = frozenset({"field", "heading", "kind", "say", "values", "pattern"})

Loaded = Mapping[str, Any]  # Any: the tables of a TOML file


@dataclass(frozen=True, slots=True)
class MapColumn:
    """A column: its field, its heading by language, and the form of its cells.

    `say` puts the words of a code (`way_out` for `way_out.collected`), `values` other values in place of a field's
    own; `pattern` is how dates and times are written, like `%Y%m%d`.
    """

    field: str
    headings: Mapping[str, str]
    kind: str
    say: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    pattern: str = ""

    def field_in(self, language: str) -> str:
        """Returns the field whose text stands in the column of a file in a language."""
        return self.field.format(language=language) if LANGUAGE in self.field else self.field

    def heading(self, language: str) -> str:
        """Returns the heading in a language; the field's own name where the map has none."""
        return self.headings.get(language, self.field)


@dataclass(frozen=True, slots=True)
class MapSheet:
    """A table: which kind of rows it has, its name by language, and its columns."""

    kind: str
    names: Mapping[str, str]
    columns: tuple[MapColumn, ...]

    def name(self, language: str) -> str:
        """Returns the name in a language; the kind where the map has none."""
        return self.names.get(language, self.kind)


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A whole map. A CSV holds the first sheet, a workbook all of them.

    `is_neutralised`: cells that a spreadsheet would run get an apostrophe. `has_wall_times`: times stand as the site's
    clocks show them, else with their distance from UTC.
    """

    name: str
    encoding: str
    delimiter: str
    is_neutralised: bool
    has_wall_times: bool
    sheets: tuple[MapSheet, ...]


def built_in_map(name: str) -> FieldMap:
    """Returns a map of the resources, like "people". Raises: FileNotFoundError."""
    return read_map(resources.data(f"{FOLDER}/{name}.toml"), f"{name}.toml")


def built_in_maps() -> tuple[str, ...]:
    """Returns the names of the maps of the resources."""
    found = resources.names(FOLDER, ".toml")
    return tuple(one.removeprefix(f"{FOLDER}/").removesuffix(".toml") for one in found)


def read_map(data: bytes, file: str) -> FieldMap:
    """Returns the map of a file's bytes.

    Raises: Rejected `field_map_unreadable`, or with every `field_map_unfit` at once.
    """
    try:
        loaded = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise reject("map", "field_map_unreadable", file=file, problem=str(problem)) from problem
    unfit = tuple(_unfit(loaded))
    if unfit:
        raise Rejected(
            *(Rejection("map", "field_map_unfit", {"file": file, "where": where, "value": value})
              for where, value in unfit)
        )  # fmt: skip
    return FieldMap(
        str(loaded["name"]),
        str(loaded.get("encoding", "utf-8")),
        str(loaded.get("delimiter", ",")),
        bool(loaded.get("is_neutralised", True)),
        bool(loaded.get("has_wall_times", False)),
        tuple(_sheet(one) for one in loaded["sheets"]),
    )


Unfit = tuple[str, str]
"""Where a map is not as it must be, and what stands there."""


def _unfit(loaded: Loaded) -> Iterator[Unfit]:
    yield from ((key, str(loaded[key])) for key in loaded if key not in TOP_KEYS)
    if not NAME.fullmatch(str(loaded.get("name"))):
        yield "name", str(loaded.get("name"))
    if loaded.get("encoding", "utf-8") not in ENCODINGS:
        yield "encoding", str(loaded["encoding"])
    if len(str(loaded.get("delimiter", ","))) != 1:
        yield "delimiter", str(loaded["delimiter"])
    sheets = loaded.get("sheets")
    if not isinstance(sheets, list) or not sheets or not all(isinstance(one, dict) for one in sheets):
        yield "sheets", str(sheets)
        return
    for place, one in enumerate(sheets, 1):
        yield from _unfit_sheet(one, f"sheets {place}")


def _unfit_sheet(sheet: Loaded, where: str) -> Iterator[Unfit]:
    yield from ((f"{where} {key}", str(sheet[key])) for key in sheet if key not in SHEET_KEYS)
    known, columns = FIELDS.get(str(sheet.get("kind"))), sheet.get("columns")
    if known is None:
        yield f"{where} kind", str(sheet.get("kind"))
        return
    if columns == EVERY:
        return
    if not isinstance(columns, list) or not columns or not all(isinstance(one, dict) for one in columns):
        yield f"{where} columns", str(columns)
        return
    for place, one in enumerate(columns, 1):
        yield from _unfit_column(one, known, f"{where} columns {place}")


def _unfit_column(column: Loaded, known: Container[str], where: str) -> Iterator[Unfit]:
    yield from ((f"{where} {key}", str(column[key])) for key in column if key not in COLUMN_KEYS)
    name = str(column.get("field"))
    if any(name.replace(LANGUAGE, language) not in known for language in LANGUAGES):
        yield f"{where} field", name
    if column.get("kind", "text") not in CELL_KINDS:
        yield f"{where} kind", str(column["kind"])
    for key in ("heading", "values"):
        if not isinstance(column.get(key, {}), str | dict):
            yield f"{where} {key}", str(column[key])


def _sheet(sheet: Loaded) -> MapSheet:
    kind, columns = str(sheet["kind"]), sheet["columns"]
    told = [{"field": one} for one in FIELDS[kind]] if columns == EVERY else columns
    return MapSheet(kind, _by_language(sheet.get("name", {})), tuple(_column(one) for one in told))


def _column(column: Loaded) -> MapColumn:
    name = str(column["field"])
    return MapColumn(
        name,
        _by_language(column.get("heading", {})),
        str(column.get("kind") or usual_kind(name)),
        str(column.get("say", "")),
        {str(key): str(value) for key, value in column.get("values", {}).items()},
        str(column.get("pattern", "")),
    )


def _by_language(told: str | Loaded) -> dict[str, str]:
    """Returns a text in each language: one text stands for all of them."""
    if isinstance(told, str):
        return dict.fromkeys(LANGUAGES, told)
    return {str(language): str(text) for language, text in told.items()}


def usual_kind(name: str) -> str:
    """Returns the kind of a field's cells where no map says otherwise."""
    if name in NUMBERS:
        return "number"
    if name in DATES:
        return "date"
    return "time" if name.endswith(TIME_ENDING) else "text"
