"""The one way to change anything: a record's row, its fact and its delivery state together, or none of them.

The row is written by this function alone; the file's own triggers refuse a row whose fact is not there, a fact
that leaves a gap, and any change of a fact.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from station.domain.act import Act
from station.domain.fact import Fact, Header, first_chain, seal
from station.domain.payload import payload_of
from station.storage import tables
from station.storage.closed_days import check_day_is_open
from station.storage.tables import DERIVED, KINDS, RECORD_TABLES, Record

SEEN = {
    kind: select(table.c.revision).where(table.c.id == bindparam("record_id"))
    for kind, table in RECORD_TABLES.items()
}
INSERT = {kind: table.insert() for kind, table in RECORD_TABLES.items()}
UPDATE = {
    kind: table.update()
    .where(table.c.id == bindparam("record_id"))
    .values({column.name: bindparam(column.name) for column in table.c})
    for kind, table in RECORD_TABLES.items()
}
INSERT_FACT = tables.fact.insert()
LAST_FACT = (
    select(tables.fact.c.seq, tables.fact.c.chain)
    .where(tables.fact.c.epoch == bindparam("epoch"))
    .order_by(tables.fact.c.seq.desc())
    .limit(1)
)
"""Statements are built once: building one costs more than running it."""


def save(session: Connection, record: Record, action: Act, *, revision: int | None = None) -> Fact:
    """Writes a record's new state with its fact and returns the fact.

    The first save of an id inserts it as revision 1, each later one replaces the row and counts on; only a record
    taken over from another booth comes with the `revision` that it has there. Nothing is saved before the
    transaction is committed. Raises: LookupError outside a store's `writing` transaction; Rejected
    `day_is_closed` for what would change a closed day.
    """
    kind = KINDS[type(record)]
    check_day_is_open(session, kind, record)
    enrolment = session.info["enrolment"]
    known = session.execute(SEEN[kind], {"record_id": record.id}).scalar()
    seen = (known or 0) if revision is None else revision - 1
    seq, chain = last_fact(session, enrolment.station, enrolment.epoch)
    header = Header(
        station=enrolment.station,
        epoch=enrolment.epoch,
        seq=seq + 1,
        recorded_at=action.recorded_at,
        occurred_at=action.occurred_at,
        actor=action.actor.id,
        role=action.actor.role.value,
        action=action.name,
        reason=action.reason,
        record_kind=kind,
        record_id=record.id,
        subject_id=_subject_of(record, kind),
        revision=seen + 1,
        based_on=seen,
    )
    fact = seal(header, payload_of(record), chain)
    insert_fact(session, fact)
    values = {one.name: getattr(record, one.name) for one in fields(record)}
    values |= {name: reckon(record) for name, reckon in DERIVED.get(kind, {}).items()}
    values |= {"revision": seen + 1, "fact_epoch": enrolment.epoch, "fact_seq": header.seq}
    if known is not None:
        session.execute(UPDATE[kind], values | {"record_id": record.id})
    else:
        session.execute(INSERT[kind], values)
    session.info["last_fact"] = (header.epoch, header.seq, fact.chain)
    return fact


def _subject_of(record: Record, kind: str) -> UUID:
    subject = getattr(record, "visit_id", None)
    if subject is None and kind == "access":
        subject = getattr(record, "subject_id", None)
    return subject or record.id


def last_fact(session: Connection, station: int, epoch: int) -> tuple[int, bytes]:
    """Returns the last seq of an epoch and the chain there; (0, first chain) when there is no fact yet."""
    row = session.execute(LAST_FACT, {"epoch": epoch}).first()
    return (row.seq, row.chain) if row else (0, first_chain(station, epoch))


def insert_fact(session: Connection, fact: Fact) -> None:
    """Writes a fact; the file's triggers give it its delivery state. Beside `save` only `carried` writes one."""
    header = fact.header
    session.execute(
        INSERT_FACT,
        {
            "epoch": header.epoch,
            "seq": header.seq,
            "record_kind": header.record_kind,
            "record_id": header.record_id,
            "subject_id": header.subject_id,
            "revision": header.revision,
            "action": header.action,
            "actor": header.actor,
            "recorded_at": header.recorded_at,
            "header": fact.header_bytes,
            "payload": fact.payload,
            "payload_hash": hashlib.sha256(fact.payload).digest(),
            "content_hash": fact.content_hash,
            "chain": fact.chain,
        },
    )
