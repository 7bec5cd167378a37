"""Draws what a visitor carries: the slip and the instruction sheet, as PDF or as the exact dots of a printer.

The unit of the page is the printer's dot, as it is for labels. Knows no road and no data.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

from reportlab.pdfgen.canvas import Canvas

from station.domain.label import shorter_names
from station.domain.label_layout import Box, to_dots
from station.domain.slip import Slip, SlipContent, SlipLayout, SlipText, code_on_slip, text_on_slip
from station.errors import reject
from station.printing.barcode import qr_modules
from station.printing.drawing import POINTS_PER_INCH, Writing, draw_line, draw_modules
from station.printing.fonts import Typeface, chinese_typeface, typeface
from station.printing.paragraph import broken
from station.printing.raster import Page, pdf_page_images
from station.printing.sheets import CHINESE_SCRIPT, VisitorWords

QUIET_MODULES = 4
"""Empty modules around a QR code. Source: ISO/IEC 18004."""
A5_MM = (148.0, 210.0)
EDGE_MM, TITLE_MM, HEADING_MM, LINE_MM, FOOT_MM = 12.0, 7.6, 5.0, 4.0, 3.6
AFTER_HEADING_MM, AFTER_LINE_MM, AFTER_SECTION_MM = 2.0, 1.4, 4.0
BULLET_MM = 4.0
BULLET = "•"


def slip_pdf(slip: Slip, layout: SlipLayout, words: VisitorWords, dpi: int) -> bytes:
    """Returns a slip as a PDF. Raises: Rejected `slip_code_too_fine`."""
    page = Box(0, 0, to_dots(layout.width_mm, dpi), to_dots(layout.height_mm, dpi))
    return _pdf(page, dpi, partial(_draw_slip, slip=slip, layout=layout, words=words, dpi=dpi))


def slip_page(slip: Slip, layout: SlipLayout, words: VisitorWords, dpi: int) -> Page:
    """Returns a slip in the dots of a printer. Raises: Rejected `slip_code_too_fine`."""
    picture = next(pdf_page_images(slip_pdf(slip, layout, words, dpi), dpi))
    return Page(picture, dpi, layout.width_mm, layout.height_mm)


def sheet_pdf(words: VisitorWords, dpi: int, *, number: str = "") -> bytes:
    """Returns the instruction sheet of a language as an A5 page, with the visit's number if there is one."""
    page = Box(0, 0, *(to_dots(one, dpi) for one in A5_MM))
    return _pdf(page, dpi, partial(_draw_sheet, words=words, dpi=dpi, number=number))


def sheet_page(words: VisitorWords, dpi: int, *, number: str = "") -> Page:
    """Returns the instruction sheet in the dots of a printer."""
    picture = next(pdf_page_images(sheet_pdf(words, dpi, number=number), dpi))
    return Page(picture, dpi, *A5_MM)


def fonts_of(language: str, *, is_bold: bool) -> Typeface:
    """Returns the fonts in which a language is drawn."""
    return (chinese_typeface if language in CHINESE_SCRIPT else typeface)(is_bold=is_bold)


def _pdf(page: Box, dpi: int, draw: Callable[[Canvas, Box], None]) -> bytes:
    points = POINTS_PER_INCH / dpi
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer, pagesize=(page.width * points, page.height * points), invariant=1, pageCompression=1
    )
    canvas.scale(points, points)
    draw(canvas, page)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_slip(
    canvas: Canvas, page: Box, *, slip: Slip, layout: SlipLayout, words: VisitorWords, dpi: int
) -> None:
    _draw_code(canvas, page, slip, layout, dpi)
    for text in layout.texts:
        said = text_on_slip(slip, text.content, words.slip)
        writing = Writing(said, fonts_of(words.language, is_bold=text.is_bold), text.align, text.is_inverted)
        if text.content is SlipContent.NAME:
            fonts = typeface(is_bold=text.is_bold)
            writing = Writing(said, fonts, text.align, text.is_inverted, shorten=shorter_names)
        if text.lines > 1:
            _draw_lines(canvas, said, text, words, page=page, dpi=dpi)
        elif said:
            draw_line(canvas, writing, _box(text, dpi), page.height)


def _draw_code(canvas: Canvas, page: Box, slip: Slip, layout: SlipLayout, dpi: int) -> None:
    rows = qr_modules(code_on_slip(slip))
    side = to_dots(layout.code.side_mm, dpi)
    module = side // (len(rows) + 2 * QUIET_MODULES)
    if module < to_dots(layout.code.least_module_mm, dpi):
        raise reject("slip", "slip_code_too_fine", slip=layout.name, dpi=dpi)
    edge = (side - module * len(rows)) // 2
    left, top = to_dots(layout.code.left_mm, dpi) + edge, to_dots(layout.code.top_mm, dpi) + edge
    draw_modules(canvas, rows, module, Box(left, top, module * len(rows), module * len(rows)), page.height)


def _box(text: SlipText, dpi: int) -> Box:
    left, top = to_dots(text.left_mm, dpi), to_dots(text.top_mm, dpi)
    return Box(left, top, to_dots(text.width_mm, dpi), to_dots(text.height_mm, dpi))


def _draw_lines(
    canvas: Canvas, said: str, text: SlipText, words: VisitorWords, *, page: Box, dpi: int
) -> None:
    """Draws a text on as many lines as it needs, and as its box has."""
    fonts = fonts_of(words.language, is_bold=text.is_bold)
    first = _box(text, dpi)
    width = first.width / (first.height * TYPE_SHARE)
    anywhere = words.language in CHINESE_SCRIPT
    lines = [
        line for part in said.split("\n") for line in broken(part, fonts, width, breaks_anywhere=anywhere)
    ]
    for place, line in enumerate(lines[: text.lines]):
        box = Box(first.left, first.top + place * first.height, first.width, first.height)
        _draw_on_line(canvas, line, fonts, box, page.height)


TYPE_SHARE = 0.8
"""The size of the type in heights of its line."""


def _draw_on_line(canvas: Canvas, text: str, fonts: Typeface, box: Box, page_height: int) -> None:
    """Draws a text at the size that all lines of a paragraph have, on a common base line."""
    size, left = box.height * TYPE_SHARE, float(box.left)
    for run in fonts.line(text).runs:
        canvas.setFont(run.face.name, size * run.face.scale)
        canvas.drawString(left, page_height - box.bottom + 0.25 * size, run.text)
        left += run.width * size


def _draw_sheet(canvas: Canvas, page: Box, *, words: VisitorWords, dpi: int, number: str) -> None:
    dots = partial(to_dots, dpi=dpi)
    edge = dots(EDGE_MM)
    width = page.width - 2 * edge
    anywhere = words.language in CHINESE_SCRIPT
    bold, plain = (fonts_of(words.language, is_bold=one) for one in (True, False))
    top = edge

    def write(text: str, fonts: Typeface, height_mm: float, indent: int = 0) -> None:
        nonlocal top
        height = dots(height_mm * LINE_PITCH)
        for line in broken(text, fonts, (width - indent) / (height * TYPE_SHARE), breaks_anywhere=anywhere):
            _draw_on_line(canvas, line, fonts, Box(edge + indent, top, width - indent, height), page.height)
            top += height

    write(words.sheet.title, bold, TITLE_MM)
    if number:
        write(number, plain, FOOT_MM)
    top += dots(AFTER_SECTION_MM)
    for section in words.sheet.sections:
        write(section.heading, bold, HEADING_MM)
        top += dots(AFTER_HEADING_MM)
        for line in section.lines:
            height = dots(LINE_MM * LINE_PITCH)
            _draw_on_line(canvas, BULLET, plain, Box(edge, top, dots(BULLET_MM), height), page.height)
            write(line, plain, LINE_MM, dots(BULLET_MM))
            top += dots(AFTER_LINE_MM)
        top += dots(AFTER_SECTION_MM)
    canvas.setLineWidth(dots(0.3))
    canvas.line(edge, page.height - top, edge + width, page.height - top)
    top += dots(AFTER_HEADING_MM)
    write(words.sheet.foot, plain, FOOT_MM)


LINE_PITCH = 1.35
"""From one line to the next, in heights of the type."""
