"""What the station's home shows: today's visits by step, who is expected, and how much is not proven yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from station.actions.shift import Shift
from station.domain.expectation import Expectation
from station.storage import find, outbox
from station.storage.find import (
    BoardRow as BoardRow,  # what a board is made of; windows may not reach further down
)
from station.storage.outbox import Delivery


@dataclass(frozen=True, slots=True)
class SyncState:
    """How many facts stand where. Their sum is all facts; `refused` is held by the centre's quarantine.

    `last_confirmed_at` is when the centre last proved that it holds every row up to then.
    """

    waiting: int
    sending: int
    received: int
    confirmed: int
    refused: int = 0
    last_confirmed_at: datetime | None = None

    @property
    def all(self) -> int:
        """All facts of this station's file."""
        return self.waiting + self.sending + self.received + self.confirmed


@dataclass(frozen=True, slots=True)
class Board:
    """A day at this station. `labels_waiting` counts labels that no printer has taken."""

    day: date
    now: datetime
    rows: tuple[BoardRow, ...]
    expected: tuple[Expectation, ...]
    labels_waiting: int
    sync: SyncState


def board(shift: Shift, day: date | None = None) -> Board:
    """Returns the board of a day, today if none is given."""
    wanted = day or shift.today()
    with shift.store.reading() as session:
        return Board(
            wanted,
            shift.clock.now(),
            find.board(session, wanted),
            find.expected(session, wanted),
            len(find.labels_waiting(session)),
            _sync_state(outbox.counts(session), find.last_proof(session)),
        )


def sync_state(shift: Shift) -> SyncState:
    """Returns how much is waiting, on its way, received and proven."""
    with shift.store.reading() as session:
        return _sync_state(outbox.counts(session), find.last_proof(session))


def _sync_state(counts: dict[Delivery, int], proof: find.Proof | None) -> SyncState:
    return SyncState(
        waiting=counts[Delivery.PENDING] + counts[Delivery.SEALED],
        sending=counts[Delivery.IN_FLIGHT],
        received=counts[Delivery.RECEIVED],
        confirmed=counts[Delivery.CONFIRMED],
        refused=0 if proof is None else proof.quarantined,
        last_confirmed_at=None if proof is None else proof.confirmed_at,
    )
