"""Looks up what became of a record in the ledger: its written states, and who looked at it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from station.domain.access import Access, AccessKind
from station.domain.changes import State
from station.storage import tables
from station.storage.outbox import stands_once
from station.storage.rows import record_of
from station.storage.tables import KINDS, RECORD_TABLES, Record


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked at something, when, and how. `actor` is the id of a member of staff."""

    actor: str
    at: datetime
    kind: AccessKind
    detail: str


@dataclass(frozen=True, slots=True)
class Written:
    """By whom and when the present state of a record was written."""

    actor: str
    at: datetime


def states_of(session: Connection, record_id: UUID) -> tuple[State, ...]:
    """Returns every written state of a record, the oldest first; a purged one is left out."""
    fact = tables.fact
    query = (
        select(fact)
        .where(fact.c.record_id == record_id, fact.c.payload.is_not(None), stands_once())
        .order_by(fact.c.revision)
    )
    return tuple(
        State(
            record_kind=row.record_kind,
            revision=row.revision,
            recorded_at=row.recorded_at,
            actor=row.actor,
            action=row.action,
            reason=str(json.loads(row.header)["reason"]),
            payload=json.loads(row.payload),
        )
        for row in session.execute(query)
    )


def looks_at(session: Connection, subjects: Sequence[UUID]) -> tuple[Look, ...]:
    """Returns who looked at a person or a visit, the latest first."""
    access, fact = tables.access, tables.fact
    query = (
        select(access, fact.c.actor, fact.c.recorded_at)
        .join(fact, (fact.c.epoch == access.c.fact_epoch) & (fact.c.seq == access.c.fact_seq))
        .where(access.c.subject_id.in_(subjects))
        .order_by(fact.c.epoch.desc(), fact.c.seq.desc())
    )
    found = []
    for row in session.execute(query):
        seen = record_of(row, Access)
        found.append(Look(row.actor, row.recorded_at, seen.kind, seen.detail))
    return tuple(found)


def written(session: Connection, record: Record) -> Written | None:
    """Returns who wrote a record's present state, None when the row is not that state any more."""
    table, fact = RECORD_TABLES[KINDS[type(record)]], tables.fact
    query = (
        select(table, fact.c.actor, fact.c.recorded_at)
        .join(fact, (fact.c.epoch == table.c.fact_epoch) & (fact.c.seq == table.c.fact_seq))
        .where(table.c.id == record.id)
    )
    row = session.execute(query).first()
    if row is None or record_of(row, type(record)) != record:
        return None
    return Written(row.actor, row.recorded_at)
