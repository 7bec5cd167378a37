"""Lists the specimens that were taken with a lot that its maker recalls. The list goes onto the access log."""

from __future__ import annotations

from dataclasses import dataclass

from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.kit_lot import KitLot
from station.errors import reject
from station.storage.find_lots import TakenWithLot, boxes_of_lot, taken_with_lot
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class Recall:
    """A lot's boxes at this station and every specimen that was collected with them, in order of time."""

    lot: str
    boxes: tuple[KitLot, ...]
    specimens: tuple[TakenWithLot, ...]


def recall_lot(shift: Shift, lot: str) -> Recall:
    """Returns the recall list of a lot. Raises: Rejected `lot_unknown`."""
    act = shift.act("recall_lot")
    wanted = lot.strip()
    with shift.store.writing() as session:
        boxes = boxes_of_lot(session, wanted)
        if not boxes:
            raise reject("lot", "lot_unknown", lot=wanted[:40])
        specimens = taken_with_lot(session, wanted)
        detail = f"recall {wanted}"
        save(
            session,
            Access(shift.new_id(), AccessKind.EXPORTED, detail=detail, row_count=len(specimens)),
            act,
        )
    return Recall(wanted, boxes, specimens)
