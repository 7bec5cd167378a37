"""The keys of the second road: which station signs a stick, and which supervisor may read it."""

from __future__ import annotations

from collections.abc import Mapping

from station.central.administrator import Administrator, administrator, only_row
from station.central.known_site import site_unknown, sites
from station.domain.bundle import verify_key_of
from station.domain.site_file import RosterStation, SiteFile

KEEP = """
INSERT INTO central.station_key (station, epoch, verify_key) VALUES (%s, %s, %s)
ON CONFLICT (station, epoch) DO UPDATE SET verify_key = EXCLUDED.verify_key
"""
ROSTER = """
SELECT s.station, s.name, coalesce(k.keys, '{}') AS keys FROM central.station s LEFT JOIN (
    SELECT station, jsonb_object_agg(epoch, encode(verify_key, 'hex')) AS keys
    FROM central.station_key GROUP BY station
) k USING (station)
WHERE s.site = %s AND s.revoked_at IS NULL ORDER BY s.station
"""


def give_signing_key(connection: Administrator, station: int, epoch: int, site: str) -> Mapping[str, str]:
    """Returns what a ticket holds for sticks, in hex, and keeps the public half of the station's key."""
    keys = only_row(connection, "SELECT central.keys_for_sticks(%s) AS keys", site)["keys"]
    keep_verify_key(connection, station, epoch, verify_key_of(bytes.fromhex(keys["signing_seed"])))
    return {"signing_seed": str(keys["signing_seed"]), "supervisor_key": str(keys["supervisor_key"])}


def keep_verify_key(connection: Administrator, station: int, epoch: int, verify_key: bytes) -> None:
    """Keeps the key that proves what a station signs in an epoch."""
    connection.execute(KEEP, [station, epoch, verify_key])


def site_file(dsn: str, site: str) -> SiteFile:
    """Returns what a supervisor needs to read his site's sticks with no network: his key, and whom he expects.

    Raises: Rejected `site_unknown`; Trouble as the administrator's connection.
    """
    with administrator(dsn) as connection:
        rows = connection.execute(ROSTER, [site]).fetchall()
        if not rows:
            raise site_unknown(site, sites(connection))
        keys = only_row(connection, "SELECT central.keys_for_sticks(%s) AS keys", site)["keys"]
    stations = tuple(
        RosterStation(
            row["station"],
            row["name"],
            {int(epoch): bytes.fromhex(key) for epoch, key in row["keys"].items()},
        )
        for row in rows
    )
    return SiteFile(site, bytes.fromhex(keys["supervisor_key"]), stations)


def use_known_keys(dsn: str, station: int, keys: Mapping[str, bytes]) -> None:
    """Gives a training centre the keys that everybody knows: `verify_key`, `supervisor_key`, `site_key`.

    Raises: Trouble as the administrator's connection.
    """
    with administrator(dsn) as connection:
        of_station = only_row(
            connection,
            "SELECT s.site, max(t.epoch) AS epoch FROM central.station s JOIN central.stream t USING (station) "
            "WHERE s.station = %s GROUP BY s.site",
            station,
        )
        keep_verify_key(connection, station, of_station["epoch"], keys["verify_key"])
        connection.execute(
            "UPDATE central.supervisor_key SET private_key = %s WHERE site = %s",
            [keys["supervisor_key"], of_station["site"]],
        )
        connection.execute(
            "UPDATE central.site_key SET slip_key = %s WHERE site = %s",
            [keys["site_key"], of_station["site"]],
        )
