"""Puts a box of swabs or of medium into use, and out of use again. One box of each kind is in use at a time."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.bundle import BundleKind
from station.domain.kit_lot import KitLot, LotKind, check_in_date, read_lot_code
from station.errors import reject
from station.storage.find_bundles import kept_bundle
from station.storage.find_lots import open_lots, recall_of
from station.storage.ledger import save


def open_lot(shift: Shift, scanned: str, kind: LotKind) -> KitLot:
    """Saves that a box is in use from now on and returns it; the one before of its kind is out of use then.

    Every tube that is collected from now on carries its lot. Raises: Rejected `lot_expired`, `lot_recalled`,
    `lot_open_already`, and those of `read_lot_code`.
    """
    act = shift.act("open_lot")
    today = shift.day_of(act.occurred_at)
    said = read_lot_code(scanned, today)
    lot = KitLot(shift.new_id(), kind, scanned.strip(), said.lot, said.gtin, said.expires_on, act.occurred_at)
    check_in_date(lot, today)
    with shift.store.writing() as session:
        check_not_recalled(session, lot)
        before = _in_use(session, kind)
        if before is not None and (before.lot, before.gtin) == (lot.lot, lot.gtin):
            raise reject("lot", "lot_open_already", lot=lot.lot)
        if before is not None:
            _close(session, before, act)
        save(session, lot, act)
    return lot


def close_lot(shift: Shift, kind: LotKind) -> KitLot:
    """Saves that the box in use of a kind is out of use and returns it. Raises: Rejected `lot_not_open`."""
    act = shift.act("close_lot")
    with shift.store.writing() as session:
        lot = _in_use(session, kind)
        if lot is None:
            raise reject("kind", "lot_not_open", kind=kind.value)
        return _close(session, lot, act)


def lots_in_use(shift: Shift) -> tuple[KitLot, ...]:
    """Returns the boxes in use, by kind."""
    with shift.store.reading() as session:
        return open_lots(session)


def check_not_recalled(session: Connection, lot: KitLot) -> None:
    """Checks that the maker did not recall a lot, as told here or by the centre. Raises: Rejected `lot_recalled`."""
    if (
        recall_of(session, lot.lot) is not None
        or kept_bundle(session, BundleKind.RECALL, lot.lot) is not None
    ):
        raise reject("lot", "lot_recalled", lot=lot.lot, kind=lot.kind.value)


def _in_use(session: Connection, kind: LotKind) -> KitLot | None:
    return next((one for one in open_lots(session) if one.kind is kind), None)


def _close(session: Connection, lot: KitLot, act: Act) -> KitLot:
    closed = replace(lot, closed_at=act.occurred_at)
    save(session, closed, act)
    return closed
