"""The account of a day's numbers: what became of each, and counts that must add up. Knows no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from station.domain.number import make_number
from station.domain.specimen import SpecimenState
from station.domain.visit import WayOut
from station.domain.void import VoidReason


class Fate(StrEnum):
    """What became of a number. *Unexplained* must never come up; *unused* is a label left on its roll."""

    USED = "used"
    VOID = "void"
    SPOILED = "spoiled"
    UNUSED = "unused"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class NumberStory:
    """What is known about one number. `who` and `at` tell who brought it to its present state, and when."""

    number: str
    fate: Fate
    visit_id: UUID | None = None
    specimen_type: str = ""
    state: SpecimenState | None = None
    way_out: WayOut | None = None
    label_count: int = 0
    void_reason: VoidReason | None = None
    void_note: str = ""
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The numbers of one station number and day, from `first_serial` to `last_serial`, and the story of each."""

    station: int
    day: date
    first_serial: int
    last_serial: int
    is_roll: bool
    stories: tuple[NumberStory, ...]

    def count(self, fate: Fate) -> int:
        """Returns how many numbers had this fate."""
        return sum(story.fate is fate for story in self.stories)

    @property
    def adds_up(self) -> bool:
        """Whether every number is explained, once, and none stands outside."""
        expected = max(0, self.last_serial - self.first_serial + 1)
        return len(self.stories) == expected and self.count(Fate.UNEXPLAINED) == 0


def fate_of_void(reason: VoidReason | None) -> Fate:
    """Returns the fate of a voided number: spoiled when only its paper was bad."""
    return Fate.SPOILED if reason is VoidReason.SPOILED else Fate.VOID


def account_of_booth(station: int, day: date, stories: Iterable[NumberStory]) -> Account:
    """Returns the account of a booth's own numbers: from 1 to the highest, a missing one being unexplained."""
    known = {story.number: story for story in stories}
    last = max((serial_of(number) for number in known), default=0)
    return Account(station, day, 1, last, False, tuple(_filled(station, day, range(1, last + 1), known)))


def account_of_roll(station: int, day: date, serials: range, stories: Iterable[NumberStory]) -> Account:
    """Returns the account of a roll: every label that nobody used or voided is still on it."""
    known = {story.number: story for story in stories}
    filled = tuple(_filled(station, day, serials, known, missing=Fate.UNUSED))
    return Account(station, day, serials.start, serials.stop - 1, True, filled)


def _filled(
    station: int,
    day: date,
    serials: range,
    known: dict[str, NumberStory],
    *,
    missing: Fate = Fate.UNEXPLAINED,
) -> Iterator[NumberStory]:
    for serial in serials:
        number = make_number(station, day, serial)
        yield known.get(number) or NumberStory(number, missing)


def serial_of(number: str) -> int:
    """Returns the serial of a valid number."""
    return int(number[8:12])


def runs(stories: Iterable[NumberStory]) -> tuple[tuple[str, str], ...]:
    """Returns the first and last number of each unbroken run of serials."""
    found: list[tuple[str, str]] = []
    for story in stories:
        if found and serial_of(story.number) == serial_of(found[-1][1]) + 1:
            found[-1] = (found[-1][0], story.number)
        else:
            found.append((story.number, story.number))
    return tuple(found)
