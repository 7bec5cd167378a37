"""Specimen numbers: how they are made, shown, taken apart and checked. Takes no serial.

A number is `SSS YYDDD NNNN CC`: station, day, serial of the station's day, two check digits. It is shown as
`147-24183-0012-69` and encoded as its 14 digits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

LENGTH = 14
BODY_LENGTH = 12
GROUPS = (3, 5, 4, 2)
SEPARATORS = frozenset(" -_.\u2010\u2011\u2012\u2013\u2014\u2212")
CENTURY = 2000
FIRST_SERIAL, LAST_SERIAL = 1, 9999
BOOTHS = range(100, 980)
"""Stations of booths and of rolls of downtime labels. Source: the project's own ranges; below 100 a
spreadsheet would drop the leading zero, from 990 the encoder of Code 128 would lose a leading pair 99."""
TRAINING = range(980, 990)
"""Stations of training days. Source: the project's own ranges."""


class Flaw(StrEnum):
    """Why a text is no specimen number."""

    CHARACTERS = "characters"
    LENGTH = "length"
    CHECK = "check"
    STATION = "station"
    DAY = "day"
    SERIAL = "serial"


class Slip(StrEnum):
    """What a finger or an eye does to a number."""

    DIGIT = "digit"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a valid number says: station, operating day and serial of the day."""

    station: int
    day: date
    serial: int


@dataclass(frozen=True, slots=True)
class LikelySlip:
    """One slip that would explain a failed check: at which positions (from 1), and the number then meant."""

    kind: Slip
    positions: tuple[int, ...]
    number: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about a text: its digits, its parts when it is valid, else its flaw and the likely slips.

    `slips` holds all single slips that lead to a valid number, the likeliest first. `positions` says which
    characters are no digits, counted from 1 without separators.
    """

    digits: str
    parts: Parts | None
    flaw: Flaw | None = None
    slips: tuple[LikelySlip, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Says whether the text is a number that a station may have given."""
        return self.flaw is None


def make_number(station: int, day: date, serial: int) -> str:
    """Returns the 14 digits of a station's serial of a day.

    Raises: ValueError for a station outside 100-989, a year outside 2000-2099 or a serial outside 1-9999.
    """
    if station not in BOOTHS and station not in TRAINING:
        raise ValueError(f"no station has the number {station}")
    if not CENTURY <= day.year < CENTURY + 100:
        raise ValueError(f"{day} does not fit two digits of a year")
    if not FIRST_SERIAL <= serial <= LAST_SERIAL:
        raise ValueError(f"serial {serial} does not fit four digits")
    body = f"{station:03}{day.year % 100:02}{day.timetuple().tm_yday:03}{serial:04}"
    return body + check_digits(body)


def check_digits(body: str) -> str:
    """Returns the two check digits of a row of digits, always 02-98.

    Source: ISO/IEC 7064:2003, MOD 97-10. It finds each wrong digit and each swap of any two digits.
    """
    return f"{98 - int(body) * 100 % 97:02}"


def display(number: str) -> str:
    """Returns a number in its groups for reading aloud, `147-24183-0012-69`."""
    groups, start = [], 0
    for width in GROUPS:
        groups.append(number[start : start + width])
        start += width
    return "-".join(groups)


def digits_of(text: str) -> str:
    """Returns a typed or scanned text without separators, with wide digits (of a Korean keyboard) plain."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(one for one in plain if one not in SEPARATORS and one.isprintable())


def parts(number: str) -> Parts:
    """Returns what a valid number says. Raises: ValueError for anything else."""
    verdict = check_number(number)
    if verdict.parts is None:
        raise ValueError(f"{number!r} is no specimen number: {verdict.flaw}")
    return verdict.parts


def is_training(number: str) -> bool:
    """Says whether a number belongs to a training day."""
    return int(number[:3]) in TRAINING


def check_number(text: str) -> Verdict:
    """Returns whether a text is a specimen number and, when its check fails, which slip is likely."""
    digits = digits_of(text)
    strangers = tuple(place for place, one in enumerate(digits, start=1) if one not in "0123456789")
    if strangers:
        return Verdict(digits, None, Flaw.CHARACTERS, positions=strangers)
    if len(digits) != LENGTH:
        return Verdict(digits, None, Flaw.LENGTH)
    if not _check_holds(digits):
        return Verdict(digits, None, Flaw.CHECK, likely_slips(digits))
    flaw = _flaw_of_parts(digits)
    return Verdict(digits, None if flaw else _parts(digits), flaw)


def likely_slips(digits: str) -> tuple[LikelySlip, ...]:
    """Returns each single wrong digit and each swap that would turn 14 digits into a valid number.

    Neighbours that changed places come first, then one wrong digit, then digits swapped over a distance.
    """
    found = [slip for slip in (*_swaps(digits), *_wrong_digits(digits)) if _is_whole(slip.number)]
    return tuple(sorted(found, key=_unlikeliness))


def _unlikeliness(slip: LikelySlip) -> int:
    if slip.kind is Slip.DIGIT:
        return 2
    return slip.positions[1] - slip.positions[0] + (0 if slip.positions[1] - slip.positions[0] == 1 else 2)


def _swaps(digits: str) -> Iterator[LikelySlip]:
    for left, right in combinations(range(LENGTH), 2):
        if digits[left] != digits[right]:
            swapped = list(digits)
            swapped[left], swapped[right] = digits[right], digits[left]
            yield LikelySlip(Slip.SWAP, (left + 1, right + 1), "".join(swapped))


def _wrong_digits(digits: str) -> Iterator[LikelySlip]:
    for place, wrong in enumerate(digits):
        for meant in "0123456789":
            if meant != wrong:
                number = digits[:place] + meant + digits[place + 1 :]
                yield LikelySlip(Slip.DIGIT, (place + 1,), number)


def _is_whole(digits: str) -> bool:
    return _check_holds(digits) and _flaw_of_parts(digits) is None


def _check_holds(digits: str) -> bool:
    """MOD 97-10 has aliases (00 and 97, 01 and 98, 02 and 99): only 02-98 are ever given out."""
    return int(digits) % 97 == 1 and 2 <= int(digits[BODY_LENGTH:]) <= 98


def _flaw_of_parts(digits: str) -> Flaw | None:
    if int(digits[:3]) not in BOOTHS and int(digits[:3]) not in TRAINING:
        return Flaw.STATION
    if not _is_real_day(int(digits[3:5]), int(digits[5:8])):
        return Flaw.DAY
    if not FIRST_SERIAL <= int(digits[8:BODY_LENGTH]) <= LAST_SERIAL:
        return Flaw.SERIAL
    return None


def _is_real_day(year: int, day_of_year: int) -> bool:
    return 1 <= day_of_year <= date(CENTURY + year, 12, 31).timetuple().tm_yday


def _parts(digits: str) -> Parts:
    first = date(CENTURY + int(digits[3:5]), 1, 1)
    return Parts(int(digits[:3]), first + timedelta(days=int(digits[5:8]) - 1), int(digits[8:BODY_LENGTH]))
