"""What the centre has received from this station and holds back: each by name, with the reason and what to do."""

from __future__ import annotations

from station.actions.shift import Shift
from station.storage import find_refused
from station.storage.find_facts import (
    NamedFact as NamedFact,  # what is told; windows may not reach further down
)
from station.storage.find_refused import RefusedFact as RefusedFact


def refused_facts(shift: Shift) -> tuple[RefusedFact, ...]:
    """Returns the facts that the centre holds back, as it last said, the oldest first."""
    with shift.store.reading() as session:
        return find_refused.refused_facts(session)
