"""Invariant 16: no statement of a station's role tells of another site, writes outside its stream or blocks others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from station.central.provision import Enrolment, enrol, open_board
from station.domain.envelope import Received, judge
from station.sync.postgres import CentreConnection, Line
from tests.central.centre import Booth, Centre
from tests.central.hostile import HARMLESS, REFUSED

SECRET, SITE = "canary-of-another-site", "Canary Island"

OUTSIDE = """
SELECT (SELECT sum(hashtext(f::text)) FROM central.fact f WHERE f.station <> %(own)s),
       (SELECT sum(hashtext(s::text)) FROM central.station s),
       (SELECT sum(hashtext(s::text)) FROM central.stream s WHERE s.station <> %(own)s),
       (SELECT count(*) FROM central.alarm a WHERE a.station <> %(own)s),
       (SELECT sum(hashtext(p::text)) FROM report.person p),
       (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_namespace),
       (SELECT count(*) FROM pg_largeobject_metadata), (SELECT count(*) FROM pg_replication_slots),
       (SELECT sum(hashtext(r::text)) FROM pg_authid r), (SELECT count(*) FROM pg_auth_members),
       (SELECT count(*) FROM pg_db_role_setting), (SELECT count(*) FROM pg_database)
"""
"""All that is not the station's own: rows, roles, objects."""

REFUSALS = {
    "42501",  # no right
    "42704",  # no such role, server or setting
    "42883",  # no such function
    "42P01",  # no such relation
    "3F000",  # no schema to make it in
    "SS001",  # another station's stream
    "0A000",  # not in this build of the server
    "25001",  # not inside a transaction
    "55000",  # switched off
    "55P02",  # only at the start of the server
    "34000",  # no such cursor
    "22023",  # no such role to become
    "55006",  # in use
    "58P01",  # no such file
}


@dataclass(slots=True)
class TwoSites:
    """A station whose password somebody has, and one of another site that works on."""

    centre: Centre
    own: Enrolment
    other: Enrolment
    victim: Booth
    wire: CentreConnection

    def outside(self) -> tuple[object, ...]:
        with psycopg.connect(self.centre.dsn) as connection:
            return connection.execute(OUTSIDE, {"own": self.own.station}).fetchall()[0]

    def fill(self, statement: str) -> bytes:
        return statement.format(own=self.own.station, other=self.other.station).encode()

    def works_on(self) -> bool:
        """Delivers one more fact of the other site."""
        self.victim.add({"name": SECRET}, kind="person")
        last = len(self.victim.facts)
        batch = self.victim.batch(last, last)
        return isinstance(judge(batch, self.wire.ingest(batch)), Received)


@pytest.fixture(scope="module")
def sites(centre: Centre) -> Iterator[TwoSites]:
    own = enrol(centre.dsn, 970, site="Songpa", name="hostile")
    other = enrol(centre.dsn, 971, site=SITE, name="victim")
    with CentreConnection(Line(other.dsn, call_deadline_s=15)) as wire:
        two = TwoSites(centre, own, other, Booth(971, 1, []), wire)
        assert two.works_on()
        with CentreConnection(Line(own.dsn)) as hostile:
            hostile.ingest(Booth(970, 1, []).fill(2).batch(1, 2))
        yield two


def test_there_are_more_than_two_hundred() -> None:
    assert len({*REFUSED, *HARMLESS}) == len(REFUSED) + len(HARMLESS)
    assert len(REFUSED) >= 200


@pytest.mark.parametrize("statement", REFUSED)
def test_a_hostile_statement_is_refused(sites: TwoSites, statement: str) -> None:
    before = sites.outside()
    with psycopg.connect(sites.own.dsn, autocommit=True) as hostile:
        with pytest.raises(psycopg.Error) as caught:
            _run(hostile, sites.fill(statement))
        assert caught.value.sqlstate in REFUSALS, caught.value
        assert SECRET not in str(caught.value)
        assert sites.outside() == before
        assert sites.works_on()


@pytest.mark.parametrize("statement", HARMLESS)
def test_a_statement_that_runs_tells_nothing_and_blocks_nobody(sites: TwoSites, statement: str) -> None:
    before = sites.outside()
    with psycopg.connect(sites.own.dsn) as hostile:
        told = str(_run(hostile, sites.fill(statement)))
        assert SECRET not in told
        assert SITE not in told
        assert sites.works_on()  # while the transaction is open, with all its locks
        hostile.commit()
    changed = sites.outside()
    assert changed[5:] == before[5:]
    with CentreConnection(Line(sites.own.dsn)) as own:
        assert own.hello(970, 1)["received_up_to"] == 2


def test_the_role_of_a_sites_board_can_do_none_of_it_either(sites: TwoSites) -> None:
    dsn = open_board(sites.centre.dsn, "Songpa")
    before = sites.outside()
    with psycopg.connect(dsn, autocommit=True) as hostile:
        for statement in REFUSED:
            with pytest.raises(psycopg.Error) as caught:
                _run(hostile, sites.fill(statement))
            assert caught.value.sqlstate in REFUSALS, (statement, caught.value)
            assert SECRET not in str(caught.value)
            hostile.execute("ROLLBACK")
        told = str(hostile.execute("SELECT report.site_board_v1('2026-11-02', 30, 'Songpa')").fetchall())
    assert "'station': 970" in told
    for secret in (SECRET, SITE, "971"):
        assert secret not in told
    assert sites.outside() == before
    assert sites.works_on()


CATALOGUES = (
    "pg_stats",
    "information_schema.tables",
    "information_schema.columns",
    "pg_stat_activity WHERE usename",
)


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_a_catalogue_shows_no_row_of_the_centre(sites: TwoSites, catalogue: str) -> None:
    statements = [one for one in HARMLESS if catalogue in one]
    assert statements
    with psycopg.connect(sites.own.dsn) as hostile:
        for statement in statements:
            assert _run(hostile, sites.fill(statement)) == []


def _run(connection: psycopg.Connection, statement: bytes) -> list[object]:
    told: list[object] = []
    cursor = connection.execute(statement)
    while True:
        told.extend(cursor.fetchall() if cursor.description else [])
        if not cursor.nextset():
            return told
