"""A box of racks on its way to the laboratory: its code, its states, and what its receiver finds in it.

A box's code is `SSS YYDDD NNNNNN CC`: station, day, serial of the station's day, two check digits. It has 16 digits
where a specimen number has 14, so that neither is ever taken for the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from station.domain.number import check_digits, check_number, digits_of

CODE_LENGTH = 16
BODY_LENGTH = 14
GROUPS = (3, 5, 6, 2)
LAST_SERIAL = 999_999
COLD_TENTHS_C = (20, 80)
"""Units: tenths of a degree Celsius. Source: CDC interim guidelines for clinical specimens (2020): 2–8 °C up to 72 h
after collection; WHO, laboratory testing of human suspected cases (2020): the same for swabs."""
POSSIBLE_TENTHS_C = (-1000, 600)
"""Outside it no box was measured: colder than dry ice (−78.5 °C) by far, hotter than a car in the sun."""


class BoxState(StrEnum):
    """How far a box has come."""

    DRAFT = "draft"
    SEALED = "sealed"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    RECONCILED = "reconciled"


AT_THE_LABORATORY = frozenset({BoxState.RECEIVED, BoxState.RECONCILED})
GONE = AT_THE_LABORATORY | {BoxState.HANDED_OVER}
"""States of a box that is in this site's hands no more."""

FOLLOWS: dict[BoxState, frozenset[BoxState]] = {
    BoxState.DRAFT: frozenset({BoxState.SEALED}),
    BoxState.SEALED: frozenset({BoxState.DRAFT, BoxState.HANDED_OVER}),
    BoxState.HANDED_OVER: frozenset({BoxState.RECEIVED, BoxState.RECONCILED}),
    BoxState.RECEIVED: frozenset({BoxState.RECEIVED, BoxState.RECONCILED}),
    BoxState.RECONCILED: frozenset(),
}
"""Which state may come after which. A sealed box that is opened again is a draft; a received one may be counted
again until it adds up, or somebody explains why it does not."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box. `missing` and `extra` are what its receiver did not find, and found too much, at the last count.

    `responsible` and `responsible_phone` (E.164): whom to call about the box. Source: UN packing instruction P650.
    Units: temperatures in tenths of a degree Celsius.
    """

    id: UUID
    operating_day: date
    code: str
    state: BoxState
    lab: str
    responsible: str
    responsible_phone: str
    logger_id: str = ""
    sealed_at: datetime | None = None
    sealed_by: str = ""
    handed_over_at: datetime | None = None
    handed_over_by: str = ""
    courier: str = ""
    temperature_out_tenths_c: int | None = None
    received_at: datetime | None = None
    receiver: str = ""
    temperature_in_tenths_c: int | None = None
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    def may_become(self, state: BoxState) -> bool:
        """Says whether a state may follow the box's present one."""
        return state in FOLLOWS[self.state]


@dataclass(frozen=True, slots=True)
class ShownBox:
    """A box with its racks' codes, and how many tubes it holds."""

    box: Box
    racks: tuple[str, ...]
    tubes: int


@dataclass(frozen=True, slots=True)
class Count:
    """What a receiver's scans say about a box: each number or code once, in order."""

    found: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def adds_up(self) -> bool:
        """Says whether the box holds what it should and nothing else."""
        return not self.missing and not self.extra


def count_box(expected: Collection[str], scans: Iterable[str]) -> Count:
    """Returns which of the expected numbers were scanned, which are missing, and what was scanned besides.

    A scan that is no specimen number stands among the extra ones as it was read.
    """
    read = tuple(dict.fromkeys(_number(one) for one in scans if one.strip()))
    known = frozenset(expected)
    return Count(
        found=tuple(one for one in read if one in known),
        missing=tuple(one for one in expected if one not in set(read)),
        extra=tuple(one for one in read if one not in known),
    )


LONGEST_SCAN = 40


def _number(scan: str) -> str:
    verdict = check_number(scan)
    return verdict.digits if verdict.is_valid else scan.strip()[:LONGEST_SCAN]


def make_box_code(station: int, day: date, serial: int) -> str:
    """Returns the 16 digits of a station's box of a day. Raises: ValueError for a serial outside 1-999999."""
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"serial {serial} does not fit six digits")
    body = f"{box_prefix(station, day)}{serial:06}"
    return body + check_digits(body)


def box_prefix(station: int, day: date) -> str:
    """Returns how the codes of all boxes of a station's day begin."""
    return f"{station:03}{day.year % 100:02}{day.timetuple().tm_yday:03}"


def box_serial(code: str) -> int:
    """Returns the serial that a box's code holds."""
    return int(code[8:BODY_LENGTH])


def show_box_code(code: str) -> str:
    """Returns a box's code in its groups for reading aloud, `147-24183-000001-37`."""
    ends = [sum(GROUPS[: place + 1]) for place in range(len(GROUPS))]
    return "-".join(code[end - width : end] for end, width in zip(ends, GROUPS, strict=True))


def read_box_code(text: str) -> str | None:
    """Returns the 16 digits of a typed or scanned box code; None for anything else.

    Source: ISO/IEC 7064:2003, MOD 97-10.
    """
    digits = digits_of(text)
    is_whole = len(digits) == CODE_LENGTH and digits.isascii() and digits.isdecimal()
    return digits if is_whole and check_digits(digits[:BODY_LENGTH]) == digits[BODY_LENGTH:] else None


def is_cold(tenths_c: int) -> bool:
    """Says whether a temperature keeps swabs for three days. Units: tenths of a degree Celsius."""
    return COLD_TENTHS_C[0] <= tenths_c <= COLD_TENTHS_C[1]


def is_possible(tenths_c: int) -> bool:
    """Says whether a box can have been so warm. Units: tenths of a degree Celsius."""
    return POSSIBLE_TENTHS_C[0] <= tenths_c <= POSSIBLE_TENTHS_C[1]


def show_tenths_c(tenths_c: int) -> str:
    """Returns a temperature as it is read off, `-0.5`. Units: tenths of a degree Celsius."""
    sign = "-" if tenths_c < 0 else ""
    return f"{sign}{abs(tenths_c) // 10}.{abs(tenths_c) % 10}"
