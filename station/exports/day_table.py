"""A day as the CSV of a field map, and the cells of a map in their types.

Knows no file; the caller writes the bytes.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from station.errors import reject
from station.exports.day_csv import safe_cell
from station.exports.day_rows import FIELDS, Line, lines_of
from station.exports.day_writer import written
from station.exports.field_map import FieldMap, MapColumn, MapSheet
from station.exports.packed import Packed
from station.storage.find_day_visits import DayVisit
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


class TableCsv:
    """The CSV of the map's first sheet as it grows: CRLF, quotes where needed. `rows` counts its rows.

    Source: RFC 4180; the neutralising of formula cells: OWASP ASVS 1.2.10; the BOM of `utf-8-sig`: without it Excel
    does not read Hangul.
    """

    def __init__(self, form: Form, zone: tzinfo) -> None:
        self.content, self.rows = Packed(), 0
        self._form, self._zone = form, zone
        self._encode = codecs.getincrementalencoder(form.map.encoding)().encode
        self._write([[column.heading(form.words.language) for column in form.map.sheets[0].columns]])

    def add(self, visits: Sequence[DayVisit]) -> None:
        """Writes the rows of some more visits.

        Raises: Rejected `letter_not_in_encoding` where the map's encoding lacks a letter.
        """
        sheet = self._form.map.sheets[0]
        lines = list(lines_of(sheet.kind, visits, self._zone))
        self.rows += len(lines)
        self._write(_texts(self._form, sheet, line) for line in lines)

    def finish(self) -> Iterator[None]:
        """Ends the file."""
        self.content.end()
        yield

    def _write(self, rows: Iterable[Iterable[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._form.map.delimiter).writerows(rows)
        try:
            self.content.write(self._encode(text.getvalue()))
        except UnicodeEncodeError as error:
            letter, encoding = error.object[error.start : error.end], self._form.map.encoding
            raise reject("map", "letter_not_in_encoding", letter=letter, encoding=encoding) from error


def table_csv(form: Form, visits: Iterable[DayVisit], zone: tzinfo) -> bytes:
    """Returns the whole CSV of the map's first sheet. Raises: as `TableCsv`."""
    return written(TableCsv(form, zone), visits)


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
