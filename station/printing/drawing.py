"""Draws labels as the pages of a PDF: the one drawing that all printers get, as PDF or as its exact dots.

The unit of the page is the printer's dot and all bars are one path in whole dots, so that no renderer has
anything to round. The same labels give the same bytes, always. Knows no printer.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from station.domain.label import Content, Label, cut_texts, shorter_names, text_of
from station.domain.label_layout import Align, Box, Layout, Placement, TextBox, place
from station.printing.barcode import code_modules, dark_runs
from station.printing.fonts import Line, Typeface, typeface

POINTS_PER_INCH = 72
INSET = 0.07
"""Black above and below a mark printed white on black, in heights of its box."""
PADDING = 4
"""Black at its two ends, in insets."""


def label_pdf(label: Label, layout: Layout, dpi: int) -> bytes:
    """Returns a PDF of one page with one label, for a printer of `dpi`. Raises: Rejected, see `place`."""
    return labels_pdf([label], layout, dpi)


def labels_pdf(labels: Sequence[Label], layout: Layout, dpi: int) -> bytes:
    """Returns a PDF with one page for each label. Raises: Rejected, see `place`."""
    placement = place(layout, dpi)
    points_per_dot = POINTS_PER_INCH / dpi
    size = (placement.page.width * points_per_dot, placement.page.height * points_per_dot)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1)
    for label in labels:
        canvas.scale(points_per_dot, points_per_dot)
        _draw_label(canvas, label, layout, placement)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def undrawable(name: str) -> str:
    """Returns the characters of a name that a label cannot show, each once; empty for nearly all names."""
    return typeface(is_bold=True).missing(name)


def _draw_label(canvas: Canvas, label: Label, layout: Layout, placement: Placement) -> None:
    rows = code_modules(label.number, layout.symbology)
    draw_modules(canvas, rows, placement.module_dots, placement.bars, placement.page.height)
    for text, box in placement.texts:
        content = text_of(label, text.content, layout.wording, layout.name_mode)
        if content:
            draw_line(canvas, _writing(content, text), box, placement.page.height)


def draw_modules(canvas: Canvas, rows: Sequence[str], module: int, box: Box, page_height: int) -> None:
    """Draws all dark modules as one path: separate rectangles are rounded one by one and do not scan. Units: dots."""
    row_height = box.height // len(rows)
    path = canvas.beginPath()
    for row, modules in enumerate(rows):
        bottom = page_height - box.top - (row + 1) * row_height
        for start, length in dark_runs(modules):
            path.rect(box.left + start * module, bottom, length * module, row_height)
    canvas.drawPath(path, stroke=0, fill=1)


@dataclass(frozen=True, slots=True)
class Writing:
    """A line of text to draw: its fonts, how it stands in its box, and how it may lose letters in a narrow one."""

    text: str
    fonts: Typeface
    align: Align = Align.LEFT
    is_inverted: bool = False
    least_scale: float = 0.75
    shorten: Callable[[str], Iterator[str]] | None = None


def _writing(content: str, text: TextBox) -> Writing:
    fonts = typeface(is_bold=text.is_bold)
    shorten = SHORTENED.get(text.content)
    return Writing(content, fonts, text.align, text.is_inverted, text.least_scale, shorten)


def draw_line(canvas: Canvas, writing: Writing, box: Box, page_height: int) -> None:
    """Draws a line of text into a box, in smaller type or shorter where it is too long. Units: dots."""
    inset = INSET * box.height if writing.is_inverted else 0.0
    room = (box.width - 2 * PADDING * inset, box.height - 2 * inset)
    line, size = _fitted(writing, room)
    left = box.left + PADDING * inset + (room[0] - line.width * size) * SHARE_BEFORE[writing.align]
    bottom = page_height - box.bottom
    if writing.is_inverted:
        width = line.width * size + 2 * PADDING * inset
        canvas.rect(round(left - PADDING * inset), bottom, round(width), box.height, stroke=0, fill=1)
        canvas.setFillGray(1)
    base_line = bottom + (box.height - (line.rise + line.fall) * size) / 2 + line.fall * size
    for run in line.runs:
        canvas.setFont(run.face.name, size * run.face.scale)
        canvas.drawString(left, base_line, run.text)
        left += run.width * size
    canvas.setFillGray(0)


def _fitted(writing: Writing, room: tuple[float, float]) -> tuple[Line, float]:
    """Returns what fits into a room, and its size: the text, the text in smaller type, or a shorter text."""
    width, height = room
    fonts = writing.fonts
    whole = fonts.line(writing.text)
    size = whole.size_in(height)
    if whole.width * size <= width:
        return whole, size
    if writing.shorten is None or whole.width * size * writing.least_scale <= width:
        return whole, width / whole.width
    lines = map(fonts.line, writing.shorten(writing.text))
    shorter = ((line, line.size_in(height) * writing.least_scale) for line in lines)
    return next((pair for pair in shorter if pair[0].width * pair[1] <= width), (whole, width / whole.width))


SHORTENED: dict[Content, Callable[[str], Iterator[str]]] = {
    Content.NAME: shorter_names,
    Content.SPECIMEN: cut_texts,
    Content.SPECIMEN_STATION: cut_texts,
}
"""Contents that may lose letters in a narrow box. All others get smaller type: a number is never cut."""
SHARE_BEFORE = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
"""How much of the free width stands before a text."""
