"""Writes a page as PWG raster, the picture format that every IPP Everywhere printer takes: dot for dot ours.

Source: PWG 5102.4-2012, PWG Raster Format. Eight bits for each dot (sgray_8), because all such printers take it and
none has anything to round where there is only black and white.
"""

from __future__ import annotations

import struct
from itertools import groupby

from station.printing.drawing import POINTS_PER_INCH
from station.printing.raster import Page

SYNC_WORD = b"RaS2"
HEADER_BYTES = 1796
SGRAY = 18
LONGEST_RUN, MOST_SAME_ROWS = 128, 256
FIELDS = {
    "horizontal_dpi": 276,
    "vertical_dpi": 280,
    "copies": 340,
    "width_points": 352,
    "height_points": 356,
    "width_dots": 372,
    "height_dots": 376,
    "bits_per_color": 384,
    "bits_per_pixel": 388,
    "bytes_per_line": 392,
    "color_space": 400,
    "colors": 420,
    "pages": 452,
    "cross_feed_transform": 456,
    "feed_transform": 460,
}
"""Places of the numbers in the page header, which are big-endian and four bytes each."""


def pwg_raster(page: Page) -> bytes:
    """Returns a page as a PWG raster document of one page."""
    width, height = page.picture.size
    grey = page.picture.convert("L").tobytes()
    rows = [grey[start : start + width] for start in range(0, width * height, width)]
    packed = (_packed(row, len(list(same))) for row, same in groupby(rows))
    return SYNC_WORD + _header(page) + b"".join(packed)


def _header(page: Page) -> bytes:
    width, height = page.picture.size
    numbers = {
        "horizontal_dpi": page.dpi,
        "vertical_dpi": page.dpi,
        "copies": 1,
        "width_points": round(width * POINTS_PER_INCH / page.dpi),
        "height_points": round(height * POINTS_PER_INCH / page.dpi),
        "width_dots": width,
        "height_dots": height,
        "bits_per_color": 8,
        "bits_per_pixel": 8,
        "bytes_per_line": width,
        "color_space": SGRAY,
        "colors": 1,
        "pages": 1,
        "cross_feed_transform": 1,
        "feed_transform": 1,
    }
    header = bytearray(HEADER_BYTES)
    header[:9] = b"PwgRaster"
    for name, value in numbers.items():
        struct.pack_into(">I", header, FIELDS[name], value)
    return bytes(header)


def _packed(row: bytes, times: int) -> bytes:
    """A row that stands `times` below itself: how often, then runs of the same dot."""
    runs = b"".join(_run(dot, len(list(same))) for dot, same in groupby(row))
    parts = [min(MOST_SAME_ROWS, times - done) for done in range(0, times, MOST_SAME_ROWS)]
    return b"".join(bytes([part - 1]) + runs for part in parts)


def _run(dot: int, length: int) -> bytes:
    parts = [min(LONGEST_RUN, length - done) for done in range(0, length, LONGEST_RUN)]
    return b"".join(bytes([part - 1, dot]) for part in parts)
