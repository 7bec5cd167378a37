"""Pictures of what is printed: each label layout in a printer's dots, sheets, slips, the pages of a manifest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from pathlib import Path
from uuid import UUID

import pypdfium2
from PIL import Image

from station.domain.label import Label
from station.domain.number import display, make_number
from station.domain.slip import Slip, SlipKind
from station.printing.drawing import POINTS_PER_INCH
from station.printing.layouts import layout_names, load_layout
from station.printing.paper import sheet_pdf, slip_pdf
from station.printing.raster import label_raster
from station.printing.sheets import load_slip, slip_names, visitor_languages, visitor_words

LABEL_DPI, LARGER = 203, 4
PAPER_DPI = 100
STATION, SERIAL = 980, 12
BIRTH, SPECIMEN, TEN_O_CLOCK = date(1985, 4, 12), "NP+OP", 10


def keep_papers(out: Path, label: Label) -> tuple[str, ...]:
    """Keeps a picture of each label layout (203 dpi, four times as large), sheet and slip; returns their names."""
    names = []
    for name, picture in _pictures(label):
        picture.save(out / f"{name}.png")
        names.append(name)
    return tuple(names)


def sample_label(name: str, day: date, zone: tzinfo) -> Label:
    """Returns the label of a made-up person of a training station."""
    at = datetime(day.year, day.month, day.day, TEN_O_CLOCK, tzinfo=zone)
    number = make_number(STATION, day, SERIAL)
    return Label(name, BIRTH, "F", number, at, SPECIMEN, STATION, is_training=True, printed_at=at, zone=zone)


def keep_pages(pdf: Path, out: Path, name: str) -> int:
    """Keeps a picture of each page of a PDF, `NAME_1.png` and so on, and returns how many there are."""
    pages = tuple(_pages(pdf.read_bytes()))
    for number, picture in enumerate(pages, start=1):
        picture.save(out / f"{name}_{number}.png")
    return len(pages)


def _pictures(label: Label) -> Iterator[tuple[str, Image.Image]]:
    for layout in layout_names():
        dots = label_raster(label, load_layout(layout), LABEL_DPI)
        size = (dots.width * LARGER, dots.height * LARGER)
        yield f"label_{layout}", dots.resize(size, Image.Resampling.NEAREST)
    number = display(label.number)
    for language in visitor_languages():
        yield f"sheet_{language}", next(_pages(sheet_pdf(visitor_words(language), LABEL_DPI, number=number)))
    at = label.printed_at
    if at is None:
        raise ValueError("a slip says when it was printed")
    slip = Slip(
        kind=SlipKind.VISIT,
        id=UUID(int=SERIAL),
        name=label.name,
        birth_sex=f"{BIRTH.isoformat()} {label.sex}",
        number=number,
        printed_at=at,
        place=str(STATION),
        is_training=True,
        zone=label.zone,
    )
    for name in slip_names():
        yield f"slip_{name}", next(_pages(slip_pdf(slip, load_slip(name), visitor_words("ko"), LABEL_DPI)))


def _pages(pdf: bytes) -> Iterator[Image.Image]:
    """Yields each page of a PDF as people see it."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        yield page.render(scale=PAPER_DPI / POINTS_PER_INCH).to_pil()
    document.close()
