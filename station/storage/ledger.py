"""The one way to change anything: a record's row, its fact and its delivery state together, or none of them.

The row is written by this function alone; the file's own triggers refuse a row whose fact is not there, a fact
that leaves a gap, and any change of a fact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
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
    known = session.execute(SEEN[kind], {"record_id": record.id}).scalar()
    seen = (known or 0) if revision is None else revision - 1
    fact = _fact_of(record, action, seen, _last_known(session))
    insert_fact(session, fact)
    if known is not None:
        session.execute(UPDATE[kind], _row(record, fact.header) | {"record_id": record.id})
    else:
        session.execute(INSERT[kind], _row(record, fact.header))
    session.info["last_fact"] = (fact.header.epoch, fact.header.seq, fact.chain)
    return fact


def save_new(session: Connection, new: Sequence[Record], action: Act) -> tuple[Fact, ...]:
    """Writes many records of one kind that nobody has saved yet, as `save` does each, and returns their facts.

    Raises: as `save`; IntegrityError for an id that is known already.
    """
    facts: list[Fact] = []
    last = _last_known(session)
    for record in new:
        check_day_is_open(session, KINDS[type(record)], record)
        facts.append(_fact_of(record, action, 0, last))
        last = replace(last, seq=last.seq + 1, chain=facts[-1].chain)
    if facts:
        session.execute(INSERT_FACT, [_fact_row(one) for one in facts])
        rows = [_row(record, fact.header) for record, fact in zip(new, facts, strict=True)]
        session.execute(INSERT[KINDS[type(new[0])]], rows)
        session.info["last_fact"] = (last.epoch, last.seq, last.chain)
    return tuple(facts)


@dataclass(frozen=True, slots=True)
class _Last:
    """Where the ledger ends, and whose it is."""

    station: int
    epoch: int
    seq: int
    chain: bytes


def _last_known(session: Connection) -> _Last:
    """Returns where the ledger ends: after what this transaction saved, which asks nothing, or as the file says."""
    enrolment = session.info["enrolment"]
    epoch, *known = session.info.get("last_fact", (None,))
    if epoch != enrolment.epoch:
        known = [*last_fact(session, enrolment.station, enrolment.epoch)]
    return _Last(enrolment.station, enrolment.epoch, *known)


def _fact_of(record: Record, action: Act, seen: int, last: _Last) -> Fact:
    kind = KINDS[type(record)]
    header = Header(
        station=last.station,
        epoch=last.epoch,
        seq=last.seq + 1,
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
    return seal(header, payload_of(record), last.chain)


def _row(record: Record, header: Header) -> dict[str, Any]:  # Any: values of every column
    values = {one.name: getattr(record, one.name) for one in fields(record)}
    values |= {name: reckon(record) for name, reckon in DERIVED.get(header.record_kind, {}).items()}
    return values | {"revision": header.revision, "fact_epoch": header.epoch, "fact_seq": header.seq}


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
    session.execute(INSERT_FACT, _fact_row(fact))


def _fact_row(fact: Fact) -> dict[str, Any]:  # Any: values of every column
    header = fact.header
    return {
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
    }
