"""The whole site's day out of what its sticks say: who is missing, and what keeps it from being closed.

A function of values over `site_reading`; what one booth closes is `day` and `day_closed`. Knows no stick and no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from station.domain.site_reading import SiteReading
from station.domain.visit import Step


class SiteLack(StrEnum):
    """What a site's day lacks. The words of a lack stand under `site_lack.<lack>`."""

    STATION_MISSING = "station_missing"
    FACTS_MISSING = "facts_missing"
    WITHOUT_WAY_OUT = "without_way_out"
    TUBES_NOT_COLLECTED = "tubes_not_collected"


@dataclass(frozen=True, slots=True)
class Lack:
    """One lack: of which stations of the roster, and how many of what it is about."""

    kind: SiteLack
    stations: tuple[int, ...]
    count: int


def site_lacks(reading: SiteReading) -> tuple[Lack, ...]:
    """Returns everything that a site's day lacks; nothing where it may be closed green.

    A laptop of the roster that brought no stick comes first: what it holds, nobody here can know.
    """
    gaps = tuple(one.station for one in reading.stations if any(stream.missing for stream in one.streams))
    here = reading.counts.visits - reading.counts.by_step.get(Step.LEFT, 0)
    tubes = reading.counts.specimens - reading.counts.collected
    lacks = (
        Lack(SiteLack.STATION_MISSING, reading.missing, len(reading.missing)),
        Lack(SiteLack.FACTS_MISSING, gaps, len(gaps)),
        Lack(SiteLack.WITHOUT_WAY_OUT, (), here),
        Lack(SiteLack.TUBES_NOT_COLLECTED, (), tubes),
    )
    return tuple(one for one in lacks if one.count)
