"""What real PostgreSQL makes of batches. Invariants 2, 3, 4, 5 and 7 of the protocol, in their simplest form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.central.provision import Enrolment, enrol, renew_epoch
from station.domain.envelope import Batch, Received, Unknown, judge
from station.domain.fact import Fact, canonical_bytes, first_chain, seal
from station.sync.postgres import CentreConnection, CentreTrouble, Line, TroubleClass
from tests.central.centre import Booth, Centre

STANDING = "SELECT seq, header, payload FROM central.fact WHERE station = %s AND epoch = %s ORDER BY seq"


def standing(centre: Centre, booth: Booth) -> list[tuple[int, bytes, bytes]]:
    return centre.rows(STANDING, booth.station, booth.epoch)


def as_stored(facts: list[Fact]) -> list[tuple[int, bytes, bytes]]:
    return [(one.header.seq, one.header_bytes, one.payload) for one in facts]


def refusal(wire: CentreConnection, batch: Batch) -> CentreTrouble:
    with pytest.raises(CentreTrouble) as caught:
        wire.ingest(batch)
    return caught.value


def test_a_new_station_is_greeted_with_an_empty_chain(wire: CentreConnection, enrolment: Enrolment) -> None:
    greeting = wire.hello(enrolment.station, enrolment.epoch)
    assert greeting["received_up_to"] == 0
    assert greeting["chain"] == first_chain(enrolment.station, enrolment.epoch).hex()
    assert (greeting["epoch_known"], greeting["revoked"], greeting["latest_epoch"]) == (True, False, 1)


def test_a_batch_is_stored_to_the_byte_and_proven(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    batch = booth.fill(200).batch(1, 200)
    judged = judge(batch, wire.ingest(batch))
    assert isinstance(judged, Received)
    assert judged.acknowledgement.received_up_to == 200
    assert standing(centre, booth) == as_stored(booth.facts)
    assert wire.hello(booth.station, booth.epoch)["chain"] == batch.chain_after.hex()


def test_columns_are_taken_from_the_header(centre: Centre, wire: CentreConnection, booth: Booth) -> None:
    fact = booth.add({"id": "1"}, kind="specimen", revision=3)
    wire.ingest(booth.batch(1, 1))
    query = """SELECT record_kind, record_id, subject_id, revision, actor, action, reason, recorded_at, occurred_at,
                      schema_version, content_hash FROM central.fact WHERE station = %s"""
    head = fact.header
    assert centre.rows(query, booth.station) == [
        (
            "specimen", head.record_id, head.subject_id, 3, head.actor, head.action, "", head.recorded_at,
            head.occurred_at, 1, fact.content_hash,
        )
    ]  # fmt: skip


def test_sending_again_changes_nothing(centre: Centre, wire: CentreConnection, booth: Booth) -> None:
    batch = booth.fill(20).batch(1, 20)
    wire.ingest(batch)
    again = wire.ingest(batch)
    assert (again["stored"], again["duplicates"]) == (0, 20)
    assert isinstance(judge(batch, again), Received)
    assert standing(centre, booth) == as_stored(booth.facts)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.integers(1, 30), st.integers(1, 12)), max_size=12))
def test_any_order_and_any_cut_stores_each_fact_once_and_never_past_a_gap(
    centre: Centre, wire: CentreConnection, enrolment: Enrolment, cuts: list[tuple[int, int]]
) -> None:
    given = renew_epoch(centre.dsn, enrolment.station, reason="again")
    booth = Booth(given.station, given.epoch, []).fill(30)
    received_up_to = 0
    for first, many in [*cuts, (1, 30)]:
        batch = booth.batch(first, min(30, first + many - 1))
        judged = judge(batch, wire.ingest(batch))
        if first > received_up_to + 1:
            assert judged == Unknown("gap")
        else:
            assert isinstance(judged, Received)
            received_up_to = max(received_up_to, batch.last_seq)
        assert wire.hello(booth.station, booth.epoch)["received_up_to"] == received_up_to
        assert standing(centre, booth) == as_stored(booth.facts[:received_up_to])


def test_another_content_for_a_place_is_an_alarm_and_overwrites_nothing(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    booth.fill(10)
    wire.ingest(booth.batch(1, 10))
    clone = Booth(booth.station, booth.epoch, booth.facts[:6])
    clone.add({"id": "other"})
    clone.fill(8)
    trouble = refusal(wire, clone.batch(5, 15))
    assert (trouble.kind, trouble.code, trouble.facts["seq"]) == (TroubleClass.MISMATCH, "centre_mismatch", 7)
    assert standing(centre, booth) == as_stored(booth.facts)
    refusal(wire, clone.batch(5, 15))
    alarms = "SELECT seq, kind, standing, offered, offered_payload FROM central.alarm WHERE station = %s ORDER BY seq"
    raised = centre.rows(alarms, booth.station)
    hashes = booth.facts[6].content_hash, clone.facts[6].content_hash
    assert raised == [(7, "mismatch", *hashes, clone.facts[6].payload)]


def test_a_batch_that_does_not_join_the_chain_is_an_alarm(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    booth.fill(3)
    wire.ingest(booth.batch(1, 3))
    clone = Booth(booth.station, booth.epoch, [])
    for number in range(4):
        clone.add({"id": f"other {number}"})
    assert refusal(wire, clone.batch(4, 4)).kind is TroubleClass.MISMATCH
    assert standing(centre, booth) == as_stored(booth.facts)
    assert centre.rows("SELECT kind, seq FROM central.alarm WHERE station = %s", booth.station) == [
        ("chain_differs", 3)
    ]


POISON = {
    "not JSON": b"{",
    "not UTF-8": b'{"name": "\xff"}',
    "not an object": b"[1]",
    "empty": b"",
    "a lone surrogate": b'{"name": "\\ud800"}',
    "a day that is none": b'{"operating_day": "2026-02-31"}',
    "an id that is none": b'{"person_id": "nobody"}',
}


@pytest.mark.parametrize("payload", POISON.values(), ids=POISON.keys())
def test_a_poisoned_fact_is_received_and_stands_in_quarantine_alone(
    centre: Centre, wire: CentreConnection, booth: Booth, payload: bytes
) -> None:
    booth.fill(40)
    booth.add_bytes(payload)
    batch = booth.fill(59).batch(1, 100)
    answer = wire.ingest(batch)
    assert isinstance(judge(batch, answer), Received)
    assert answer["quarantined"] == 1
    assert standing(centre, booth) == as_stored(booth.facts)
    assert centre.rows("SELECT seq FROM central.quarantine WHERE station = %s", booth.station) == [(41,)]
    assert centre.rows("SELECT count(*) FROM report.visit WHERE station = %s", booth.station) == [(99,)]


def test_a_nul_character_reaches_the_read_model_without_it_and_the_ledger_with_it(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    booth.add({"name": "Kim\x00Minsu"}, kind="person")
    answer = wire.ingest(booth.batch(1, 1))
    assert answer["quarantined"] == 0
    assert centre.rows("SELECT name FROM report.person WHERE station = %s", booth.station) == [("KimMinsu",)]
    assert standing(centre, booth) == as_stored(booth.facts)


def test_a_row_that_was_changed_at_the_centre_is_not_proven(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    batch = booth.fill(5).batch(1, 5)
    wire.ingest(batch)
    centre.rows("UPDATE central.fact SET payload = '{}' WHERE station = %s AND seq = 3", booth.station)
    assert judge(batch, wire.ingest(batch)) == Unknown("chain_differs")
    proof = wire.reconcile(booth.station, booth.epoch, range(1, 6))
    assert proof["chain_after"] != batch.chain_after.hex()


def test_a_row_that_was_lost_at_the_centre_comes_back_when_it_is_sent_again(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    batch = booth.fill(5).batch(1, 5)
    wire.ingest(batch)
    centre.rows("DELETE FROM central.fact WHERE station = %s AND seq = 3", booth.station)
    assert wire.reconcile(booth.station, booth.epoch, range(1, 6))["facts"] == 4
    assert isinstance(judge(batch, wire.ingest(batch)), Received)
    assert standing(centre, booth) == as_stored(booth.facts)


def test_a_purged_payload_leaves_the_chain_whole(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    batch = booth.fill(5).batch(1, 5)
    wire.ingest(batch)
    centre.rows("UPDATE central.fact SET payload = NULL WHERE station = %s AND seq = 3", booth.station)
    assert wire.reconcile(booth.station, booth.epoch, range(1, 6))["chain_after"] == batch.chain_after.hex()


def header_of(booth: Booth, **other: int) -> bytes:
    return canonical_bytes({**json.loads(booth.facts[0].header_bytes), **other})


@pytest.mark.parametrize("other", [{"station": 999}, {"epoch": 9}, {"seq": 2}], ids=str)
def test_a_header_that_contradicts_its_envelope_stores_nothing(
    centre: Centre, wire: CentreConnection, booth: Booth, other: dict[str, int]
) -> None:
    batch = booth.fill(3).batch(1, 3)
    forged = ((header_of(booth, **other), b"{}"), *batch.facts[1:])
    trouble = refusal(wire, replace(batch, facts=forged))
    assert (trouble.kind, trouble.code) == (TroubleClass.PROTOCOL, "centre_refused_batch")
    assert standing(centre, booth) == []
    assert wire.hello(booth.station, booth.epoch)["received_up_to"] == 0


def test_a_batch_that_is_too_large_or_empty_is_refused(wire: CentreConnection, booth: Booth) -> None:
    batch = booth.fill(1).batch(1, 1)
    header = batch.facts[0][0]
    for facts in ((), ((header, b"{}"),) * 1001, ((header, b"x" * 9_000_000),)):
        assert refusal(wire, replace(batch, facts=facts)).code == "centre_refused_batch"


def test_an_older_revision_that_comes_later_does_not_hide_the_newer(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    booth.add({"way_out": "home"}, record=900, revision=2)
    booth.add({"way_out": "waiting"}, record=900, revision=1)
    wire.ingest(booth.batch(1, 1))
    wire.ingest(booth.batch(2, 2))
    query = "SELECT revision, way_out FROM report.visit WHERE station = %s"
    assert centre.rows(query, booth.station) == [(2, "home")]


def test_views_have_typed_columns_and_bear_missing_keys(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    person_id = booth.add({"name": "홍길동", "birth_date": "1985-04-12"}, kind="person").header.record_id
    booth.add(
        {"person_id": str(person_id), "operating_day": "2026-11-02", "arrived_at": "2026-11-02T00:30:00.000Z"}
    )
    booth.add({})
    booth.add({"visit_id": str(booth.facts[1].header.record_id), "number": "10024306000118"}, kind="specimen")
    assert wire.ingest(booth.batch(1, 4))["quarantined"] == 0
    query = """SELECT p.name, p.birth_date, p.birth_year, v.operating_day, v.arrived_at, s.number, s.collected_at
               FROM report.visit v LEFT JOIN report.person p ON (p.station, p.id) = (v.station, v.person_id)
               LEFT JOIN report.specimen s ON (s.station, s.visit_id) = (v.station, v.id)
               WHERE v.station = %s ORDER BY v.operating_day"""
    arrived_at = datetime(2026, 11, 2, 0, 30, tzinfo=UTC)
    assert centre.rows(query, booth.station) == [
        ("홍길동", date(1985, 4, 12), None, date(2026, 11, 2), arrived_at, "10024306000118", None),
        (None,) * 7,
    ]


def test_reconcile_counts_by_kind_and_proves_a_range_from_its_middle(
    wire: CentreConnection, booth: Booth
) -> None:
    for kind in ("person", "visit", "visit", "specimen", "visit"):
        booth.add(kind=kind)
    booth.add_bytes(b"poison")
    wire.ingest(booth.batch(1, 4))
    wire.ingest(booth.batch(5, 6))
    proof = wire.reconcile(booth.station, booth.epoch, range(3, 7))
    assert proof["counts"] == {"visit": 3, "specimen": 1}
    assert (proof["facts"], proof["applied"], proof["quarantined"]) == (4, 3, [6])
    assert proof["chain_after"] == booth.chain_at(6).hex()


def test_a_new_epoch_begins_a_chain_of_its_own_beside_the_old(centre: Centre, enrolment: Enrolment) -> None:
    again = enrol(centre.dsn, enrolment.station, site=enrolment.site, name=enrolment.name)
    assert again.epoch == enrolment.epoch + 1
    with CentreConnection(Line(again.dsn)) as wire:
        for epoch in (again.epoch, enrolment.epoch):
            batch = Booth(again.station, epoch, []).fill(2).batch(1, 2)
            assert isinstance(judge(batch, wire.ingest(batch)), Received)


def test_an_epoch_that_the_centre_never_gave_is_refused(wire: CentreConnection, enrolment: Enrolment) -> None:
    batch = Booth(enrolment.station, 77, []).fill(1).batch(1, 1)
    assert refusal(wire, batch).code == "centre_unknown_epoch"
    assert wire.hello(enrolment.station, 77)["epoch_known"] is False


def test_a_revoked_station_is_told_so_and_delivers_nothing(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    batch = booth.fill(1).batch(1, 1)
    centre.rows("UPDATE central.station SET revoked_at = now() WHERE station = %s", booth.station)
    assert wire.hello(booth.station, booth.epoch)["revoked"] is True
    trouble = refusal(wire, batch)
    assert (trouble.kind, trouble.code) == (TroubleClass.SIGN_IN, "centre_not_enrolled")
    assert standing(centre, booth) == []


def test_the_golden_chain_of_the_station_is_the_golden_chain_of_the_centre(
    centre: Centre, booth: Booth
) -> None:
    fact = seal(booth.header(), {"name": "홍길동"}, first_chain(booth.station, booth.epoch))
    query = """SELECT central.content_hash(%s, sha256(%s)),
                      central.next_chain(NULL, central.first_chain(%s, %s), central.content_hash(%s, sha256(%s)))"""
    values = (fact.header_bytes, fact.payload, booth.station, booth.epoch, fact.header_bytes, fact.payload)
    assert centre.rows(query, *values) == [(fact.content_hash, fact.chain)]
