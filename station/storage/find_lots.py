"""Looks up boxes of swabs and medium in the local file, and the specimens that were taken with a lot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_, select

from station.domain.kit_lot import KitLot, LotKind, LotRecall
from station.domain.specimen import SpecimenState
from station.storage import tables
from station.storage.rows import first_record, records


@dataclass(frozen=True, slots=True)
class TakenWithLot:
    """A specimen on a recall list. `kinds` says what was of the lot: the swab, the medium, or both."""

    number: str
    person_id: UUID
    visit_id: UUID
    collected_at: datetime
    state: SpecimenState
    kinds: tuple[LotKind, ...]


def lots_in_use_at(session: Connection, instant: datetime) -> dict[LotKind, KitLot]:
    """Returns the box of each kind that was in use at an instant; a kind without one is left out."""
    lot = tables.kit_lot
    was_open = (lot.c.opened_at <= instant) & or_(lot.c.closed_at.is_(None), lot.c.closed_at > instant)
    return {one.kind: one for one in _lots(session, was_open)}


def open_lots(session: Connection) -> tuple[KitLot, ...]:
    """Returns the boxes in use, by kind."""
    return tuple(sorted(_lots(session, tables.kit_lot.c.closed_at.is_(None)), key=lambda one: one.kind))


def boxes_of_lot(session: Connection, lot: str) -> tuple[KitLot, ...]:
    """Returns the boxes of a lot, the first opened first."""
    return _lots(session, tables.kit_lot.c.lot == lot)


def _lots(session: Connection, wanted: ColumnElement[bool]) -> tuple[KitLot, ...]:
    table = tables.kit_lot
    query = select(table).where(wanted).order_by(table.c.opened_at, table.c.fact_epoch, table.c.fact_seq)
    return records(session, query, KitLot)


def recall_of(session: Connection, lot: str) -> LotRecall | None:
    """Returns the recall of a lot, or None."""
    table = tables.lot_recall
    return first_record(session, select(table).where(table.c.lot == lot), LotRecall)


def recalled_lots(session: Connection) -> frozenset[str]:
    """Returns the lots that were recalled."""
    return frozenset(session.execute(select(tables.lot_recall.c.lot)).scalars())


def taken_with_lot(session: Connection, lot: str) -> tuple[TakenWithLot, ...]:
    """Returns the specimens that were collected with a lot, voided ones too, in order of their time."""
    specimen, visit = tables.specimen, tables.visit
    query = (
        select(specimen, visit.c.person_id)
        .select_from(specimen.join(visit, visit.c.id == specimen.c.visit_id))
        .where(or_(specimen.c.swab_lot == lot, specimen.c.medium_lot == lot))
        .order_by(specimen.c.collected_at, specimen.c.number)
    )
    return tuple(
        TakenWithLot(
            number=row.number,
            person_id=row.person_id,
            visit_id=row.visit_id,
            collected_at=row.collected_at,
            state=row.state,
            kinds=tuple(
                kind
                for kind, found in ((LotKind.SWAB, row.swab_lot), (LotKind.MEDIUM, row.medium_lot))
                if found == lot
            ),
        )
        for row in session.execute(query)
    )
