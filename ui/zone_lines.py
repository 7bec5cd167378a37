"""Gathers the lines of a machine-readable zone: a document reader types each of them and presses Enter after it.

Pure: knows no widget and no clock.
"""

from __future__ import annotations

import re

LINE_LENGTHS = (90, 88, 72, 44, 36, 30)
"""All lines in one, or one line. Source: ICAO Doc 9303-4 to 9303-7, the layouts of the zone."""
LINES_OF = {44: 2, 36: 2, 30: 3}
FIRST_LINE = re.compile(r"[PIACV][A-Z0-9<][A-Z<]{3}[A-Z0-9<]+")
"""A document's code and the state that issued it begin every zone. Source: ICAO Doc 9303-3, 4.4 and part 5."""
BEGINNING = re.compile(r"[PIACV][A-Z<][A-Z<]{3}[A-Z0-9<]*")
ANY_LINE = re.compile(r"[A-Z0-9<]{20,46}")
FILLER = "<"


def zone_length(typed: str) -> int:
    """Returns how many characters at the end of a typed text are the first line of a zone, 0 when none are."""
    text = typed.upper()
    for length in LINE_LENGTHS:
        tail = text[-length:]
        if len(tail) == length and FILLER in tail and FIRST_LINE.fullmatch(tail):
            return length
    return 0


def begins_zone(typed: str) -> bool:
    """Says whether a text that comes too fast for fingers is the beginning of a zone."""
    return FILLER in typed and BEGINNING.fullmatch(typed.upper()) is not None


class Zone:
    """The lines that came so far. `add` says whether a text belongs to them."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    @property
    def is_open(self) -> bool:
        """Says whether further lines are awaited."""
        return bool(self._lines)

    @property
    def next_length(self) -> int:
        """How long the next line has to be, 0 when the first one is awaited."""
        return len(self._lines[0]) if self._lines else 0

    @property
    def is_whole(self) -> bool:
        """Says whether no further line can follow."""
        lengths = [len(one) for one in self._lines]
        return bool(lengths) and (lengths[0] not in LINES_OF or len(lengths) >= LINES_OF[lengths[0]])

    def add(self, text: str) -> bool:
        """Takes a line that begins the zone or goes on with it."""
        line = text.strip().upper()
        goes_on = self.is_open and (len(line) == self.next_length or ANY_LINE.fullmatch(line) is not None)
        begins = not self.is_open and line != "" and zone_length(line) == len(line)
        if goes_on or begins:
            self._lines.append(line)
        return goes_on or begins

    def take(self) -> str:
        """Returns the lines that came, and awaits the first one again."""
        text = "\n".join(self._lines)
        self._lines.clear()
        return text


def is_zone(scanned: str) -> bool:
    """Says whether a scanned text is a zone, whole or not."""
    return "\n" in scanned or (bool(scanned) and zone_length(scanned) == len(scanned))
