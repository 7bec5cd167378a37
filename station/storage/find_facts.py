"""Names a fact of the ledger as people know it: whose visit, which number, what kind, when and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from station.storage import tables

OF_FACT = select(
    *(tables.fact.c[one] for one in ("epoch", "seq", "record_kind", "record_id", "subject_id")),
    *(tables.fact.c[one] for one in ("actor", "recorded_at")),
)
NAMED = ("person", "expectation", "staff")
"""Kinds of which a record has a name of its own."""


@dataclass(frozen=True, slots=True)
class NamedFact:
    """A fact by what people know it by; "" and None where it is about no person, no number or no visit."""

    epoch: int
    seq: int
    kind: str
    recorded_at: datetime | None
    actor: str = ""
    name: str = ""
    number: str = ""
    visit_id: UUID | None = None


def named_fact(session: Connection, epoch: int, seq: int) -> NamedFact:
    """Returns a fact with its names; one that is not there has its place only."""
    fact = tables.fact
    row = session.execute(OF_FACT.where(fact.c.epoch == epoch, fact.c.seq == seq)).first()
    if row is None:
        return NamedFact(epoch, seq, "", None)
    visit = tables.visit
    person_id = session.execute(select(visit.c.person_id).where(visit.c.id == row.subject_id)).scalar()
    return NamedFact(
        epoch,
        seq,
        row.record_kind,
        row.recorded_at,
        staff_name(session, row.actor),
        _name(session, "person", person_id) if person_id else _own_name(session, row),
        _number(session, row),
        row.subject_id if person_id else None,
    )


def _own_name(session: Connection, row: Row[Any]) -> str:  # Any: columns of any type
    return _name(session, row.record_kind, row.record_id) if row.record_kind in NAMED else ""


def _name(session: Connection, kind: str, record_id: UUID) -> str:
    table = tables.RECORD_TABLES[kind]
    return session.execute(select(table.c.name).where(table.c.id == record_id)).scalar() or ""


def staff_name(session: Connection, actor: str) -> str:
    """Returns the name of a member of staff by the id that facts bear, the id itself for nobody known here."""
    staff = tables.staff
    name = session.execute(select(staff.c.name).where(staff.c.id == _id_of(actor))).scalar()
    return name or actor


def _id_of(actor: str) -> UUID | None:
    try:
        return UUID(actor)
    except ValueError:
        return None


def _number(session: Connection, row: Row[Any]) -> str:  # Any: columns of any type
    """Returns the number of the tube that a fact is about, else of the visit's first tube."""
    table = tables.specimen
    if row.record_kind == "specimen":
        found = select(table.c.number).where(table.c.id == row.record_id)
    else:
        found = select(table.c.number).where(table.c.visit_id == row.subject_id).order_by(table.c.number)
    return session.execute(found.limit(1)).scalar() or ""
