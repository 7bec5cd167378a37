"""Hangul letters: back to the keys of a two-set (dubeolsik) keyboard, and the first consonants of a name.

A keyboard wedge types into whatever input method is on: `M123` may arrive as `ㅡ123`. Each letter of the
two-set layout stands on one key, so what was typed can always be told again. Knows no widgets.
Source: KS X 5002 (layout), the Unicode Standard 3.12 (composition of syllables).
"""

from __future__ import annotations

import unicodedata

FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
VOWEL_COUNT, FINAL_COUNT = 21, 28

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = "_ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_SIMPLE_KEYS = dict(
    zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True)
)
_SHIFTED_KEYS = dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))
_JOINED_KEYS = {
    "ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅝ": "nj", "ㅞ": "np", "ㅟ": "nl", "ㅢ": "ml",
    "ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft", "ㄾ": "fx",
    "ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt",
}  # fmt: skip
KEYS_BY_JAMO = _SIMPLE_KEYS | _SHIFTED_KEYS | _JOINED_KEYS


def to_qwerty(text: str) -> str:
    """Returns the keys that typed a text on a two-set keyboard; what is no Hangul stays as it is.

    Letters that need Shift come back as capitals. Which case the others had cannot be told from Hangul.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(KEYS_BY_JAMO.get(jamo, jamo) for jamo in split_syllables(composed))


def split_syllables(text: str) -> str:
    """Returns a text with each syllable split into its letters: 각 becomes ㄱㅏㄱ."""
    return "".join(_letters(character) for character in text)


def has_hangul(text: str) -> bool:
    """Says whether a text holds a Hangul syllable or letter."""
    return any(one in KEYS_BY_JAMO for one in split_syllables(unicodedata.normalize("NFC", text)))


def initial_consonants(name: str) -> str:
    """Returns the name with each syllable as its first consonant: 김민수 becomes ㄱㅁㅅ."""
    composed = unicodedata.normalize("NFC", name)
    return "".join(_letters(one)[0] if is_syllable(one) else one for one in composed)


def is_syllable(character: str) -> bool:
    """Says whether a character is a whole Hangul syllable."""
    return FIRST_SYLLABLE <= ord(character) <= LAST_SYLLABLE


def _letters(character: str) -> str:
    if not is_syllable(character):
        return character
    rest, final = divmod(ord(character) - FIRST_SYLLABLE, FINAL_COUNT)
    initial, vowel = divmod(rest, VOWEL_COUNT)
    return INITIALS[initial] + VOWELS[vowel] + (FINALS[final] if final else "")
