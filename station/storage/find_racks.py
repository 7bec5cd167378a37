"""Looks up racks, boxes and the tubes in them in the local file and returns domain values."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, func, or_, select, true

from station.domain.box import AT_THE_LABORATORY, Box, BoxState
from station.domain.custody import OpenedFact
from station.domain.rack import Rack, RackPosition
from station.domain.specimen import Specimen, SpecimenState
from station.domain.visit import Visit
from station.storage import tables
from station.storage.columns import instant_of
from station.storage.outbox import stands_once
from station.storage.rows import first_record, record_of, records
from station.storage.tables import KINDS, RECORD_TABLES

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Standing:
    """A tube in a rack: the stay, the specimen with its visit, and the rack."""

    stay: RackPosition
    specimen: Specimen
    visit: Visit
    rack: Rack


@dataclass(frozen=True, slots=True)
class Untested:
    """A collected tube that no laboratory has confirmed yet; `stay`, `rack` and `box` where it stands in them."""

    specimen: Specimen
    visit: Visit
    stay: RackPosition | None
    rack: Rack | None
    box: Box | None


def _or_none(row: Row[Any], record_type: type[R]) -> R | None:  # Any: columns of any type
    """Returns the record of an outer join, None where nothing was joined."""
    return (
        None if row._mapping[RECORD_TABLES[KINDS[record_type]].c.id] is None else record_of(row, record_type)
    )


def rack_by_code(session: Connection, code: str) -> Rack | None:
    """Returns the rack with a code, or None."""
    return first_record(session, select(tables.rack).where(tables.rack.c.code == code), Rack)


def racks(session: Connection, prefix: str) -> tuple[Rack, ...]:
    """Returns the racks whose codes begin so, by code."""
    rack = tables.rack
    found = select(rack).where(rack.c.code.between(prefix, prefix + "~"))
    return records(session, found.order_by(func.length(rack.c.code), rack.c.code), Rack)


def racks_to_send(session: Connection) -> tuple[Rack, ...]:
    """Returns the racks of any day that stand in no sealed box, by code."""
    rack, box = tables.rack, tables.box
    query = select(rack).select_from(rack.outerjoin(box, box.c.id == rack.c.box_id))
    is_open = or_(box.c.id.is_(None), box.c.state == BoxState.DRAFT)
    return records(session, query.where(is_open).order_by(rack.c.code), Rack)


def racks_in(session: Connection, box_id: UUID) -> tuple[Rack, ...]:
    """Returns the racks of a box, by code."""
    rack = tables.rack
    return records(session, select(rack).where(rack.c.box_id == box_id).order_by(rack.c.code), Rack)


def box_by_code(session: Connection, code: str) -> Box | None:
    """Returns the box with a code, or None."""
    return first_record(session, select(tables.box).where(tables.box.c.code == code), Box)


def highest_box_code(session: Connection, prefix: str) -> str | None:
    """Returns the highest code of the boxes whose codes begin so, or None."""
    code = tables.box.c.code
    return session.execute(select(func.max(code)).where(code.between(prefix, prefix + "~"))).scalar()


def latest_box(session: Connection) -> Box | None:
    """Returns the box that was made last, or None."""
    return next(iter(boxes(session, 1)), None)


def boxes(session: Connection, most: int) -> tuple[Box, ...]:
    """Returns the boxes that were made last, the latest first."""
    return records(session, select(tables.box).order_by(tables.box.c.id.desc()).limit(most), Box)


def tube_counts(session: Connection, box_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Returns for each box how many tubes stand in each of its racks, by the racks' codes."""
    rack, stay = tables.rack.c, tables.rack_position.c
    counted = (
        select(rack.box_id, rack.code, func.count(stay.id))
        .select_from(tables.rack.outerjoin(tables.rack_position, (stay.rack_id == rack.id) & stay.is_in))
        .where(rack.box_id.in_(list(box_ids)))
        .group_by(rack.box_id, rack.code)
        .order_by(rack.code)
    )
    counts: dict[UUID, dict[str, int]] = {one: {} for one in box_ids}
    for box_id, code, tubes in session.execute(counted):
        counts[box_id][code] = tubes
    return counts


_STANDING = (
    select(tables.rack_position, tables.specimen, tables.visit, tables.rack)
    .select_from(
        tables.rack_position.join(tables.specimen, tables.specimen.c.id == tables.rack_position.c.specimen_id)
        .join(tables.visit, tables.visit.c.id == tables.rack_position.c.visit_id)
        .join(tables.rack, tables.rack.c.id == tables.rack_position.c.rack_id)
    )
    .where(tables.rack_position.c.is_in == true())
)


def _standing(row: Row[Any]) -> Standing:  # Any: columns of any type
    return Standing(
        record_of(row, RackPosition), record_of(row, Specimen), record_of(row, Visit), record_of(row, Rack)
    )


def standing_in(session: Connection, rack_ids: Iterable[UUID]) -> tuple[Standing, ...]:
    """Returns the tubes in racks, by rack, in no order of positions."""
    query = _STANDING.where(tables.rack.c.id.in_(list(rack_ids))).order_by(tables.rack.c.code)
    return tuple(_standing(row) for row in session.execute(query))


def taken_positions(session: Connection, rack_id: UUID) -> frozenset[str]:
    """Returns the positions of a rack at which tubes stand."""
    stay = tables.rack_position
    query = select(stay.c.position).where(stay.c.rack_id == rack_id, stay.c.is_in == true())
    return frozenset(session.execute(query).scalars())


def where_is(session: Connection, specimen_id: UUID) -> Standing | None:
    """Returns where a tube stands now; None when it stands in no rack."""
    row = session.execute(_STANDING.where(tables.rack_position.c.specimen_id == specimen_id)).first()
    return None if row is None else _standing(row)


def untested(session: Connection) -> tuple[Untested, ...]:
    """Returns all collected tubes that no laboratory has confirmed to hold, the oldest first."""
    stay, specimen, rack, box, visit = (
        RECORD_TABLES[kind] for kind in ("rack_position", "specimen", "rack", "box", "visit")
    )
    query = (
        select(specimen, visit, stay, rack, box)
        .select_from(
            specimen.join(visit, visit.c.id == specimen.c.visit_id)
            .outerjoin(stay, (stay.c.specimen_id == specimen.c.id) & (stay.c.is_in == true()))
            .outerjoin(rack, rack.c.id == stay.c.rack_id)
            .outerjoin(box, box.c.id == rack.c.box_id)
        )
        .where(specimen.c.state == SpecimenState.COLLECTED)
        .where(or_(box.c.id.is_(None), box.c.state.not_in(list(AT_THE_LABORATORY)), _is_missing()))
        .order_by(specimen.c.collected_at, specimen.c.number)
    )
    return tuple(
        Untested(
            record_of(row, Specimen),
            record_of(row, Visit),
            _or_none(row, RackPosition),
            _or_none(row, Rack),
            _or_none(row, Box),
        )
        for row in session.execute(query)
    )


def _is_missing() -> Any:  # Any: a condition of any type
    """A tube that its receiver did not find: its number stands in the box's list of missing ones."""
    return func.instr(func.coalesce(tables.box.c.missing, ""), tables.specimen.c.number) > 0


def facts_about(session: Connection, specimen_id: UUID) -> tuple[OpenedFact, ...]:
    """Returns the facts of a tube, of its stays in racks, and of these racks and their boxes, oldest first."""
    stay = tables.rack_position
    stays = records(session, select(stay).where(stay.c.specimen_id == specimen_id), RackPosition)
    own = {specimen_id, *(one.id for one in stays), *(one.rack_id for one in stays)}
    of_racks = _opened(session, {one.rack_id for one in stays})
    boxes = {UUID(str(one.state["box_id"])) for one in of_racks if one.state["box_id"]}
    return _opened(session, own | boxes)


def _opened(session: Connection, record_ids: set[UUID]) -> tuple[OpenedFact, ...]:
    fact = tables.fact
    query = (
        select(fact.c.record_kind, fact.c.record_id, fact.c.header, fact.c.payload)
        .where(fact.c.record_id.in_(list(record_ids)), fact.c.payload.is_not(None), stands_once())
        .order_by(fact.c.epoch, fact.c.seq)
    )
    return tuple(_opened_fact(row) for row in session.execute(query))


def _opened_fact(row: Any) -> OpenedFact:  # Any: columns of any type
    header = json.loads(row.header)
    return OpenedFact(
        kind=row.record_kind,
        record_id=str(row.record_id),
        state=json.loads(row.payload),
        at=instant_of(header["occurred_at_ms"]),
        actor=header["actor"],
        reason=header["reason"],
    )
