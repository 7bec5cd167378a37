"""Labels as PDF: one beside an empty page, many beside bare ReportLab and beside a pasted picture of the bars."""

from __future__ import annotations

import io
import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from station.domain.label import Label
from station.domain.label_layout import MM_PER_INCH, Layout, place
from station.domain.number import make_number
from station.printing.drawing import POINTS_PER_INCH, label_pdf, labels_pdf
from station.printing.layouts import load_layout
from tests.benchmarks.label_roads import bare_pages, pasted_pages
from tests.benchmarks.measure import Comparison, Effort, timed_in_turn
from tests.station.printing.pages import LABEL

ROUNDS = {Effort.FULL: 300, Effort.QUICK: 60, Effort.TINY: 2}
MANY = {Effort.FULL: 500, Effort.QUICK: 100, Effort.TINY: 2}
DOCUMENTS = {Effort.FULL: 15, Effort.QUICK: 5, Effort.TINY: 1}
DPI = 203


def label(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Draws a label, and an empty page, in turn. Writes no file."""
    del folder
    layout = load_layout()
    page = place(layout, DPI).page
    size = (page.width * POINTS_PER_INCH / DPI, page.height * POINTS_PER_INCH / DPI)
    drawn = label_pdf(LABEL, layout, DPI)
    ours_s, bare_s = timed_in_turn(
        lambda: label_pdf(LABEL, layout, DPI), lambda: empty_page(size), ROUNDS[effort], untimed=3
    )
    return (
        *_of_many(effort, layout),
        Comparison(
            name="label",
            what="One label as PDF",
            reference="bare ReportLab page of the same size",
            ours_s=ours_s,
            reference_s=bare_s,
            counted="labels",
            how=(
                f"Ours: `label_pdf`, 50 × 25 mm at {DPI} dpi: Code 128, five texts, two embedded font subsets; "
                f"{len(drawn):,} bytes. Fonts are loaded before.",
                f"Reference: a `Canvas` of the same size with one empty page; {len(empty_page(size)):,} bytes.",
            ),
        ),
    )


def _of_many(effort: Effort, layout: Layout) -> tuple[Comparison, ...]:
    """Draws a document of many labels on our road, then on each of two others, in turn."""
    labels = [
        replace(LABEL, number=make_number(147, date(2024, 7, 1), serial))
        for serial in range(1, MANY[effort] + 1)
    ]
    module_mm = place(layout, DPI).module_dots * MM_PER_INCH / DPI
    return tuple(
        _beside(road, labels, timed_in_turn(ours, theirs, DOCUMENTS[effort]))
        for road, ours, theirs in (
            (road, partial(labels_pdf, labels, layout, DPI), partial(road.pages, labels, layout, module_mm))
            for road in ROADS
        )
    )


def _beside(
    road: Road, labels: list[Label], times_s: tuple[tuple[float, ...], tuple[float, ...]]
) -> Comparison:
    return Comparison(
        name=road.name,
        what=f"{len(labels):,} labels as one PDF",
        reference=road.reference,
        ours_s=times_s[0],
        reference_s=times_s[1],
        counted="labels",
        each=len(labels),
        how=(
            "Ours: `labels_pdf`, one label on each page; bars as one path in whole dots, texts fitted into boxes.",
            road.how,
        ),
        notes=(f"The reference makes {len(labels) / statistics.median(times_s[1]):,.0f} labels per second.",),
    )


@dataclass(frozen=True, slots=True)
class Road:
    """Another way to draw the same labels."""

    name: str
    reference: str
    how: str
    pages: Callable[[list[Label], Layout, float], bytes]


ROADS = (
    Road(
        "labels_bare",
        "the same pages by bare ReportLab",
        "Reference: ReportLab's own `Code128Auto` and `drawString` of the same texts in the same fonts, nothing "
        "fitted; its bars are rectangles of fractions of a dot.",
        bare_pages,
    ),
    Road(
        "labels_pasted",
        "python-barcode's ImageWriter pasted into ReportLab",
        "Reference: a picture of the bars by python-barcode's `ImageWriter` at 203 dpi, `drawImage` into the page, "
        "the same texts.",
        pasted_pages,
    ),
)


def empty_page(size: tuple[float, float]) -> bytes:
    """Returns a PDF with one empty page. Units: points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
