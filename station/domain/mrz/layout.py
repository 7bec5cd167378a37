"""Where each field of a machine-readable zone stands, as tables.

Source: ICAO Doc 9303, parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (MRV-A, MRV-B).
Positions are (line, first, end) counted from 0, the end left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
FILLER = "<"

Lines = tuple[str, ...]


class Kind(StrEnum):
    """The five layouts."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRVA = "MRVA"
    MRVB = "MRVB"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters on one line."""

    line: int
    first: int
    end: int

    def of(self, lines: Lines) -> str:
        """Returns the characters that stand there."""
        return lines[self.line][self.first : self.end]


@dataclass(frozen=True, slots=True)
class CheckedSpan:
    """A field, its check digit, and whether a filler may stand for the digit 0."""

    name: str
    spans: tuple[Span, ...]
    digit: Span
    may_be_filler: bool = False

    def text(self, lines: Lines) -> str:
        """Returns the characters that the check digit covers."""
        return "".join(span.of(lines) for span in self.spans)


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: the sizes of its lines, its fields and its check digits."""

    kind: Kind
    line_count: int
    line_length: int
    fields: Mapping[str, Span]
    checks: tuple[CheckedSpan, ...]
    optional: tuple[Span, ...] = field(default=())
    is_visa: bool = False
    has_long_numbers: bool = False


def _two_lines(length: int) -> dict[str, Span]:
    return {
        "document_code": Span(0, 0, 2),
        "issuer": Span(0, 2, 5),
        "name": Span(0, 5, length),
        "document_number": Span(1, 0, 9),
        "document_number_digit": Span(1, 9, 10),
        "nationality": Span(1, 10, 13),
        "birth": Span(1, 13, 19),
        "sex": Span(1, 20, 21),
        "expiry": Span(1, 21, 27),
    }


_CHECKS_OF_TWO_LINES = (
    CheckedSpan("document_number", (Span(1, 0, 9),), Span(1, 9, 10)),
    CheckedSpan("birth", (Span(1, 13, 19),), Span(1, 19, 20)),
    CheckedSpan("expiry", (Span(1, 21, 27),), Span(1, 27, 28)),
)

_FIELDS_OF_TD1 = {
    "document_code": Span(0, 0, 2),
    "issuer": Span(0, 2, 5),
    "document_number": Span(0, 5, 14),
    "document_number_digit": Span(0, 14, 15),
    "birth": Span(1, 0, 6),
    "sex": Span(1, 7, 8),
    "expiry": Span(1, 8, 14),
    "nationality": Span(1, 15, 18),
    "name": Span(2, 0, 30),
}

LAYOUTS = (
    Layout(
        Kind.TD3,
        2,
        44,
        _two_lines(44),
        (
            *_CHECKS_OF_TWO_LINES,
            CheckedSpan("optional", (Span(1, 28, 42),), Span(1, 42, 43), may_be_filler=True),
            CheckedSpan("composite", (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 43)), Span(1, 43, 44)),
        ),
        (Span(1, 28, 42),),
    ),
    Layout(
        Kind.TD2,
        2,
        36,
        _two_lines(36),
        (
            *_CHECKS_OF_TWO_LINES,
            CheckedSpan("composite", (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 35)), Span(1, 35, 36)),
        ),
        (Span(1, 28, 35),),
        has_long_numbers=True,
    ),
    Layout(
        Kind.TD1,
        3,
        30,
        _FIELDS_OF_TD1,
        (
            CheckedSpan("document_number", (Span(0, 5, 14),), Span(0, 14, 15)),
            CheckedSpan("birth", (Span(1, 0, 6),), Span(1, 6, 7)),
            CheckedSpan("expiry", (Span(1, 8, 14),), Span(1, 14, 15)),
            CheckedSpan(
                "composite",
                (Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
                Span(1, 29, 30),
            ),
        ),
        (Span(0, 15, 30), Span(1, 18, 29)),
        has_long_numbers=True,
    ),
    Layout(
        Kind.MRVA,
        2,
        44,
        _two_lines(44),
        _CHECKS_OF_TWO_LINES,
        (Span(1, 28, 44),),
        is_visa=True,
    ),
    Layout(
        Kind.MRVB,
        2,
        36,
        _two_lines(36),
        _CHECKS_OF_TWO_LINES,
        (Span(1, 28, 36),),
        is_visa=True,
    ),
)


def find_layout(lines: Lines) -> Layout | None:
    """Returns the layout of lines: by their number and length, and by the first letter for visas (V)."""
    is_visa = bool(lines) and lines[0].startswith("V")
    for layout in LAYOUTS:
        has_its_size = [len(line) for line in lines] == [layout.line_length] * layout.line_count
        if has_its_size and layout.is_visa == is_visa:
            return layout
    return None
