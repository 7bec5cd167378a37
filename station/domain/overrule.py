"""A clinician's word over a triage: what it changes and why. Both answers are kept; the clinician's holds.

An overrule belongs to one triage: a later triage of the visit is a new assessment, which holds until somebody
overrules that one too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from station.domain.triage_record import TriageRecord


@dataclass(frozen=True, slots=True)
class Overrule:
    """What a clinician decided otherwise. An empty answer leaves what stood; `level` goes with `disposition_now`."""

    id: UUID
    visit_id: UUID
    triage_id: UUID
    reason: str
    level: int | None = None
    disposition_now: str = ""
    track_if_positive: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """The two answers that hold for a visit now, and whether a clinician gave either of them."""

    level: int
    disposition_now: str
    track_if_positive: str
    is_overruled: bool = False

    def after(self, overrule: Overrule) -> Holding:
        """Returns what holds after one more overrule."""
        return Holding(
            level=self.level if overrule.level is None else overrule.level,
            disposition_now=overrule.disposition_now or self.disposition_now,
            track_if_positive=overrule.track_if_positive or self.track_if_positive,
            is_overruled=True,
        )


def holding(triage: TriageRecord, overrules: Iterable[Overrule]) -> Holding:
    """Returns what holds for a triage after its overrules, the oldest first; those of another triage change nothing."""
    held = Holding(triage.level, triage.disposition_now, triage.track_if_positive)
    for overrule in overrules:
        if overrule.triage_id == triage.id:
            held = held.after(overrule)
    return held
