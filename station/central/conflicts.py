"""Asks the centre what booths said otherwise of one record and nobody has settled. Never opens a station's file."""

from __future__ import annotations

from datetime import date

from station.central.administrator import administrator, only_row
from station.domain.conflict import Conflict, read_conflicts

CONFLICTS = "SELECT central.conflicts(%s::text, %s::date, %s::date) AS told"


def conflicts(dsn: str, day: date, *, site: str | None = None) -> tuple[Conflict, ...]:
    """Returns the conflicts of a day's visits, of one site where it is given.

    Raises: Trouble as the administrator's connection.
    """
    with administrator(dsn) as connection:
        return read_conflicts(only_row(connection, CONFLICTS, site, day, day)["told"])
