"""What comes late, what comes back and what was copied: a healthy booth works on, and nothing false stays unseen."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest

from station.actions.board import board as board_here
from station.actions.collect_specimen import collect_specimen
from station.actions.fetch import fetch_state
from station.actions.register_visit import register_visit
from station.actions.void_specimen import void_specimen
from station.central.board import Light, board
from station.central.provision import Enrolment
from station.cli.main import main
from station.domain.bundle import BundleKind
from station.domain.envelope import Received, judge
from station.domain.number import display
from station.domain.void import VoidReason
from station.errors import Rejected, Trouble
from station.sync.postgres import CentreConnection, CentreTrouble, Line
from tests.central.centre import Booth, Centre
from tests.central.delivering import Delivering, copy_of, delivering_station, reopened
from tests.central.sites import Site, new_site, sync
from tests.central.test_epochs import burnt, renewed
from tests.station.booth import RESIDENT


@pytest.fixture
def delivering(centre: Centre, enrolment: Enrolment, tmp_path: Path) -> Iterator[Delivering]:
    with delivering_station(centre, enrolment, tmp_path) as station:
        yield station


def test_a_greeting_that_comes_after_newer_facts_burns_nothing(
    centre: Centre, enrolment: Enrolment, booth: Booth, wire: CentreConnection
) -> None:
    booth.fill(5)
    wire.ingest(booth.batch(1, 5))
    with CentreConnection(Line(enrolment.dsn, call_deadline_s=0.2)) as late:
        query = "SELECT pid FROM pg_stat_activity WHERE usename = %s ORDER BY backend_start DESC LIMIT 1"
        [(backend,)] = centre.rows(query, f"station_{booth.station}")
        os.kill(backend, signal.SIGSTOP)
        with pytest.raises(CentreTrouble, match="centre_silent"):
            late.hello(booth.station, booth.epoch, 5, booth.chain_at(5))
        booth.fill(3)
        wire.ingest(booth.batch(6, 8))
        os.kill(backend, signal.SIGCONT)
    with psycopg.connect(centre.dsn, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 60000)", [backend])
    assert wire.hello(booth.station, booth.epoch, 8, booth.chain_at(8))["burnt"] is False
    assert isinstance(judge(booth.fill(1).batch(9, 9), wire.ingest(booth.batch(9, 9))), Received)
    assert burnt(centre, booth.station) == []


def published(site: Site, name: str, person: str) -> int:
    """Publishes a list with one person; returns its version."""
    day = date(2026, 4, 1)
    return site.publish(BundleKind.LIST, f"이름\n{person}\n".encode(), f"{name}.csv", expected_on=day).version


def restored_without(site: Site, *names: str) -> None:
    """Lets the centre forget what was published last, as a restore from a backup does."""
    forget = "DELETE FROM central.bundle WHERE site = %s AND name = %s"
    for name in names:
        site.centre.rows(forget, site.name, f"{name}.csv")
    counted = "pg_get_serial_sequence('central.bundle', 'serial')"
    site.centre.rows(f"SELECT setval({counted}, (SELECT max(serial) FROM central.bundle))")
    site.centre.rows("UPDATE central.centre SET restores = restores + 1, incarnation = gen_random_uuid()")


@pytest.mark.usefixtures("_restores")
def test_what_is_published_after_a_restore_comes_to_every_booth(centre: Centre, tmp_path: Path) -> None:
    with ExitStack() as held:
        site = new_site(centre, tmp_path, held)
        booth = site.booth()
        register_visit(booth.shift, RESIDENT)
        for name, person in (("one", "김하나"), ("two", "이두리"), ("three", "박세찬")):
            published(site, name, person)
        sync(booth)
        restored_without(site, "two", "three")
        published(site, "four", "최나리")
        again = published(site, "two", "정다섯")
        sync(booth)
        expected = {one.name for one in board_here(booth.shift).expected}
        assert expected == {"김하나", "박세찬", "최나리", "정다섯"}
        assert (fetch_state(booth.shift).refused, again % 1000) == ((), 1)


def test_a_number_that_a_copied_file_gave_twice_is_red_and_no_tube_is_chosen(
    centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as held:
        site = new_site(centre, tmp_path, held)
        desk, swab = site.booth(), site.booth()
        station = Delivering(desk, Line(desk.shift.store.enrolment.centre_dsn), centre)
        station.send()
        copied = reopened(station, copy_of(station, "copied"))
        held.callback(lambda: copied.shift.store.close())
        number = register_visit(desk.shift, RESIDENT).specimen.number
        assert register_visit(copied.shift, replace(RESIDENT, name="박서준")).specimen.number == number
        station.send()
        with pytest.raises(Trouble):
            copied.send()
        copied = renewed(copied)
        copied.send()
        day = desk.shift.today()
        (row,) = (
            one for one in board(centre.dsn, day, site=site.name).rows if one.station == desk.shift.station
        )
        assert (row.light, row.numbers_twice) == (Light.RED, (number,))
        assert "number_twice" in row.reasons
        assert (
            main(["central", "board", "--dsn", centre.dsn, "--day", day.isoformat(), "--site", site.name])
            == 3
        )
        assert display(number) in capsys.readouterr().out
        sync(swab)
        with pytest.raises(Rejected, match="number_on_two_tubes"):
            collect_specimen(swab.shift, number)
        void_specimen(copied.shift, number, VoidReason.SPOILED)
        copied.send()
        (row,) = (one for one in board(centre.dsn, day, site=site.name).rows if one.station == row.station)
        assert row.numbers_twice == ()
