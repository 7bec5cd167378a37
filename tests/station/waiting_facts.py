"""Fills a station's ledger with facts that wait for the centre, quickly: chained and sealed as `save` does it."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.fact import Fact, Header, seal
from station.domain.payload import payload_of
from station.domain.person import Person
from station.storage.ledger import INSERT_FACT, last_fact

AT_ONCE = 5_000
NAMES = ("김민수", "이영희", "박서준", "최지우")


def fill(shift: Shift, many: int) -> None:
    """Adds facts about people of whom this file holds no row: what a long outage leaves, without its windows' load."""
    for done in range(0, many, AT_ONCE):
        with shift.store.writing() as session:
            _add(session, shift, min(AT_ONCE, many - done))


def _add(session: Connection, shift: Shift, many: int) -> None:
    enrolment, now = shift.store.enrolment, shift.clock.now()
    seq, chain = last_fact(session, enrolment.station, enrolment.epoch)
    rows = []
    for number in range(seq + 1, seq + many + 1):
        person = Person(shift.new_id(), NAMES[number % len(NAMES)], None, 1985, None, f"+8210{number:08}")
        header = Header(
            station=enrolment.station,
            epoch=enrolment.epoch,
            seq=number,
            recorded_at=now,
            occurred_at=now,
            actor=shift.actor.id,
            role=shift.actor.role.value,
            action="register_visit",
            reason="",
            record_kind="person",
            record_id=person.id,
            subject_id=person.id,
            revision=1,
            based_on=0,
        )
        fact = seal(header, payload_of(person), chain)
        chain = fact.chain
        rows.append(row_of(fact))
    session.execute(INSERT_FACT, rows)
    session.info["last_fact"] = (enrolment.epoch, seq + many, chain)


def row_of(fact: Fact) -> dict[str, object]:
    """Returns a fact's row of the ledger."""
    told = (
        "epoch",
        "seq",
        "record_kind",
        "record_id",
        "subject_id",
        "revision",
        "action",
        "actor",
        "recorded_at",
    )
    return {
        **{name: getattr(fact.header, name) for name in told},
        "header": fact.header_bytes,
        "payload": fact.payload,
        "payload_hash": hashlib.sha256(fact.payload).digest(),
        "content_hash": fact.content_hash,
        "chain": fact.chain,
    }
