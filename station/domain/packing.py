"""Texts written small for a slow line: what stood before is named by its place and not sent again.

PostgreSQL cannot inflate, but it cuts and joins bytes quickly: `central.unpacked` is the reader. A text is written in
pieces, each some new bytes and then a copy out of the same text or of one shortly before it. Knows nothing of facts
but that most of their bytes stood in an earlier one, and that JSON has commas, colons and quotes.

A piece: count of new bytes (1 byte), which text to copy from (1: 1 this one, 2 the one before, …; 0 ends the text and
copies nothing), the new bytes, then for a copy its first byte there (2, high byte first) and its size (1).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

WORD = re.compile(rb'[",:{}\[\] ]*[^",:{}\[\] =]*=?')
"""Copies begin at a word: a value or a key with the signs before it."""

SHORTEST_KNOWN = 5
SHORTEST_COPY = 8
"""Bytes. Naming a place takes five."""
GOOD_COPY = 32
"""A copy of so many bytes is taken without a look at the other place."""

MOST_NEW, MOST_BACK, MOST_COPIED, LAST_PLACE = 0xFF, 0xFF, 0xFF, 0xFFFF
HEAD, PLACE = struct.Struct(">BB"), struct.Struct(">HB")
END_OF_TEXT, SAME_TEXT = 0, 1

Places = dict[bytes, tuple[int, int]]
"""Where a word, or two in a row, stood last: in which text, and at which byte of it."""


@dataclass(frozen=True, slots=True)
class Copy:
    """At `at` of a text stand the `size` bytes that stand at `start` of text number `text`. Units: bytes."""

    at: int
    text: int
    start: int
    size: int


def packed(texts: Sequence[bytes]) -> bytes:
    """Returns some texts written small, each beside those before it."""
    out = bytearray()
    places: Places = {}
    for number, text in enumerate(texts):
        written = 0
        for copy in _copies(texts, number, places):
            for done in range(0, copy.size, MOST_COPIED):
                out += _piece(text[written : copy.at + done], number - copy.text + SAME_TEXT)
                size = min(copy.size - done, MOST_COPIED)
                out += PLACE.pack(copy.start + done, size)
                written = copy.at + done + size
        out += _piece(text[written:], END_OF_TEXT)
    return bytes(out)


def _piece(new: bytes, back: int) -> bytes:
    """Returns the beginning of a piece; what is more than one holds goes into pieces that copy no byte."""
    parts: list[bytes] = []
    while len(new) > MOST_NEW:
        parts += (HEAD.pack(MOST_NEW, SAME_TEXT), new[:MOST_NEW], PLACE.pack(0, 0))
        new = new[MOST_NEW:]
    return b"".join((*parts, HEAD.pack(len(new), back), new))


def _copies(texts: Sequence[bytes], number: int, places: Places) -> Iterator[Copy]:
    """Yields what of a text stood before, in its order, and remembers where its own words stand."""
    words = WORD.findall(texts[number])
    doubles = [one + two for one, two in zip(words, (*words[1:], b""), strict=True)]
    at = index = 0
    while index < len(words):
        begin, first = at, index
        found = _longest(texts, (number, at), (doubles[index], words[index]), places)
        end = begin + (found.size if found else len(words[index]))
        while index < len(words) and at + len(words[index]) <= end:
            at, index = at + len(words[index]), index + 1
        if at < end and words[index] in places:
            end = at  # the word that the copy would tear has a place of its own
        elif at < end:
            at, index = at + len(words[index]), index + 1
        _remember(places, (number, begin), words[first:index], doubles[first:index])
        if found:
            yield replace(found, size=end - begin)


def _longest(
    texts: Sequence[bytes], own: tuple[int, int], known: tuple[bytes, bytes], places: Places
) -> Copy | None:
    """Returns the longer copy from where two words, or the first of them, stood last; None if none is worth it."""
    best = None
    number, at = own
    for word in known:
        text, start = places.get(word, own)
        if (text, start) == own or number - text + SAME_TEXT > MOST_BACK:
            continue
        size = _alike(texts[number], at, texts[text], start)
        if text == number:
            size = min(size, at - start)
        if size >= max(SHORTEST_COPY, len(known[-1])) and (best is None or size > best.size):
            best = Copy(at, text, start, size)
        if size >= GOOD_COPY:
            break
    return best


def _alike(one: bytes, at: int, other: bytes, start: int) -> int:
    """Returns how many bytes two texts have alike from two places on, as far as a copy goes."""
    alike, step = 0, GOOD_COPY
    most = min(len(one) - at, len(other) - start, LAST_PLACE - start)
    while alike < most and one[at + alike : at + alike + step] == other[start + alike : start + alike + step]:
        alike, step = min(most, alike + step), 2 * step
    while step > 0:
        if alike + step <= most and (
            one[at + alike : at + alike + step] == other[start + alike : start + alike + step]
        ):
            alike += step
        step //= 2
    return alike


def _remember(
    places: Places, place: tuple[int, int], words: Sequence[bytes], doubles: Sequence[bytes]
) -> None:
    """Notes that some words in a row, and each with its next, stand from a place on."""
    text, at = place
    for word, double in zip(words, doubles, strict=True):
        if at <= LAST_PLACE:
            if len(word) >= SHORTEST_KNOWN:
                places[word] = (text, at)
            if len(double) >= SHORTEST_KNOWN:
                places[double] = (text, at)
        at += len(word)
