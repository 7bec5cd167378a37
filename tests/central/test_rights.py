"""What a station's role can do beside its three functions: nothing. Invariant 16 of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from station.central.provision import Enrolment
from station.domain.envelope import Received, judge
from station.sync.postgres import CentreConnection, CentreTrouble, Line, TroubleClass
from tests.central.centre import Booth, Centre


def test_each_function_is_closed_for_another_station(
    enrolment: Enrolment, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    _, theirs = another_booth()
    batch = theirs.fill(1).batch(1, 1)
    with CentreConnection(Line(enrolment.dsn)) as wire:
        calls: list[Callable[[], object]] = [
            lambda: wire.hello(theirs.station, 1),
            lambda: wire.ingest(batch),
            lambda: wire.reconcile(theirs.station, 1, range(1, 2)),
        ]
        for call in calls:
            with pytest.raises(CentreTrouble) as caught:
                call()
            assert (caught.value.kind, caught.value.code) == (TroubleClass.SIGN_IN, "centre_not_enrolled")


def test_who_is_neither_the_station_nor_the_owner_may_not_deliver(centre: Centre, booth: Booth) -> None:
    centre.rows("DROP ROLE IF EXISTS visitor")
    centre.rows("CREATE ROLE visitor LOGIN PASSWORD 'visits' IN ROLE screening_station")
    visitor = Line(make_conninfo(centre.dsn, user="visitor", password="visits"))
    with CentreConnection(visitor) as wire, pytest.raises(CentreTrouble) as caught:
        wire.ingest(booth.fill(1).batch(1, 1))
    assert caught.value.code == "centre_not_enrolled"


def test_a_role_may_call_four_functions_of_the_centre(centre: Centre, enrolment: Enrolment) -> None:
    query = """SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'central'::regnamespace
               AND has_function_privilege(%s, p.oid, 'EXECUTE') ORDER BY 1"""
    assert centre.rows(query, f"station_{enrolment.station}") == [
        ("fetch_v1",),
        ("hello_v1",),
        ("ingest_v1",),
        ("ingest_v1",),  # of a packed batch
        ("reconcile_v1",),
    ]


def test_functions_that_run_as_the_owner_have_a_fixed_search_path(centre: Centre) -> None:
    query = """SELECT p.proname, p.proconfig FROM pg_proc p
               WHERE p.pronamespace = 'central'::regnamespace AND p.prosecdef ORDER BY 1"""
    path = ["search_path=central, pg_temp"]
    functions = ("fetch_v1", "hello_v1", "ingest_v1", "ingest_v1", "reconcile_v1")
    assert centre.rows(query) == [(name, path) for name in functions]


def test_a_station_that_asks_for_no_durability_gets_it_all_the_same(
    enrolment: Enrolment, booth: Booth
) -> None:
    booth.fill(1)
    with psycopg.connect(f"{enrolment.dsn} options='-c synchronous_commit=off'") as connection:
        fact = booth.facts[0]
        values = (booth.station, booth.epoch, booth.chain_at(0), [fact.header_bytes], [fact.payload])
        connection.execute("SELECT central.ingest_v1(%s, %s, 1::bigint, %s, %s, %s)", values)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_station_that_holds_its_transaction_open_keeps_no_other_from_delivering(
    enrolment: Enrolment, booth: Booth, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    fact = booth.add()
    their_enrolment, theirs = another_booth()
    batch = theirs.fill(3).batch(1, 3)
    values = (booth.station, booth.epoch, booth.chain_at(0), [fact.header_bytes], [fact.payload])
    with psycopg.connect(enrolment.dsn) as held:
        held.execute("SELECT central.ingest_v1(%s, %s, 1::bigint, %s, %s, %s)", values)
        with CentreConnection(Line(their_enrolment.dsn, call_deadline_s=15)) as wire:
            assert isinstance(judge(batch, wire.ingest(batch)), Received)


def test_a_station_opens_a_few_connections_and_no_more(enrolment: Enrolment) -> None:
    with ExitStack() as opened:
        for _ in range(4):
            opened.enter_context(CentreConnection(Line(enrolment.dsn)))
        with pytest.raises(CentreTrouble) as caught:
            CentreConnection(Line(enrolment.dsn))
        assert caught.value.kind is TroubleClass.TRANSIENT


def test_the_owner_and_the_groups_cannot_sign_in(centre: Centre) -> None:
    query = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'screening_%%' AND (rolcanlogin OR rolsuper)"
    assert centre.rows(query, *()) == []


def test_the_reader_reads_the_read_model_and_not_the_ledger(centre: Centre) -> None:
    with psycopg.connect(centre.dsn, autocommit=True) as connection:
        connection.execute("SET ROLE screening_reader")
        connection.execute("SELECT * FROM report.visit")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT payload FROM central.fact")
