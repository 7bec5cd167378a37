"""A day as an Excel workbook: one sheet for each kind of row, typed cells, a heading that stays, a filter.

No cell is ever a formula: every text is written as text, and formatted as text, so that Excel neither runs it nor
takes its leading zeros. Nothing is put into the temporary folder. Knows no file; the caller writes the bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import xlsxwriter

from station.errors import Trouble
from station.exports.day_rows import lines_of
from station.exports.day_table import Cell, Form, cells_of
from station.exports.field_map import MapSheet
from station.storage.find import DayVisit

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
RICH = ("<r>", "</r>")
"""A text between these would be taken for XML by XlsxWriter (3.3.1), whatever it is."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The bytes of a workbook, and how many rows each of its sheets has, by kind."""

    content: bytes
    rows: dict[str, int]


def day_workbook(form: Form, visits: Sequence[DayVisit], zone: tzinfo, made_at: datetime) -> Workbook:
    """Returns the workbook of a day. The same day, map and instant give the same bytes.

    Raises: Trouble `cell_too_long` for a text that no Excel cell can hold.
    """
    buffer, counts = io.BytesIO(), {}
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None), "title": form.map.name})
        formats = {name: book.add_format(told) for name, told in FORMATS.items()}
        for sheet in form.map.sheets:
            page = book.add_worksheet(sheet.name(form.words.language))
            counts[sheet.kind] = _write_sheet(page, formats, form, (sheet, visits, zone))
    return Workbook(buffer.getvalue(), counts)


Page = Any  # Any: the library is untyped
Formats = dict[str, Any]  # Any: as above
Filling = tuple[MapSheet, Sequence[DayVisit], tzinfo]


def _write_sheet(page: Page, formats: Formats, form: Form, filling: Filling) -> int:
    sheet, visits, zone = filling
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)  # one page wide, as many as it takes
    page.repeat_rows(0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, WIDTHS[column.kind], formats[column.kind])
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.heading(form.words.language), formats["heading"])
    count = 0
    for count, line in enumerate(lines_of(sheet.kind, visits, zone), 1):
        for place, cell in enumerate(cells_of(sheet, line, form.words)):
            _write_cell(page, (count, place), cell, formats)
    last = len(sheet.columns) - 1
    page.autofilter(0, 0, count, last)
    page.ignore_errors({"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(count, last)}"})
    return count


def _write_cell(page: Page, at: tuple[int, int], cell: Cell, formats: Formats) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        page.write_datetime(*at, cell, formats["time"])
    elif isinstance(cell, date):
        page.write_datetime(*at, datetime(cell.year, cell.month, cell.day), formats["date"])
    elif isinstance(cell, int | float):
        page.write_number(*at, cell, formats["number"])
    elif len(cell) > LONGEST_CELL:
        raise Trouble("cell_too_long", limit=LONGEST_CELL, row=at[0] + 1)
    else:
        page.write_string(*at, _plain(cell), formats["text"])


def _plain(text: str) -> str:
    is_taken_for_xml = text.startswith(RICH[0]) and text.endswith(RICH[1])
    return f"'{text}" if is_taken_for_xml else text
