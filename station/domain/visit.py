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


class VisitVoidReason(StrEnum):
    """Why a visit does not count: it was written down by mistake. Who was there and left has a way out instead."""

    ENTERED_TWICE = "entered_twice"
    WRONG_PERSON = "wrong_person"
    TEST_ENTRY = "test_entry"
    UNDONE = "undone"
    OTHER = "other"


VOIDED_BY_HAND = tuple(one for one in VisitVoidReason if one is not VisitVoidReason.UNDONE)
"""The reasons that somebody may choose; the other one is written when a registration is undone at once."""


class Step(StrEnum):
    """Where somebody stands on the way through the clinic; derived from the records, never stored."""

    REGISTERED = "registered"
    TRIAGED = "triaged"
    LABELLED = "labelled"
    COLLECTED = "collected"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit. `operating_day` is the site's day, `arrived_at` the instant of arrival at the desk.

    Who came in one car or household has one `party_id`: the id of the first of their visits. A visit with a
    `void_reason` was written down by mistake and does not count. `preregistered_at` is when the person filled in their
    own questionnaire, None where staff asked everything.
    """

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
    party_id: UUID | None = None
    void_reason: VisitVoidReason | None = None
    void_note: str = ""
    preregistered_at: datetime | None = None


def step_of(*, triaged: bool, labelled: bool, collected: bool, left: bool) -> Step:
    """Returns the furthest step that a visit has reached."""
    reached = (
        (left, Step.LEFT),
        (collected, Step.COLLECTED),
        (labelled, Step.LABELLED),
        (triaged, Step.TRIAGED),
    )
    return next((step for is_reached, step in reached if is_reached), Step.REGISTERED)
