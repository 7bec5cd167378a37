"""What a station says of its day when it closes it, to be compared with what the centre holds. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from station.domain.fact import Json

CHAIN_DIGITS = 12
"""So many hex digits of the chain are read out over the telephone."""


@dataclass(frozen=True, slots=True)
class DayClosed:
    """A closed day: the range of facts that were written on it, how many of each kind, and the chain (hex) at its end.

    The range is of the epoch in which this stands itself. A second one for the same day replaces nothing: the last
    one counts. `amendment` is 0 for the first and counts on whenever a day that was opened again is closed.
    `account` holds the day's counts; `differences` by kind how many there were, which visits and numbers, and why they
    stay. `closed_by` and `signed_by` are the ids of those who closed it and who signed as the second.
    """

    id: UUID
    operating_day: date
    first_seq: int
    last_seq: int
    chain: str
    counts: dict[str, Json]
    labels_printed: int
    labels_voided: int
    labels_reprinted: int
    open_drafts: int
    amendment: int = 0
    account: dict[str, Json] = field(default_factory=dict)
    differences: dict[str, Json] = field(default_factory=dict)
    closed_by: str = ""
    signed_by: str = ""
    is_reopened: bool = False

    @property
    def is_green(self) -> bool:
        """Whether the day was closed without any difference."""
        return not self.differences

    @property
    def digits(self) -> str:
        """The first digits of the chain, in groups for reading aloud: `1f0a 93bc 77de`."""
        return spoken(self.chain)


def ending(amendment: int, *, is_green: bool) -> str:
    """Returns how a closing is told, of a day under `day_closed.*`, of a site under `site_closed.*`."""
    return f"{'amended' if amendment else 'first'}_{'green' if is_green else 'explained'}"


def spoken(chain: str) -> str:
    """Returns the first digits of a chain in groups for reading aloud."""
    digits = chain[:CHAIN_DIGITS]
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
