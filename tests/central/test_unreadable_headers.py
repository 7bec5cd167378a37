"""A fact whose header the centre cannot read stands in quarantine and keeps nobody back, by wire and by stick."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from station.central.carrier_import import (
    CarrierFile,
    ImportedCarrier,
    RefusedCarrier,
    centre_keys,
    import_carriers,
)
from station.central.checks import rebuild, verify
from station.central.provision import Enrolment
from station.domain.carrier import NOISE_BYTES, Carrier, CarrierKeys, supervisor_public_key, write_carrier
from station.domain.envelope import Received, judge
from station.domain.fact import Fact, content_hash, next_chain, seal
from station.sync.postgres import CentreConnection
from tests.central.centre import NOON, Booth, Centre

HEADERS: dict[str, object] = {
    "an id that is none": {"record_id": "x"},
    "a moment out of range": {"recorded_at_ms": 9_400_000_000_000_000},
    "no reason": {"reason": None},
    "a lone surrogate": {"actor": "\ud800"},
    "a revision that is no number": {"revision": "x"},
    "no place": {"seq": None},
    "not JSON": b"\xff{",
    "too deep": b"[" * 50_000,
}


def add_with_header(booth: Booth, header: object) -> None:
    """Adds a fact with a header that no honest ledger writes: some other fields, or other bytes."""
    before = booth.chain_at(len(booth.facts))
    honest = seal(booth.header(), {}, before)
    told = header if isinstance(header, bytes) else _other(honest, header)
    hashed = content_hash(told, honest.payload)
    booth.facts.append(Fact(honest.header, told, honest.payload, hashed, next_chain(before, hashed)))


def _other(honest: Fact, header: object) -> bytes:
    assert isinstance(header, dict)
    return json.dumps({**json.loads(honest.header_bytes), **header}).encode()


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_an_unreadable_header_is_received_and_stands_in_quarantine_alone(
    centre: Centre, wire: CentreConnection, booth: Booth, header: object
) -> None:
    booth.fill(3)
    add_with_header(booth, header)
    first, second = booth.fill(3).batch(1, 7), booth.fill(1).batch(8, 8)
    assert isinstance(judge(first, wire.ingest(first)), Received)
    again = wire.ingest(first)
    assert (again["duplicates"], again["quarantined"]) == (7, 1)
    assert isinstance(judge(second, wire.ingest(second)), Received)
    proof = wire.reconcile(booth.station, booth.epoch, range(1, 9))
    assert (proof["facts"], proof["quarantined"], proof["counts"]) == (8, [4], {"visit": 7})
    assert proof["chain_after"] == booth.chain_at(8).hex()
    assert centre.rows("SELECT count(*) FROM report.visit WHERE station = %s", booth.station) == [(7,)]


def test_it_stays_in_quarantine_when_all_is_made_anew_and_every_row_proves_itself(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    add_with_header(booth, {"record_id": "x"})
    wire.ingest(booth.fill(2).batch(1, 3))
    rebuild(centre.dsn, booth.station)
    found = verify(centre.dsn, booth.station)
    assert found.is_sound
    assert found.streams[0].quarantined == (1,)
    assert centre.rows("SELECT count(*) FROM report.visit WHERE station = %s", booth.station) == [(2,)]


def on_stick(given: Enrolment, booth: Booth) -> CarrierFile:
    carrier = Carrier(given.site, given.epoch, NOON, booth.batch(1, len(booth.facts)))
    own = CarrierKeys(
        given.signing_seed, given.centre_public_key, supervisor_public_key(given.supervisor_key)
    )
    return CarrierFile(carrier.file_name, write_carrier(carrier, own, b"x" * NOISE_BYTES))


def test_on_a_stick_it_keeps_back_neither_its_own_file_nor_another(
    centre: Centre, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    (given, bad), (other, good) = another_booth(), another_booth()
    add_with_header(bad, {"record_id": "x"})
    files = [on_stick(given, bad.fill(1)), on_stick(other, good.fill(2))]
    done = import_carriers(centre.dsn, files, centre_keys(centre.key_file, NOON))
    told = [(one.station, one.new, one.quarantined) for one in done if isinstance(one, ImportedCarrier)]
    assert told == [(bad.station, 2, 1), (good.station, 2, 0)]


PLANTED = "ALTER TABLE central.chain_mark ADD CONSTRAINT planted CHECK (station <> {station})"


@pytest.fixture
def refused_station(
    centre: Centre, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> Iterator[tuple[Enrolment, Booth]]:
    """Gives a station of which the centre's tables take nothing at all."""
    given, booth = another_booth()
    centre.rows(PLANTED.format(station=given.station))
    yield given, booth
    centre.rows("ALTER TABLE central.chain_mark DROP CONSTRAINT planted")


def test_a_file_that_the_centre_cannot_store_is_named_and_the_next_one_goes_in(
    centre: Centre,
    refused_station: tuple[Enrolment, Booth],
    another_booth: Callable[[], tuple[Enrolment, Booth]],
) -> None:
    (given, bad), (other, good) = refused_station, another_booth()
    files = [on_stick(given, bad.fill(1)), on_stick(other, good.fill(2))]
    refused, imported = import_carriers(centre.dsn, files, centre_keys(centre.key_file, NOON))
    assert isinstance(imported, ImportedCarrier)
    assert isinstance(refused, RefusedCarrier)
    assert (refused.why.code, refused.why.facts["state"]) == ("carrier_record", "23514")
