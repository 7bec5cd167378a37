"""Where each fact stands on its way to the centre. Moves states by range; never touches a fact.

pending → sealed → in_flight → received → confirmed; or carried into a new epoch. There is no *failed*: what was not
acknowledged is unknown, and the same bytes go again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal_column, select

from station.domain.fact import first_chain
from station.storage import tables


class Delivery(StrEnum):
    """How far a fact has come. A *carried* one goes on in a later epoch, where its content stands again."""

    PENDING = "pending"
    SEALED = "sealed"
    IN_FLIGHT = "in_flight"
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    CARRIED = "carried"


UNSENT = (Delivery.PENDING, Delivery.SEALED, Delivery.IN_FLIGHT)
ACCESS = "access"
"""The kind of the access log's lines: they are facts like all others, and say nothing of a day."""


@dataclass(frozen=True, slots=True)
class Range:
    """A contiguous run of facts of one epoch, both ends included."""

    epoch: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact's exact bytes as they are sent."""

    seq: int
    header: bytes
    payload: bytes
    chain: bytes


def stands_once() -> ColumnElement[bool]:
    """Returns the condition that a fact was not carried: the content of a carried one stands again in a later epoch."""
    fact, delivery = tables.fact, tables.delivery
    return ~exists().where(
        delivery.c.epoch == fact.c.epoch,
        delivery.c.seq == fact.c.seq,
        delivery.c.state == Delivery.CARRIED.value,
    )


def counts(session: Connection) -> dict[Delivery, int]:
    """Returns how many facts stand in each state; the sum of all but the carried ones is all that was ever saved.

    The file's own triggers count as facts come and move: to count anew takes long when a long outage's facts wait.
    """
    rows = session.execute(select(tables.delivery_count.c.state, tables.delivery_count.c.facts))
    return dict.fromkeys(Delivery, 0) | {Delivery(state): facts for state, facts in rows}


def unsent_records(session: Connection) -> int:
    """Returns how many facts the centre has not acknowledged, lines of the access log not counted."""
    fact, delivery = tables.fact, tables.delivery
    query = (
        select(func.count())
        .select_from(
            delivery.join(fact, and_(fact.c.epoch == delivery.c.epoch, fact.c.seq == delivery.c.seq))
        )
        .where(_stands_in(*UNSENT), fact.c.record_kind != ACCESS)
    )
    return session.execute(query).scalar_one()


def recount(session: Connection) -> None:
    """Counts all facts anew by state, whatever the file's counts were made to say."""
    delivery, kept = tables.delivery, tables.delivery_count
    found = select(func.count()).where(delivery.c.state == kept.c.state).scalar_subquery()
    session.execute(kept.update().values(facts=found))


def epochs(session: Connection) -> tuple[int, ...]:
    """Returns the epochs of this file that have facts, oldest first."""
    first = select(func.min(tables.delivery.c.epoch))
    found: list[int] = []
    epoch = session.execute(first).scalar()
    while epoch is not None:
        found.append(epoch)
        epoch = session.execute(first.where(tables.delivery.c.epoch > epoch)).scalar()
    return tuple(found)


def oldest_unsent(session: Connection) -> tuple[int, int] | None:
    """Returns epoch and seq of the oldest fact that the centre has not acknowledged, or None."""
    return min(filter(None, (_oldest(session, state) for state in UNSENT)), default=None)


def _oldest(session: Connection, state: Delivery) -> tuple[int, int] | None:
    """Returns epoch and seq of the oldest fact in a state."""
    delivery = tables.delivery
    query = select(delivery.c.epoch, delivery.c.seq).where(_stands_in(state))
    row = session.execute(query.order_by(delivery.c.epoch, delivery.c.seq).limit(1)).first()
    return None if row is None else (row.epoch, row.seq)


def _stands_in(*states: Delivery) -> ColumnElement[bool]:
    """Returns the condition that a fact stands in one of some states; of open ones the index of open facts helps.

    SQLite takes that index only where the condition of the index itself is written out.
    """
    state = tables.delivery.c.state
    wanted = state.in_([one.value for one in states])
    return wanted if Delivery.CONFIRMED in states else and_(wanted, state != literal_column("'confirmed'"))


def oldest_run(session: Connection, state: Delivery) -> Range | None:
    """Returns the oldest unbroken run of facts in one state, or None."""
    delivery = tables.delivery
    oldest = _oldest(session, state)
    if oldest is None:
        return None
    epoch, first = oldest
    end = session.execute(
        select(delivery.c.seq)
        .where(delivery.c.epoch == epoch, delivery.c.seq > first, delivery.c.state != state.value)
        .order_by(delivery.c.seq)
        .limit(1)
    ).scalar()
    last = session.execute(select(func.max(delivery.c.seq)).where(delivery.c.epoch == epoch)).scalar_one()
    return Range(epoch, first, last if end is None else end - 1)


def facts_from(session: Connection, epoch: int, seq: int, most: int) -> tuple[StoredFact, ...]:
    """Returns up to `most` facts of an epoch from a seq on; its last ones, if carried, are not among them."""
    fact, delivery = tables.fact, tables.delivery
    rows = session.execute(
        select(fact.c.seq, fact.c.header, fact.c.payload, fact.c.chain)
        .join(delivery, (delivery.c.epoch == fact.c.epoch) & (delivery.c.seq == fact.c.seq))
        .where(fact.c.epoch == epoch, fact.c.seq >= seq, delivery.c.state != Delivery.CARRIED.value)
        .order_by(fact.c.seq)
        .limit(most)
    )
    return tuple(StoredFact(row.seq, row.header, row.payload, row.chain) for row in rows)


def chain_at(session: Connection, station: int, epoch: int, seq: int) -> bytes:
    """Returns the chain after a fact; after seq 0 it is the epoch's first. Raises: LookupError for no such fact."""
    if seq == 0:
        return first_chain(station, epoch)
    fact = tables.fact
    row = session.execute(select(fact.c.chain).where(fact.c.epoch == epoch, fact.c.seq == seq)).first()
    if row is None:
        raise LookupError(f"no fact {seq} in epoch {epoch}")
    return bytes(row.chain)


def first_in(session: Connection, epoch: int, states: Iterable[Delivery]) -> int | None:
    """Returns the lowest seq of an epoch that stands in one of these states, or None when none does."""
    delivery = tables.delivery
    return session.execute(
        select(func.min(delivery.c.seq)).where(delivery.c.epoch == epoch, _stands_in(*states))
    ).scalar()


def last_in(session: Connection, epoch: int, states: Iterable[Delivery]) -> int:
    """Returns the highest seq of an epoch that stands in one of these states, 0 when none does."""
    delivery = tables.delivery
    found = session.execute(
        select(func.max(delivery.c.seq)).where(delivery.c.epoch == epoch, _stands_in(*states))
    ).scalar()
    return found or 0


def move(session: Connection, where: Range, from_states: Iterable[Delivery], to: Delivery) -> int:
    """Moves the facts of a range that stand in one of some states to another; returns how many moved."""
    delivery = tables.delivery
    return session.execute(
        delivery.update()
        .where(
            delivery.c.epoch == where.epoch,
            delivery.c.seq.between(where.first, where.last),
            delivery.c.state.in_([one.value for one in from_states]),
        )
        .values(state=to.value)
    ).rowcount


def land(session: Connection) -> int:
    """Puts what was in flight when the program ended back to sealed; returns how many facts."""
    delivery = tables.delivery
    return session.execute(
        delivery.update().where(_stands_in(Delivery.IN_FLIGHT)).values(state=Delivery.SEALED.value)
    ).rowcount


def subjects_in(session: Connection, states: Iterable[Delivery]) -> frozenset[UUID]:
    """Returns the subjects of which at least one fact stands in one of these states."""
    delivery, fact = tables.delivery, tables.fact
    rows = session.execute(
        select(fact.c.subject_id)
        .distinct()
        .join(delivery, (delivery.c.epoch == fact.c.epoch) & (delivery.c.seq == fact.c.seq))
        .where(_stands_in(*states))
    )
    return frozenset(rows.scalars())
