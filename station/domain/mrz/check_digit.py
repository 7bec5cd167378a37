"""The check digit of a machine-readable zone, and what it cannot see. Source: ICAO Doc 9303-3, 4.9."""

from __future__ import annotations

from station.domain.mrz.layout import ALPHABET

WEIGHTS = (7, 3, 1)
VALUES = {character: 0 if character == "<" else int(character, 36) for character in ALPHABET}

# Two characters whose values differ by a multiple of ten leave every check digit as it is: 48 pairs.
BLIND_PAIRS = tuple(
    first + second
    for position, first in enumerate(ALPHABET[:-1])
    for second in ALPHABET[position + 1 : -1]
    if (VALUES[second] - VALUES[first]) % 10 == 0
)


def check_digit(text: str) -> str:
    """Returns the digit that belongs to a text of the alphabet A–Z, 0–9 and `<`."""
    return str(sum(VALUES[one] * WEIGHTS[place % 3] for place, one in enumerate(text)) % 10)


def blind_pairs_of(text: str) -> tuple[str, ...]:
    """Returns the pairs, like "8/S", in which a character of the text may have been misread unseen."""
    characters = dict.fromkeys(one for one in text if one != "<")
    return tuple(
        f"{one}/{pair.replace(one, '', 1)}" for one in characters for pair in BLIND_PAIRS if one in pair
    )
