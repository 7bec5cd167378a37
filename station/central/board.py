"""What the centre holds of an operating day. Reads the read model; knows no window and no command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from station.central.administrator import administrator, only_row

# The day is compared as text, because that is what the index of the read model holds.
VISITS = """
SELECT coalesce(way_out, '') AS way_out, count(*) AS visits
FROM central.visit WHERE payload ->> 'operating_day' = %s GROUP BY 1 ORDER BY 1
"""
SPECIMENS = """
SELECT count(*) AS specimens, count(s.collected_at) AS collected
FROM central.visit v JOIN central.specimen s ON s.station = v.station AND s.visit_id = v.id
WHERE v.payload ->> 'operating_day' = %s AND s.state IS DISTINCT FROM 'voided'
"""
QUARANTINED = "SELECT count(*) AS facts FROM central.quarantine"
STATIONS = """
SELECT s.station, coalesce(sum(t.received_up_to), 0)::bigint AS facts
FROM central.station s LEFT JOIN central.stream t USING (station) GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Totals of one operating day over all stations, as the centre's read model has them.

    `visits_by_way_out` holds visits that have not left yet under "". `specimens` and `collected` leave out voided
    ones. `facts_by_station` and `quarantined` count everything that the centre ever received.
    """

    day: date
    visits: int
    visits_by_way_out: Mapping[str, int]
    specimens: int
    collected: int
    quarantined: int
    facts_by_station: Mapping[int, int]


def totals(dsn: str, day: date) -> DayTotals:
    """Returns the totals of an operating day. Raises: Trouble as the administrator's connection."""
    with administrator(dsn) as connection:
        ways_out = {
            row["way_out"]: row["visits"] for row in connection.execute(VISITS, [day.isoformat()]).fetchall()
        }
        specimens = only_row(connection, SPECIMENS, day.isoformat())
        return DayTotals(
            day=day,
            visits=sum(ways_out.values()),
            visits_by_way_out=ways_out,
            specimens=specimens["specimens"],
            collected=specimens["collected"],
            quarantined=only_row(connection, QUARANTINED)["facts"],
            facts_by_station={
                row["station"]: row["facts"] for row in connection.execute(STATIONS).fetchall()
            },
        )
