"""Which incarnation of the centre proved an epoch: a centre that was restored from a backup has another one.

How often it was restored is kept beside it, so that an answer from before a restore is known as an old one.

A local setting, no fact: it is about the centre's memory, not about the clinic's work.
"""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from station.storage import tables


def known(session: Connection, epoch: int) -> str:
    """Returns the incarnation of the centre that last spoke of an epoch, "" when none has."""
    setting = tables.setting
    wanted = select(setting.c.value).where(setting.c.name == f"incarnation/{epoch}")
    return session.execute(wanted).scalar() or ""


def known_restores(session: Connection, epoch: int) -> int:
    """Returns how often the centre had been restored when it last spoke of an epoch, -1 when it never has."""
    setting = tables.setting
    wanted = select(setting.c.value).where(setting.c.name == f"restores/{epoch}")
    return int(session.execute(wanted).scalar() or -1)


def note_restores(session: Connection, epoch: int, restores: object) -> None:
    """Keeps how often the centre has been restored; it only grows, and what is no count is passed over."""
    if isinstance(restores, int) and restores > known_restores(session, epoch):
        _keep(session, f"restores/{epoch}", str(restores))


def is_another(session: Connection, epoch: int, incarnation: object) -> bool:
    """Keeps the centre's incarnation and returns whether another one was known for this epoch before."""
    if not isinstance(incarnation, str):
        return False
    before = known(session, epoch)
    if before != incarnation:
        _keep(session, f"incarnation/{epoch}", incarnation)
    return bool(before) and before != incarnation


def _keep(session: Connection, name: str, value: str) -> None:
    statement = insert(tables.setting).values(name=name, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
