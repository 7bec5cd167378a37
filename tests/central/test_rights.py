"""What a station's role can do beside its three functions: nothing. Invariant 16 of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import psycopg
import pytest

from station.central.provision import Enrolment
from station.domain.envelope import Received, judge
from station.sync.postgres import CentreConnection, CentreTrouble, Line, TroubleClass
from tests.central.conftest import Booth, Centre

HOSTILE = [
    "SELECT * FROM central.fact",
    "SELECT * FROM central.fact_0",
    "SELECT * FROM central.station",
    "SELECT * FROM central.centre",
    "SELECT * FROM central.latest",
    "SELECT * FROM central.person",
    "SELECT count(*) FROM central.alarm",
    "INSERT INTO central.quarantine VALUES (100, 1, 1, '', '')",
    "UPDATE central.stream SET received_up_to = 0",
    "DELETE FROM central.fact",
    "TRUNCATE central.fact",
    "DROP TABLE central.fact",
    "BEGIN; LOCK TABLE central.stream IN ACCESS EXCLUSIVE MODE",
    "SELECT central.enrol(101, 'a', 'b')",
    "SELECT central.store(100, 1, 1, '{}', '{}')",
    "SELECT central.apply(100, 1, 1, 1)",
    "SELECT central.chain_of(100, 1, 1, 1, '')",
    "SELECT central.mismatches(100, 1, 1, '{}', '{}')",
    "COPY central.fact TO STDOUT",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/screening-station-stolen'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'a')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock_shared(1, 2)",
    "SELECT pg_sleep(60)",
    "DO $$ BEGIN NULL; END $$",
    "CREATE TEMP TABLE mine (a int)",
    "CREATE TABLE public.mine (a int)",
    "CREATE TABLE central.mine (a int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE friend",
    "CREATE DATABASE mine",
    "SET ROLE screening_owner",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "GRANT screening_owner TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1",
    "ALTER SYSTEM SET fsync = off",
    "SET session_replication_role = replica",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> session_user",
    "SELECT pg_switch_wal()",
    "SELECT rolpassword FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "LISTEN a; SELECT * FROM central.stream",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_a_hostile_statement_is_refused(enrolment: Enrolment, statement: str) -> None:
    with (
        psycopg.connect(enrolment.dsn, autocommit=True) as connection,
        pytest.raises(psycopg.Error) as caught,
    ):
        connection.execute(statement.encode()).fetchall()
    assert caught.value.sqlstate in {"42501", "42704"}


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


def test_the_administrator_may_not_deliver_for_a_station(centre: Centre, booth: Booth) -> None:
    with CentreConnection(Line(centre.dsn)) as wire, pytest.raises(CentreTrouble) as caught:
        wire.ingest(booth.fill(1).batch(1, 1))
    assert caught.value.code == "centre_not_enrolled"


def test_a_role_may_call_three_functions_of_the_centre(centre: Centre, enrolment: Enrolment) -> None:
    query = """SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'central'::regnamespace
               AND has_function_privilege(%s, p.oid, 'EXECUTE') ORDER BY 1"""
    assert centre.rows(query, f"station_{enrolment.station}") == [
        ("hello_v1",),
        ("ingest_v1",),
        ("reconcile_v1",),
    ]


def test_functions_that_run_as_the_owner_have_a_fixed_search_path(centre: Centre) -> None:
    query = """SELECT p.proname, p.proconfig FROM pg_proc p
               WHERE p.pronamespace = 'central'::regnamespace AND p.prosecdef ORDER BY 1"""
    path = ["search_path=central, pg_temp"]
    assert centre.rows(query) == [("hello_v1", path), ("ingest_v1", path), ("reconcile_v1", path)]


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
        with CentreConnection(Line(their_enrolment.dsn, call_deadline_s=5)) as wire:
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
        connection.execute("SELECT * FROM central.visit")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT payload FROM central.fact")
