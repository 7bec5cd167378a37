"""Setting up a centre and enrolling stations."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import nacl.public
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from station.central.board import board
from station.central.provision import Enrolment, enrol, init
from station.clock import SystemClock
from station.domain.envelope import Received, judge
from station.errors import Rejected, Trouble
from station.ids import SystemIds
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import Booth, Centre

IDS = SystemIds(SystemClock())
DAY = date(2031, 5, 4)


def test_setting_up_again_keeps_the_centre_and_its_facts(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    batch = booth.fill(3).batch(1, 3)
    wire.ingest(batch)
    before = wire.hello(booth.station, booth.epoch)
    again = init(centre.dsn, centre.key_file, IDS)
    assert str(again.incarnation) == before["incarnation"]
    assert isinstance(judge(batch, wire.ingest(batch)), Received)


def test_the_private_key_is_the_administrators_alone_and_opens_what_is_sealed(
    centre: Centre, enrolment: Enrolment
) -> None:
    assert stat.S_IMODE(centre.key_file.stat().st_mode) == 0o600
    sealed = nacl.public.SealedBox(nacl.public.PublicKey(enrolment.centre_public_key)).encrypt(b"M12345678")
    private = nacl.public.PrivateKey(bytes.fromhex(centre.key_file.read_text()))
    assert nacl.public.SealedBox(private).decrypt(sealed) == b"M12345678"


def test_another_key_file_is_refused_and_changes_nothing(centre: Centre, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        init(centre.dsn, tmp_path / "other.key", IDS)
    assert caught.value.code == "centre_key_differs"


@pytest.mark.parametrize("content", ["", "not hexadecimal", "ab" * 31])
def test_a_damaged_key_file_is_refused_and_stays(centre: Centre, tmp_path: Path, content: str) -> None:
    key_file = tmp_path / "damaged.key"
    key_file.write_text(content)
    with pytest.raises(Trouble) as caught:
        init(centre.dsn, key_file, IDS)
    assert caught.value.code == "centre_key_unreadable"
    assert key_file.read_text() == content


def test_enrolling_again_gives_a_new_epoch_and_shuts_the_old_password_out(
    centre: Centre, enrolment: Enrolment
) -> None:
    again = enrol(centre.dsn, enrolment.station, site=enrolment.site, name=enrolment.name)
    assert (again.epoch, again.centre_public_key) == (2, enrolment.centre_public_key)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(enrolment.dsn)


def test_a_station_at_work_is_not_enrolled_again(centre: Centre, enrolment: Enrolment) -> None:
    with CentreConnection(Line(enrolment.dsn)) as wire:
        wire.hello(enrolment.station, 1)
    with pytest.raises(Rejected, match="station:station_at_work"):
        enrol(centre.dsn, enrolment.station, site=enrolment.site, name=enrolment.name)
    with CentreConnection(Line(enrolment.dsn)) as wire:
        assert wire.hello(enrolment.station, 1)["latest_epoch"] == 1


def test_a_number_is_not_given_to_two_sites(centre: Centre, enrolment: Enrolment) -> None:
    with pytest.raises(Rejected, match="station:station_of_another"):
        enrol(centre.dsn, enrolment.station, site="Elsewhere", name=enrolment.name)
    with CentreConnection(Line(enrolment.dsn)) as wire:
        assert wire.hello(enrolment.station, 1)["latest_epoch"] == 1


@pytest.mark.parametrize("station", [-1, 0, 99, 990, 999])
def test_a_number_out_of_range_is_refused(centre: Centre, station: int) -> None:
    with pytest.raises(Rejected, match="station:station_out_of_range"):
        enrol(centre.dsn, station, site="Songpa", name="Booth")


def test_a_name_is_data_and_never_a_statement(centre: Centre) -> None:
    name = "'); DROP TABLE central.fact; --"
    given = enrol(centre.dsn, 979, site=name, name=name)
    assert centre.rows("SELECT site, name FROM central.station WHERE station = 979") == [(name, name)]
    assert given.epoch == 1


def test_a_database_without_a_centre_says_so(centre: Centre) -> None:
    centre.rows("CREATE DATABASE bare")
    bare = make_conninfo(centre.dsn, dbname="bare")
    for call in (lambda: enrol(bare, 100, site="a", name="b"), lambda: board(bare, DAY)):
        with pytest.raises(Trouble) as caught:
            call()
        assert caught.value.code == "centre_not_set_up"


def test_a_centre_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        init(f"postgresql://postgres@/postgres?host={tmp_path}", tmp_path / "key", IDS)
    assert caught.value.code == "centre_address_fails"


def test_totals_of_a_day_come_from_the_read_model(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    for way_out, record in (("home", 71), ("home", 72), (None, 73)):
        booth.add({"operating_day": DAY.isoformat(), "way_out": way_out}, record=record)
    booth.add({"operating_day": "2031-05-05"}, record=74)
    visit_id = str(booth.facts[0].header.record_id)
    booth.add(
        {"visit_id": visit_id, "number": "1", "collected_at": "2031-05-04T01:00:00.000Z"}, kind="specimen"
    )
    booth.add({"visit_id": visit_id, "number": "2", "collected_at": None}, kind="specimen")
    booth.add({"visit_id": visit_id, "number": "3", "state": "voided"}, kind="specimen")
    wire.ingest(booth.batch(1, 7))
    day = board(centre.dsn, DAY)
    assert (day.visits, day.visits_by_way_out) == (3, {"home": 2, "": 1})
    assert (day.specimens, day.collected) == (2, 1)
    (row,) = [one for one in day.rows if one.station == booth.station]
    assert (row.facts, row.visits, row.collected) == (7, 3, 1)
