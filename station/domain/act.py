"""What every change carries: who did what, why, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from station.domain.staff import Actor


@dataclass(frozen=True, slots=True)
class Act:
    """One intention being carried out.

    `occurred_at` differs from `recorded_at` when something written on paper is entered later.
    """

    actor: Actor
    name: str
    reason: str
    occurred_at: datetime
    recorded_at: datetime
