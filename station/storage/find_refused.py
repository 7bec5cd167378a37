"""Which facts the centre has received and cannot read, as it last said, and why: local, and no fact itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from station.domain.refusal import Why, why_refused
from station.storage import tables
from station.storage.find_facts import NamedFact, named_fact
from station.storage.outbox import Range

MOST_TOLD = 1000


@dataclass(frozen=True, slots=True)
class RefusedFact:
    """A fact that the centre holds back, why, and since when this station knows of it."""

    fact: NamedFact
    why: Why
    since: datetime


def take_refused(session: Connection, where: Range, told: object, now: datetime) -> None:
    """Keeps what the centre says of a range: what it holds back no more is forgotten. What is no list says nothing."""
    if not isinstance(told, list):
        return
    table = tables.refused
    inside = (table.c.epoch == where.epoch, table.c.seq.between(where.first, where.last))
    known = {row.seq: row.since for row in session.execute(select(table).where(*inside))}
    session.execute(table.delete().where(*inside))
    states = {seq: state for seq, state in _pairs(told) if where.first <= seq <= where.last}
    rows = [
        {"epoch": where.epoch, "seq": seq, "state": state, "since": known.get(seq, now)}
        for seq, state in states.items()
    ]
    if rows:
        session.execute(table.insert(), rows)


def _pairs(told: list[object]) -> Iterator[tuple[int, str]]:
    """Gives each place with its SQLSTATE; a bare place has none."""
    for one in told[:MOST_TOLD]:
        seq, state = one if isinstance(one, list) and len(one) == 2 else (one, "")
        if isinstance(seq, int) and not isinstance(seq, bool):
            yield seq, str(state)[:5]


def count_refused(session: Connection) -> int:
    """Returns how many facts the centre holds back, as it last said."""
    return session.execute(select(func.count()).select_from(tables.refused)).scalar_one()


def refused_facts(session: Connection) -> tuple[RefusedFact, ...]:
    """Returns the facts that the centre holds back, the oldest first."""
    table = tables.refused
    rows = session.execute(select(table).order_by(table.c.epoch, table.c.seq)).all()
    return tuple(
        RefusedFact(named_fact(session, row.epoch, row.seq), why_refused(row.state), row.since)
        for row in rows
    )
