"""Stops a lot that its maker recalls, and lists the specimens that were taken with it.

The list goes onto the access log. A box of the lot is refused from then on, also one that was never opened here.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.kit_lot import LOT_TEXT, KitLot, LotRecall
from station.errors import reject
from station.storage.find_lots import TakenWithLot, boxes_of_lot, recall_of, taken_with_lot
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class Recall:
    """A lot's boxes at this station and every specimen that was collected with them, in order of time."""

    lot: str
    boxes: tuple[KitLot, ...]
    specimens: tuple[TakenWithLot, ...]


def recall_lot(shift: Shift, lot: str) -> Recall:
    """Saves that a lot is recalled and returns its recall list, empty for a lot that was never used here.

    Raises: Rejected `lot_unreadable`.
    """
    act = shift.act("recall_lot")
    wanted = lot.strip()
    if not LOT_TEXT.fullmatch(wanted):
        raise reject("lot", "lot_unreadable", lot=wanted[:40])
    with shift.store.writing() as session:
        boxes = boxes_of_lot(session, wanted)
        if recall_of(session, wanted) is None:
            save(session, LotRecall(shift.new_id(), wanted), act)
        specimens = taken_with_lot(session, wanted)
        detail = f"recall {wanted}"
        save(
            session,
            Access(shift.new_id(), AccessKind.EXPORTED, detail=detail, row_count=len(specimens)),
            act,
        )
    return Recall(wanted, boxes, specimens)
