"""Draws people per hour: a small chart of bars that reads without colour, with its table right below the bars.

Who arrived is a black bar, who left a white one. Knows no page and no words of its own. Units: points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

from station.domain.day_times import HourCount
from station.printing.fonts import typeface

mm: float = millimetre
NAMES_WIDTH = 22 * mm
"""The column of names to the left of the bars."""
ROW = 4.2 * mm
SIZE = 7.5
WIDEST_HOUR = 16 * mm
BAR_SHARE = 0.36
"""How much of an hour's width one of its two bars takes."""
STEPS = (1, 2, 5)
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the bars stand: the left end with its names, the bottom, the whole width and the height of the bars."""

    left: float
    bottom: float
    width: float
    height: float


def draw_hours(
    canvas: Canvas, frame: Frame, hours: Sequence[HourCount], names: tuple[str, str, str]
) -> float:
    """Draws the chart with its table and returns the base line of the table's last row.

    `names` are those of the hour, of who arrived and of who left.
    """
    pitch = min((frame.width - NAMES_WIDTH) / len(hours), WIDEST_HOUR)
    first = frame.left + NAMES_WIDTH
    top = max(1, *(max(one.arrived, one.left) for one in hours))
    step = scale_step(top)
    high = math.ceil(top / step) * step
    _draw_lines(canvas, frame, (step, high), pitch * len(hours))
    canvas.setLineWidth(0.6)
    for place, one in enumerate(hours):
        middle = first + (place + 0.5) * pitch
        width = pitch * BAR_SHARE
        for left, count, fill in ((middle - width, one.arrived, 1), (middle, one.left, 0)):
            if count:
                canvas.rect(left, frame.bottom, width, frame.height * count / high, stroke=1, fill=fill)
    rows = [
        [f"{one.start:%H}" for one in hours],
        [str(one.arrived) for one in hours],
        [str(one.left) for one in hours],
    ]
    base = frame.bottom
    for row, (name, cells) in enumerate(zip(names, rows, strict=True)):
        base -= ROW
        _write(canvas, (frame.left + (4 * mm if row else 0), base), name, NAMES_WIDTH - 5 * mm)
        if row:
            canvas.rect(frame.left, base - 0.2, 2.4 * mm, 2.4 * mm, stroke=1, fill=row == 1)
        for place, cell in enumerate(cells):
            _write_middle(canvas, (first + (place + 0.5) * pitch, base), cell, pitch)
    return base


def scale_step(top: int) -> int:
    """Returns the step of a scale that has at most MOST_LINES lines up to a count: 1, 2, 5, 10, 20 …"""
    power = 1
    while True:
        for one in STEPS:
            if top <= one * power * MOST_LINES:
                return one * power
        power *= 10


def _draw_lines(canvas: Canvas, frame: Frame, scale: tuple[int, int], width: float) -> None:
    step, high = scale
    left = frame.left + NAMES_WIDTH
    for value in range(0, high + 1, step):
        base = frame.bottom + frame.height * value / high
        canvas.setLineWidth(0.8 if value == 0 else 0.25)
        canvas.setDash(*(() if value == 0 else (1, 2)))
        canvas.line(left, base, left + width, base)
        text = str(value)
        _write(canvas, (left - 1.5 * mm - _width(text), base - SIZE * 0.35), text, NAMES_WIDTH)
    canvas.setDash()


def _width(text: str) -> float:
    return typeface(is_bold=False).line(text).width * SIZE


def _write_middle(canvas: Canvas, at: tuple[float, float], text: str, width: float) -> None:
    size = min(SIZE, SIZE * (width - 1) / max(_width(text), 0.1))
    _write(canvas, (at[0] - _width(text) * size / SIZE / 2, at[1]), text, width)


def _write(canvas: Canvas, at: tuple[float, float], text: str, width: float) -> None:
    line = typeface(is_bold=False).line(text)
    size = min(SIZE, width / line.width) if line.width else SIZE
    left, base = at
    for run in line.runs:
        canvas.setFont(run.face.name, size * run.face.scale)
        canvas.drawString(left, base, run.text)
        left += run.width * size
