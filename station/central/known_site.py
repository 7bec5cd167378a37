"""Whether any station is enrolled at a site: a typing slip is no empty site. Never opens a station's file."""

from __future__ import annotations

from collections.abc import Iterable

from station.central.administrator import Administrator
from station.errors import Rejected, reject

SITES = "SELECT DISTINCT site FROM central.station"


def sites(connection: Administrator) -> tuple[str, ...]:
    """Returns the sites that have stations."""
    return tuple(str(row["site"]) for row in connection.execute(SITES).fetchall())


def check_site(connection: Administrator, site: str) -> None:
    """Checks that a site has stations. Raises: Rejected `site_unknown`."""
    known = sites(connection)
    if site not in known:
        raise site_unknown(site, known)


def site_unknown(site: str, known: Iterable[str]) -> Rejected:
    """Returns that no station is enrolled at a site, with the sites that have stations."""
    return reject("site", "site_unknown", site=site, known=", ".join(sorted(set(known))) or "-")
