"""Which carrier files this station wrote, and which of them the centre has acknowledged. Local: it is no fact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from station.domain.envelope import Batch
from station.storage import outbox, tables
from station.storage.find_day import first_seq_since
from station.storage.outbox import UNSENT, Delivery, Range

UNCONFIRMED = (*UNSENT, Delivery.RECEIVED)


@dataclass(frozen=True, slots=True)
class Stick:
    """One carrier file as it was written: where, when, with which facts, and when its acknowledgement came back.

    `is_proven` says that the centre has confirmed all of its facts by another road: nobody needs its acknowledgement.
    """

    file_name: str
    folder: str
    written_at: datetime
    epoch: int
    first_seq: int
    last_seq: int
    sha256: str
    acknowledged_at: datetime | None = None
    is_proven: bool = False

    @property
    def waits(self) -> bool:
        """Whether its acknowledgement has to come back."""
        return self.acknowledged_at is None and not self.is_proven

    def is_in(self, later: Stick) -> bool:
        """Says whether a file that was written later into the same folder holds all of its facts."""
        is_there = (self.folder, self.epoch) == (later.folder, later.epoch)
        return is_there and later.first_seq <= self.first_seq and self.last_seq <= later.last_seq


COLUMNS = tuple(name for name in Stick.__slots__ if name != "is_proven")


def add_stick(session: Connection, stick: Stick) -> None:
    """Keeps that a carrier file was written and read back."""
    values = {name: getattr(stick, name) for name in COLUMNS}
    session.execute(tables.stick.insert().values(**values))


def sticks(session: Connection) -> tuple[Stick, ...]:
    """Returns the carrier files that were written, the last one first; not those that a later one took the place of."""
    table = tables.stick
    columns = [table.c[name] for name in COLUMNS]
    waits_from = {epoch: outbox.first_in(session, epoch, UNCONFIRMED) for epoch in outbox.epochs(session)}
    found: list[Stick] = []
    for row in session.execute(select(*columns).order_by(table.c.id.desc())):
        one = Stick(*row)
        if one.acknowledged_at is None and any(one.is_in(later) for later in found):
            continue
        first = waits_from.get(one.epoch)
        found.append(replace(one, is_proven=first is None or first > one.last_seq))
    return tuple(found)


def acknowledge(session: Connection, where: Range, now: datetime) -> int:
    """Notes the acknowledgement of the files of a range; returns how many had none before."""
    table = tables.stick
    return session.execute(
        table.update()
        .where(
            table.c.epoch == where.epoch,
            table.c.first_seq == where.first,
            table.c.last_seq == where.last,
            table.c.acknowledged_at.is_(None),
        )
        .values(acknowledged_at=now)
    ).rowcount


def to_carry(session: Connection, most: int, since: datetime | None = None) -> tuple[Range, ...]:
    """Returns what a stick has to take: all that is not confirmed, epoch by epoch, in pieces of at most so many.

    With an instant it takes all facts of the present epoch that were written since then, too.
    """
    pieces: list[Range] = []
    epochs = outbox.epochs(session)
    for epoch in epochs:
        first = outbox.first_in(session, epoch, UNCONFIRMED)
        last = 0 if first is None else outbox.last_in(session, epoch, UNCONFIRMED)
        if since is not None and epoch == epochs[-1]:
            known = (first, first_seq_since(session, epoch, since))
            first = min((one for one in known if one is not None), default=None)
            last = outbox.last_in(session, epoch, tuple(Delivery))
        if first is not None:
            pieces += (Range(epoch, one, min(one + most - 1, last)) for one in range(first, last + 1, most))
    return tuple(pieces)


def own_range(session: Connection, station: int, where: Range, app_version: str) -> Batch | None:
    """Returns this file's own envelope of a range, without its facts, to judge an acknowledgement by.

    None where this file has no such range.
    """
    try:
        before, after = (
            outbox.chain_at(session, station, where.epoch, seq) for seq in (where.first - 1, where.last)
        )
    except LookupError:
        return None
    return Batch(
        station=station,
        epoch=where.epoch,
        first_seq=where.first,
        last_seq=where.last,
        chain_before=before,
        chain_after=after,
        facts=(),
        app_version=app_version,
    )
