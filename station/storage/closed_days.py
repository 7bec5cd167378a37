"""Keeps a closed day as it was signed: what tells of its visits is not written any more until the day is opened again.

Asked by the ledger before each save. Racks, boxes and labels go on: their tubes travel after the day is closed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, false, select

from station.errors import reject
from station.storage import tables

LOCKED = frozenset({"visit", "consent", "exposure", "triage", "overrule", "specimen"})
_IS_CLOSED = select(tables.day_closed.c.operating_day).where(tables.day_closed.c.is_reopened == false())
CLOSED_DAY = _IS_CLOSED.where(tables.day_closed.c.operating_day == bindparam("day")).limit(1)
DAY_OF_VISIT = (
    _IS_CLOSED.join(tables.visit, tables.visit.c.operating_day == tables.day_closed.c.operating_day)
    .where(tables.visit.c.id == bindparam("visit_id"))
    .limit(1)
)
"""Statements are built once: building one costs more than running it."""


def is_day_closed(session: Connection, day: date) -> bool:
    """Says whether a day is closed now."""
    return session.execute(CLOSED_DAY, {"day": day}).scalar() is not None


def check_day_is_open(session: Connection, kind: str, record: Any) -> None:  # Any: every record dataclass
    """Checks that a record does not change a closed day. Raises: Rejected `day_is_closed`."""
    if kind not in LOCKED:
        return
    if kind == "visit":
        closed = session.execute(CLOSED_DAY, {"day": record.operating_day}).scalar()
    else:
        closed = session.execute(DAY_OF_VISIT, {"visit_id": record.visit_id}).scalar()
    if closed is not None:
        raise reject("day", "day_is_closed", day=closed.isoformat())
