"""Characters that no eye sees: which of them are left out of a text, and which no text may be made of.

A copied text brings zero-width characters along; they are left out. Fillers look like a space and are none: a name of
fillers alone would be nobody's.
Source: the Unicode Standard 16.0, 23.2 (layout controls), 18.6 (Hangul fillers), table 4-9 (general categories).
"""

from __future__ import annotations

import unicodedata

ZERO_WIDTH = frozenset("\u00ad\u200b\u200e\u200f\u2060\ufeff")
JOINERS = frozenset("\u200c\u200d")
FILLERS = frozenset(
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0))
)
CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
SEEN = "LNPS"
"""The first letters of the categories whose characters leave a mark of their own."""


def without_zero_width(text: str) -> str:
    """Returns a text without what has no width. A joiner stays inside words of scripts that are written with it."""
    kept = (one for place, one in enumerate(text) if one not in ZERO_WIDTH and not _is_stray(text, place))
    return "".join(kept)


def holds_unseen(text: str) -> bool:
    """Says whether a filler or a control character stands in a text; joiners are none."""
    return any(
        one in FILLERS or (unicodedata.category(one) in CONTROLS and one not in JOINERS) for one in text
    )


def is_blank(text: str) -> bool:
    """Says whether a text shows nothing at all."""
    return not any(unicodedata.category(one)[0] in SEEN and one not in FILLERS for one in text)


def _is_stray(text: str, place: int) -> bool:
    """Says whether a joiner joins nothing: at an end, or behind a letter of a script that has none."""
    if text[place] not in JOINERS:
        return False
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return not (after.isalpha() and "\u0600" <= before <= "\u0fff")
