"""How far this computer's clock was off the centre's when they last spoke: a local setting, no fact.

Nothing is decided by it: order is by the ledger's own numbers. People are told, so that they set the clock.
"""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from station.storage import tables

OFFSET = "clock_offset_s"


def known_offset_s(session: Connection) -> int:
    """Returns by how many seconds the own clock was ahead of the centre's, negative when it was behind; 0 at first."""
    setting = tables.setting
    told = session.execute(select(setting.c.value).where(setting.c.name == OFFSET)).scalar()
    return int(told or 0)


def keep_offset(session: Connection, own_ms: int, centre_ms: object) -> None:
    """Keeps the difference of two clocks; a centre that tells no time changes nothing."""
    if not isinstance(centre_ms, int) or isinstance(centre_ms, bool) or not 0 < centre_ms < 2**53:
        return
    offset_s = round((own_ms - centre_ms) / 1000)
    statement = insert(tables.setting).values(name=OFFSET, value=str(offset_s))
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": str(offset_s)}))
