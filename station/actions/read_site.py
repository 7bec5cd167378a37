"""Reads the sticks of a site for its supervisor, with no network: opened with his own key, and laid together.

Opens no station's file: what it needs is the sticks and the supervisor's own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from station.actions.file_bytes import bytes_of
from station.actions.open_station import TRAINING_STATION, TRAINING_SUPERVISOR_KEY, training_signing_seed
from station.domain.bundle import verify_key_of
from station.domain.carrier import Carrier, Reader, SealedCarrier, open_carrier, read_carrier
from station.domain.signed_file import FileKind
from station.domain.site_file import RosterStation, SiteFile, read_site_file
from station.domain.site_reading import SiteReading, read_site
from station.errors import Rejected, Rejection, Trouble, reject

OTHER_SITE = "carrier_of_other_site"
TRAINING_STATIONS = range(TRAINING_STATION, 990)


@dataclass(frozen=True, slots=True)
class SiteRead:
    """What the sticks say, how many files said it, and the files that were not believed, each with why."""

    reading: SiteReading
    files: int
    refused: tuple[tuple[str, Rejection], ...]


def training_site() -> SiteFile:
    """Returns what the supervisor of the training site holds: no secret, and every training station that may be."""
    stations = tuple(
        RosterStation(number, "", {1: verify_key_of(training_signing_seed(number))})
        for number in TRAINING_STATIONS
    )
    return SiteFile("training", TRAINING_SUPERVISOR_KEY, stations)


def site_on_sticks(folder: Path, key: Path | None, day: date | None = None) -> SiteRead:
    """Returns what the carrier files in a folder and in the folders below it say of a day.

    Without a key file it is the training site, whose stations are those that brought a stick.

    Raises: Rejected `site_file_unreadable`, `site_key_missing`; Trouble `path_missing`, `no_carrier_there`,
    `file_unreadable`, `file_too_large`.
    """
    site = training_site() if key is None else read_site_file(bytes_of(key))
    paths = carrier_paths(folder)
    carriers: list[Carrier] = []
    refused: list[tuple[str, Rejection]] = []
    for path in paths:
        try:
            carriers.append(_opened(bytes_of(path), site))
        except Rejected as error:
            refused.append((path.name, error.rejections[0]))
    if key is None and not carriers:
        _check_training(refused)
    brought = {one.batch.station for one in carriers}
    roster = [one for one in site.stations if key is not None or one.station in brought]
    return SiteRead(read_site(site.site, carriers, roster, day), len(carriers), tuple(refused))


def _check_training(refused: list[tuple[str, Rejection]]) -> None:
    """Checks that files which were not believed are not of a real site. Raises: Rejected `site_key_missing`."""
    for _, why in refused:
        if why.code == OTHER_SITE:
            raise reject("key", "site_key_missing", site=why.facts["site"])


def carrier_paths(folder: Path) -> tuple[Path, ...]:
    """Returns a carrier file itself, or those in a folder and below it.

    Raises: Trouble `path_missing`, `no_carrier_there`.
    """
    if not folder.exists():
        raise Trouble("path_missing", path=str(folder))
    if not folder.is_dir():
        return (folder,)
    found = tuple(sorted(folder.rglob(f"*{FileKind.CARRIER.ending}")))
    if not found:
        raise Trouble("no_carrier_there", path=str(folder))
    return found


def _opened(data: bytes, site: SiteFile) -> Carrier:
    sealed = read_carrier(data)
    return open_carrier(sealed, _verify_key(sealed, site), site.private_key, Reader.SUPERVISOR)


def _verify_key(sealed: SealedCarrier, site: SiteFile) -> bytes:
    """Returns the key that proves a file. An epoch that the supervisor's file does not know is newer than that file."""
    claimed = sealed.claimed
    if claimed.site != site.site:
        raise reject("file", OTHER_SITE, station=claimed.batch.station, site=claimed.site, own=site.site)
    named = next((one for one in site.stations if one.station == claimed.batch.station), None)
    key = None if named is None else named.verify_keys.get(claimed.key_epoch)
    if key is None:
        raise reject("file", "carrier_not_on_roster", station=claimed.batch.station, epoch=claimed.key_epoch)
    return key
