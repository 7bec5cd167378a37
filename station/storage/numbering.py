"""Whether this file may still give numbers: not when it is an older copy, and not on another computer.

Both marks are local settings, no facts: they are about this copy of the file, not about the clinic's work.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from station.errors import Trouble
from station.storage import tables
from station.storage.machine import machine_mark

MACHINE, STOPPED, EXCUSED = "numbers_machine", "numbers_stopped", "numbers_excused"
RESUMED = "resumed"
SETTING = select(tables.setting.c.value).where(tables.setting.c.name == bindparam("wanted"))
"""Built once: building a statement costs more than running it."""


def check_safe(session: Connection) -> None:
    """Checks that no other copy of this file may be giving the same numbers; settles on this computer at first.

    Raises: Trouble `numbers_stopped` when the centre holds more or another history, `numbers_of_other_machine`.
    """
    stopped, _, epoch = (_setting(session, STOPPED) or "").partition("/")
    if stopped and stopped != RESUMED:
        raise Trouble("numbers_stopped", epoch=int(epoch))
    settled, here = _setting(session, MACHINE), machine_mark()
    if not settled and here:
        _keep(session, MACHINE, here)
    elif settled and here and settled != here:
        raise Trouble("numbers_of_other_machine")


def stop(session: Connection, epoch: int) -> None:
    """Stops giving numbers: the centre holds what this file does not.

    When somebody has let the numbers of this epoch go on already, they do: the centre only repeats itself.
    """
    if _setting(session, STOPPED) != f"{RESUMED}/{epoch}":
        _keep(session, STOPPED, f"stopped/{epoch}")


def resume(session: Connection, epoch: int, newest: str | None) -> None:
    """Lets the numbers go on, on this computer; a number of a later day that is there by now counts as a mistake."""
    _keep(session, STOPPED, f"{RESUMED}/{epoch}")
    _keep(session, MACHINE, machine_mark())
    _keep(session, EXCUSED, newest or "")


def is_excused(session: Connection, number: str) -> bool:
    """Returns whether a number of a later day is known to come from a clock that was ahead."""
    return number <= (_setting(session, EXCUSED) or "")


def _setting(session: Connection, name: str) -> str | None:
    return session.execute(SETTING, {"wanted": name}).scalar()


def _keep(session: Connection, name: str, value: str) -> None:
    statement = insert(tables.setting).values(name=name, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
