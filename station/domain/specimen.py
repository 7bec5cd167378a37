"""The tube: its number and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SpecimenState(StrEnum):
    """What became of a specimen. Only the scan of its label makes it *collected*."""

    LABELLED = "labelled"
    COLLECTED = "collected"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A specimen. `specimen_type` is a key of the visit's programme; `number` has 14 digits."""

    id: UUID
    visit_id: UUID
    number: str
    specimen_type: str
    state: SpecimenState
    collected_at: datetime | None = None
    collector: str = ""


class LabelState(StrEnum):
    """How far a label has come on its way to the printer."""

    WAITING = "waiting"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LabelPrint:
    """One label to print or printed: which copy of which specimen's label, where, and what happened.

    `trouble` is the code of the trouble that keeps a failed label from the printer.
    """

    id: UUID
    visit_id: UUID
    specimen_id: UUID
    copy: int
    state: LabelState
    printer: str = ""
    trouble: str = ""
