"""Reads the ledger of the own file again and finds what is no more as it was saved. Changes nothing but its own mark.

A fact proves itself by its hash and by its place in the chain; a row proves itself by its fact. Whoever changes a fact
and every chain after it is found by what outlives the file: the anchor, the centre, a printed day sheet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, text
from sqlalchemy.dialects.sqlite import insert

from station.domain.fact import FACT_TAG, canonical_bytes, next_chain
from station.domain.payload import payload_of
from station.storage import outbox, tables
from station.storage.rows import record_of
from station.storage.tables import DERIVED, RECORD_TABLES, RECORD_TYPES

MOST_TOLD = 100
"""So many faults are named; whoever has that many needs no list."""
MARK = "checked"


class FaultKind(StrEnum):
    """What was found. The words of a fault stand under `ledger_fault.<kind>`."""

    FACT_CHANGED = "fact_changed"
    FACT_MISSING = "fact_missing"
    ROW_CHANGED = "row_changed"
    ROW_MISSING = "row_missing"
    NO_DELIVERY = "no_delivery"
    MARK_CHANGED = "mark_changed"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and the fact that it is about; `fields` are those that differ, where that can be told."""

    kind: FaultKind
    epoch: int
    seq: int
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an epoch was checked, and the chain there."""

    seq: int
    chain: bytes


COLUMNS = ("epoch", "seq", "record_kind", "record_id", "subject_id", "revision", "action", "actor")
"""Columns of a fact that its header says too."""
AS_IT_STANDS = text(
    f"SELECT {', '.join(COLUMNS)}, recorded_at AS recorded_at_ms, header, payload, payload_hash, content_hash, chain "
    "FROM fact WHERE epoch = :epoch AND seq > :after ORDER BY seq LIMIT :most"
)
"""The columns as they stand in the file: turning each into a value and back would take most of the time."""

Part = tuple[int, tuple[Fault, ...]]
"""How many facts or rows were read in one step, and what was wrong with them."""


def last_mark(session: Connection, station: int, epoch: int) -> Mark:
    """Returns how far an epoch was checked last; seq 0 when it never was."""
    setting = tables.setting
    told = session.execute(select(setting.c.value).where(setting.c.name == f"{MARK}/{epoch}")).scalar()
    seq, _, chain = (told or "").partition("/")
    return Mark(int(seq), bytes.fromhex(chain)) if told else first_mark(session, station, epoch)


def first_mark(session: Connection, station: int, epoch: int) -> Mark:
    """Returns the mark before the first fact of an epoch."""
    return Mark(0, outbox.chain_at(session, station, epoch, 0))


def keep_mark(session: Connection, epoch: int, mark: Mark) -> None:
    """Keeps how far an epoch was checked."""
    name, value = f"{MARK}/{epoch}", f"{mark.seq}/{mark.chain.hex()}"
    statement = insert(tables.setting).values(name=name, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def check_facts(
    session: Connection, epoch: int, after: Mark, most: int
) -> tuple[Mark, int, tuple[Fault, ...]]:
    """Checks up to so many facts after a mark; returns where it came to, how many it read, and what was wrong."""
    rows = session.execute(AS_IT_STANDS, {"epoch": epoch, "after": after.seq, "most": most})
    faults: list[Fault] = []
    if after.seq and _chain_of(session, epoch, after.seq) != after.chain:
        faults.append(Fault(FaultKind.MARK_CHANGED, epoch, after.seq))
    read = 0
    for row in rows:
        if row.seq != after.seq + 1:
            faults.append(Fault(FaultKind.FACT_MISSING, epoch, after.seq + 1))
        elif not _is_whole(row, after.chain):
            faults.append(Fault(FaultKind.FACT_CHANGED, epoch, row.seq))
        after = Mark(row.seq, bytes(row.chain))
        read += 1
    return after, read, tuple(faults)


def _chain_of(session: Connection, epoch: int, seq: int) -> bytes | None:
    fact = tables.fact
    return session.execute(select(fact.c.chain).where(fact.c.epoch == epoch, fact.c.seq == seq)).scalar()


def _is_whole(row: Row[Any], chain_before: bytes) -> bool:  # Any: columns of any type
    """Says whether a fact's bytes give its hashes, its hashes its chain, and its header its columns."""
    payload_hash = row.payload_hash
    if row.payload is not None and hashlib.sha256(row.payload).digest() != payload_hash:
        return False
    content = hashlib.sha256(FACT_TAG + row.header + payload_hash).digest()
    if content != row.content_hash or next_chain(chain_before, content) != row.chain:
        return False
    told = json.loads(row.header)
    return all(told.get(name) == getattr(row, name) for name in (*COLUMNS, "recorded_at_ms"))


def check_rows(session: Connection, kind: str, at_once: int) -> Generator[Part, None, None]:
    """Compares every row of a kind with its fact, so many at once."""
    yield 0, tuple(_lost(session, kind))
    table, fact = RECORD_TABLES[kind], tables.fact
    pair = and_(fact.c.epoch == table.c.fact_epoch, fact.c.seq == table.c.fact_seq)
    query = select(table, fact.c.payload.label("told")).join(fact, pair).order_by(table.c.id).limit(at_once)
    last = None
    while True:
        rows = session.execute(query if last is None else query.where(table.c.id > last)).all()
        yield len(rows), tuple(one for one in (_differs(kind, row) for row in rows) if one is not None)
        if len(rows) < at_once:
            return
        last = rows[-1]._mapping[table.c.id]


def _differs(kind: str, row: Row[Any]) -> Fault | None:  # Any: columns of any type
    """Returns the fault of a row that says otherwise than its fact; a purged payload says nothing."""
    if row.told is None:
        return None
    table, found = RECORD_TABLES[kind], row._mapping
    try:
        record = record_of(row, RECORD_TYPES[kind])
        stands = payload_of(record)
        forms = {name: reckon(record) for name, reckon in DERIVED.get(kind, {}).items()}
    except (TypeError, ValueError):
        return Fault(FaultKind.ROW_CHANGED, row.fact_epoch, row.fact_seq)
    reckoned = tuple(name for name, value in forms.items() if found[table.c[name]] != value)
    told = json.loads(row.told)
    changed: tuple[str, ...] = ()
    if told != stands and canonical_bytes(stands) != row.told:
        changed = tuple(name for name in sorted({*told, *stands}) if told.get(name) != stands.get(name))
    if not changed and not reckoned:
        return None
    return Fault(FaultKind.ROW_CHANGED, row.fact_epoch, row.fact_seq, changed or reckoned)


def _lost(session: Connection, kind: str) -> Iterator[Fault]:
    """Gives facts whose record has no row, or an older one than they say."""
    table, fact = RECORD_TABLES[kind], tables.fact
    query = (
        select(fact.c.epoch, fact.c.seq)
        .outerjoin(table, table.c.id == fact.c.record_id)
        .where(fact.c.record_kind == kind, or_(table.c.id.is_(None), table.c.revision < fact.c.revision))
        .order_by(fact.c.epoch, fact.c.seq)
        .limit(MOST_TOLD)
    )
    for row in session.execute(query):
        yield Fault(FaultKind.ROW_MISSING, row.epoch, row.seq)


def check_deliveries(session: Connection) -> tuple[Fault, ...]:
    """Returns the facts that have no delivery state: they would never be sent."""
    fact, delivery = tables.fact, tables.delivery
    pair = and_(delivery.c.epoch == fact.c.epoch, delivery.c.seq == fact.c.seq)
    query = (
        select(fact.c.epoch, fact.c.seq)
        .outerjoin(delivery, pair)
        .where(delivery.c.seq.is_(None))
        .limit(MOST_TOLD)
    )
    return tuple(Fault(FaultKind.NO_DELIVERY, row.epoch, row.seq) for row in session.execute(query))


def count_facts(session: Connection) -> int:
    """Returns how many facts the file holds."""
    return session.execute(select(func.count()).select_from(tables.fact)).scalar_one()
