"""What a site's supervisor holds to read the site's sticks with no network: his key, and the roster of the stations.

It is a secret like a password: with it every stick of the site can be read. Knows no folder and no database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from station.errors import reject

FORMAT = 1
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class RosterStation:
    """A station that belongs to the site: its number, its name, and by epoch the key that proves its files."""

    station: int
    name: str
    verify_keys: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A site, the private key of its supervisor, and its stations."""

    site: str
    private_key: bytes
    stations: tuple[RosterStation, ...]


def write_site_file(site: SiteFile) -> bytes:
    """Returns the bytes of a supervisor's file."""
    told = {
        "format": FORMAT,
        "site": site.site,
        "private_key": site.private_key.hex(),
        "stations": [
            {
                "station": one.station,
                "name": one.name,
                "verify_keys": {str(epoch): key.hex() for epoch, key in one.verify_keys.items()},
            }
            for one in site.stations
        ],
    }
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()


def read_site_file(data: bytes) -> SiteFile:
    """Returns what a supervisor's file holds. Raises: Rejected `site_file_unreadable`."""
    try:
        told = json.loads(data)
        stations = tuple(
            RosterStation(
                int(one["station"]),
                str(one["name"]),
                {int(epoch): bytes.fromhex(key) for epoch, key in one["verify_keys"].items()},
            )
            for one in told["stations"]
        )
        made = SiteFile(str(told["site"]), bytes.fromhex(told["private_key"]), stations)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise reject("key", "site_file_unreadable") from error
    keys = [made.private_key, *(key for one in stations for key in one.verify_keys.values())]
    if told.get("format") != FORMAT or any(len(key) != KEY_BYTES for key in keys):
        raise reject("key", "site_file_unreadable")
    return made
