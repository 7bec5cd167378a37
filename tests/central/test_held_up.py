"""One station's password, in whose hands ever, holds up neither the set-up of the centre nor any other station."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.json import Jsonb

from station.central import administrator
from station.central.board import Light
from station.central.provision import Enrolment, init, open_board, renew_epoch
from station.clock import PlayedClock
from station.errors import Trouble
from station.ids import SeededIds
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import NOON, Booth, Centre
from tests.central.test_checks import DAY, close_day, deliver, row_of, visits_of

OF_EVERY_SERVER = ("postgres", "template1")
SINCE = {"bundle_serial": 0, "streams": {}}


def set_up_again(centre: Centre) -> None:
    init(centre.dsn, centre.key_file, SeededIds(PlayedClock(NOON), 8))


def test_a_station_signs_in_to_no_other_database_of_the_server(centre: Centre, enrolment: Enrolment) -> None:
    own = conninfo_to_dict(centre.dsn)["dbname"]
    for dsn in (enrolment.dsn, open_board(centre.dsn, "Songpa")):
        for other in {*OF_EVERY_SERVER} - {own}:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(make_conninfo(dsn, dbname=other))


def test_an_open_transaction_of_a_station_holds_up_no_set_up_and_no_other_station(
    centre: Centre, enrolment: Enrolment, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    other, booth = another_booth()
    with psycopg.connect(enrolment.dsn) as held:
        held.execute("SET idle_in_transaction_session_timeout = 0")
        held.execute("SELECT central.fetch_v1(%s, %s)", [enrolment.station, Jsonb(SINCE)])
        set_up_again(centre)
        with pytest.raises(psycopg.OperationalError):
            held.execute("SELECT 1")
        held.close()
    deliver(other, booth.fill(1))


def test_who_is_held_up_is_told_so_and_not_to_look_at_his_password(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(centre.dsn) as other, monkeypatch.context() as hurried:
        hurried.setattr(administrator, "LOCK_TIMEOUT_S", 0.1)
        other.execute("LOCK TABLE central.centre IN SHARE MODE")
        with pytest.raises(Trouble, match="centre_at_work"):
            set_up_again(centre)
    set_up_again(centre)


def test_a_set_up_waits_for_nobody_who_reads(centre: Centre) -> None:
    with psycopg.connect(centre.dsn) as reader:
        reader.execute("SELECT count(*) FROM report.person")
        set_up_again(centre)


def test_one_statement_of_a_station_fills_no_disk(centre: Centre, enrolment: Enrolment) -> None:
    for dsn in (enrolment.dsn, open_board(centre.dsn, "Songpa")):
        with psycopg.connect(dsn, autocommit=True) as role:
            assert role.execute("SHOW temp_file_limit").fetchone() == ("256MB",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                role.execute("SET temp_file_limit = -1")


def closed_and_delivered(enrolment: Enrolment, booth: Booth) -> None:
    visits_of(booth, DAY, 2)
    close_day(booth, DAY)
    deliver(enrolment, booth)


def test_a_station_that_comes_by_stick_only_is_not_green_while_its_new_epoch_waits(
    centre: Centre, enrolment: Enrolment, booth: Booth
) -> None:
    closed_and_delivered(enrolment, booth)
    centre.rows(
        f"UPDATE central.stream SET greeted_at = NULL WHERE station = {booth.station}"
    )  # as from a stick
    given = renew_epoch(centre.dsn, booth.station, reason="copied")
    assert "epoch_not_begun" in row_of(centre, booth.station, DAY).reasons
    deliver(given, Booth(booth.station, given.epoch, []).fill(1))
    centre.rows(f"UPDATE central.stream SET greeted_at = NULL WHERE station = {booth.station}")
    assert "epoch_not_begun" not in row_of(centre, booth.station, DAY).reasons


def test_a_station_whose_new_epoch_has_not_begun_is_never_green(
    centre: Centre, enrolment: Enrolment, booth: Booth
) -> None:
    closed_and_delivered(enrolment, booth)
    assert row_of(centre, booth.station, DAY).light is Light.GREEN
    booth.fill(3)
    with CentreConnection(Line(enrolment.dsn)) as wire:
        wire.hello(booth.station, booth.epoch, len(booth.facts), booth.chain_at(len(booth.facts)))
    given = renew_epoch(centre.dsn, booth.station, reason="restored")
    row = row_of(centre, booth.station, DAY)
    assert (row.light, row.reasons, row.waiting) == (Light.RED, ("epoch_not_begun", "waiting"), 3)
    again = Booth(booth.station, given.epoch, [])
    deliver(given, again.fill(1))
    assert row_of(centre, booth.station, DAY).light is Light.GREEN
