"""Draws a box's manifest: a cover with the UN 3373 mark, facts and signatures, then the list of tubes, all on A4.

The same manifest gives the same bytes, always. Knows no printer. Units: points where nothing else is said.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from station.domain.box import show_box_code, show_tenths_c
from station.domain.manifest import PROPER_SHIPPING_NAME, UN_MARK, Manifest, ManifestLine
from station.domain.number import display
from station.domain.phone import show_phone
from station.printing.barcode import code128_modules, dark_runs
from station.printing.fonts import typeface
from station.printing.raster import Page, pdf_page_images
from station.words import Words

WIDTH, HEIGHT = A4
MARGIN = 15 * mm
INSIDE = WIDTH - 2 * MARGIN
MODULE = 72 / 50
"""One module of the code: 0.508 mm, whole dots at 200, 300 and 600 dpi."""
BAR_HEIGHT = 15 * mm
MARK_SIDE, MARK_LINE, MARK_LETTERS = 50 * mm, 2 * mm, 6 * mm
"""The side of the diamond, its line, and the least height of its letters and of the shipping name.
Source: UN Model Regulations, P650 (4): at least 50 mm, 2 mm and 6 mm."""
MARK_REACH = MARK_SIDE / 2**0.5
SMALL, PLAIN, LARGE = 7.5, 9.5, 15
FACT_HEIGHT = 8.4 * mm
FACTS_HEIGHT = 11 * FACT_HEIGHT
ROW_HEIGHT = 5.1 * mm
ROWS = 48
"""How many tubes stand on one page of the list: a rack of 96 fills two."""
TICK = 3 * mm
"""The side of the box that the receiver ticks."""
TITLE_BASE = HEIGHT - MARGIN - LARGE


def manifest_pdf(manifest: Manifest, words: Sequence[Words]) -> bytes:
    """Returns the manifest as a PDF: the cover, then ROWS tubes a page; headings in each of the languages."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"{show_box_code(manifest.box.code)}")
    sheet = _Sheet(canvas, manifest, tuple(words))
    counted = tuple(enumerate(manifest.lines, start=1))
    pages = tuple(counted[start : start + ROWS] for start in range(0, len(counted), ROWS))
    _draw_cover(sheet)
    _end_page(sheet, 1, len(pages) + 1)
    for number, lines in enumerate(pages, start=2):
        _draw_list(sheet, lines)
        _end_page(sheet, number, len(pages) + 1)
    canvas.save()
    return buffer.getvalue()


def manifest_paper(pdf: bytes, dpi: int) -> Iterator[Page]:
    """Yields the pages of a drawn manifest in the dots of a printer."""
    for picture in pdf_page_images(pdf, dpi):
        yield Page(picture, dpi, WIDTH / mm, HEIGHT / mm)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The paper that is being drawn on."""

    canvas: Canvas
    manifest: Manifest
    words: tuple[Words, ...]

    def said(self, code: str) -> str:
        """Returns the words of a code in each language."""
        return " / ".join(words(code) for words in self.words)

    def write(
        self, at: tuple[float, float], text: str, size: float, *, width: float = INSIDE, bold: bool = False
    ) -> None:
        """Writes a text with its base line at a place, in smaller type where it would leave its width."""
        line = typeface(is_bold=bold).line(text)
        size = min(size, width / line.width) if line.width else size
        left, base = at
        for run in line.runs:
            self.canvas.setFont(run.face.name, size * run.face.scale)
            self.canvas.drawString(left, base, run.text)
            left += run.width * size

    def time(self, instant: datetime | None) -> str:
        """Returns an instant as the site's clocks show it; empty for none."""
        return "" if instant is None else instant.astimezone(self.manifest.zone).strftime("%Y-%m-%d %H:%M")

    def short_time(self, instant: datetime) -> str:
        """Returns an instant without its year, which the box's code tells."""
        return instant.astimezone(self.manifest.zone).strftime("%m-%d %H:%M")


def _draw_cover(sheet: _Sheet) -> None:
    sheet.write((MARGIN, TITLE_BASE), sheet.said("manifest.title"), LARGE, width=INSIDE * 0.72, bold=True)
    if sheet.manifest.is_training:
        _draw_training(sheet)
    _draw_code(sheet, TITLE_BASE - 8 * mm - BAR_HEIGHT)
    middle = TITLE_BASE - 22 * mm - BAR_HEIGHT - FACTS_HEIGHT / 2
    _draw_mark(sheet, (MARGIN + MARK_REACH, middle))
    _draw_facts(sheet, (MARGIN + 2 * MARK_REACH + 6 * mm, middle + FACTS_HEIGHT / 2 - 3 * mm))
    base = middle - FACTS_HEIGHT / 2 - 9 * mm
    sheet.write((MARGIN, base), PROPER_SHIPPING_NAME, _letter_size(MARK_LETTERS), bold=True)
    _draw_signatures(sheet, base - 14 * mm)


def _draw_training(sheet: _Sheet) -> None:
    canvas, width = sheet.canvas, INSIDE * 0.24
    canvas.rect(WIDTH - MARGIN - width, TITLE_BASE - 5, width, LARGE + 7, stroke=0, fill=1)
    canvas.setFillGray(1)
    room = width - 4 * mm
    sheet.write(
        (WIDTH - MARGIN - width + 2 * mm, TITLE_BASE),
        sheet.said("manifest.training"),
        LARGE,
        width=room,
        bold=True,
    )
    canvas.setFillGray(0)


def _letter_size(height: float) -> float:
    """Returns the size of type in which a capital letter is so high, and a little more: the height is the least."""
    return height * 1.02 / typeface(is_bold=True).line("H").runs[0].face.rise("H")


def _draw_code(sheet: _Sheet, bottom: float) -> None:
    """Draws the box's code, all bars as one path in whole modules, and its digits below."""
    code = sheet.manifest.box.code
    (modules,) = code128_modules(code)
    left = round((MARGIN + 10 * MODULE) / MODULE) * MODULE
    path = sheet.canvas.beginPath()
    for start, length in dark_runs(modules):
        path.rect(left + start * MODULE, bottom, length * MODULE, BAR_HEIGHT)
    sheet.canvas.drawPath(path, stroke=0, fill=1)
    sheet.write((left, bottom - 5.5 * mm), show_box_code(code), 13, bold=True)
    counts = f"{len(sheet.manifest.lines)}"
    right = left + len(modules) * MODULE + 14 * mm
    sheet.write((right, bottom + 1 * mm), counts, 40, bold=True)
    sheet.write((right, bottom - 5.5 * mm), sheet.said("manifest.tubes"), PLAIN, width=WIDTH - MARGIN - right)


def _draw_mark(sheet: _Sheet, middle: tuple[float, float]) -> None:
    """Draws the UN 3373 diamond: a square of MARK_SIDE standing on its corner."""
    across, up = middle
    reach = MARK_REACH - MARK_LINE / 2**0.5
    path = sheet.canvas.beginPath()
    path.moveTo(across, up + reach)
    path.lineTo(across + reach, up)
    path.lineTo(across, up - reach)
    path.lineTo(across - reach, up)
    path.close()
    sheet.canvas.setLineWidth(MARK_LINE)
    sheet.canvas.drawPath(path, stroke=1, fill=0)
    size = _letter_size(MARK_LETTERS)
    line = typeface(is_bold=True).line(UN_MARK)
    sheet.write((across - line.width * size / 2, up - MARK_LETTERS / 2), UN_MARK, size, bold=True)


def _facts(sheet: _Sheet) -> dict[str, str]:
    """Returns what the cover says, by the codes of the headings; an empty one leaves a line to write on."""
    manifest, box = sheet.manifest, sheet.manifest.box
    temperature = box.temperature_out_tenths_c
    return {
        "manifest.from": f"{manifest.site} ({manifest.station})",
        "manifest.address": manifest.address,
        "manifest.lab": box.lab,
        "manifest.responsible": f"{box.responsible}  {show_phone(box.responsible_phone)}",
        "manifest.racks": ", ".join(manifest.racks),
        "manifest.sealed": f"{sheet.time(box.sealed_at)}  {manifest.sealed_by}",
        "manifest.first_due": sheet.time(manifest.first_due_at),
        "manifest.logger": box.logger_id,
        "manifest.temperature_out": "" if temperature is None else f"{show_tenths_c(temperature)} °C",
        "manifest.courier": box.courier,
        "manifest.handed_over": f"{sheet.time(box.handed_over_at)}  {manifest.handed_over_by}".strip(),
    }


def _draw_facts(sheet: _Sheet, top_left: tuple[float, float]) -> None:
    left, base = top_left
    width = WIDTH - MARGIN - left
    for code, fact in _facts(sheet).items():
        sheet.write((left, base + 2.5 * mm), sheet.said(code), SMALL, width=width)
        sheet.write((left, base - 1.6 * mm), fact, PLAIN + 0.5, width=width, bold=True)
        _rule(sheet, left, base - 3.0 * mm, width)
        base -= FACT_HEIGHT


def _rule(sheet: _Sheet, left: float, base: float, width: float) -> None:
    sheet.canvas.setLineWidth(0.4)
    sheet.canvas.line(left, base, left + width, base)


SIGNERS = ("manifest.signed_by_station", "manifest.signed_by_courier", "manifest.signed_by_receiver")
TO_WRITE = ("manifest.name", "manifest.time", "manifest.temperature", "manifest.signature")


def _draw_signatures(sheet: _Sheet, base: float) -> None:
    """Draws for each of those through whose hands the box goes a line of fields to fill in by hand."""
    gap = 3 * mm
    width = (INSIDE - gap * (len(TO_WRITE) - 1)) / len(TO_WRITE)
    for signer in SIGNERS:
        sheet.write((MARGIN, base), sheet.said(signer), PLAIN, bold=True)
        for place, code in enumerate(TO_WRITE):
            left = MARGIN + place * (width + gap)
            _rule(sheet, left, base - 14 * mm, width)
            sheet.write((left, base - 17.5 * mm), sheet.said(code), SMALL, width=width)
        base -= 26 * mm
    sheet.write((MARGIN, base), sheet.said("manifest.differences"), PLAIN, bold=True)
    for row in (1, 2):
        _rule(sheet, MARGIN, base - row * 9 * mm, INSIDE)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the list: the code of its heading, its width, and what stands in it."""

    heading: str
    width: float
    cell: Callable[[_Sheet, int, ManifestLine], str]


COLUMNS: tuple[_Column, ...] = (
    _Column("manifest.count", 12 * mm, lambda _sheet, count, _one: str(count)),
    _Column("manifest.rack", 31 * mm, lambda _sheet, _count, one: one.rack),
    _Column("manifest.position", 16 * mm, lambda _sheet, _count, one: one.position),
    _Column("manifest.number", 42 * mm, lambda _sheet, _count, one: display(one.number)),
    _Column("manifest.specimen", 21 * mm, lambda _sheet, _count, one: one.specimen),
    _Column("manifest.collected_at", 26 * mm, lambda sheet, _count, one: sheet.short_time(one.collected_at)),
    _Column("manifest.due_at", 26 * mm, lambda sheet, _count, one: sheet.short_time(one.due_at)),
)
HEADING_PITCH = 3.4 * mm
"""Each language has a line of its own over the list."""
NARROWED = 0.78
NAME_COLUMN = _Column("manifest.name", INSIDE * (1 - NARROWED) - 3 * mm, lambda _sheet, _count, one: one.name)
"""Where names of people stand on the paper, the other columns are narrower."""


def _draw_list(sheet: _Sheet, lines: Sequence[tuple[int, ManifestLine]]) -> None:
    has_names = sheet.manifest.shows_names
    columns, scale = ((*COLUMNS, NAME_COLUMN), NARROWED) if has_names else (COLUMNS, 1.0)
    lefts = _lefts(columns, scale)
    base = HEIGHT - MARGIN - 4 * mm
    for column, left in zip(columns, lefts, strict=True):
        for place, words in enumerate(reversed(sheet.words)):
            at, width = (left, base + place * HEADING_PITCH), _width(column, scale) - 2 * mm
            sheet.write(at, words(column.heading), SMALL, width=width, bold=True)
    _rule(sheet, MARGIN, base - 2 * mm, INSIDE)
    for row, (count, one) in enumerate(lines, start=1):
        here = base - 1.5 * mm - row * ROW_HEIGHT
        for column, left in zip(columns, lefts, strict=True):
            cell = column.cell(sheet, count, one)
            sheet.write((left, here), cell, PLAIN, width=_width(column, scale) - 2 * mm)
        sheet.canvas.rect(WIDTH - MARGIN - TICK, here - 0.5 * mm, TICK, TICK, stroke=1, fill=0)
        _rule(sheet, MARGIN, here - 1.7 * mm, INSIDE)


def _width(column: _Column, scale: float) -> float:
    return column.width * (1.0 if column is NAME_COLUMN else scale)


def _lefts(columns: Sequence[_Column], scale: float) -> list[float]:
    lefts, left = [], MARGIN
    for one in columns:
        lefts.append(left)
        left += _width(one, scale)
    return lefts


def _end_page(sheet: _Sheet, number: int, pages: int) -> None:
    """Writes what stands at the foot of each page and ends it."""
    page = " / ".join(words("manifest.page", number=number, pages=pages) for words in sheet.words)
    base, half = 10 * mm, INSIDE / 2
    mark = sheet.said("manifest.training") if sheet.manifest.is_training else ""
    foot = "   ".join((show_box_code(sheet.manifest.box.code), _zone(sheet.manifest), mark))
    sheet.write((MARGIN, base), foot, PLAIN, width=half)
    page_width = typeface(is_bold=False).line(page).width * PLAIN
    sheet.write((WIDTH - MARGIN - page_width, base), page, PLAIN, width=half)
    sheet.canvas.showPage()


def _zone(manifest: Manifest) -> str:
    """Returns how far the times on the paper are from UTC, `UTC+09:00`; empty for a box that was never sealed."""
    sealed_at = manifest.box.sealed_at
    if sealed_at is None:
        return ""
    offset = f"{sealed_at.astimezone(manifest.zone):%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"
