"""What booths of the site said otherwise of one visit: the work items that the centre told this booth of."""

from __future__ import annotations

from datetime import datetime

from station.actions.shift import Shift
from station.storage import find_conflicts
from station.storage.find_conflicts import (
    NamedConflict as NamedConflict,  # what is told; windows may not reach further down
)


def site_conflicts(shift: Shift) -> tuple[NamedConflict, ...]:
    """Returns what waits for somebody's decision, as the centre last told. Raises: Rejected `not_allowed`."""
    shift.act("site_conflicts")
    with shift.store.reading() as session:
        return find_conflicts.open_conflicts(session)


def conflicts_asked_at(shift: Shift) -> datetime | None:
    """Returns when this booth last asked the centre for them, None for never: then none is known, not that none is."""
    with shift.store.reading() as session:
        return find_conflicts.asked_at(session)
