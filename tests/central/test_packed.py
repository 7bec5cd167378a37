"""Batches that were packed for a slow line, against a real server: read exactly, or refused and nothing left behind."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from station.central.provision import Enrolment
from station.domain.envelope import Batch, Received, judge
from station.domain.packing import packed
from station.sync import postgres
from station.sync.postgres import INGEST_PACKED, CentreConnection, CentreTrouble, Line, TroubleClass
from tests.central.centre import Booth, Centre

UNPACKED = "SELECT central.unpacked(%b::bytea)"
TEXTS = some.lists(
    some.one_of(
        some.binary(max_size=400),
        some.lists(some.sampled_from([b'"id":"019d46', b'",', b'"name":"', b"=no", b"{}"])).map(b"".join),
    ),
    max_size=9,
)


@pytest.fixture
def far(enrolment: Enrolment, booth: Booth) -> Iterator[CentreConnection]:
    """Returns a wire whose greeting took longer than over a near one."""
    with CentreConnection(Line(enrolment.dsn, near_s=0.0)) as connection:
        connection.hello(booth.station, booth.epoch)
        yield connection


def sent(batch: Batch, body: bytes | None = None) -> tuple[object, ...]:
    texts = [header for header, _ in batch.facts] + [payload for _, payload in batch.facts]
    place = (batch.station, batch.epoch, batch.first_seq, batch.chain_before, batch.chain_after)
    return (*place, packed(texts) if body is None else body)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_the_centre_reads_what_was_packed(centre: Centre, texts: list[bytes]) -> None:
    with psycopg.connect(centre.dsn) as connection:
        row = connection.execute(UNPACKED, [packed(texts)], binary=True).fetchone()
    assert row == (texts,)


def test_a_packed_batch_is_proven_and_stands_byte_for_byte(
    far: CentreConnection, booth: Booth, centre: Centre
) -> None:
    batch = booth.fill(150).batch(1, 150)
    assert isinstance(judge(batch, far.ingest(batch)), Received)
    query = "SELECT header, payload FROM central.fact WHERE station = %s ORDER BY seq"
    assert tuple(centre.rows(query, booth.station)) == batch.facts


def test_a_packed_batch_that_stands_already_is_all_duplicates(far: CentreConnection, booth: Booth) -> None:
    batch = booth.fill(3).batch(1, 3)
    far.ingest(batch)
    again = far.ingest(booth.fill(1).batch(1, 4))
    assert (again["stored"], again["duplicates"]) == (1, 3)


def test_another_history_is_told_so_when_packed(far: CentreConnection, booth: Booth) -> None:
    far.ingest(booth.fill(2).batch(1, 2))
    other = Booth(booth.station, booth.epoch, [])
    other.add({"other": 1})
    with pytest.raises(CentreTrouble) as caught:
        far.ingest(other.batch(1, 1))
    assert caught.value.kind is TroubleClass.MISMATCH


@pytest.mark.parametrize("stands", [0, 2])
def test_what_was_read_wrong_is_neither_stored_nor_an_alarm(
    enrolment: Enrolment, booth: Booth, centre: Centre, stands: int
) -> None:
    batch = booth.fill(2).batch(1, 2)
    texts = [header for header, _ in batch.facts] + [b"{}", b"{}"]
    with psycopg.connect(enrolment.dsn, autocommit=True) as connection:
        if stands:
            connection.execute(INGEST_PACKED, sent(batch))
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(INGEST_PACKED, sent(batch, packed(texts)))
    assert caught.value.sqlstate == "SS003"
    query = """SELECT (SELECT count(*) FROM central.fact f WHERE f.station = %s),
                      (SELECT count(*) FROM central.alarm a WHERE a.station = %s)"""
    assert centre.rows(query, booth.station, booth.station) == [(stands, 0)]


MALFORMED = {
    "nothing": b"",
    "one_text": b"\x00\x00",
    "cut": b"\x05\x00ab",
    "cut_place": b"\x00\x01\x00",
    "no_such_text": b"\x00\x09\x00\x00\x05",
    "open_end": b"\x01\x01a\x00\x00\x01",
    "three_texts": b"\x00\x00" * 3,
    "many_texts": b"\x00\x00" * 5000,
    "no_text": b"\xff",
    "bomb": b"\xff\x01" + bytes(255) + struct.pack(">BBHB", 0, 1, 0, 255) * 20000,
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_body_is_no_batch(enrolment: Enrolment, booth: Booth, body: bytes) -> None:
    batch = booth.fill(1).batch(1, 1)
    with (
        psycopg.connect(enrolment.dsn, autocommit=True) as connection,
        pytest.raises(psycopg.Error) as caught,
    ):
        connection.execute(INGEST_PACKED, sent(batch, body), binary=True)
    assert caught.value.sqlstate == "SS003"


def test_a_batch_that_the_centre_does_not_take_packed_goes_as_it_is(
    far: CentreConnection, booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "packed", lambda texts: packed(texts)[:-1])
    batch = booth.fill(5).batch(1, 5)
    assert isinstance(judge(batch, far.ingest(batch)), Received)


def test_what_is_refused_either_way_is_refused(far: CentreConnection, booth: Booth) -> None:
    with pytest.raises(CentreTrouble) as caught:
        far.ingest(replace(booth.fill(1).batch(1, 1), first_seq=0))
    assert caught.value.code == "centre_refused_batch"


def test_after_a_quick_greeting_nothing_is_packed(
    enrolment: Enrolment, booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(postgres, "packed")
    with CentreConnection(Line(enrolment.dsn, near_s=60.0)) as near:
        near.hello(booth.station, booth.epoch)
        batch = booth.fill(2).batch(1, 2)
        assert isinstance(judge(batch, near.ingest(batch)), Received)
