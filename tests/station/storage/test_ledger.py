"""The ledger in the file: no row without its fact, no fact changed, no gap, and one chain over all."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, IntegrityError

from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.register_visit import register_visit
from station.domain.access import Access, AccessKind
from station.domain.act import Act
from station.domain.fact import canonical_bytes, first_chain
from station.domain.payload import payload_of
from station.domain.person import Person
from station.domain.staff import Role, StaffMember
from station.domain.visit import WayOut
from station.storage import find
from station.storage.ledger import save, save_new
from station.storage.local import Enrolment
from station.storage.tables import KINDS, RECORD_TABLES, RECORD_TYPES
from tests.station.booth import MORNING, RESIDENT, Booth, enrolled_booth, standing

ENROLMENT = Enrolment(147, 2, "Jamsil", bytes(range(32)))
GOLDEN_CHAIN = "1d733551804b3108ae310de5e74aecef914f87b22ab982f5a5073bb8ea5ec2a4"


def rows(session: Connection, query: str, **values: object) -> list[Any]:  # Any: rows
    return list(session.execute(text(query), values))


def facts(booth: Booth) -> list[Any]:  # Any: rows
    with booth.shift.store.reading() as session:
        return rows(session, "SELECT * FROM fact ORDER BY epoch, seq")


def act(booth: Booth, reason: str = "") -> Act:
    return booth.shift.act("register_visit", reason=reason)


def person(number: int, name: str = "A") -> Person:
    return Person(UUID(int=number), name, None, 1980, None, None)


def played(booth: Booth) -> Booth:
    """Plays a small fixed day."""
    made = register_visit(booth.shift, RESIDENT)
    booth.clock.advance(timedelta(minutes=3))
    collect_specimen(booth.shift, made.specimen.number)
    booth.clock.advance(timedelta(minutes=1))
    leave(booth.shift, made.visit.id, WayOut.COLLECTED)
    return booth


def test_a_fixed_run_of_saves_has_the_golden_chain(tmp_path: Path) -> None:
    with standing(enrolled_booth(tmp_path, ENROLMENT)) as booth:
        for name in ("A", "김민수", "A"):
            booth.clock.advance(timedelta(minutes=1))
            with booth.shift.store.writing() as session:
                save(session, person(1, name), act(booth, reason=name))
                save(session, StaffMember(UUID(int=2), name, Role.NURSE, pin_verifier=b"secret"), act(booth))
        assert [one.seq for one in facts(booth)] == [1, 2, 3, 4, 5, 6]
        assert facts(booth)[-1].chain.hex() == GOLDEN_CHAIN


def test_the_chain_over_all_stored_facts_is_recomputed_from_their_bytes(booth: Booth) -> None:
    chain = first_chain(980, 1)
    for place, one in enumerate(facts(played(booth)), start=1):
        assert one.seq == place
        assert one.payload_hash == hashlib.sha256(one.payload).digest()
        hashed = hashlib.sha256(b"screening-station/fact/1\n" + one.header + one.payload_hash).digest()
        assert one.content_hash == hashed
        chain = hashlib.sha256(chain + hashed).digest()
        assert one.chain == chain


def test_the_columns_beside_a_fact_say_what_its_header_says(booth: Booth) -> None:
    for one in facts(played(booth)):
        header = json.loads(one.header)
        told = ("epoch", "seq", "record_kind", "record_id", "subject_id", "revision", "action", "actor")
        assert {name: header[name] for name in told} == {name: getattr(one, name) for name in told}
        assert header["recorded_at_ms"] == one.recorded_at
        assert (header["station"], header["based_on"]) == (980, one.revision - 1)


def test_the_facts_of_a_visit_share_its_subject(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    subjects = {(one.record_kind, one.subject_id) for one in facts(booth) if one.action == "register_visit"}
    of_visit = {
        (kind, str(made.visit.id)) for kind in ("visit", "consent", "triage", "specimen", "label_print")
    }
    assert subjects - {one for one in subjects if one[0] == "programme"} == {
        ("person", str(made.person.id)),
        *of_visit,
    }


def test_a_later_save_counts_on_from_the_revision_that_it_saw(booth: Booth) -> None:
    for name in ("A", "B", "C"):
        with booth.shift.store.writing() as session:
            made = save(session, person(1, name), act(booth, reason=f"now {name}"))
    assert (made.header.revision, made.header.based_on, made.header.reason) == (3, 2, "now C")
    with booth.shift.store.reading() as session:
        assert rows(session, "SELECT name, revision, fact_seq FROM person") == [("C", 3, made.header.seq)]


def test_an_exception_in_the_middle_leaves_neither_row_nor_fact(booth: Booth) -> None:
    before = facts(booth)
    with pytest.raises(ZeroDivisionError):
        _save_and_fail(booth)
    assert facts(booth) == before
    with booth.shift.store.writing() as session:
        made = save(session, person(2), act(booth))
    assert made.header.seq == len(before) + 1
    with booth.shift.store.reading() as session:
        assert find.record(session, Person, UUID(int=1)) is None
        assert find.record(session, Person, UUID(int=2)) == person(2)


def _save_and_fail(booth: Booth) -> None:
    with booth.shift.store.writing() as session:
        save(session, person(1), act(booth))
        raise ZeroDivisionError


def test_a_save_outside_a_transaction_of_the_store_is_a_bug(booth: Booth) -> None:
    with booth.shift.store._engine.connect() as session:
        session.info.pop("enrolment", None)
        with pytest.raises(LookupError):
            save(session, person(1), act(booth))


def refused(booth: Booth, statement: str, **values: object) -> str:
    """Returns why the file itself refuses a statement, past all our code."""
    with pytest.raises(DatabaseError) as caught, booth.shift.store.writing() as session:
        session.execute(text(statement), values)
    return str(caught.value.orig)


ANY_VALUE: dict[str, object] = {"TEXT": "x", "INTEGER": 1, "BLOB": b""}


def sql_type(column: Column[Any]) -> str:  # Any: a column
    return column.type.dialect_impl(sqlite.dialect()).compile(sqlite.dialect())


def test_the_file_refuses_a_row_without_its_fact(booth: Booth) -> None:
    for kind, table in RECORD_TABLES.items():
        values = {column.name: ANY_VALUE[sql_type(column)] for column in table.c}
        values |= {"id": str(UUID(int=5)), "revision": 1, "fact_epoch": 1, "fact_seq": 1}
        places = ", ".join(f":{name}" for name in values)
        for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
            statement = f"{verb} INTO {kind} ({', '.join(values)}) VALUES ({places})"
            assert refused(booth, statement, **values) == "row_without_fact", (kind, verb)


CHANGES = (
    "UPDATE {kind} SET id = id",
    "UPDATE {kind} SET revision = revision + 1",
    "UPDATE {kind} SET fact_seq = 1, revision = 2",
    "UPDATE OR IGNORE {kind} SET id = 'x'",
    "DELETE FROM {kind}",
    "INSERT OR REPLACE INTO {kind} SELECT * FROM {kind} LIMIT 1",
)


def test_the_file_refuses_a_changed_row_without_its_fact(booth: Booth) -> None:
    _with_a_row_of_each_kind(booth)
    for kind in ("person", "visit", "consent", "triage", "specimen", "label_print", "staff", "access"):
        for change in CHANGES:
            assert refused(booth, change.format(kind=kind)) == "row_without_fact", (kind, change)


def _with_a_row_of_each_kind(booth: Booth) -> None:
    played(booth)
    with booth.shift.store.writing() as session:
        access = Access(UUID(int=9), AccessKind.OPENED)
        save(session, access, act(booth))


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE fact SET payload = NULL WHERE seq = 1", "fact_is_final"),
        ("UPDATE fact SET actor = 'me'", "fact_is_final"),
        ("DELETE FROM fact WHERE seq = (SELECT max(seq) FROM fact)", "fact_is_final"),
        ("DELETE FROM delivery", "fact_is_final"),
        ("INSERT OR REPLACE INTO fact SELECT * FROM fact WHERE seq = 1", "gap_in_ledger"),
        ("UPDATE delivery SET seq = seq + 1000", "FOREIGN KEY constraint failed"),
        ("INSERT INTO delivery VALUES (1, 1000, 'pending')", "FOREIGN KEY constraint failed"),
    ],
)
def test_the_file_refuses_any_change_of_a_fact(booth: Booth, statement: str, why: str) -> None:
    before = facts(booth)
    assert refused(booth, statement) == why
    assert facts(booth) == before


@pytest.mark.parametrize(("epoch", "step"), [(1, 2), (1, 0), (1, -1), (2, 2), (2, -1000)])
def test_the_file_refuses_a_gap(booth: Booth, epoch: int, step: int) -> None:
    last = len(facts(booth))
    copied = (
        "INSERT INTO fact SELECT :epoch, :seq, record_kind, 'other', subject_id, 99, action, actor, recorded_at, "
        "header, payload, payload_hash, content_hash, chain FROM fact WHERE seq = 1"
    )
    seq = last + step if epoch == 1 else step
    assert refused(booth, copied, epoch=epoch, seq=seq) == "gap_in_ledger"


def test_two_facts_cannot_be_one_revision_of_a_record(booth: Booth) -> None:
    last = len(facts(booth))
    again = (
        "INSERT INTO fact SELECT epoch, :seq, record_kind, record_id, subject_id, revision, action, actor, "
        "recorded_at, header, payload, payload_hash, content_hash, chain FROM fact WHERE seq = 1"
    )
    with pytest.raises(IntegrityError, match="record_id"), booth.shift.store.writing() as session:
        session.execute(text(again), {"seq": last + 1})


def test_every_fact_has_its_delivery_state_and_every_row_its_fact(booth: Booth) -> None:
    _with_a_row_of_each_kind(booth)
    with booth.shift.store.reading() as session:
        together = "SELECT count(*) FROM fact JOIN delivery USING (epoch, seq)"
        assert rows(session, together) == rows(session, "SELECT count(*) FROM fact")
        assert rows(session, "SELECT count(*) FROM delivery") == rows(session, "SELECT count(*) FROM fact")
        for kind in RECORD_TYPES:
            orphans = (
                f"SELECT id FROM {kind} AS row LEFT JOIN fact ON fact.epoch = fact_epoch AND seq = fact_seq "
                "AND record_id = row.id AND fact.revision = row.revision WHERE fact.seq IS NULL"
            )
            assert rows(session, orphans) == []


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
SAVES = st.lists(st.tuples(st.integers(1, 4), TEXT, st.booleans()), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=SAVES)
def test_after_any_saves_each_row_is_what_its_newest_fact_says(
    booth: Booth, saves: list[tuple[int, str, bool]]
) -> None:
    before = len(facts(booth))
    kept: dict[UUID, Person] = {}
    for number, name, is_kept in saves:
        made = person(number, name)
        try:
            with booth.shift.store.writing() as session:
                save(session, made, act(booth))
                if not is_kept:
                    raise InterruptedError
            kept[made.id] = made
        except InterruptedError:
            assert not is_kept
    stored = facts(booth)
    assert [one.seq for one in stored] == list(range(1, len(stored) + 1))
    assert len(stored) == before + sum(is_kept for _, _, is_kept in saves)
    for found in kept.values():
        _check_newest(booth, found)


def _check_newest(booth: Booth, found: Person) -> None:
    newest = [one for one in facts(booth) if one.record_id == str(found.id)][-1]
    with booth.shift.store.reading() as session:
        row = find.record(session, Person, found.id)
    assert row == found
    assert canonical_bytes(dict(payload_of(found))) == newest.payload
    assert KINDS[Person] == newest.record_kind


def test_what_was_written_on_paper_keeps_both_times(booth: Booth) -> None:
    occurred_at = MORNING - timedelta(hours=2)
    register_visit(booth.shift, RESIDENT, occurred_at=occurred_at)
    header = json.loads(facts(booth)[-1].header)
    assert header["recorded_at_ms"] - header["occurred_at_ms"] == 2 * 3600 * 1000


def test_many_saved_at_once_are_as_if_each_was_saved(tmp_path: Path) -> None:
    """Rows, facts and chain are byte for byte the same, before and after another save in the same transaction."""
    people = [person(number, name) for number, name in enumerate(("A", "김민수", "B", "C"), 1)]
    told = []
    for is_at_once in (False, True):
        folder = tmp_path / str(is_at_once)
        folder.mkdir()
        with standing(enrolled_booth(folder, ENROLMENT)) as booth:
            with booth.shift.store.writing() as session:
                save(session, people[0], act(booth))
                if is_at_once:
                    save_new(session, people[1:3], act(booth))
                    save_new(session, [], act(booth))
                else:
                    for one in people[1:3]:
                        save(session, one, act(booth))
                save(session, people[3], act(booth))
            kept = facts(booth)
            with booth.shift.store.reading() as session:
                told.append((kept, rows(session, "SELECT * FROM person ORDER BY id")))
    assert told[0] == told[1]
    assert len(told[0][0]) == 4


def test_an_id_that_is_known_is_not_saved_as_new(booth: Booth) -> None:
    with booth.shift.store.writing() as session:
        save(session, person(1), act(booth))
    before = facts(booth)
    with pytest.raises(IntegrityError), booth.shift.store.writing() as session:
        save_new(session, [person(2), person(1)], act(booth))
    assert facts(booth) == before
    with booth.shift.store.writing() as session:
        save(session, person(3), act(booth))
    assert len(facts(booth)) == len(before) + 1
