"""Until when a tube is to be tested, and from when on somebody has to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WARN_BEFORE = timedelta(hours=24)
"""How long before it is due a tube stands on the warning list: at 48 h of 72. Source: the project's own proposal."""


@dataclass(frozen=True, slots=True)
class DueTube:
    """A collected tube that no laboratory has confirmed yet, and where it is; empty where it is in no rack or box."""

    number: str
    specimen_type: str
    collected_at: datetime
    due_at: datetime
    rack: str = ""
    position: str = ""
    box: str = ""
    box_state: str = ""

    def is_warned(self, now: datetime) -> bool:
        """Says whether the tube stands on the warning list."""
        return now >= self.due_at - WARN_BEFORE

    def is_over(self, now: datetime) -> bool:
        """Says whether the time is over."""
        return now >= self.due_at


def due_at(collected_at: datetime, hours_to_test: int) -> datetime:
    """Returns when a tube is to be tested at the latest."""
    return collected_at + timedelta(hours=hours_to_test)
