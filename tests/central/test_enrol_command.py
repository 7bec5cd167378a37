"""By the command line: a ticket is for one laptop, is never written over, and is not made where it cannot be kept."""

from __future__ import annotations

import stat
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from station.central.provision import Enrolment
from station.cli import opened
from station.clock import PlayedClock
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import Centre
from tests.central.sites import NUMBERS
from tests.central.test_publish_command import Terminal
from tests.central.test_publish_command import terminal as terminal  # the fixture


def codes(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [one["code"] for one in answer["errors"]]


def is_known(centre: Centre, station: int) -> bool:
    return bool(centre.rows("SELECT FROM central.station WHERE station = %s", station))


def test_a_ticket_never_takes_the_place_of_another_file(
    terminal: Terminal, centre: Centre, tmp_path: Path
) -> None:
    number, other, ticket = next(NUMBERS), next(NUMBERS), tmp_path / "booth.json"
    enrol = ("central", "enrol", "--dsn", centre.dsn, "--site", "Tickets", "--out", ticket, "--station")
    terminal.json(*enrol, number)
    assert stat.S_IMODE(ticket.stat().st_mode) == 0o600
    before = ticket.read_bytes()
    assert codes(terminal.json(*enrol, other, code=1)) == ["secret_stands_there"]
    renew = ("central", "epoch", number, "--dsn", centre.dsn, "--reason", "lost", "--out", ticket)
    assert codes(terminal.json(*renew, code=1)) == ["secret_stands_there"]
    assert [one.name for one in tmp_path.iterdir()] == ["booth.json"]
    assert ticket.read_bytes() == before
    assert not is_known(centre, other)


def test_nobody_is_enrolled_whose_ticket_cannot_be_written(
    terminal: Terminal, centre: Centre, tmp_path: Path
) -> None:
    number = next(NUMBERS)
    enrol = ("central", "enrol", "--dsn", centre.dsn, "--station", number, "--site", "Tickets", "--out")
    assert codes(terminal.json(*enrol, tmp_path / "nowhere" / "b.json", code=1)) == ["export_unwritable"]
    assert not is_known(centre, number)
    nobody = (
        "central",
        "site-key",
        "--dsn",
        centre.dsn,
        "--site",
        "Nowhere",
        "--out",
        tmp_path / "site.json",
    )
    assert terminal.json(*nobody, code=1)["errors"]
    assert list(tmp_path.iterdir()) == []


def test_a_station_whose_epoch_is_burnt_was_at_work_all_the_same(
    terminal: Terminal, centre: Centre, enrolment: Enrolment, tmp_path: Path
) -> None:
    with CentreConnection(Line(enrolment.dsn)) as wire:
        wire.hello(enrolment.station, 1)
    centre.rows("UPDATE central.stream SET burnt_at = now() WHERE station = %s", enrolment.station)
    again = ("--station", enrolment.station, "--site", enrolment.site, "--name", enrolment.name)
    out = ("--out", tmp_path / "again.json")
    refused = terminal.json("central", "enrol", "--dsn", centre.dsn, *again, *out, code=1)
    assert codes(refused) == ["station_at_work"]
    with psycopg.connect(enrolment.dsn):
        pass


def test_the_server_says_itself_why_it_lets_nobody_in(terminal: Terminal, centre: Centre) -> None:
    nowhere = make_conninfo(centre.dsn, dbname="not_made")
    (error,) = terminal.json("central", "verify", "--dsn", nowhere, code=1)["errors"]
    assert error["code"] == "centre_address_fails"
    assert 'database "not_made" does not exist' in error["message"]
    (error,) = terminal.json("central", "verify", "--dsn", "admin:secret@centre", code=1)["errors"]
    assert error["code"] == "centre_address_unreadable"
    assert "secret" not in str(error)


@pytest.mark.parametrize(("zone", "day"), [("", date(2026, 11, 23)), ("Europe/Lisbon", date(2026, 11, 22))])
def test_the_day_of_the_board_is_that_of_the_sites(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, zone: str, day: date
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("STATION_ZONE", zone)
    monkeypatch.setattr(opened, "SystemClock", lambda: PlayedClock(datetime(2026, 11, 22, 20, tzinfo=UTC)))
    assert opened.today_of_sites() == day
