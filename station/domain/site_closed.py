"""What a supervisor says of the whole site's day when he closes it, to be compared with the centre; a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from station.domain.fact import Json

READ_OUT = ("registered", "collected", "racked", "handed_over")


def sums_read_out(account: Mapping[str, Json]) -> dict[str, Json]:
    """Returns the sums of an account that are read out of a booth, or of the whole site."""
    return {name: account[name] for name in READ_OUT}


@dataclass(frozen=True, slots=True)
class SiteClosed:
    """A site's closed day: its sums, how each laptop of the roster stood, and why what does not add up stays.

    `stations` holds by number how each stood; `lacks` what was missing of them, and why it stays. The last amendment
    of a day counts. `closed_by` and `signed_by` are the ids of those who closed it and who signed as the second.
    """

    id: UUID
    operating_day: date
    site: str
    amendment: int
    account: dict[str, Json]
    stations: dict[str, Json]
    differences: dict[str, Json] = field(default_factory=dict)
    lacks: dict[str, Json] = field(default_factory=dict)
    closed_by: str = ""
    signed_by: str = ""

    @property
    def is_green(self) -> bool:
        """Whether the site was closed with every laptop and without any difference."""
        return not self.differences and not self.lacks
