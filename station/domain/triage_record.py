"""A triage as it stood: the answers, the two outcomes and every reason, under the programme's own version."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from station.domain.fact import Json


@dataclass(frozen=True, slots=True)
class TriageRecord:
    """One assessment of a visit. A later triage is a new record; nothing is overwritten.

    `answers` and `outcome` are the JSON forms of the triage's own values. `confirmed` names the unlikely values
    that the staff confirmed. Units: temperature in tenths of a degree Celsius, SpO2 in per cent.
    """

    id: UUID
    visit_id: UUID
    programme_id: str
    programme_version: str
    programme_hash: str
    level: int
    disposition_now: str
    track_if_positive: str
    decided_by: str
    temperature_tenths_c: int | None
    spo2_pct: int | None
    onset_days_ago: int | None
    answers: dict[str, Json]
    outcome: dict[str, Json]
    confirmed: tuple[str, ...] = ()
