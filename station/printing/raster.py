"""Turns the drawing of a label into a printer's exact dots: a picture of one bit, PNG, or a ZPL graphic.

The dots come from the PDF itself, so that a label is the same on every road to the printer.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from threading import Lock

import pypdfium2
from PIL import Image

from station.domain.label import Label
from station.domain.label_layout import Layout
from station.printing.drawing import POINTS_PER_INCH, label_pdf

JUST_BELOW = 1 - 1e-6
"""pdfium rounds a page up to the next whole dot: 400.0000001 dots would become 401."""
DARK_BELOW = 144
"""A dot is printed below this grey; a little above the middle, or thin strokes break at 203 dpi."""
ONE_AT_A_TIME = Lock()
"""pdfium is not safe for threads, and a label, a slip and a manifest may be on their way to three printers at once."""
LONGEST_RUN = 419
TWENTIES = " ghijklmnopqrstuvwxyz"
ONES = " GHIJKLMNOPQRSTUVWXY"


@dataclass(frozen=True, slots=True)
class Page:
    """What a printer gets, whatever stands on it: a picture of one bit in the printer's dots, and its true size."""

    picture: Image.Image
    dpi: int
    width_mm: float
    height_mm: float

    def shifted(self, right: int, down: int) -> Page:
        """Returns the page with its picture moved, white where nothing came from. Units: dots."""
        if not (right or down):
            return self
        moved = Image.new("1", self.picture.size, 1)
        moved.paste(self.picture, (right, down))
        return replace(self, picture=moved)


def label_page(label: Label, layout: Layout, dpi: int) -> Page:
    """Returns a label as a page. Raises: Rejected, see `place`."""
    return Page(label_raster(label, layout, dpi), dpi, layout.width_mm, layout.height_mm)


def pdf_page_images(pdf: bytes, dpi: int) -> Iterator[Image.Image]:
    """Yields each page of a PDF as a picture of one bit, in the printer's dots. May be called on any thread."""
    with ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        pages = len(document)
    try:
        for number in range(pages):
            with ONE_AT_A_TIME:
                grey_page = _grey(document[number], dpi)
            yield grey_page.point(lambda grey: 255 if grey >= DARK_BELOW else 0, mode="1")
    finally:
        with ONE_AT_A_TIME:
            document.close()


def _grey(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    bitmap = page.render(scale=dpi / POINTS_PER_INCH * JUST_BELOW, grayscale=True)
    picture: Image.Image = bitmap.to_pil().copy()
    bitmap.close()
    page.close()
    return picture


def label_raster(label: Label, layout: Layout, dpi: int) -> Image.Image:
    """Returns a label as a picture of one bit, one pixel for each dot. Raises: Rejected, see `place`."""
    return next(pdf_page_images(label_pdf(label, layout, dpi), dpi))


def label_png(label: Label, layout: Layout, dpi: int) -> bytes:
    """Returns a label as a PNG file, one pixel for each dot. Raises: Rejected, see `place`."""
    return png_of(label_raster(label, layout, dpi), dpi)


def label_zpl(label: Label, layout: Layout, dpi: int) -> bytes:
    """Returns a label as ZPL, its dots as one graphic. Raises: Rejected, see `place`."""
    return zpl_of(label_raster(label, layout, dpi))


def png_of(image: Image.Image, dpi: int) -> bytes:
    """Returns a picture as a PNG file that knows its resolution."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


def zpl_of(image: Image.Image, copies: int = 1) -> bytes:
    """Returns a picture of one bit as a ZPL label: Hangul and bars dot for dot ours, no font in the printer.

    Source: Zebra ZPL II Programming Guide, ^GF (graphic field) and its compression of repeated digits.
    """
    width, height = image.size
    row_bytes = (width + 7) // 8
    dots = Image.eval(image.convert("L"), lambda grey: 255 - grey).convert("1").tobytes()
    rows = [dots[start : start + row_bytes] for start in range(0, len(dots), row_bytes)]
    graphic = _packed_rows(rows)
    size = row_bytes * height
    head = f"^XA^PW{width}^LL{height}^LH0,0^FO0,0^GFA,{size},{size},{row_bytes},"
    return f"{head}{graphic}^FS^PQ{copies}^XZ\n".encode("ascii")


def _packed_rows(rows: list[bytes]) -> str:
    packed, before = [], b""
    for row in rows:
        packed.append(":" if row == before else _packed_row(row.hex().upper()))
        before = row
    return "".join(packed)


def _packed_row(digits: str) -> str:
    """A row of hexadecimal digits; "," fills the rest of a row with 0, "!" with F."""
    for end, sign in (("0", ","), ("F", "!")):
        if digits.endswith(end):
            return _packed_digits(digits.rstrip(end)) + sign
    return _packed_digits(digits)


def _packed_digits(digits: str) -> str:
    return "".join(_packed_run(digit, len(list(run))) for digit, run in groupby(digits))


def _packed_run(digit: str, length: int) -> str:
    """A repeated digit as counts: G-Y are 1-19, g-z are 20-400 in steps of 20."""
    packed = ""
    while length > 0:
        part = min(length, LONGEST_RUN)
        packed += _count(part) + digit
        length -= part
    return packed


def _count(length: int) -> str:
    if length == 1:
        return ""
    return (TWENTIES[length // 20] + ONES[length % 20]).replace(" ", "")
