"""The page by which a printer is set: rulers in millimetres and dots, fine combs, a code at each width. Knows no road.

Drawn straight in dots, because what it measures is the dot. Read it so: the frame stands `margin_mm` from each edge
when the offset is right; the lowest code that a scanner reads tells the least module of this printer.
"""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from station import resources
from station.domain.label_layout import Layout, to_dots
from station.printing.barcode import code128_modules, dark_runs
from station.printing.raster import Page

CODE = "123456"
"""What the codes say: six digits, so that nobody takes it for a specimen number, which has fourteen."""
FONT = "fonts/NanumGothicBold.ttf"
INK, PAPER = 0, 1
TICK_MM = {1: 0.8, 5: 1.4, 10: 2.2}
"""How long the stroke at every 1, 5 and 10 mm is."""
QUIET_MODULES = 10
TEXT_MM, CODE_MM, COMB_MM, GAP_MM = 2.2, 3.0, 2.0, 0.6
LEFT_MM, TOP_MM = 6.4, 4.4
"""Where the inner part begins, beside the rulers with their numbers."""
WIDTHS = (1, 2, 3, 4, 5, 6)
"""Widths of a module and of the strokes of a comb. Units: dots."""


def calibration_page(layout: Layout, dpi: int, name: str = "") -> Page:
    """Returns the calibration page of a printer at the size of its labels, with the printer's name on it."""
    size = (to_dots(layout.width_mm, dpi), to_dots(layout.height_mm, dpi))
    picture = Image.new("1", size, PAPER)
    draw = ImageDraw.Draw(picture)
    margin = to_dots(layout.margin_mm, dpi)
    draw.rectangle((margin, margin, size[0] - margin - 1, size[1] - margin - 1), outline=INK)
    _rulers(draw, size, dpi)
    left, top = to_dots(LEFT_MM, dpi), to_dots(TOP_MM, dpi)
    room = (size[0] - margin - left, size[1] - margin)
    _title(draw, (left, top), f"{size[0]}x{size[1]} {dpi} dpi {name}".strip(), room=room[0], dpi=dpi)
    top = _combs(draw, (left, top + to_dots(TEXT_MM + GAP_MM, dpi)), room[0], dpi)
    _codes(draw, (left, top), room, dpi)
    return Page(picture, dpi, layout.width_mm, layout.height_mm)


def _rulers(draw: ImageDraw.ImageDraw, size: tuple[int, int], dpi: int) -> None:
    """Strokes at each millimetre along the upper and the left edge, the tens with their number."""
    font = _font(TEXT_MM, dpi)
    width, height = size
    for place_mm in range(1, int(max(size) / to_dots(10, dpi) * 10) + 1):
        dot = to_dots(place_mm, dpi)
        length = to_dots(next(TICK_MM[step] for step in (10, 5, 1) if place_mm % step == 0), dpi)
        if dot < width:
            draw.line((dot, 0, dot, length), fill=INK)
        if dot < height:
            draw.line((0, dot, length, dot), fill=INK)
        if place_mm % 10 == 0 and dot < width:
            draw.text((dot, length), str(place_mm), fill=INK, font=font, anchor="ma")
        if place_mm % 10 == 0 and dot < height:
            draw.text((length + 1, dot), str(place_mm), fill=INK, font=font, anchor="lm")


def _title(draw: ImageDraw.ImageDraw, corner: tuple[int, int], title: str, *, room: int, dpi: int) -> None:
    """What stands above the combs, in smaller type where there is little room."""
    font = _font(TEXT_MM, dpi)
    scale = min(1.0, room / font.getlength(title))
    draw.text(corner, title, fill=INK, font=_font(TEXT_MM * scale, dpi), anchor="la")


def _combs(draw: ImageDraw.ImageDraw, corner: tuple[int, int], width: int, dpi: int) -> int:
    """Combs of strokes one, two, three … dots wide and as far apart, to see what the print head still parts."""
    left, top = corner
    bottom = top + to_dots(COMB_MM, dpi)
    share = width // len(WIDTHS)
    for place, stroke in enumerate(WIDTHS):
        start = left + place * share
        for at in range(start, start + share - 2 * WIDTHS[-1], 2 * stroke):
            draw.rectangle((at, top, at + stroke - 1, bottom), fill=INK)
    return bottom + to_dots(GAP_MM, dpi)


def _codes(draw: ImageDraw.ImageDraw, corner: tuple[int, int], room: tuple[int, int], dpi: int) -> None:
    """The same code in modules of one, two, three … dots, below each other, as far as there is room."""
    left, top = corner
    row = code128_modules(CODE)[0]
    font = _font(TEXT_MM, dpi)
    label_dots = to_dots(2 * TEXT_MM, dpi)
    for dots in WIDTHS:
        bottom = top + to_dots(CODE_MM, dpi)
        start = left + label_dots + QUIET_MODULES * dots
        if bottom > room[1] or start + (len(row) + QUIET_MODULES) * dots > left + room[0]:
            return
        draw.text((left, top), f"{dots}X", fill=INK, font=font, anchor="la")
        for at, length in dark_runs(row):
            draw.rectangle((start + at * dots, top, start + (at + length) * dots - 1, bottom - 1), fill=INK)
        top = bottom + to_dots(GAP_MM, dpi)


def _font(height_mm: float, dpi: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.path(FONT)), to_dots(height_mm, dpi))
