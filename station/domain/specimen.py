"""The tube: its number and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from station.domain.void import VoidReason


class SpecimenState(StrEnum):
    """What became of a specimen. Only the scan of its label makes it *collected*."""

    LABELLED = "labelled"
    COLLECTED = "collected"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A specimen. `specimen_type` is a key of the visit's programme; `number` has 14 digits.

    `swab_lot` and `medium_lot` are the lots that were open when it was collected; a voided one says why.
    """

    id: UUID
    visit_id: UUID
    number: str
    specimen_type: str
    state: SpecimenState
    collected_at: datetime | None = None
    collector: str = ""
    swab_lot: str = ""
    medium_lot: str = ""
    void_reason: VoidReason | None = None
    void_note: str = ""


class LabelState(StrEnum):
    """How far a label has come on its way to paper.

    *Sent*: the printer took it and does not tell more. *Printed*: as far as the printer can know. *Failed*: the
    printer has it not, or nobody knows whether it has; the label's `trouble` says which.
    *Withdrawn*: its number was voided while it waited, and it will never be printed.
    """

    WAITING = "waiting"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


TO_PRINT = (LabelState.WAITING, LabelState.FAILED)
"""States of a label that is still to be printed."""


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
