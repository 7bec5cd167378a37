"""One label as PDF beside a bare ReportLab page of the same size."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from station.domain.label import Label
from station.domain.label_layout import place
from station.printing.drawing import POINTS_PER_INCH, label_pdf
from station.printing.layouts import load_layout
from tests.benchmarks.measure import Comparison, Effort, timed_in_turn

ROUNDS = {Effort.FULL: 300, Effort.QUICK: 60, Effort.TINY: 2}
DPI = 203
LABEL = Label(
    name="홍길동",
    birth=date(1985, 4, 12),
    sex="M",
    number="14724183001269",
    collected_at=datetime(2024, 7, 1, 0, 41, tzinfo=UTC),
    specimen="NP+OP",
    station=147,
)


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


def empty_page(size: tuple[float, float]) -> bytes:
    """Returns a PDF with one empty page. Units: points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
