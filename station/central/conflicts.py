"""Asks the centre what booths said otherwise of one record and nobody has settled. Never opens a station's file."""

from __future__ import annotations

from datetime import date

from station.central.administrator import administrator, only_row
from station.central.known_site import check_site
from station.domain.conflict import Conflict, named_by, read_conflicts

CONFLICTS = "SELECT central.conflicts(%s::text, %s::date, %s::date) AS told"
STAFF = "SELECT DISTINCT ON (id) id::text, name FROM report.staff WHERE name <> '' ORDER BY id, revision DESC"


def conflicts(dsn: str, day: date, *, site: str | None = None) -> tuple[Conflict, ...]:
    """Returns the conflicts of a day's visits, of one site where it is given.

    Raises: Rejected `site_unknown`; Trouble as the administrator's connection.
    """
    with administrator(dsn) as connection:
        if site is not None:
            check_site(connection, site)
        found = read_conflicts(only_row(connection, CONFLICTS, site, day, day)["told"])
        staff = {row["id"]: row["name"] for row in connection.execute(STAFF).fetchall()} if found else {}
    return tuple(named_by(one, lambda actor: staff.get(actor, actor)) for one in found)
