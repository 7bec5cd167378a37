"""A name in the form in which it is searched: keys, so that a syllable half typed already finds its name.

Hangul stands as the small letters of a two-set keyboard (김민수 is `rlaalstn`; `김ㅁ` and `김미` on the way to it
are its beginnings), Latin as capitals without accents, all else as it is; spaces and signs are left out.
"""

from __future__ import annotations

import string
import unicodedata
from functools import lru_cache

from station.domain import hangul

_LATIN = str.maketrans(
    {"ß": "SS", "Æ": "AE", "Ø": "O", "Œ": "OE", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "ı": "I"}
)
ALPHABETS = (string.ascii_lowercase, string.ascii_uppercase)
"""Hangul as its keys, and Latin."""
LAST = "\U0010ffff"
"""Behind every text of a form: with it, a beginning becomes a range."""


def search_form(text: str) -> str:
    """Returns a name as it is searched."""
    return "".join(_letter_form(one) for one in unicodedata.normalize("NFC", text))


def initials_form(text: str) -> str:
    """Returns the first consonants of a Hangul name, as keys; empty for a name with no syllable."""
    if not hangul.has_hangul(text):
        return ""
    return search_form(hangul.initial_consonants(text))


def is_initials(text: str) -> bool:
    """Says whether a text is nothing but first consonants, as ㄱㅁㅅ."""
    bare = "".join(text.split())
    return bool(bare) and all(one in hangul.INITIALS for one in bare)


def other_keyboard(form: str) -> str:
    """Returns what Latin letters would be with the Korean keyboard switched on: RLAALSTN is 김민수."""
    return form.lower() if form.isascii() and form.isupper() else ""


def one_key_apart(form: str) -> tuple[str, ...]:
    """Returns the forms that differ in one key: another one, one left out or put in, two swapped; none of Hanja."""
    alphabet = next((one for one in ALPHABETS if set(form) <= set(one)), "")
    parts = [(form[:at], form[at:]) for at in range(len(form) + 1)]
    found = {before + key + after for before, after in parts for key in alphabet}
    if alphabet:
        found |= {before + key + after[1:] for before, after in parts if after for key in alphabet}
        found |= {before + after[1:] for before, after in parts if after}
        found |= {before + after[1] + after[0] + after[2:] for before, after in parts if after[1:]}
    return tuple(sorted(found - {form}))


@lru_cache(maxsize=20_000)
def _letter_form(character: str) -> str:
    if hangul.has_hangul(character):
        return hangul.to_qwerty(character).casefold()
    plain = character.upper().translate(_LATIN)
    bare = "".join(one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one))
    return "".join(one for one in bare.upper() if one.isalnum())
