"""What one state of a record has changed in the state before it. Knows only written states (payloads)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from station.domain.fact import Json
from station.domain.phone import show_phone

NOT_TO_BE_SEEN = frozenset({"id", "document_sealed"})
"""Fields that say nothing to people: an id never changes, and each sealing of one number gives other bytes."""


@dataclass(frozen=True, slots=True)
class State:
    """One written state of a record: who wrote it, when and why. `recorded_at` is when it was typed."""

    record_kind: str
    revision: int
    recorded_at: datetime
    actor: str
    action: str
    reason: str
    payload: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a state changed; the words of a field stand under `field.<name>`."""

    record_kind: str
    field: str
    before: Json
    after: Json
    at: datetime
    actor: str
    action: str
    reason: str


def value_text(field: str, value: Json) -> str:
    """Returns a value of a field as people write it; empty where there is none."""
    if value in (None, ""):
        return ""
    return show_phone(str(value)) if field == "phone" else str(value)


def changes_of(states: tuple[State, ...]) -> tuple[Change, ...]:
    """Returns every change between the states of one record, the oldest first."""
    return tuple(change for before, after in itertools.pairwise(states) for change in _between(before, after))


def _between(before: State, after: State) -> tuple[Change, ...]:
    names = [name for name in after.payload if name not in NOT_TO_BE_SEEN]
    return tuple(
        Change(
            after.record_kind,
            name,
            before.payload.get(name),
            after.payload[name],
            after.recorded_at,
            after.actor,
            after.action,
            after.reason,
        )
        for name in names
        if before.payload.get(name) != after.payload[name]
    )
