"""Sticks that are written at booths and brought to the centre, and what is asked of them afterwards."""

from __future__ import annotations

from pathlib import Path

from station.actions.board import SyncState, sync_state
from station.actions.read_stick import ReadStick, find_files, read_stick
from station.actions.write_stick import write_stick
from station.central.carrier_import import (
    CarrierFile,
    CentreKeys,
    ImportedCarrier,
    RefusedCarrier,
    answer_name,
    centre_keys,
    import_carriers,
)
from station.central.checks import verify
from tests.central.centre import NOON
from tests.central.sites import Site
from tests.station.booth import Booth

Done = tuple[ImportedCarrier | RefusedCarrier, ...]


def keys(site: Site) -> CentreKeys:
    return centre_keys(site.centre.key_file, NOON)


def brought(site: Site, *paths: Path) -> Done:
    """Imports files at the centre and puts its answers beside them, as `station central import` does."""
    done = import_carriers(
        site.centre.dsn, [CarrierFile(str(one), one.read_bytes()) for one in paths], keys(site)
    )
    for one in done:
        if one.answer:
            Path(answer_name(one.name)).write_bytes(one.answer)
    return done


def only_imported(done: Done) -> ImportedCarrier:
    (one,) = done
    assert isinstance(one, ImportedCarrier), one
    return one


def refusal(done: Done) -> str:
    (one,) = done
    assert isinstance(one, RefusedCarrier), one
    return one.why.code


def written(booth: Booth, stick: Path) -> Path:
    (one,) = write_stick(booth.shift, stick)
    return stick / one.file_name


def answered(booth: Booth, stick: Path) -> ReadStick:
    return read_stick(booth.shift, find_files(stick), is_folder=True)


def state(booth: Booth) -> SyncState:
    found = sync_state(booth.shift)
    assert found.all == found.waiting + found.sending + found.received + found.confirmed
    return found


def held(site: Site, booth: Booth) -> int:
    query = "SELECT count(*) FROM central.fact WHERE station = %s"
    return int(site.centre.rows(query, booth.shift.station)[0][0])


def received_up_to(site: Site, booth: Booth) -> int:
    query = "SELECT max(received_up_to) FROM central.stream WHERE station = %s"
    return int(site.centre.rows(query, booth.shift.station)[0][0])


def is_sound(site: Site, booth: Booth) -> bool:
    return verify(site.centre.dsn, booth.shift.station).is_sound


def roll_back_centre(site: Site, booth: Booth) -> None:
    """Lets the centre forget a station's facts, as a restore from a backup of before its first delivery does."""
    station = booth.shift.station
    for table in ("fact", "chain_mark"):
        site.centre.rows(f"DELETE FROM central.{table} WHERE station = %s", station)
    site.centre.rows(
        "UPDATE central.stream SET received_up_to = 0, chain = central.first_chain(station, epoch) WHERE station = %s",
        station,
    )
    site.centre.rows("SELECT central.rebuild(%s)", station)
    site.centre.rows("UPDATE central.centre SET restores = restores + 1, incarnation = gen_random_uuid()")
