"""The work items that the centre told this booth of: what booths of its site said otherwise. Read-only, no facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from station.domain.conflict import Conflict, read_conflicts
from station.storage import tables
from station.storage.find_site import site_record

ASK_EVERY = timedelta(minutes=5)
"""Finding them costs the centre more than a fetch does."""


@dataclass(frozen=True, slots=True)
class NamedConflict:
    """A conflict with whose visit it is about, as far as this booth knows."""

    conflict: Conflict
    name: str
    number: str


def take_conflicts(session: Connection, told: object, now: datetime) -> None:
    """Puts what the centre tells now in the place of what it told before; anything but a list says nothing."""
    if not isinstance(told, list):
        return
    table = tables.work_item
    session.execute(delete(table))
    session.execute(insert(table).values(told=json.dumps(told, ensure_ascii=False), taken_at=now))


def is_time_to_ask(session: Connection, now: datetime) -> bool:
    """Says whether the centre was not asked for a while; a clock that went back asks too."""
    last = session.execute(select(func.max(tables.work_item.c.taken_at))).scalar()
    return last is None or not last <= now < last + ASK_EVERY


def open_conflicts(session: Connection) -> tuple[NamedConflict, ...]:
    """Returns what the centre last told, by name."""
    told = session.execute(select(tables.work_item.c.told)).scalar()
    return tuple(_named(session, one) for one in read_conflicts(json.loads(told) if told else []))


def kinds_in_conflict(session: Connection, visit_id: UUID) -> dict[str, tuple[UUID, ...]]:
    """Returns by kind the records of a visit that wait for somebody's decision."""
    found: dict[str, tuple[UUID, ...]] = {}
    for one in open_conflicts(session):
        if one.conflict.visit_id == visit_id:
            kind = one.conflict.kind
            found[kind] = (*found.get(kind, ()), one.conflict.record_id)
    return found


def _named(session: Connection, conflict: Conflict) -> NamedConflict:
    visit, person, specimen = tables.visit, tables.person, tables.specimen
    query = select(person.c.name).join(visit, visit.c.person_id == person.c.id)
    name = session.execute(query.where(visit.c.id == conflict.visit_id)).scalar()
    number = session.execute(
        select(specimen.c.number)
        .where(specimen.c.visit_id == conflict.visit_id)
        .order_by(specimen.c.number)
        .limit(1)
    ).scalar()
    return NamedConflict(conflict, name or _told_name(session, conflict.visit_id), number or "")


def _told_name(session: Connection, visit_id: UUID) -> str:
    visit = site_record(session, "visit", visit_id)
    try:
        person_id = UUID(str(None if visit is None else visit.state.get("person_id")))
    except ValueError:
        return ""
    person = site_record(session, "person", person_id)
    return str((person.state.get("name") if person is not None else "") or "")
