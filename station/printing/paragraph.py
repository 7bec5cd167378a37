"""Breaks a text into lines that fit a width. Knows fonts and no page.

Korean and English break between words. Chinese and Japanese break between any two characters, but no line begins with
a mark that closes and none ends with one that opens. Source: the rule only, from JIS X 4051, shortened by this project.
"""

from __future__ import annotations

from collections.abc import Iterator

from station.printing.fonts import Typeface

NEVER_FIRST = frozenset("、。，．,.！？!?：；:;）)」』】〉》・·ー～")
NEVER_LAST = frozenset("（(「『【〈《")


def broken(text: str, fonts: Typeface, width: float, *, breaks_anywhere: bool) -> Iterator[str]:
    """Yields the lines of a text. Units: `width` in sizes of the line."""
    line = ""
    for piece in _pieces(text) if breaks_anywhere else _worded(text):
        longer = line + piece
        if line.strip() and fonts.line(longer.rstrip()).width > width:
            yield line.rstrip()
            longer = piece.lstrip()
        line = longer
    if line.strip():
        yield line.rstrip()


def _worded(text: str) -> list[str]:
    return [f"{word} " for word in text.split(" ")]


def _pieces(text: str) -> Iterator[str]:
    """Yields what may not be parted: digits and Latin words, and characters with the marks that cling to them."""
    piece = ""
    for one in text:
        if piece and not _clings(piece[-1], one):
            yield piece
            piece = ""
        piece += one
    if piece:
        yield piece


def _clings(before: str, after: str) -> bool:
    is_word = all(one.isascii() and one.isalnum() for one in (before, after))
    return is_word or after in NEVER_FIRST or before in NEVER_LAST
