"""What the file knows of the devices: the labels on their way to paper, and the boxes in use."""

from __future__ import annotations

from dataclasses import dataclass

from station.actions.shift import Shift
from station.domain.kit_lot import KitLot
from station.storage.find_labels import QueuedLabel, label_queue
from station.storage.find_lots import open_lots, recalled_lots
from station.storage.find_refused import RefusedFact as RefusedFact
from station.storage.find_refused import refused_facts
from station.storage.find_sticks import Stick as Stick
from station.storage.find_sticks import sticks


@dataclass(frozen=True, slots=True)
class DeviceState:
    """Today's labels and all older ones that are still to be printed; the boxes in use; every recalled lot.

    `refused` are the facts that the centre holds back, `sticks` the files whose acknowledgement has not come back.
    """

    queue: tuple[QueuedLabel, ...]
    lots: tuple[KitLot, ...]
    recalled: frozenset[str]
    refused: tuple[RefusedFact, ...] = ()
    sticks: tuple[Stick, ...] = ()


def state_of_devices(shift: Shift) -> DeviceState:
    """Returns what the file knows of the devices."""
    with shift.store.reading() as session:
        return DeviceState(
            label_queue(session, shift.today()),
            open_lots(session),
            recalled_lots(session),
            refused_facts(session),
            tuple(one for one in sticks(session) if one.waits),
        )
