"""The read model: typed tables that reports query, the same whatever the order of arrival. Invariants 12 and 13."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from station.central.checks import rebuild, verify
from station.central.provision import Enrolment, enrol, init
from station.central.read_model import COLUMNS, LEDGER_COLUMNS
from station.clock import SystemClock
from station.domain.fact import Fact, canonical_bytes, content_hash, next_chain
from station.ids import SystemIds
from station.storage.tables import RECORD_TYPES
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import Booth, Centre, record_id

Rows = dict[str, list[Any]]  # Any: JSON or a row of any columns


EVERY_ROW = " UNION ALL ".join(
    f"SELECT '{kind}', r.id, r::text FROM report.{kind} r WHERE r.station = %(station)s" for kind in COLUMNS
)
HELD_BACK = """SELECT epoch, seq, sql_state, detail, since FROM central.quarantine
               WHERE station = %(station)s ORDER BY epoch, seq"""


def read_model(centre: Centre, station: int) -> Rows:
    """Returns all rows of a station in every table of the read model, and what stands in quarantine."""
    rows: Rows = {kind: [] for kind in COLUMNS}
    with psycopg.connect(centre.dsn) as connection:
        told = {"station": station}
        for kind, _, row in connection.execute(f"{EVERY_ROW} ORDER BY 1, 2".encode(), told):
            rows[kind].append(row)
        return rows | {"quarantine": connection.execute(HELD_BACK, told).fetchall()}


def test_every_kind_of_record_has_a_table_with_a_column_for_each_field_that_leaves_the_station(
    centre: Centre,
) -> None:
    query = """SELECT column_name FROM information_schema.columns
               WHERE table_schema = 'report' AND table_name = %s ORDER BY ordinal_position"""
    assert set(COLUMNS) == set(RECORD_TYPES)
    for kind, columns in COLUMNS.items():
        found = [name for (name,) in centre.rows(query, kind)]
        assert found == [name for name, _ in LEDGER_COLUMNS] + [one.name for one in columns]
    assert "document_local" not in {one.name for one in COLUMNS["person"]}
    assert "pin_verifier" not in {one.name for one in COLUMNS["staff"]}


TYPED: tuple[tuple[str, str, object, str], ...] = (
    ("person", "birth_date", "1985-04-12", "date"),
    ("person", "birth_year", 1985, "integer"),
    ("person", "document_sealed", "c2VhbGVk", "bytea"),
    ("visit", "arrived_at", "2026-11-02T00:30:00.000Z", "timestamp with time zone"),
    ("visit", "person_id", str(record_id(5)), "uuid"),
    ("consent", "is_given", True, "boolean"),
    ("triage", "outcome", {"level": 3}, "json"),
    ("box", "missing", ["1", "2"], "json"),
    ("roll", "station", 981, "integer"),
    ("specimen", "number", "10024306000118", "text"),
)


@pytest.mark.parametrize(("kind", "key", "value", "wanted"), TYPED)
def test_a_value_stands_in_a_column_of_its_type(
    centre: Centre,
    wire: CentreConnection,
    booth: Booth,
    kind: str,
    key: str,
    value: Any,  # Any: JSON
    wanted: str,
) -> None:
    booth.add({key: value}, kind=kind)
    assert wire.ingest(booth.batch(1, 1))["quarantined"] == 0
    column = next(one for one in COLUMNS[kind] if one.key == key)
    query = f'SELECT pg_typeof("{column.name}")::text, "{column.name}" IS NOT NULL FROM report.{kind}'
    assert centre.rows(f"{query} WHERE station = %s", booth.station) == [(wanted, True)]


UNFIT = (
    ("person", "birth_year", "soon"),
    ("person", "birth_year", 10**12),
    ("person", "document_sealed", "not base64!"),
    ("consent", "is_given", "perhaps"),
    ("visit", "left_at", "yesterday evening"),
    ("specimen", "visit_id", "none"),
    ("roll", "day", "2026-02-30"),
)


@pytest.mark.parametrize(("kind", "key", "value"), UNFIT)
def test_a_value_that_does_not_fit_its_column_is_quarantined_and_keeps_its_bytes(
    centre: Centre,
    wire: CentreConnection,
    booth: Booth,
    kind: str,
    key: str,
    value: Any,  # Any: JSON or a row of any columns
) -> None:
    fact = booth.add({key: value}, kind=kind)
    booth.add(kind=kind)
    assert wire.ingest(booth.batch(1, 2))["quarantined"] == 1
    assert centre.rows("SELECT seq FROM central.quarantine WHERE station = %s", booth.station) == [(1,)]
    stored = centre.rows("SELECT payload FROM central.fact WHERE station = %s AND seq = 1", booth.station)
    assert stored == [(fact.payload,)]
    assert centre.rows(f"SELECT count(*) FROM report.{kind} WHERE station = %s", booth.station) == [(1,)]


def test_a_typed_backslash_u0000_is_no_nul_and_stops_nothing(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    for name in (r"a\u0000b", "a\x00b", "\x00\x00", r"\\u0000", "\\\x00"):
        booth.add({"name": name}, kind="person")
    assert wire.ingest(booth.batch(1, 5))["quarantined"] == 0
    query = "SELECT name FROM report.person WHERE station = %s ORDER BY seq"
    assert [name for (name,) in centre.rows(query, booth.station)] == [
        r"a\u0000b",
        "ab",
        "",
        r"\\u0000",
        "\\",
    ]


def newer(booth: Booth, kind: str, payload: dict[str, Any]) -> Fact:  # Any: JSON or a row of any columns
    """Adds a fact as a later version of the program would write it: another schema, keys that nobody knows yet."""
    fact = booth.add(payload, kind=kind)
    header = {**json.loads(fact.header_bytes), "schema_version": 2, "mood": "calm"}
    head = canonical_bytes(header)
    hashed = content_hash(head, fact.payload)
    before = booth.chain_at(len(booth.facts) - 1)
    booth.facts[-1] = Fact(fact.header, head, fact.payload, hashed, next_chain(before, hashed))
    return booth.facts[-1]


def test_facts_of_a_newer_schema_keep_their_bytes_and_are_read_as_far_as_they_are_known(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    known = newer(booth, "person", {"name": "김민수", "blood_group": "A"})
    unknown = newer(booth, "blood_sample", {"volume_ml": 5})
    booth.add(kind="visit")
    batch = booth.batch(1, 3)
    answer = wire.ingest(batch)
    assert (answer["chain_after"], answer["quarantined"]) == (batch.chain_after.hex(), 1)
    stored = (
        "SELECT header, payload, schema_version FROM central.fact WHERE station = %s AND seq < 3 ORDER BY seq"
    )
    assert centre.rows(stored, booth.station) == [
        (known.header_bytes, known.payload, 2),
        (unknown.header_bytes, unknown.payload, 2),
    ]
    assert centre.rows("SELECT name FROM report.person WHERE station = %s", booth.station) == [("김민수",)]
    held = "SELECT seq, sql_state FROM central.quarantine WHERE station = %s"
    assert centre.rows(held, booth.station) == [(2, "SS007")]


def edited(booth: Booth) -> None:
    """Fills an epoch with records that are edited, some of them poisoned."""
    for turn in range(12):
        booth.add({"name": f"name {turn}"}, kind="person", record=1 + turn % 3, revision=1 + turn // 3)
        booth.add(
            {"way_out": f"{booth.epoch}-{turn}"}, kind="visit", record=10 + turn % 4, revision=1 + turn // 4
        )
    booth.add_bytes(b'{"operating_day": "no day"}')
    booth.add({"number": str(booth.epoch)}, kind="specimen", record=20)


@pytest.fixture
def two_epochs(centre: Centre, enrolment: Enrolment) -> tuple[Enrolment, Booth, Booth]:
    again = enrol(centre.dsn, enrolment.station, site=enrolment.site, name=enrolment.name)
    old, new = Booth(again.station, 1, []), Booth(again.station, 2, [])
    edited(old)
    edited(new)
    return again, old, new


def deliver(given: Enrolment, parts: Sequence[tuple[Booth, int, int]]) -> None:
    with CentreConnection(Line(given.dsn)) as wire:
        for booth, first, last in parts:
            wire.ingest(booth.batch(first, last))


def forget_all(centre: Centre, station: int) -> None:
    centre.rows("SELECT central.forget(%s)", station)
    for table in ("fact", "chain_mark", "quarantine"):
        centre.rows(f"DELETE FROM central.{table} WHERE station = %s", station)
    centre.rows(
        "UPDATE central.stream SET received_up_to = 0, chain = central.first_chain(station, epoch) WHERE station = %s",
        station,
    )


def without_since(rows: Rows) -> Rows:
    return rows | {"quarantine": [one[:4] for one in rows["quarantine"]]}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(1, 26), max_size=4),
    is_new_first=st.booleans(),
    turns=st.randoms(use_true_random=False),
)
def test_any_order_of_arrival_gives_the_same_read_model(
    centre: Centre,
    two_epochs: tuple[Enrolment, Booth, Booth],
    cuts: list[int],
    is_new_first: bool,
    turns: Any,  # Any: JSON or a row of any columns
) -> None:
    given_, old, new = two_epochs
    station = given_.station
    forget_all(centre, station)
    deliver(given_, [(old, 1, 26), (new, 1, 26)])
    wanted = without_since(read_model(centre, station))
    assert len(wanted["person"]) == 3
    assert len(wanted["quarantine"]) == 2

    forget_all(centre, station)
    lanes = {booth.epoch: _parts(booth, cuts) for booth in (new, old)}
    order = [booth.epoch for booth in (new, old) for _ in lanes[booth.epoch]]
    if not is_new_first:
        turns.shuffle(order)
    deliver(given_, [lanes[epoch].pop(0) for epoch in order])
    assert without_since(read_model(centre, station)) == wanted


def _parts(booth: Booth, cuts: list[int]) -> list[tuple[Booth, int, int]]:
    ends = sorted({*cuts, 26})
    return [(booth, first + 1, last) for first, last in zip([0, *ends], ends, strict=False)]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.randoms(use_true_random=False))
def test_facts_applied_one_by_one_in_any_order_give_the_same_read_model(
    centre: Centre,
    two_epochs: tuple[Enrolment, Booth, Booth],
    turns: Any,  # Any: JSON or a row of any columns
) -> None:
    given_, old, new = two_epochs
    forget_all(centre, given_.station)
    deliver(given_, [(old, 1, 26), (new, 1, 26)])
    wanted = without_since(read_model(centre, given_.station))
    places = [(epoch, seq) for epoch in (1, 2) for seq in range(1, 27)]
    turns.shuffle(places)
    with psycopg.connect(centre.dsn) as connection:
        connection.execute("SELECT central.forget(%s)", [given_.station])
        connection.execute("DELETE FROM central.quarantine WHERE station = %s", [given_.station])
        for epoch, seq in places:
            connection.execute("SELECT central.apply(%s, %s, %s, %s)", [given_.station, epoch, seq, seq])
    assert without_since(read_model(centre, given_.station)) == wanted


def test_a_rebuild_gives_the_same_rows_and_keeps_since_when_a_fact_is_held_back(
    centre: Centre, two_epochs: tuple[Enrolment, Booth, Booth]
) -> None:
    given_, old, new = two_epochs
    deliver(given_, [(new, 1, 13), (old, 1, 26), (new, 14, 26)])
    before = read_model(centre, given_.station)
    assert rebuild(centre.dsn, given_.station) == {given_.station: 52}
    assert read_model(centre, given_.station) == before
    assert verify(centre.dsn, given_.station).is_sound


def test_a_rebuild_mends_a_read_model_that_was_changed(
    centre: Centre, wire: CentreConnection, booth: Booth, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    edited(booth)
    wire.ingest(booth.batch(1, 26))
    before = read_model(centre, booth.station)
    centre.rows("DELETE FROM report.person WHERE station = %s", booth.station)
    centre.rows("UPDATE report.visit SET way_out = 'lost' WHERE station = %s", booth.station)
    centre.rows("DELETE FROM central.quarantine WHERE station = %s", booth.station)
    assert verify(centre.dsn, booth.station).read_model == {
        booth.station: {"person": (3, 0), "visit": (5, 4)}
    }
    _, theirs = another_booth()
    done = rebuild(centre.dsn)
    assert done[booth.station] == 26
    assert done[theirs.station] == 0
    assert without_since(read_model(centre, booth.station)) == without_since(before)


def test_a_centre_whose_definition_changed_makes_its_read_model_anew_by_itself(
    centre: Centre, wire: CentreConnection, booth: Booth
) -> None:
    booth.add({"name": "김민수", "area": "Songpa"}, kind="person")
    wire.ingest(booth.batch(1, 1))
    centre.rows("ALTER TABLE report.person DROP COLUMN area CASCADE")  # as an older version had it
    centre.rows("UPDATE central.centre SET read_model = 'older'")
    rebuild_by_init = init(centre.dsn, centre.key_file, SystemIds(SystemClock()))
    assert rebuild_by_init.public_key
    assert centre.rows("SELECT name, area FROM report.person WHERE station = %s", booth.station) == [
        ("김민수", "Songpa")
    ]
    centre.rows("ALTER TABLE report.person DROP COLUMN area CASCADE")
    columns = ", ".join(f'DROP COLUMN "{one.name}"' for one in COLUMNS["person"] if one.name != "area")
    centre.rows(f"ALTER TABLE report.person {columns}")  # all again, so that the columns stand in their order
    centre.rows("UPDATE central.centre SET read_model = 'older'")
    init(centre.dsn, centre.key_file, SystemIds(SystemClock()))
    assert verify(centre.dsn, booth.station).is_sound


def test_a_visit_in_which_two_booths_had_a_hand_is_one_visit(
    centre: Centre, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    (desk_given, desk), (swab_given, swab) = another_booth(), another_booth()
    person, day = str(record_id(770)), "2033-03-03"
    shared = {"person_id": person, "operating_day": day}
    desk.add({**shared, "arrived_at": "2033-03-03T00:30:00.000Z", "way_out": None}, record=7700)
    swab.add(
        {**shared, "way_out": "collected", "left_at": "2033-03-03T00:50:00.000Z"}, record=7700, revision=2
    )
    for given_, booth in ((swab_given, swab), (desk_given, desk)):
        deliver(given_, [(booth, 1, 1)])
    query = """SELECT stations, person_id::text, way_out, ways_out_differ, left_at - arrived_at = interval '20 min'
               FROM report.one_visit WHERE operating_day = %s"""
    stations = sorted([desk.station, swab.station])
    assert centre.rows(query, day) == [(stations, person, "collected", False, True)]
    desk.add({**shared, "way_out": "refused"}, record=7700, revision=2)
    deliver(desk_given, [(desk, 2, 2)])
    ((_, _, _, ways_out_differ, _),) = centre.rows(query, day)
    assert ways_out_differ


VIEWS = ("report.one_visit", "report.one_specimen", "report.one_person", "report.station")
READABLE = [*(f"report.{kind}" for kind in COLUMNS), *VIEWS]
CLOSED_TO_READERS = (
    "SELECT * FROM central.fact",
    "SELECT * FROM central.station",
    "SELECT * FROM central.stream",
    "SELECT * FROM central.centre",
    "SELECT * FROM central.quarantine",
    "SELECT * FROM central.alarm",
    "SELECT central.hello_v1(100, 1)",
    "SELECT central.rebuild(100)",
    "SELECT central.enrol(100, 'a', 'b')",
    "SELECT central.forget(100)",
    "INSERT INTO report.visit (station, id) VALUES (100, gen_random_uuid())",
    "UPDATE report.visit SET way_out = ''",
    "DELETE FROM report.visit",
    "TRUNCATE report.visit",
    "CREATE TABLE report.mine (a int)",
    "CREATE VIEW report.mine AS SELECT 1",
)


@pytest.fixture
def reader(centre: Centre) -> str:
    centre.rows("DROP ROLE IF EXISTS report_maker")
    centre.rows("CREATE ROLE report_maker LOGIN PASSWORD 'reads' IN ROLE screening_reader")
    return make_conninfo(centre.dsn, user="report_maker", password="reads")


def test_a_reader_reads_the_whole_read_model_and_nothing_else(reader: str) -> None:
    with psycopg.connect(reader, autocommit=True) as connection:
        for table in READABLE:
            connection.execute(f"SELECT * FROM {table} LIMIT 1".encode())
        for statement in CLOSED_TO_READERS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
