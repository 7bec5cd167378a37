"""What the centre says of itself: every chain recomputed from the stored rows, and the board of a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from station.central.board import Light, StationRow, board
from station.central.checks import StreamCheck, rebuild, verify
from station.central.provision import Enrolment
from station.cli.main import main
from station.domain.fact import Json
from station.errors import Rejected
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import Booth, Centre

DAY = date(2020, 5, 6)


def check_of(centre: Centre, booth: Booth) -> StreamCheck:
    return next(one for one in verify(centre.dsn, booth.station).streams if one.epoch == booth.epoch)


def test_a_sound_centre_proves_every_row(centre: Centre, wire: CentreConnection, booth: Booth) -> None:
    booth.add(kind="person")
    booth.fill(7)
    booth.add_bytes(b"poison")
    wire.ingest(booth.batch(1, 4))
    wire.ingest(booth.batch(5, 9))
    found = check_of(centre, booth)
    assert (found.faults, found.facts, found.received_up_to) == ((), 9, 9)
    assert found.chain == booth.chain_at(9).hex()
    assert found.counts == {"person": 1, "visit": 8}
    assert (found.quarantined, found.alarms, found.is_burnt) == ((9,), 0, False)
    assert verify(centre.dsn, booth.station).is_sound


DAMAGES = {
    "a payload": ("UPDATE central.fact SET payload = '{}' WHERE {here} AND seq = 3", {"chain_differs"}),
    "a header": (
        "UPDATE central.fact SET header = header || ' ' WHERE {here} AND seq = 2",
        {"chain_differs"},
    ),
    "a row lost": ("DELETE FROM central.fact WHERE {here} AND seq = 3", {"facts_missing"}),
    "the tail lost": ("DELETE FROM central.fact WHERE {here} AND seq = 6", {"facts_missing"}),
    "two rows changed about": (
        "UPDATE central.fact f SET header = o.header, payload = o.payload FROM central.fact o "
        "WHERE o.{here} AND o.seq IN (2, 3) AND f.{here} AND f.seq = 5 - o.seq",
        {"chain_differs"},
    ),
    "a column": ("UPDATE central.fact SET revision = 99 WHERE {here} AND seq = 4", {"columns_differ"}),
    "a kind": ("UPDATE central.fact SET record_kind = 'person' WHERE {here} AND seq = 4", {"columns_differ"}),
    "an actor": ("UPDATE central.fact SET actor = 'nobody' WHERE {here} AND seq = 4", {"columns_differ"}),
    "a hash": ("UPDATE central.fact SET content_hash = '\\x00' WHERE {here} AND seq = 4", {"columns_differ"}),
    "the chain's end": ("UPDATE central.stream SET chain = sha256('') WHERE {here}", {"chain_differs"}),
    "a mark": ("UPDATE central.chain_mark SET chain = sha256('') WHERE {here} AND seq = 3", {"marks_differ"}),
    "the count": ("UPDATE central.stream SET received_up_to = 5 WHERE {here}", {"facts_missing"}),
}


@pytest.mark.parametrize(("damage", "faults"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damage_of_any_row_is_found(
    centre: Centre, wire: CentreConnection, booth: Booth, damage: str, faults: set[str]
) -> None:
    booth.fill(6)
    wire.ingest(booth.batch(1, 3))
    wire.ingest(booth.batch(4, 6))
    with damaged(centre, damage.replace("{here}", f"station = {booth.station}")):
        found = verify(centre.dsn, booth.station)
        assert not found.is_sound
        assert faults <= set(found.streams[0].faults)
        assert (
            main(["central", "verify", "--dsn", centre.dsn, "--station", str(booth.station), "--json"]) == 1
        )
    assert main(["central", "verify", "--dsn", centre.dsn, "--station", str(booth.station)]) == 0


@contextmanager
def damaged(centre: Centre, damage: str) -> Iterator[None]:
    """Damages the stored rows and puts them back afterwards, so that the other tests find a sound centre."""
    tables = ("fact", "stream", "chain_mark")
    with psycopg.connect(centre.dsn, autocommit=True) as connection:
        kept = {
            table: connection.execute(f"SELECT t FROM central.{table} t".encode()).rowcount
            for table in tables
        }
        for table in tables:
            connection.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM central.{table}".encode())
        try:
            assert connection.execute(damage.encode()).rowcount >= 1
            yield
        finally:
            for table in ("fact", "chain_mark"):
                connection.execute(f"DELETE FROM central.{table}".encode())
                connection.execute(f"INSERT INTO central.{table} SELECT * FROM kept_{table}".encode())
            connection.execute(
                "UPDATE central.stream s SET chain = k.chain, received_up_to = k.received_up_to FROM kept_stream k "
                "WHERE (s.station, s.epoch) = (k.station, k.epoch)"
            )
            for table in tables:
                found = connection.execute(f"SELECT FROM central.{table}".encode()).rowcount
                assert found == kept[table]
                connection.execute(f"DROP TABLE kept_{table}".encode())


def test_a_purged_payload_is_no_fault(centre: Centre, wire: CentreConnection, booth: Booth) -> None:
    wire.ingest(booth.fill(3).batch(1, 3))
    centre.rows("UPDATE central.fact SET payload = NULL WHERE station = %s AND seq = 2", booth.station)
    assert check_of(centre, booth).faults == ()
    assert verify(centre.dsn, booth.station).read_model == {booth.station: {"visit": (2, 3)}}
    rebuild(centre.dsn, booth.station)
    assert verify(centre.dsn, booth.station).is_sound


@pytest.mark.parametrize("command", ["verify", "rebuild"])
def test_a_station_that_is_not_enrolled_is_refused(
    centre: Centre, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Rejected, match="station:station_not_enrolled"):
        {"verify": verify, "rebuild": rebuild}[command](centre.dsn, 977)
    assert main(["central", command, "--dsn", centre.dsn, "--station", "977", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["errors"][0]["code"] == "station_not_enrolled"


def visits_of(booth: Booth, day: date, many: int) -> None:
    for number in range(many):
        record = 8000 + 10 * booth.station + number
        visit = booth.add({"operating_day": day.isoformat(), "way_out": "collected"}, record=record)
        tube: dict[str, Json] = {
            "visit_id": str(visit.header.record_id),
            "number": str(record),
            "collected_at": f"{day}T01:00:00Z",
        }
        booth.add(tube, kind="specimen", record=9000 + 10 * booth.station + number)


def close_day(booth: Booth, day: date, **other: Any) -> None:  # Any: fields of `DayClosed`
    """Adds the fact with which a station closes its day: what it counts itself, and its chain."""
    counts: dict[str, Json] = {}
    for fact in booth.facts:
        kind = fact.header.record_kind
        counts[kind] = sum(one.header.record_kind == kind for one in booth.facts)
    told: dict[str, Json] = {
        "operating_day": day.isoformat(),
        "first_seq": 1,
        "last_seq": len(booth.facts),
        "chain": booth.chain_at(len(booth.facts)).hex(),
        "counts": counts,
    }
    booth.add({**told, **other}, kind="day_closed", record=7000 + booth.station)


def deliver(given: Enrolment, booth: Booth, first: int = 1) -> None:
    with CentreConnection(Line(given.dsn)) as wire:
        wire.ingest(booth.batch(first, len(booth.facts)))
        wire.hello(booth.station, booth.epoch, len(booth.facts), booth.chain_at(len(booth.facts)))


def row_of(centre: Centre, station: int, day: date) -> StationRow:
    return next(one for one in board(centre.dsn, day).rows if one.station == station)


def test_a_station_is_green_when_its_closed_day_equals_what_is_here(
    centre: Centre, enrolment: Enrolment, booth: Booth
) -> None:
    visits_of(booth, DAY, 3)
    deliver(enrolment, booth)
    before = row_of(centre, booth.station, DAY)
    assert (before.light, before.reasons) == (Light.AMBER, ("day_not_closed",))
    close_day(booth, DAY)
    deliver(enrolment, booth)
    row = row_of(centre, booth.station, DAY)
    assert (row.light, row.reasons, row.differences) == (Light.GREEN, (), {})
    assert (row.visits, row.collected, row.facts, row.waiting) == (3, 3, 7, 0)


PLANTED: dict[
    str, tuple[dict[str, Any], str, dict[str, tuple[int, int]]]  # Any: JSON
] = {
    "one less": ({"counts": {"visit": 3, "specimen": 2}}, "counts_differ", {"specimen": (2, 3)}),
    "one more": ({"counts": {"visit": 4, "specimen": 3}}, "counts_differ", {"visit": (4, 3)}),
    "a kind more": (
        {"counts": {"visit": 3, "specimen": 3, "triage": 1}},
        "counts_differ",
        {"triage": (1, 0)},
    ),
    "another chain": ({"chain": "00" * 32}, "chain_differs", {}),
}


@pytest.mark.parametrize(("told", "reason", "differences"), PLANTED.values(), ids=PLANTED.keys())
def test_a_station_is_red_when_one_number_of_its_closed_day_differs(
    centre: Centre,
    enrolment: Enrolment,
    booth: Booth,
    told: dict[str, Any],  # Any: JSON or a row of any columns
    reason: str,
    differences: dict[str, tuple[int, int]],
) -> None:
    visits_of(booth, DAY, 3)
    close_day(booth, DAY, **told)
    deliver(enrolment, booth)
    row = row_of(centre, booth.station, DAY)
    assert (row.light, row.reasons, row.differences) == (Light.RED, (reason,), differences)


ROW_DAMAGES = (
    ("UPDATE central.fact SET payload = payload || ' ' WHERE station = %s AND seq = 2", "chain_differs"),
    ("DELETE FROM central.fact WHERE station = %s AND seq = 4", "counts_differ"),
)


@pytest.mark.parametrize(("damage", "reason"), ROW_DAMAGES)
def test_green_ends_with_one_row_that_differs_or_is_missing(
    centre: Centre, enrolment: Enrolment, booth: Booth, damage: str, reason: str
) -> None:
    visits_of(booth, DAY, 3)
    close_day(booth, DAY)
    deliver(enrolment, booth)
    assert row_of(centre, booth.station, DAY).light is Light.GREEN
    centre.rows(damage, booth.station)
    row = row_of(centre, booth.station, DAY)
    assert row.light is Light.RED
    assert reason in row.reasons
    deliver(enrolment, booth)  # what was lost comes back; what was changed stays red
    assert (row_of(centre, booth.station, DAY).light is Light.GREEN) is (reason == "counts_differ")
    _take_away(centre, booth.station)


def _take_away(centre: Centre, station: int) -> None:
    for table in ("fact", "chain_mark"):
        centre.rows(f"DELETE FROM central.{table} WHERE station = %s", station)
    centre.rows(
        "UPDATE central.stream SET received_up_to = 0, chain = central.first_chain(station, epoch) WHERE station = %s",
        station,
    )
    centre.rows("SELECT central.rebuild(%s)", station)


def test_a_day_that_was_opened_again_is_not_closed(
    centre: Centre, enrolment: Enrolment, booth: Booth
) -> None:
    visits_of(booth, DAY, 1)
    close_day(booth, DAY, is_reopened=True)
    deliver(enrolment, booth)
    assert row_of(centre, booth.station, DAY).reasons == ("day_not_closed",)


def test_green_ends_with_a_visit_that_comes_after_the_close(
    centre: Centre, enrolment: Enrolment, booth: Booth
) -> None:
    visits_of(booth, DAY, 1)
    close_day(booth, DAY)
    booth.add({"operating_day": DAY.isoformat()}, record=6000 + booth.station)
    deliver(enrolment, booth)
    assert row_of(centre, booth.station, DAY).reasons == ("changed_after_close",)
    close_day(booth, DAY)
    deliver(enrolment, booth)
    assert row_of(centre, booth.station, DAY).light is Light.GREEN


def test_a_poisoned_fact_is_red_and_facts_on_their_way_are_amber(
    centre: Centre, enrolment: Enrolment, booth: Booth
) -> None:
    booth.add_bytes(b"poison")
    booth.fill(4)
    with CentreConnection(Line(enrolment.dsn)) as wire:
        wire.ingest(booth.batch(1, 2))
        wire.hello(booth.station, booth.epoch, 5, booth.chain_at(5))
    row = row_of(centre, booth.station, DAY)
    assert (row.light, row.waiting, row.quarantined) == (Light.RED, 3, 1)
    assert row.reasons == ("quarantined", "day_not_closed", "waiting")


def test_the_roster_comes_first_and_names_the_silent(
    centre: Centre, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    (never, _), (lately, talking), (long_ago, gone) = another_booth(), another_booth(), another_booth()
    for given, booth in ((lately, talking), (long_ago, gone)):
        deliver(given, booth.fill(1))
    past = timedelta(minutes=31)
    centre.rows("UPDATE central.stream SET greeted_at = now() - %s WHERE station = %s", past, gone.station)
    found = {one.station: one.reasons for one in board(centre.dsn, DAY, site="Mapo").rows}
    assert found[never.station] == ("day_not_closed", "nothing_received")
    assert found[talking.station] == ("day_not_closed",)
    assert found[gone.station] == ("day_not_closed", "silent")
    everybody = {one.station for one in board(centre.dsn, DAY).rows}
    assert everybody == {station for (station,) in centre.rows("SELECT station FROM central.station")}


def test_the_board_is_told_in_words_and_as_json(
    centre: Centre, enrolment: Enrolment, booth: Booth, capsys: pytest.CaptureFixture[str]
) -> None:
    visits_of(booth, DAY, 2)
    close_day(booth, DAY, counts={"visit": 1, "specimen": 2})
    deliver(enrolment, booth)
    asked = ["central", "board", "--dsn", centre.dsn, "--day", DAY.isoformat()]
    assert main([*asked, "--json"]) == 3
    body = json.loads(capsys.readouterr().out)
    row = next(one for one in body["stations"] if one["station"] == booth.station)
    assert (row["light"], row["reasons"], row["differences"]) == ("red", ["counts_differ"], {"visit": [1, 2]})
    assert body["is_green"] is False
    assert main(asked) == 3
    text = capsys.readouterr().out
    assert f"RED    {booth.station}  Songpa: people 2, collected 2, records 5" in text
    assert "visit: the station counted 1, the centre holds 2" in text


def test_rebuild_and_epoch_are_told_as_json(
    centre: Centre, enrolment: Enrolment, booth: Booth, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(enrolment, booth.fill(3))
    station = str(booth.station)
    assert main(["central", "rebuild", "--dsn", centre.dsn, "--station", station, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["facts_by_station"] == {station: 3}
    out = tmp_path / "ticket.json"
    asked = [
        "central",
        "epoch",
        station,
        "--dsn",
        centre.dsn,
        "--reason",
        "copied",
        "--out",
        str(out),
        "--json",
    ]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["epoch"] == 2
    ticket = json.loads(out.read_text())
    assert (ticket["station"], ticket["epoch"], out.stat().st_mode & 0o777) == (booth.station, 2, 0o600)
