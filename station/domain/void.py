"""Why a number will never be on a tube, and the label that was voided before it had a specimen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class VoidReason(StrEnum):
    """Why a number was voided. Only *spoiled* is about the paper; all others are about the tube or the visit."""

    SPOILED = "spoiled"
    LABEL_LOST = "label_lost"
    LEFT_WITH_LABEL = "left_with_label"
    WRONG_PERSON = "wrong_person"
    TUBE_DAMAGED = "tube_damaged"
    NOT_TAKEN = "not_taken"
    ENTERED_TWICE = "entered_twice"
    GIVEN_BY_LOST_COPY = "given_by_lost_copy"
    OTHER = "other"


BY_HAND = tuple(one for one in VoidReason if one is not VoidReason.GIVEN_BY_LOST_COPY)
"""The reasons that somebody may choose; the other one is written when the numbers go on after a lost copy."""
NEEDS_NOTE = frozenset({VoidReason.OTHER})


@dataclass(frozen=True, slots=True)
class VoidLabel:
    """A number that is void and never had a specimen here: a torn label of a roll, or a lost copy's number."""

    id: UUID
    number: str
    void_reason: VoidReason
    void_note: str = ""
