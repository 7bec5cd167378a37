"""Which single character, read otherwise, would make failed check digits fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from station.domain.mrz.layout import ALPHABET, CheckedSpan, Lines, Span

IsMended = Callable[[Lines, CheckedSpan], bool]
"""Says whether changed lines are right in all, looking first at the field that was changed."""

# Letters and digits that optical readers take for one another.
LOOK_ALIKES = ("0OQD", "1IL", "2Z", "3B8", "4A", "5S", "6G", "7T1", "8B", "9G", "UV", "MN", "CG", "<K")


@dataclass(frozen=True, slots=True)
class Mend:
    """One character that would mend a field: its place in the field (from 1; the check digit comes last)."""

    position: int
    was_read: str
    would_fit: str

    @property
    def is_look_alike(self) -> bool:
        """Says whether the two characters look alike."""
        return any(self.was_read in group and self.would_fit in group for group in LOOK_ALIKES)


def find_mends(lines: Lines, checked: CheckedSpan, allowed: str, is_mended: IsMended) -> tuple[Mend, ...]:
    """Returns the single changes within a field and its check digit after which everything fits.

    Where some changes are between look-alikes, only those are returned: they are what a reader does wrong.
    """
    places = [
        (span.line, at) for span in (*checked.spans, checked.digit) for at in range(span.first, span.end)
    ]
    mends = []
    for position, (line, at) in enumerate(places, start=1):
        characters = "0123456789" if position == len(places) else allowed
        for character in characters:
            changed = _with_character(lines, Span(line, at, at + 1), character)
            if changed != lines and is_mended(changed, checked):
                mends.append(Mend(position, lines[line][at], character))
    likely = [mend for mend in mends if mend.is_look_alike]
    return tuple(likely or mends)


def allowed_in(name: str) -> str:
    """Returns the characters that a field may hold: digits and fillers in dates, else all."""
    return "0123456789<" if name in {"birth", "expiry"} else ALPHABET


def _with_character(lines: Lines, place: Span, character: str) -> Lines:
    line = lines[place.line]
    changed = line[: place.first] + character + line[place.end :]
    return (*lines[: place.line], changed, *lines[place.line + 1 :])
