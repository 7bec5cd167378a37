"""A centre in memory, written from the protocol and not from the SQL. A bug replaces a method."""

from __future__ import annotations

import copy
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from station.errors import Trouble
from station.sync import postgres
from station.sync.postgres import CentreConnection, CentreTrouble, TroubleClass

SITE = "Songpa"
POISON = "POISON"
"""A name that the model's read model cannot take."""
Key = tuple[int, int]
Reply = dict[str, Any]  # Any: JSON


def hash_of(header: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(b"screening-station/fact/1\n" + header + hashlib.sha256(payload).digest()).digest()


def first_chain(station: int, epoch: int) -> bytes:
    return hashlib.sha256(f"screening-station/chain/1/{station}/{epoch}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Row:
    """One stored fact: the exact bytes."""

    seq: int
    header: bytes
    payload: bytes

    @property
    def content_hash(self) -> bytes:
        return hash_of(self.header, self.payload)


@dataclass(slots=True)
class Stream:
    """One epoch of a station as the centre holds it."""

    rows: list[Row] = field(default_factory=list)
    received_up_to: int = 0
    is_burnt: bool = False


@dataclass(slots=True)
class Memory:
    """All that a backup holds."""

    streams: dict[Key, Stream] = field(default_factory=dict)
    read_model: dict[str, tuple[tuple[int, ...], bytes]] = field(default_factory=dict)
    quarantine: set[tuple[int, int, int]] = field(default_factory=set)
    alarms: set[tuple[int, int, str]] = field(default_factory=set)


class Refusal(Exception):
    """What the database raises; the wire turns it into a CentreTrouble."""


class ModelCentre:
    """The four calls, and what an administrator does: enrol, renew, back up, restore."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.incarnation = 1
        self.calls = 0

    def enrol(self, station: int, epoch: int = 1) -> None:
        self.memory.streams[station, epoch] = Stream()

    def backup(self) -> Memory:
        return copy.deepcopy(self.memory)

    def restore(self, kept: Memory) -> None:
        """Goes back to a backup; what was enrolled since is enrolled again."""
        known = {key: stream.is_burnt for key, stream in self.memory.streams.items()}
        self.memory = copy.deepcopy(kept)
        for key, is_burnt in known.items():
            self.memory.streams.setdefault(key, Stream()).is_burnt |= is_burnt
        self.incarnation += 1

    def checks_caller(self, caller: int, station: int) -> None:
        if caller != station:
            raise CentreTrouble(TroubleClass.SIGN_IN, "centre_not_enrolled")

    def stream(self, station: int, epoch: int) -> Stream:
        if (station, epoch) not in self.memory.streams:
            raise CentreTrouble(TroubleClass.PROTOCOL, "centre_unknown_epoch")
        return self.memory.streams[station, epoch]

    def rows_of(self, station: int, epoch: int, first: int, last: int) -> list[Row]:
        rows = self.memory.streams[station, epoch].rows
        return sorted((one for one in rows if first <= one.seq <= last), key=lambda one: one.seq)

    def chain_over(self, before: bytes, rows: Sequence[Row]) -> bytes:
        for one in rows:
            before = hashlib.sha256(before + one.content_hash).digest()
        return before

    def chain_at(self, station: int, epoch: int, seq: int) -> bytes:
        return self.chain_over(first_chain(station, epoch), self.rows_of(station, epoch, 1, seq))

    def alarm(self, station: int, epoch: int, kind: str) -> None:
        self.memory.alarms.add((station, epoch, kind))
        self.memory.streams[station, epoch].is_burnt = True

    def compare(self, line: ModelWire, station: int, epoch: int, said: tuple[int, bytes]) -> None:
        """Burns an epoch whose file tells another history, or ends before what stands and says so twice on a line."""
        seq, chain = said
        if self.chain_at(station, epoch, seq) != chain:
            self.alarm(station, epoch, "chain_differs")
        elif seq < self.stream(station, epoch).received_up_to:
            if line.said_behind == (station, epoch, seq):
                self.alarm(station, epoch, "rolled_back")
            line.said_behind = station, epoch, seq

    def hello(
        self, line: ModelWire, station: int, epoch: int, last: int | None, chain: bytes | None
    ) -> Reply:
        known = self.memory.streams.get((station, epoch))
        if known is None:
            return {"epoch_known": False, "site": SITE, "accepted_versions": [1]}
        if last is not None and chain is not None and last <= known.received_up_to:
            self.compare(line, station, epoch, (last, chain))
        return {
            "site": SITE,
            "epoch_known": True,
            "revoked": False,
            "incarnation": str(self.incarnation),
            "received_up_to": known.received_up_to,
            "chain": self.chain_at(station, epoch, known.received_up_to).hex(),
            "burnt": known.is_burnt,
            "accepted_versions": [1],
        }

    def has_gap(self, stream: Stream, first: int) -> bool:
        return first > stream.received_up_to + 1

    def differing(self, stream: Stream, offered: Sequence[Row]) -> list[int]:
        standing = {one.seq: one.content_hash for one in stream.rows}
        return [one.seq for one in offered if standing.get(one.seq, one.content_hash) != one.content_hash]

    def store(self, stream: Stream, offered: Sequence[Row]) -> list[Row]:
        """Stores what is not there yet and returns it."""
        standing = {one.seq for one in stream.rows}
        new = [one for one in offered if one.seq not in standing]
        stream.rows.extend(new)
        return new

    def proof(self, station: int, epoch: int, before: bytes, offered: Sequence[Row]) -> bytes:
        """Returns the chain over what is stored now."""
        held = self.rows_of(station, epoch, offered[0].seq, offered[-1].seq)
        return self.chain_over(before, held)

    def ingest(self, station: int, epoch: int, first: int, before: bytes, facts: list[Row]) -> Reply:
        stream, last = self.stream(station, epoch), first + len(facts) - 1
        answer: Reply = {"station": station, "epoch": epoch, "first_seq": first, "last_seq": last}
        answer["received_up_to"] = stream.received_up_to
        if self.has_gap(stream, first):
            return {**answer, "status": "gap"}
        if first <= stream.received_up_to + 1 and self.chain_at(station, epoch, first - 1) != before:
            self.alarm(station, epoch, "chain_differs")
            return {**answer, "status": "chain_differs"}
        different = self.differing(stream, facts)
        if different:
            self.alarm(station, epoch, "mismatch")
            return {**answer, "status": "mismatch", "mismatches": different}
        if stream.is_burnt and last > stream.received_up_to:
            raise CentreTrouble(TroubleClass.MISMATCH, "centre_epoch_burnt")
        new = self.store(stream, facts)
        self.apply(station, epoch, new)
        stream.received_up_to = max(stream.received_up_to, last)
        return {
            **answer,
            "status": "received",
            "chain_after": self.proof(station, epoch, before, facts).hex(),
            "received_up_to": stream.received_up_to,
            "duplicates": len(facts) - len(new),
            "quarantined": sum((station, epoch, one.seq) in self.memory.quarantine for one in facts),
        }

    def apply(self, station: int, epoch: int, rows: Sequence[Row]) -> None:
        for one in rows:
            if POISON.encode() in one.payload:
                self.hold_back(station, epoch, one)
            else:
                self.bring_in(station, one)

    def hold_back(self, station: int, epoch: int, row: Row) -> None:
        self.memory.quarantine.add((station, epoch, row.seq))

    def bring_in(self, station: int, row: Row) -> None:
        header = json.loads(row.header)
        rank = (header["revision"], header["epoch"], -station, row.seq)
        standing = self.memory.read_model.get(header["record_id"])
        if standing is None or standing[0] < rank:
            self.memory.read_model[header["record_id"]] = rank, row.payload

    def reconcile(self, station: int, epoch: int, first: int, last: int) -> Reply:
        self.stream(station, epoch)
        rows = self.rows_of(station, epoch, first, last)
        chain = self.chain_over(self.chain_at(station, epoch, first - 1), rows)
        held = [seq for s, e, seq in self.memory.quarantine if (s, e) == (station, epoch)]
        return {
            "station": station,
            "epoch": epoch,
            "first_seq": first,
            "last_seq": last,
            "facts": len(rows),
            "quarantined": sorted(seq for seq in held if first <= seq <= last),
            "chain_after": chain.hex(),
        }

    def fetch(self, station: int) -> Reply:
        streams: dict[str, int] = {}
        return {
            **{"station": station, "site": SITE, "bundles": [], "bundle_serial": 0},
            **{"persons": [], "facts": [], "streams": streams, "more_bundles": False, "more_facts": False},
        }

    def answer(self, line: ModelWire, query: str, values: Sequence[Any]) -> Reply:  # Any: what a call carries
        """Answers one call of a signed-in station."""
        self.calls += 1
        self.checks_caller(line.caller, values[0])
        if query == postgres.HELLO:
            return self.hello(line, *values)
        if query == postgres.FETCH:
            return self.fetch(values[0])
        if query == postgres.RECONCILE:
            return self.reconcile(*values)
        station, epoch, first, before, headers, payloads = values
        pairs = zip(headers, payloads, strict=True)
        facts = [Row(first + place, header, payload) for place, (header, payload) in enumerate(pairs)]
        return self.ingest(station, epoch, first, before, facts)


class ModelWire(CentreConnection):
    """The station's own end of the wire, with the model where PostgreSQL was; `said_behind` as its session keeps it."""

    def __init__(self, centre: ModelCentre, caller: int) -> None:
        self.centre, self.caller = centre, caller
        self.said_behind: tuple[int, int, int] | None = None
        self._packs, self._near_s = False, math.inf

    def close(self) -> None:
        """Has nothing to hang up."""

    def _call(self, query: LiteralString, *values: object, more_time_s: float = 0.0) -> dict[str, object]:
        plain = [one.obj if isinstance(one, Jsonb) else one for one in values]
        return self.centre.answer(self, query, plain)


def lost_call() -> Trouble:
    """Returns what a station sees of a line that broke."""
    return CentreTrouble(TroubleClass.TRANSIENT, "centre_unreachable")
