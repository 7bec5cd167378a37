"""One person's coming to the clinic: why under which programme, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class WayOut(StrEnum):
    """How a visit ended. Each visit has exactly one."""

    COLLECTED = "collected"
    REFUSED = "refused"
    FAILED = "failed"
    LEFT_BEFORE = "left_before"
    REFERRED = "referred"
    NOT_NEEDED = "not_needed"


class Step(StrEnum):
    """Where somebody stands on the way through the clinic; derived from the records, never stored."""

    REGISTERED = "registered"
    TRIAGED = "triaged"
    LABELLED = "labelled"
    COLLECTED = "collected"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit. `operating_day` is the site's day, `arrived_at` the instant of arrival at the desk."""

    id: UUID
    person_id: UUID
    operating_day: date
    arrived_at: datetime
    programme_id: str
    programme_version: str
    programme_hash: str
    expectation_id: UUID | None = None
    vehicle: str = ""
    lane: str = ""
    flight: str = ""
    seat: str = ""
    way_out: WayOut | None = None
    left_at: datetime | None = None


def step_of(*, triaged: bool, labelled: bool, collected: bool, left: bool) -> Step:
    """Returns the furthest step that a visit has reached."""
    reached = (
        (left, Step.LEFT),
        (collected, Step.COLLECTED),
        (labelled, Step.LABELLED),
        (triaged, Step.TRIAGED),
    )
    return next((step for is_reached, step in reached if is_reached), Step.REGISTERED)
