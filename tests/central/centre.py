"""A real PostgreSQL for the tests of the centre, and the ledger of a made-up booth."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from station.central.embedded import EmbeddedCentre
from station.domain.envelope import Batch, batch_of
from station.domain.fact import Fact, Header, Json, content_hash, first_chain, next_chain, seal

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Centre:
    """A running centre that was set up; `rows` asks it as its administrator."""

    dsn: str
    key_file: Path

    def rows(self, query: Any, *values: object) -> list[Any]:  # Any: a test's SQL and what it gives
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []


ANOTHER_SERVER = "STATION_TESTS_CENTRE_DSN"
"""The environment variable that names an empty database of another server version to run these tests on."""


@contextmanager
def database(folder: Path) -> Iterator[str]:
    if ANOTHER_SERVER in os.environ:
        yield os.environ[ANOTHER_SERVER]
        return
    embedded = EmbeddedCentre.start(folder)
    try:
        yield embedded.dsn
    finally:
        embedded.discard()


NUMBERS = count(100)


def record_id(number: int) -> UUID:
    return UUID(int=number)


@dataclass(slots=True)
class Booth:
    """Makes the facts of one epoch, as a station's ledger would, and keeps them."""

    station: int
    epoch: int
    facts: list[Fact]

    def chain_at(self, seq: int) -> bytes:
        return self.facts[seq - 1].chain if seq else first_chain(self.station, self.epoch)

    def header(self, kind: str = "visit", record: int = 0, revision: int = 1) -> Header:
        seq = len(self.facts) + 1
        return Header(
            station=self.station,
            epoch=self.epoch,
            seq=seq,
            recorded_at=NOON,
            occurred_at=NOON,
            actor="kim.minsu",
            role="registrar",
            action="register_person",
            reason="",
            record_kind=kind,
            record_id=record_id(record or seq),
            subject_id=record_id(record or seq),
            revision=revision,
            based_on=revision - 1,
        )

    def add(self, payload: Json = None, **header: Any) -> Fact:  # Any: fields of `header`
        head = self.header(**header)
        fact = seal(
            head, {"id": str(head.record_id)} if payload is None else payload, self.chain_at(len(self.facts))
        )
        self.facts.append(fact)
        return fact

    def add_bytes(self, payload: bytes) -> Fact:
        """Adds a poisoned fact: a payload that no honest ledger writes."""
        before = self.chain_at(len(self.facts))
        honest = seal(self.header(), {}, before)
        hashed = content_hash(honest.header_bytes, payload)
        fact = Fact(honest.header, honest.header_bytes, payload, hashed, next_chain(before, hashed))
        self.facts.append(fact)
        return fact

    def fill(self, many: int) -> Booth:
        for _ in range(many):
            self.add()
        return self

    def batch(self, first: int, last: int) -> Batch:
        return batch_of(self.facts[first - 1 : last], self.chain_at(first - 1), "test")
