"""How a Korean name sounds in Latin letters, so that 김민수 and KIM MINSU are seen as one name.

Spellings differ widely (Lee, Yi, Rhee for one surname), so names are compared by what all spellings share.
Source: Revised Romanisation of Korean (2000), letter by letter; surnames as Korean passports commonly have them.
"""

from __future__ import annotations

import re

from station.domain import hangul
from station.domain.search_form import search_form

_INITIALS = ("K", "K", "N", "T", "T", "R", "M", "P", "P", "S", "S", "", "C", "C", "C", "K", "T", "P", "H")
_FINALS = (
    "", "K", "K", "K", "N", "N", "N", "T", "R", "K", "M", "R", "R", "R", "P", "R", "M", "P", "P", "T", "T", "N", "T",
    "T", "K", "T", "P", "T",
)  # fmt: skip
_BY_INITIAL = dict(zip(hangul.INITIALS, _INITIALS, strict=True))
_BY_FINAL = dict(zip(hangul.FINALS, _FINALS, strict=True))
_SAME_SOUND = (
    ("NG", "N"), ("SH", "S"), ("CH", "C"), ("J", "C"), ("G", "K"), ("Q", "K"), ("D", "T"), ("B", "P"), ("F", "P"),
    ("L", "R"), ("Z", "S"), ("V", "P"), ("X", "S"),
)  # fmt: skip
_VOWELS = re.compile(r"[AEIOUWY]")
_SILENT = re.compile(r"(?<=[AEIOUWY])[HR](?![AEIOUWY])")
"""AHN, OH, SUH and PARK are 안, 오, 서 and 박: no Korean syllable ends so."""

SURNAME_LENGTHS = (1, 2)
"""How many syllables a Korean surname has."""


def sound(name: str) -> str:
    """Returns the consonants of a name as they sound; empty when it has none (이, LEE is R)."""
    if any(hangul.FIRST_SYLLABLE <= ord(one) <= hangul.LAST_SYLLABLE for one in name):
        return _squeezed("".join(_of_syllable(one) for one in name))
    text = " ".join(_SILENT.sub("", search_form(word)) for word in name.split())
    for spelling, heard in _SAME_SOUND:
        text = text.replace(spelling, heard)
    return _squeezed(_VOWELS.sub("", text).replace(" ", ""))


def whole_sound(name: str) -> str:
    """Returns how a full name sounds, surname first; without the R that surnames gain and lose (LEE, YI; 류, 유)."""
    return sound(name).removeprefix("R")


def sounds_alike(korean: str, surname: str, given: str) -> bool:
    """Says whether a Korean name may be written so in Latin letters: whether the given names sound alike.

    The surname is left out: its spellings differ too much, and a few surnames are most people's.
    """
    latin = sound(given or surname)
    return bool(latin) and latin in {sound(korean[length:]) for length in SURNAME_LENGTHS}


def _of_syllable(character: str) -> str:
    letters = hangul.split_syllables(character)
    if len(letters) < 2:
        return ""
    return _BY_INITIAL.get(letters[0], "") + (_BY_FINAL[letters[2]] if len(letters) == 3 else "")


def _squeezed(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)
