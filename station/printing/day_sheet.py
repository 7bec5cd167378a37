"""Draws a day on one A4 page: counts, ways out, triage, times, people per hour, differences, chain and signatures.

Black and white only, so that a copier or a fax changes nothing. The same sheet gives the same bytes, always.
Knows no printer and no file. Units: points where nothing else is said.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

from station.domain.day import Difference
from station.domain.day_sheet import DaySheet
from station.domain.number import display
from station.domain.visit import WayOut
from station.printing.fonts import typeface
from station.printing.hour_chart import Frame, draw_hours
from station.words import Words

mm: float = millimetre
WIDTH: float = A4[0]
HEIGHT: float = A4[1]
MARGIN = 15 * mm
INSIDE = WIDTH - 2 * MARGIN
GAP = 10 * mm
HALF = (INSIDE - GAP) / 2
SMALL, PLAIN, LARGE = 7.5, 9.0, 15.0
ROW = 4.8 * mm
AFTER_SECTION = 4.9 * mm
CHART_HEIGHT = 29 * mm
SIGNATURE_HEIGHT = 13 * mm
FOOT = MARGIN + 2 * SIGNATURE_HEIGHT + 13 * mm
"""What stands below: the chain and two signatures. The differences end above it."""
MOST_NUMBERS = 3
DIFFERENCE_ROW = 4.2 * mm
DASH = "–"
CUT = "…"
LEAST = 6.0
"""The least size of type that is read without a glass; what is longer still is cut, and stands whole in the ledger."""

Rows = Sequence[tuple[str, str]]


def day_sheet_pdf(sheet: DaySheet, words: Words) -> bytes:
    """Returns the sheet of a day as a PDF of one page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"{words('day_sheet.title')} {sheet.station} {sheet.day.isoformat()}")
    canvas.setAuthor("")
    paper = Paper(canvas, sheet, words)
    base = _draw_head(paper)
    base = _draw_counts(paper, base)
    base = _draw_triage_and_times(paper, base)
    base = _draw_people_per_hour(paper, base)
    _draw_differences(paper, base)
    _draw_foot(paper)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Paper:
    """The page that is being drawn on."""

    canvas: Canvas
    sheet: DaySheet
    words: Words = field(repr=False)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Returns how far a text runs."""
        return typeface(is_bold=bold).line(text).width * size

    def write(
        self, at: tuple[float, float], text: str, size: float, *, width: float = INSIDE, bold: bool = False
    ) -> None:
        """Writes a text with its base line at a place; where it would leave its width, in smaller type, at last cut."""
        line = typeface(is_bold=bold).line(text)
        size = min(size, width / line.width) if line.width else size
        if size < LEAST:
            line, size = typeface(is_bold=bold).line(cut(text, width / LEAST, bold=bold)), LEAST
        left, base = at
        for run in line.runs:
            self.canvas.setFont(run.face.name, size * run.face.scale)
            self.canvas.drawString(left, base, run.text)
            left += run.width * size

    def write_right(self, at: tuple[float, float], text: str, size: float, *, bold: bool = False) -> None:
        """Writes a text that ends at a place."""
        right, base = at
        self.write((right - self.width(text, size, bold=bold), base), text, size, bold=bold)

    def rule(self, left: float, base: float, width: float, thickness: float = 0.4) -> None:
        """Draws a line across."""
        self.canvas.setLineWidth(thickness)
        self.canvas.line(left, base, left + width, base)

    def time(self, instant: datetime) -> str:
        """Returns an instant as the site's clocks show it."""
        return instant.astimezone(self.sheet.zone).strftime("%Y-%m-%d %H:%M")

    def table(self, at: tuple[float, float], heading: str, rows: Rows) -> float:
        """Writes a heading and rows of name and value in half the width; returns the base line below them."""
        left, base = at
        self.write((left, base), heading, PLAIN, width=HALF, bold=True)
        self.rule(left, base - 1.6 * mm, HALF, 0.8)
        for name, value in rows:
            base -= ROW
            self.write((left, base - 0.6 * mm), name, PLAIN, width=HALF - 18 * mm)
            self.write_right((left + HALF, base - 0.6 * mm), value, PLAIN, bold=True)
        return base - AFTER_SECTION - 3 * mm


def cut(text: str, width: float, *, bold: bool = False) -> str:
    """Returns as much of a text as a width holds, with CUT at its end. Units: sizes of the line."""
    fonts = typeface(is_bold=bold)
    length = bisect_left(range(len(text)), True, key=lambda one: fonts.line(text[:one] + CUT).width > width)
    return text[: max(0, length - 1)].rstrip() + CUT


def _draw_head(paper: Paper) -> float:
    sheet, words = paper.sheet, paper.words
    base = HEIGHT - MARGIN - LARGE
    title = f"{words('day_sheet.title')}  {sheet.day.isoformat()}"
    paper.write((MARGIN, base), title, LARGE, width=INSIDE * 0.7, bold=True)
    if sheet.is_training:
        _draw_training(paper, base)
    base -= 6.5 * mm
    where = words("day_sheet.where", site=words.named("site", sheet.site), station=sheet.station)
    paper.write((MARGIN, base), where, PLAIN, width=HALF, bold=True)
    signed = sheet.signed
    amended = "day_sheet.amended" if signed.amendment else "day_sheet.closed"
    code = amended if signed.is_closed else "day_sheet.not_closed"
    at = paper.time(signed.at) if signed.at is not None else ""
    state = words(code, at=at, number=signed.amendment)
    if signed.is_changed:
        state = f"{state}; {words('day_state.changed')}"
    paper.write_right((WIDTH - MARGIN, base), state, PLAIN, bold=True)
    base -= 2.2 * mm
    paper.rule(MARGIN, base, INSIDE, 1.2)
    return base - 7 * mm


def _draw_training(paper: Paper, base: float) -> None:
    text, size = paper.words("day_sheet.training"), 11.0
    width = paper.width(text, size, bold=True) + 6 * mm
    left = WIDTH - MARGIN - width
    paper.canvas.rect(left, base - 4, width, 18, stroke=0, fill=1)
    paper.canvas.setFillGray(1)
    paper.write((left + 3 * mm, base + 1.5), text, size, bold=True)
    paper.canvas.setFillGray(0)


def _draw_counts(paper: Paper, base: float) -> float:
    account, words = paper.sheet.account, paper.words
    ways = [
        *((words(f"way_out.{way.value}"), str(account.ways_out[way])) for way in WayOut),
        (words("day_sheet.without_way_out"), str(account.without_way_out)),
        (words("day_sheet.void_visits"), str(account.void_visits)),
    ]
    names = ("labels", "voids", "specimens", "collected", "racked", "handed_over", "elsewhere")
    counts = account.counts()
    tubes = [(words(f"day_sheet.{name}"), str(counts[name])) for name in names]
    printed = words(
        "day_sheet.printed_and_again", printed=account.labels_printed, again=account.labels_reprinted
    )
    tubes.append((words("day_sheet.labels_printed"), printed))
    left = paper.table((MARGIN, base), words("day_sheet.registered", count=account.registered), ways)
    right = paper.table((MARGIN + HALF + GAP, base), words("day_sheet.tubes", count=account.specimens), tubes)
    return min(left, right)


def _draw_triage_and_times(paper: Paper, base: float) -> float:
    sheet, words = paper.sheet, paper.words
    levels = [(words(f"level.{level}"), str(sheet.levels.get(level, 0))) for level in range(1, 6)]
    levels.append((words("day_sheet.not_assessed"), str(sheet.levels.get(None, 0))))
    answers = [(words(f"disposition.{one}"), str(count)) for one, count in sorted(sheet.answers.items())]
    answers.append((words("day_sheet.overruled"), str(sheet.overruled)))
    left = paper.table((MARGIN, base), words("day_sheet.levels"), levels)
    right = paper.table((MARGIN + HALF + GAP, base), words("day_sheet.answers"), answers)
    return _draw_times(paper, min(left, right))


TIME_COLUMNS = ("people", "median", "p90")


def _draw_times(paper: Paper, base: float) -> float:
    words = paper.words
    rights = [WIDTH - MARGIN - place * 28 * mm for place in (2, 1, 0)]
    paper.write((MARGIN, base), words("day_sheet.times"), PLAIN, width=HALF, bold=True)
    for right, column in zip(rights, TIME_COLUMNS, strict=True):
        paper.write_right((right, base), words(f"day_sheet.{column}"), SMALL, bold=True)
    paper.rule(MARGIN, base - 1.6 * mm, INSIDE, 0.8)
    for one in paper.sheet.steps:
        base -= ROW
        paper.write((MARGIN, base - 0.6 * mm), words(f"step_way.{one.step}"), PLAIN, width=HALF)
        for right, value in zip(
            rights, (str(one.people), shown_seconds(one.median_s), shown_seconds(one.p90_s)), strict=True
        ):
            paper.write_right((right, base - 0.6 * mm), value, PLAIN, bold=True)
    return base - AFTER_SECTION - 3 * mm


def shown_seconds(seconds: int | None) -> str:
    """Returns a duration as `3:25` minutes, or `1:03:25` from an hour on; a dash for none."""
    if seconds is None:
        return DASH
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _draw_people_per_hour(paper: Paper, base: float) -> float:
    words, hours = paper.words, paper.sheet.hours
    paper.write((MARGIN, base), words("day_sheet.per_hour"), PLAIN, width=HALF, bold=True)
    if not hours:
        paper.write((MARGIN + HALF, base), DASH, PLAIN)
        return base - AFTER_SECTION - 3 * mm
    frame = Frame(MARGIN, base - 3 * mm - CHART_HEIGHT, INSIDE, CHART_HEIGHT)
    names = (words("day_sheet.hour"), words("day_sheet.arrived"), words("day_sheet.left"))
    return draw_hours(paper.canvas, frame, hours, names) - AFTER_SECTION - 2 * mm


def _draw_differences(paper: Paper, base: float) -> None:
    words, account = paper.words, paper.sheet.account
    reasons = dict(paper.sheet.signed.reasons)
    heading = "day_sheet.no_difference" if account.adds_up else "day_sheet.differences"
    paper.write((MARGIN, base), words(heading), PLAIN, bold=True)
    paper.rule(MARGIN, base - 1.6 * mm, INSIDE, 0.8)
    room = int((base - FOOT) // DIFFERENCE_ROW)
    shown = (
        account.differences[:room] if len(account.differences) <= room else account.differences[: room - 1]
    )
    for one in shown:
        base -= DIFFERENCE_ROW
        left = f"{words(f'difference.{one.kind.value}', count=len(one.items))}: {_numbers(one, words)}"
        paper.write((MARGIN, base - 0.6 * mm), left, SMALL + 0.5, width=INSIDE * 0.62)
        why = reasons.get(one.kind.value, "")
        paper.write((MARGIN + INSIDE * 0.64, base - 0.6 * mm), why, SMALL + 0.5, width=INSIDE * 0.36)
    if len(shown) < len(account.differences):
        rest = words("day.more", count=len(account.differences) - len(shown))
        paper.write((MARGIN, base - DIFFERENCE_ROW - 0.6 * mm), rest, SMALL)


def _numbers(difference: Difference, words: Words) -> str:
    """Returns the first numbers of a difference; the name where somebody has none."""
    each = [
        display(one.number) if one.number else one.name or words.named("draft_place", one.detail)
        for one in difference.items
    ]
    shown = ", ".join(each[:MOST_NUMBERS])
    rest = len(each) - MOST_NUMBERS
    return shown if rest <= 0 else f"{shown} {words('day.more', count=rest)}"


def _draw_foot(paper: Paper) -> None:
    sheet, words = paper.sheet, paper.words
    base = FOOT - 9 * mm
    paper.write((MARGIN, base + 5.5 * mm), words("day_sheet.chain"), SMALL, width=INSIDE)
    paper.write((MARGIN, base - 1 * mm), sheet.proven.digits, 18, bold=True)
    told = words("day_sheet.chain_of", seq=sheet.proven.seq, epoch=sheet.proven.epoch)
    paper.write_right((WIDTH - MARGIN, base - 1 * mm), told, SMALL)
    base -= SIGNATURE_HEIGHT + 1 * mm
    signers = (
        ("day_sheet.signed_first", sheet.signed.closed_by),
        ("day_sheet.signed_second", sheet.signed.signed_by),
    )
    for code, name in signers:
        for left, heading, value in (
            (MARGIN, words(code), name),
            (MARGIN + HALF + GAP, words("day_sheet.signature"), ""),
        ):
            paper.write((left, base + 1 * mm), value, PLAIN + 1, width=HALF, bold=True)
            paper.rule(left, base, HALF)
            paper.write((left, base - 3 * mm), heading, SMALL, width=HALF)
        base -= SIGNATURE_HEIGHT
    made = words("day_sheet.made", at=f"{paper.time(sheet.made_at)} {_zone(sheet)}")
    paper.write((MARGIN, 8 * mm), made, SMALL)


def _zone(sheet: DaySheet) -> str:
    offset = f"{sheet.made_at.astimezone(sheet.zone):%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"
