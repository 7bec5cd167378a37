"""A day as the CSV of a field map, and the cells of a map in their types.

Knows no file; the caller writes the bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from station.errors import reject
from station.exports.day_csv import safe_cell
from station.exports.day_rows import FIELDS, Line, lines_of
from station.exports.field_map import FieldMap, MapColumn, MapSheet
from station.storage.find import DayVisit
from station.words import Words

Cell = str | int | float | date | datetime | None
"""What stands in a cell; a time is the site's wall time, without a zone."""

CLOCK = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Form:
    """How a day is written: by which map, and in the words of which language."""

    map: FieldMap
    words: Words


def cells_of(sheet: MapSheet, line: Line, words: Words) -> Iterator[Cell]:
    """Gives the cells of a row in their types; what is not of its column's type stays text."""
    for column in sheet.columns:
        yield _cell(column, _told(sheet, column, line, words), words)


def _told(sheet: MapSheet, column: MapColumn, line: Line, words: Words) -> str:
    return FIELDS[sheet.kind][column.field_in(words.language)](line)


def _cell(column: MapColumn, text: str, words: Words) -> Cell:
    text = column.values.get(text, text)
    if not text:
        return None
    code = f"{column.say}.{text.lower()}"
    if column.say and code in words:
        return words(code)
    try:
        if column.kind == "number":
            return float(text) if "." in text else int(text)
        if column.kind == "date":
            return date.fromisoformat(text)
        if column.kind == "time":
            return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
    return text


def table_csv(form: Form, visits: Iterable[DayVisit], zone: tzinfo) -> bytes:
    """Returns the CSV of the map's first sheet: CRLF, quotes where needed.

    Raises: Rejected `letter_not_in_encoding` where the map's encoding lacks a letter. Source: RFC 4180; the
    neutralising of formula cells: OWASP ASVS 1.2.10; the BOM of `utf-8-sig`: without it Excel does not read Hangul.
    """
    sheet, language = form.map.sheets[0], form.words.language
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=form.map.delimiter)
    writer.writerow(column.heading(language) for column in sheet.columns)
    for line in lines_of(sheet.kind, visits, zone):
        writer.writerow(_texts(form, sheet, line))
    try:
        return text.getvalue().encode(form.map.encoding)
    except UnicodeEncodeError as error:
        letter = error.object[error.start : error.end]
        raise reject("map", "letter_not_in_encoding", letter=letter, encoding=form.map.encoding) from error


def _texts(form: Form, sheet: MapSheet, line: Line) -> Iterator[str]:
    for column in sheet.columns:
        text = _text(form, column, _told(sheet, column, line, form.words))
        yield safe_cell(text) if form.map.is_neutralised else text


def _text(form: Form, column: MapColumn, told: str) -> str:
    cell = _cell(column, told, form.words)
    if isinstance(cell, str | None):
        return cell or ""
    if isinstance(cell, date) and column.pattern:
        return cell.strftime(column.pattern)
    if isinstance(cell, datetime) and form.map.has_wall_times:
        return cell.strftime(CLOCK)
    return column.values.get(told, told)
