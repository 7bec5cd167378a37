"""The work items that the centre told this booth of: what booths of its site said otherwise. Read-only, no facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from station.domain.conflict import Conflict, named_by, read_conflicts
from station.storage import tables
from station.storage.find_facts import staff_name
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
    last = asked_at(session)
    return last is None or not last <= now < last + ASK_EVERY


def asked_at(session: Connection) -> datetime | None:
    """Returns when the centre last told of them, None for never."""
    return session.execute(select(func.max(tables.work_item.c.taken_at))).scalar()


def open_conflicts(session: Connection) -> tuple[NamedConflict, ...]:
    """Returns what the centre last told, by name."""
    told = session.execute(select(tables.work_item.c.told)).scalar()
    return tuple(_named(session, one) for one in read_conflicts(json.loads(told) if told else []))


Differing = dict[tuple[str, UUID], frozenset[str]]
"""By kind and id: the places of all words between which somebody has to decide."""


def words_in_conflict(session: Connection, visit_id: UUID) -> Differing:
    """Returns the records of a visit that wait for somebody's decision, each with the words that differ."""
    found: Differing = {}
    for conflict in (one.conflict for one in open_conflicts(session)):
        if conflict.visit_id == visit_id:
            key = conflict.kind, conflict.record_id
            found[key] = found.get(key, frozenset()) | {word.place for word in conflict.words}
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
    named = named_by(conflict, lambda actor: staff_name(session, actor))
    return NamedConflict(named, name or _told_name(session, conflict.visit_id), number or "")


def _told_name(session: Connection, visit_id: UUID) -> str:
    visit = site_record(session, "visit", visit_id)
    try:
        person_id = UUID(str(None if visit is None else visit.state.get("person_id")))
    except ValueError:
        return ""
    person = site_record(session, "person", person_id)
    return str((person.state.get("name") if person is not None else "") or "")
