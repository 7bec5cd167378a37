"""What the page of a whole site is shown: plain values, made from the centre's board or from a folder of sticks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Facts = tuple[tuple[str, str | int | None], ...]
"""The facts of a sentence, by name."""


@dataclass(frozen=True, slots=True)
class Because:
    """One reason why a row is not green: its code with its facts."""

    code: str
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A station of the roster. `light` is green, amber or red; `proven_at` the centre's last proof of its chain.

    `differences` has for each kind what the station counted and what the centre holds. `alarms` were raised at any
    time, by files that were put back or copied: a new epoch ends what came of them, not that they were.
    """

    station: int
    name: str
    light: str
    reasons: tuple[Because, ...]
    visits: int
    collected: int
    waiting: int | None = None
    heard_at: datetime | None = None
    proven_at: datetime | None = None
    chain: str = ""
    differences: tuple[tuple[str, int, int], ...] = ()
    alarms: int = 0


@dataclass(frozen=True, slots=True)
class SiteShown:
    """A day of a site. `source_code` says where it comes from; `refused` are files that were not believed."""

    source_code: str
    day: date | None
    rows: tuple[SiteRow, ...] = ()
    visits: int = 0
    collected: int = 0
    specimens: int = 0
    ways_out: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Because, ...] = ()

    @property
    def shared(self) -> dict[str, int]:
        """How much more the rows have together than the site: what several booths had a hand in stands at each."""
        return {
            "visits": sum(one.visits for one in self.rows) - self.visits,
            "collected": sum(one.collected for one in self.rows) - self.collected,
        }

    @property
    def lights(self) -> dict[str, int]:
        """How many stations have each light."""
        return {light: sum(one.light == light for one in self.rows) for light in ("green", "amber", "red")}
