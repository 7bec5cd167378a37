"""What the tests of printing print: one label, as a page and in the hands of a printer; and PWG raster read back."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime

from PIL import Image

from station.domain.label import Label
from station.printing.layouts import load_layout
from station.printing.printers import LabelPrinter, Road
from station.printing.raster import Page, label_page

LABEL = Label(
    name="홍길동",
    birth=date(1985, 4, 12),
    sex="M",
    number="14724183001269",
    collected_at=datetime(2024, 7, 1, 0, 41, tzinfo=UTC),
    specimen="NP+OP",
    station=147,
)
DPI = 203


def page() -> Page:
    return label_page(LABEL, load_layout(), DPI)


def printer(road: Road) -> LabelPrinter:
    return LabelPrinter(road, load_layout(), DPI)


def read_pwg(document: bytes) -> Image.Image:
    """Returns the picture of a PWG raster of one grey page, read by the letter of PWG 5102.4."""
    assert document[:4] == b"RaS2"
    header = document[4:1800]
    assert header[:10] == b"PwgRaster\0"
    width, height = struct.unpack_from(">II", header, 372)
    bits_per_color, bits_per_pixel, line_bytes, order, space = struct.unpack_from(">IIIII", header, 384)
    assert (bits_per_color, bits_per_pixel, line_bytes, order, space) == (8, 8, width, 0, 18)
    place = 1800
    rows: list[bytes] = []
    while len(rows) < height:
        times, place = document[place] + 1, place + 1
        row = b""
        while len(row) < width:
            count, place = document[place], place + 1
            if count < 128:
                row += document[place : place + 1] * (count + 1)
                place += 1
            else:
                row += document[place : place + 257 - count]
                place += 257 - count
        rows += [row] * times
    assert place == len(document)
    return Image.frombytes("L", (width, height), b"".join(rows))
