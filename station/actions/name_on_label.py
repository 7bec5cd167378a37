"""The name that a label shows of somebody: as it is written, or in Latin letters where its fonts cannot draw that.

Touches no data. Asked while a name is typed, too: the fonts are only read for a name that is not plain.
"""

from __future__ import annotations

from unicodedata import normalize

from station.printing.drawing import undrawable

HANGUL = range(0xAC00, 0xD7A4)


def name_on_label(name: str, surname_latin: str, given_latin: str) -> str:
    """Returns the name for a label; the document's Latin name stands in for one that would print as signs of want."""
    latin = f"{surname_latin.strip()} {given_latin.strip()}".strip()
    return latin if latin and missing_on_label(name) else name


def missing_on_label(name: str) -> str:
    """Returns the characters that a label cannot show, each once; empty for nearly all names."""
    composed = normalize("NFC", name)
    if all(one.isascii() or ord(one) in HANGUL for one in composed):
        return ""
    return undrawable(composed)
