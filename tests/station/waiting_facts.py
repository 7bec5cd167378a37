"""Fills a station's ledger with facts that wait for the centre, quickly: the bytes that `save` would have written.

One fact of each pattern is sealed as the ledger does it; the others differ from it by number and id alone, which are
put into its bytes. The last fact of each transaction is sealed in full and compared.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.clock import to_milliseconds
from station.domain.fact import Header, content_hash, next_chain, seal, unix_ms
from station.domain.payload import payload_of
from station.domain.person import Person
from station.storage.ledger import last_fact

AT_ONCE = 30_000
NAMES = ("김민수", "이영희", "박서준", "최지우")
PATTERN_ID, PATTERN_SEQ = UUID(int=0), 9_999_999_999
FIRST_ID = 0x0196_0000_0000_7000_8000_0000_0000_0000
"""Ids count on from here, ordered as those of a station are."""
COLUMNS = (
    "epoch",
    "seq",
    "record_kind",
    "record_id",
    "subject_id",
    "revision",
    "action",
    "actor",
    "recorded_at",
    "header",
    "payload",
    "payload_hash",
    "content_hash",
    "chain",
)
INSERT = f"INSERT INTO fact ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A fact's bytes with a number and an id that stand for others."""

    header: bytes
    payload: bytes

    def filled(self, seq: int, record_id: str) -> tuple[bytes, bytes]:
        """Returns header and payload of one fact."""
        header = self.header.replace(str(PATTERN_SEQ).encode(), str(seq).encode())
        old, new = str(PATTERN_ID).encode(), record_id.encode()
        return header.replace(old, new), self.payload.replace(old, new)


def fill(shift: Shift, many: int) -> None:
    """Adds facts about people of whom this file holds no row: what a long outage leaves, without its windows' load."""
    for done in range(0, many, AT_ONCE):
        with shift.store.writing() as session:
            _add(session, shift, min(AT_ONCE, many - done))


def _add(session: Connection, shift: Shift, many: int) -> None:
    enrolment, now = shift.store.enrolment, shift.clock.now()
    seq, chain = last_fact(session, enrolment.station, enrolment.epoch)
    patterns = [_pattern(shift, name) for name in NAMES]
    rows, before, header, payload = [], chain, b"", b""
    for number in range(seq + 1, seq + many + 1):
        record_id = str(UUID(int=FIRST_ID + number))
        header, payload = patterns[number % len(patterns)].filled(number, record_id)
        hashed = content_hash(header, payload)
        before, chain = chain, next_chain(chain, hashed)
        about = (enrolment.epoch, number, "person", record_id, record_id, 1, "register_visit", shift.actor.id)
        digest = hashlib.sha256(payload).digest()
        rows.append((*about, unix_ms(now), header, payload, digest, hashed, chain))
    last = seq + many
    person = _person(UUID(int=FIRST_ID + last), NAMES[last % len(NAMES)])
    whole = seal(_header(shift, last, person.id), payload_of(person), before)
    assert (whole.header_bytes, whole.payload, whole.chain) == (header, payload, chain)
    session.exec_driver_sql(INSERT, rows)
    session.info["last_fact"] = (enrolment.epoch, last, chain)


def _person(person_id: UUID, name: str) -> Person:
    return Person(person_id, name, None, 1985, None, "+821012345678")


def _pattern(shift: Shift, name: str) -> Pattern:
    person = _person(PATTERN_ID, name)
    fact = seal(_header(shift, PATTERN_SEQ, person.id), payload_of(person), b"")
    return Pattern(fact.header_bytes, fact.payload)


def _header(shift: Shift, seq: int, person_id: UUID) -> Header:
    enrolment, now = shift.store.enrolment, to_milliseconds(shift.clock.now())
    return Header(
        station=enrolment.station,
        epoch=enrolment.epoch,
        seq=seq,
        recorded_at=now,
        occurred_at=now,
        actor=shift.actor.id,
        role=shift.actor.role.value,
        action="register_visit",
        reason="",
        record_kind="person",
        record_id=person_id,
        subject_id=person_id,
        revision=1,
        based_on=0,
    )
