"""The label of `tests.benchmarks.label` on two other roads: bare ReportLab, and python-barcode's picture pasted in.

Both say the same as ours in the same fonts. Neither gives whole dots, a shorter name or a check of its code.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from barcode.codex import Code128
from barcode.writer import ImageWriter
from reportlab.graphics.barcode.code128 import Code128Auto
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from station.domain.label import Label, text_of
from station.domain.label_layout import Layout

DrawBars = Callable[[Canvas, str], None]
REGULAR, BOLD = "NanumGothic", "NanumGothicBold"
TYPE_SHARE = 0.9
"""The size of type in a box of that height."""


def bare_pages(labels: list[Label], layout: Layout, module_mm: float) -> bytes:
    """Returns a PDF of labels whose bars are ReportLab's own barcode."""
    return _pages(labels, layout, lambda canvas, number: _draw_own_barcode(canvas, number, layout, module_mm))


def pasted_pages(labels: list[Label], layout: Layout, module_mm: float) -> bytes:
    """Returns a PDF of labels whose bars are a picture by python-barcode's ImageWriter."""
    return _pages(labels, layout, lambda canvas, number: _paste_picture(canvas, number, layout, module_mm))


def _pages(labels: list[Label], layout: Layout, draw_bars: DrawBars) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer, pagesize=(layout.width_mm * mm, layout.height_mm * mm), invariant=1, pageCompression=1
    )
    for label in labels:
        draw_bars(canvas, label.number)
        for text in layout.texts:
            canvas.setFont(BOLD if text.is_bold else REGULAR, text.height_mm * mm * TYPE_SHARE)
            content = text_of(label, text.content, layout.wording, layout.name_mode)
            base = layout.height_mm - text.top_mm - text.height_mm * TYPE_SHARE
            canvas.drawString(text.left_mm * mm, base * mm, content)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_own_barcode(canvas: Canvas, number: str, layout: Layout, module_mm: float) -> None:
    code = Code128Auto(number, barWidth=module_mm * mm, barHeight=layout.code.height_mm * mm, quiet=False)
    code.drawOn(canvas, layout.code.left_mm * mm, _bottom_mm(layout) * mm)


def _paste_picture(canvas: Canvas, number: str, layout: Layout, module_mm: float) -> None:
    options = {"module_width": module_mm, "module_height": layout.code.height_mm, "quiet_zone": 0.0}
    picture = Code128(number, writer=ImageWriter()).render({**options, "write_text": False, "dpi": 203})
    canvas.drawImage(
        ImageReader(picture),
        layout.code.left_mm * mm,
        _bottom_mm(layout) * mm,
        layout.code.width_mm * mm,
        layout.code.height_mm * mm,
    )


def _bottom_mm(layout: Layout) -> float:
    return layout.height_mm - layout.code.top_mm - layout.code.height_mm
