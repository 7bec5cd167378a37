"""When a visit came to each step, for the lane clock. Derived from records and their facts, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from station.domain.specimen import Specimen, SpecimenState
from station.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a fact says of time: which state of which record, and when that happened."""

    record_kind: str
    record_id: UUID
    revision: int
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class StepTimes:
    """The instants of a visit's steps; None for a step that it has not come to.

    `registered` is when the page was saved, later than `arrival` for paper that was entered afterwards.
    """

    arrival: datetime
    registered: datetime | None
    triaged: datetime | None
    collected: datetime | None
    left: datetime | None


def step_times(visit: Visit, specimens: Iterable[Specimen], stamps: Iterable[Stamp]) -> StepTimes:
    """Returns when a visit came to each step.

    It is triaged with its first triage, and collected with the last of its tubes: while one that is not void
    waits, it is not collected yet.
    """
    stamped = tuple(stamps)
    saved = (one.recorded_at for one in stamped if one.record_id == visit.id and one.revision == 1)
    triaged = (one.occurred_at for one in stamped if one.record_kind == "triage" and one.revision == 1)
    return StepTimes(
        arrival=visit.arrived_at,
        registered=min(saved, default=None),
        triaged=min(triaged, default=None),
        collected=_collected(specimens),
        left=visit.left_at,
    )


def _collected(specimens: Iterable[Specimen]) -> datetime | None:
    live = [one for one in specimens if one.state is not SpecimenState.VOIDED]
    taken = [one.collected_at for one in live if one.collected_at is not None]
    return max(taken) if taken and len(taken) == len(live) else None
