"""The beginning of a station's new epoch: its file was restored, rolled back or copied. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EpochOpened:
    """Where the file stood when a supervisor opened a new epoch in it.

    `previous_seq` and `previous_chain` (hex) are its last fact of the epoch before; `carried` counts the facts that
    the centre had not acknowledged and that go on in the new epoch.
    """

    id: UUID
    previous_epoch: int
    previous_seq: int
    previous_chain: str
    carried: int
