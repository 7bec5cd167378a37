"""One font for a whole word: a name is not pieced together from two.

NanumGothic has Hangul, Chinese characters, Cyrillic and plain Latin, but no Vietnamese. Left to itself Qt takes each
letter that is missing from the next font, heavier and wider than its neighbours. Labels do the same as this
(`station/printing/fonts`): a word that the first font lacks a letter of is drawn by the next that has all of it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QRawFont, QTextCharFormat
from PySide6.QtWidgets import QLabel, QWidget

from ui import theme

FAMILIES = (theme.FONT_FAMILY, "DejaVu Sans")
SCALE = 0.9
"""DejaVu Sans is larger than NanumGothic at the same size; its plain letters are as heavy as the other's bold ones."""
LETTERS_PROPERTY, OTHER_LETTERS = "letters", "other"
"""By this a line to type into is told to the style sheet."""
REMEMBERED = 4096


@cache
def _font(family: str) -> QRawFont:
    return QRawFont.fromFont(QFont(family))


@lru_cache(REMEMBERED)
def family_of(text: str) -> str:
    """Returns the first font that has every letter of a text; the very first where none has, and Qt finds the rest."""
    if text.isascii():
        return FAMILIES[0]
    whole = (one for one in FAMILIES if all(_font(one).supportsCharacter(ord(letter)) for letter in text))
    return next(whole, FAMILIES[0])


def runs(text: str) -> list[tuple[str, str]]:
    """Returns a text as (family, piece): in one font if one has all of it, else word by word."""
    if family_of(text) != FAMILIES[0]:
        return [(family_of(text), text)]
    words = [word for part in text.split(" ") for word in (part, " ")][:-1]
    families = groupby(words, key=family_of)
    return [(family, "".join(pieces)) for family, pieces in families]


def font_of(text: str, base_px: int) -> QFont:
    """Returns the font of a text that is one run. Units: `base_px` is its size in the first font, in pixels."""
    family = family_of(text)
    font = QFont(family)
    if family != FAMILIES[0]:
        font.setPixelSize(round(base_px * SCALE))
        font.setBold(False)
    return font


def show(label: QLabel, text: str) -> None:
    """Shows a text that people gave, each word in one font; whatever stands in it, it is no markup."""
    pieces = runs(text)
    if all(family == FAMILIES[0] for family, _ in pieces):
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setText(text)
        return
    label.ensurePolished()
    px = round(label.fontInfo().pixelSize() * SCALE)
    told = (
        escape(piece)
        if family == FAMILIES[0]
        else f"<span style=\"font-family:'{family}'; font-size:{px}px; font-weight:normal\">{escape(piece)}</span>"
        for family, piece in pieces
    )
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText("".join(told).replace("  ", " &nbsp;").replace("\n", "<br>"))


def look_of(family: str) -> QTextCharFormat:
    """Returns how a run of another font stands in a longer text."""
    look = QTextCharFormat()
    look.setFontFamilies([family])
    look.setFontWeight(QFont.Weight.Normal)
    return look


def mark(line: QWidget, text: str) -> None:
    """Tells the style sheet in which font a line shows what is typed into it."""
    wanted = "" if family_of(text) == FAMILIES[0] else OTHER_LETTERS
    if (line.property(LETTERS_PROPERTY) or "") != wanted:
        line.setProperty(LETTERS_PROPERTY, wanted)
        line.style().unpolish(line)
        line.style().polish(line)
