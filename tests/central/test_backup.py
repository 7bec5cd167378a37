"""A centre is lost and restored from the backup of an hour ago: all that came after comes again by itself.

Invariant 9 of the protocol, with the real pg_dump and pg_restore.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from station.actions.new_epoch import new_epoch
from station.actions.register_visit import register_visit
from station.central.backup import back_up, restore
from station.central.checks import verify
from station.central.provision import Enrolment, enrol, init, renew_epoch
from station.cli.main import main
from station.clock import SystemClock
from station.errors import Trouble
from station.ids import SystemIds
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import Centre
from tests.central.delivering import Delivering, delivering_station, own_enrolment
from tests.station.booth import RESIDENT


@pytest.fixture
def delivering(centre: Centre, enrolment: Enrolment, tmp_path: Path) -> Iterator[Delivering]:
    with delivering_station(centre, enrolment, tmp_path) as station:
        yield station


@pytest.fixture
def empty(centre: Centre) -> Iterator[str]:
    """Gives an empty database on the same server."""
    centre.rows("CREATE DATABASE restored")
    yield make_conninfo(centre.dsn, dbname="restored")
    centre.rows("DROP DATABASE restored WITH (FORCE)")


def moved(station: Delivering, dsn: str) -> Delivering:
    """Points a station at the restored centre; its role and password are the same."""
    there = replace(station.line, dsn=make_conninfo(station.line.dsn, dbname="restored"))
    return replace(station, line=there, centre=Centre(dsn, station.centre.key_file))


def chains(centre: Centre, station: int) -> list[tuple[int, int, bytes]]:
    query = "SELECT epoch, received_up_to, chain FROM central.stream WHERE station = %s ORDER BY epoch"
    return centre.rows(query, station)


def test_a_centre_restored_from_the_backup_of_an_hour_ago_gets_all_again_by_itself(
    delivering: Delivering, empty: str, tmp_path: Path
) -> None:
    delivering.send()
    made = back_up(delivering.centre.dsn, tmp_path / "backup")
    assert made.facts >= delivering.state().all
    for _ in range(3):
        register_visit(delivering.shift, RESIDENT)
        delivering.send()
    register_visit(delivering.shift, RESIDENT)
    waiting = delivering.state().waiting
    wanted = chains(delivering.centre, delivering.shift.station)

    restored = restore(empty, tmp_path / "backup")
    assert restored.facts == made.facts
    station = moved(delivering, empty)
    done = station.send()
    assert done.sent > waiting
    assert done.state.confirmed == done.state.all
    assert station.is_proven()
    ((_, held, _),) = wanted
    assert chains(station.centre, station.shift.station)[0][1] == held + waiting
    with CentreConnection(station.line) as centre:
        told = centre.reconcile(station.shift.station, 1, range(1, held + 1))
    assert told["chain_after"] == wanted[0][2].hex()
    assert verify(empty, station.shift.station).is_sound


def test_a_restored_centre_that_lacks_nothing_is_asked_to_prove_everything_again(
    delivering: Delivering, empty: str, tmp_path: Path
) -> None:
    first = delivering.send()
    back_up(delivering.centre.dsn, tmp_path / "backup")
    restore(empty, tmp_path / "backup")
    done = moved(delivering, empty).send()
    assert (done.sent, done.confirmed) == (0, first.state.all)
    again = moved(delivering, empty).send()
    assert (again.sent, again.confirmed) == (0, 0)


def test_an_epoch_that_the_restored_centre_has_forgotten_is_taken_up_again(
    delivering: Delivering, empty: str, tmp_path: Path
) -> None:
    delivering.send()
    back_up(delivering.centre.dsn, tmp_path / "backup")
    register_visit(delivering.shift, RESIDENT)
    ticket = own_enrolment(renew_epoch(delivering.centre.dsn, delivering.shift.station, reason="copied"))
    new_epoch(delivering.shift, ticket, reason="copied")
    delivering.line = Line(ticket.centre_dsn)
    delivering.send()
    wanted = chains(delivering.centre, delivering.shift.station)

    restore(empty, tmp_path / "backup")
    station = moved(delivering, empty)
    done = station.send()
    assert done.state.confirmed == done.state.all
    assert chains(station.centre, station.shift.station) == wanted
    assert verify(empty, station.shift.station).is_sound
    later = renew_epoch(empty, station.shift.station, reason="copied again")
    assert later.epoch == 1001


def test_a_restored_centre_goes_on_as_a_centre(delivering: Delivering, empty: str, tmp_path: Path) -> None:
    delivering.send()
    back_up(delivering.centre.dsn, tmp_path / "backup")
    known = delivering.centre.rows("SELECT incarnation FROM central.centre")[0][0]
    restored = restore(empty, tmp_path / "backup")
    assert restored.incarnation != known
    again = init(empty, delivering.centre.key_file, SystemIds(SystemClock()))
    assert again.incarnation == restored.incarnation
    station = moved(delivering, empty)
    rights = """SELECT count(DISTINCT p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = 'central' AND has_function_privilege(%s, p.oid, 'EXECUTE')"""
    assert station.centre.rows(rights, f"station_{station.shift.station}") == [(4,)]
    grants = "SELECT has_database_privilege('public', current_database(), 'TEMP')"
    assert station.centre.rows(grants) == [(False,)]


def test_a_station_is_told_how_far_a_backup_holds_it(delivering: Delivering, tmp_path: Path) -> None:
    delivering.send()
    asked = (delivering.shift.station, 1)
    with CentreConnection(delivering.line) as centre:
        assert centre.hello(*asked)["backed_up_to"] == 0
        back_up(delivering.centre.dsn, tmp_path / "backup")
        assert centre.hello(*asked)["backed_up_to"] == delivering.state().all


def test_a_backup_is_the_administrators_alone_and_holds_no_password_in_clear(
    delivering: Delivering, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    back_up(delivering.centre.dsn, folder)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}
    assert (modes["centre.dump"], modes["roles.sql"]) == (0o600, 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    roles = (folder / "roles.sql").read_text()
    password = delivering.line.dsn.partition("password=")[2].split()[0]
    assert f"station_{delivering.shift.station}" in roles
    assert password not in roles
    assert "postgres" not in roles


def test_the_roles_of_a_backup_are_made_where_they_are_missing(
    centre: Centre, delivering: Delivering, empty: str, tmp_path: Path
) -> None:
    given = enrol(centre.dsn, 976, site="Jamsil", name="lost")
    back_up(centre.dsn, tmp_path / "backup")
    centre.rows("DELETE FROM central.stream WHERE station = 976")
    centre.rows("DELETE FROM central.station_key WHERE station = 976")
    centre.rows("DELETE FROM central.station WHERE station = 976")
    centre.rows("DROP ROLE station_976")
    restore(empty, tmp_path / "backup")
    line = Line(make_conninfo(given.dsn, dbname="restored"))
    with CentreConnection(line) as wire:
        assert wire.hello(976, given.epoch)["epoch_known"] is True
    limits = centre.rows("SELECT rolconnlimit, rolconfig FROM pg_roles WHERE rolname = 'station_976'")
    assert limits == [
        (4, ["statement_timeout=60s", "idle_in_transaction_session_timeout=60s", "temp_file_limit=256MB"])
    ]
    centre.rows("DROP OWNED BY station_976")
    centre.rows("DROP ROLE station_976")


def test_a_backup_of_which_a_byte_differs_is_not_restored(
    delivering: Delivering, empty: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    back_up(delivering.centre.dsn, folder)
    for name in ("centre.dump", "roles.sql", "backup.json"):
        honest = (folder / name).read_bytes()
        (folder / name).write_bytes(honest[:-9] + b"?" + honest[-8:])
        with pytest.raises(Trouble, match="backup_unreadable"):
            restore(empty, folder)
        (folder / name).write_bytes(honest)
    (folder / "roles.sql").unlink()
    with pytest.raises(Trouble, match="backup_unreadable"):
        restore(empty, folder)
    bare = Centre(empty, delivering.centre.key_file)
    assert bare.rows("SELECT to_regnamespace('central')") == [(None,)]


def test_nothing_is_overwritten(delivering: Delivering, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    back_up(delivering.centre.dsn, folder)
    with pytest.raises(Trouble, match="backup_folder_not_empty"):
        back_up(delivering.centre.dsn, folder)
    with pytest.raises(Trouble, match="centre_stands_already"):
        restore(delivering.centre.dsn, folder)


def test_the_commands_tell_what_they_did(
    delivering: Delivering, empty: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    delivering.send()
    folder = str(tmp_path / "backup")
    assert main(["central", "backup", "--dsn", delivering.centre.dsn, "--out", folder, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["facts"]
    assert main(["central", "restore", folder, "--dsn", empty, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["facts"] == facts
    assert main(["central", "restore", folder, "--dsn", empty]) == 1
    assert "already" in capsys.readouterr().err
