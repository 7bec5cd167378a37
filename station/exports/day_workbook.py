"""A day as an Excel workbook: one sheet for each kind of row, typed cells, a heading that stays, a filter.

XlsxWriter makes the workbook with its headings and one model row; the rows of the day are written into it in the same
form, one after the other, so that no more than a few of them are ever in memory in full. No cell is ever a formula:
every text is written as text, and formatted as text, so that Excel neither runs it nor takes its leading zeros. Nothing
is put into the temporary folder. Knows no file; the caller writes the bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from station.errors import Trouble
from station.exports.day_rows import lines_of
from station.exports.day_table import Cell, Form, cells_of
from station.exports.day_writer import written
from station.exports.field_map import MapSheet
from station.exports.packed import Packed
from station.storage.find_day_visits import DayVisit

A4 = 9
"""Excel's number of the paper."""
LONGEST_CELL = 32_767
"""Source: Excel specifications and limits: characters in a cell."""
WIDTHS = {"text": 18, "number": 10, "date": 12, "time": 19}
FORMATS = {
    "heading": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "text": {"num_format": "@"},
    "number": {"num_format": "General"},
    "date": {"num_format": "yyyy-mm-dd"},
    "time": {"num_format": "yyyy-mm-dd hh:mm:ss"},
}
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""`in_memory`: rows of people never stand in clear in the temporary folder."""
DAY_ZERO = datetime(1899, 12, 30)
"""Source: ECMA-376 part 1, 18.17.4.1: the day from which Excel counts."""
DAY_S = 86_400
MODEL_ROW = 1
"""The row, counted from 0, with a cell of each kind; rows of the day stand in its place."""
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold, and what would be read as such an escape. Source: ECMA-376 part 1, 22.4.2.4."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')
SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")

Page = Any  # Any: the library is untyped


@dataclass(frozen=True, slots=True)
class Workbook:
    """The bytes of a workbook, and how many rows each of its sheets has, by kind."""

    content: bytes
    rows: dict[str, int]


class DayWorkbook:
    """The workbook of a day as it grows. The same day, map and instant give the same bytes.

    `rows` counts those of the first sheet.
    """

    def __init__(self, form: Form, zone: tzinfo, day: date) -> None:
        self.content = Packed()
        self._form, self._zone, self._day = form, zone, day
        self._sheets = [_Sheet(one, form) for one in form.map.sheets]
        self._styles = _styles(_skeleton(form, day, [0] * len(self._sheets)))

    @property
    def rows(self) -> int:
        """How many rows the first sheet has."""
        return self._sheets[0].rows

    @property
    def rows_by_kind(self) -> dict[str, int]:
        """How many rows each sheet has."""
        return {one.told.kind: one.rows for one in self._sheets}

    def add(self, visits: Sequence[DayVisit]) -> None:
        """Writes the rows of some more visits. Raises: Trouble `cell_too_long` for a text that no cell can hold."""
        for one in self._sheets:
            one.add(visits, self._zone, self._styles)

    def finish(self) -> Iterator[None]:
        """Ends the file, a quarter of a megabyte of a sheet in each step."""
        for one in self._sheets:
            one.cells.end()
        model = _skeleton(self._form, self._day, [one.rows for one in self._sheets])
        with (
            zipfile.ZipFile(io.BytesIO(model)) as given,
            zipfile.ZipFile(self.content, "w", zipfile.ZIP_DEFLATED) as made,  # type: ignore[call-overload]  # it writes
        ):
            for each in given.infolist():
                told = zipfile.ZipInfo(each.filename, each.date_time)
                told.compress_type = zipfile.ZIP_DEFLATED
                with made.open(told, "w") as part:
                    for piece in self._pieces(each.filename, given.read(each)):
                        part.write(piece)
                        yield
        self.content.end()

    def _pieces(self, name: str, given: bytes) -> Iterator[bytes]:
        """Gives a part of the workbook: as it is, or a sheet with the day's rows in place of the model's."""
        place = SHEET.fullmatch(name)
        if place is None:
            yield given
            return
        sheet = self._sheets[int(place[1]) - 1]
        before, _, rest = given.decode().partition(f'<row r="{MODEL_ROW + 1}"')
        _, end, after = rest.partition("</sheetData>")
        yield DIMENSION.sub(f'<dimension ref="{sheet.area}"/>', before).encode()
        yield from sheet.cells.pieces()
        yield (end + after).encode()


class _Sheet:
    """The rows of a sheet as they grow, as the text of its cells."""

    def __init__(self, told: MapSheet, form: Form) -> None:
        self.told, self.rows, self.cells = told, 0, Packed()
        self._words = form.words
        self._letters = [xl_col_to_name(place) for place in range(len(told.columns))]

    @property
    def area(self) -> str:
        """From the heading's first cell to the last one of all."""
        return f"A1:{xl_rowcol_to_cell(self.rows, len(self._letters) - 1)}"

    def add(self, visits: Sequence[DayVisit], zone: tzinfo, styles: Mapping[str, int]) -> None:
        text: list[str] = []
        for line in lines_of(self.told.kind, visits, zone):
            self.rows += 1
            row = self.rows + 1
            text.append(f'<row r="{row}">')
            for letter, cell in zip(self._letters, cells_of(self.told, line, self._words), strict=True):
                if cell is not None:
                    text.append(_cell_text(f"{letter}{row}", cell, styles))
            text.append("</row>")
        self.cells.write("".join(text).encode())


def _cell_text(at: str, cell: Cell, styles: Mapping[str, int]) -> str:
    if isinstance(cell, datetime):
        return f'<c r="{at}" s="{styles["time"]}"><v>{_days(cell)}</v></c>'
    if isinstance(cell, date):
        days = (cell - DAY_ZERO.date()).days
        return f'<c r="{at}" s="{styles["date"]}"><v>{days}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{at}" s="{styles["number"]}"><v>{cell}</v></c>'
    if cell is None:
        return ""
    if len(cell) > LONGEST_CELL:
        raise Trouble("cell_too_long", limit=LONGEST_CELL, row=int(at.lstrip(LETTERS)))
    text = escape(UNWRITABLE.sub(_escaped, cell))
    return f'<c r="{at}" s="{styles["text"]}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _days(moment: datetime) -> str:
    """Returns a moment of the wall clock as Excel counts: days with their part of a day."""
    return f"{(moment - DAY_ZERO).total_seconds() / DAY_S:.16G}"


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _skeleton(form: Form, day: date, counts: Sequence[int]) -> bytes:
    """Returns the workbook with its headings, and a model row in place of so many rows in each sheet.

    It is dated by the day that is in it: a day that is written twice is the same file.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": datetime.combine(day, time()), "title": form.map.name})
        formats = {name: book.add_format(told) for name, told in FORMATS.items()}
        for sheet, count in zip(form.map.sheets, counts, strict=True):
            _lay_out(book.add_worksheet(sheet.name(form.words.language)), formats, sheet, count)
            for place, column in enumerate(sheet.columns):
                heading = column.heading(form.words.language)
                book.worksheets()[-1].write_string(0, place, heading, formats["heading"])
    return buffer.getvalue()


def _lay_out(page: Page, formats: Mapping[str, Any], sheet: MapSheet, count: int) -> None:  # Any: as above
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)  # one page wide, as many as it takes
    page.repeat_rows(0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, WIDTHS[column.kind], formats[column.kind])
    for place, kind in enumerate(WIDTHS):
        page.write_blank(MODEL_ROW, place, None, formats[kind])
    last = len(sheet.columns) - 1
    page.autofilter(0, 0, count, last)
    page.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(count, last)}"})


def _styles(skeleton: bytes) -> dict[str, int]:
    """Returns the number of each format, read off the model row."""
    with zipfile.ZipFile(io.BytesIO(skeleton)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(rf'<c r="[A-Z]{MODEL_ROW + 1}" s="(\d+)"', sheet)
    return {kind: int(style) for kind, style in zip(WIDTHS, found, strict=True)}


def day_workbook(form: Form, visits: Iterable[DayVisit], zone: tzinfo, day: date) -> Workbook:
    """Returns the whole workbook of a day. Raises: as `DayWorkbook.add`."""
    writer = DayWorkbook(form, zone, day)
    return Workbook(written(writer, visits), writer.rows_by_kind)
