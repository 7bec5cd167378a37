"""The centre's `ingest` beside a plain COPY of the same bytes, both over the wire to the embedded PostgreSQL."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from station.actions.register_visit import register_visit
from station.actions.shift import Shift
from station.actions.training_centre import TrainingCentre, training_centre
from station.domain.envelope import MOST_FACTS, Batch
from station.sync import batch as batches
from station.sync.postgres import CentreConnection, Line
from tests.benchmarks.measure import Comparison, Effort, timed, timed_result
from tests.station.booth import RESIDENT, new_booth

BATCHES = {Effort.FULL: 20, Effort.QUICK: 6, Effort.TINY: 2}
FACTS_OF_ONE_REGISTRATION = 6
GOAL_SHARE = 0.3
NEAR_S, FAR_S = 60.0, 0.0
"""No greeting takes longer, and every one: batches go as they are, or packed."""
OUT = """
COPY (SELECT * FROM central.fact WHERE seq BETWEEN {first} AND {last} ORDER BY seq) TO STDOUT (FORMAT binary)
"""
IN = "COPY bare.fact FROM STDIN (FORMAT binary)"

PARTS: tuple[tuple[str, str], ...] = (
    ("bytes taken in", "SELECT cardinality(%(headers)b::bytea[]) + cardinality(%(payloads)b::bytea[])"),
    (
        "the same, and hashed",
        """SELECT count(central.content_hash(o.header, sha256(o.payload)))
           FROM unnest(%(headers)b::bytea[], %(payloads)b::bytea[]) AS o(header, payload)""",
    ),
    (
        "`store` (taken in, hashed and chained, headers read as JSON, rows and their key)",
        """SELECT central.store(%(station)s::int, %(epoch)s::int, %(first)s::bigint, %(before)b::bytea,
                                %(headers)b::bytea[], %(payloads)b::bytea[], '{}')""",
    ),
    (
        "`apply` (payloads read as JSON, rows of the read model, keys and indexes)",
        "SELECT central.apply(%(station)s::int, %(epoch)s::int, %(first)s::bigint, %(last)s::bigint)",
    ),
)
"""What a batch costs at the server, one after the other in a transaction that is rolled back each time."""

Times = tuple[tuple[float, ...], tuple[float, ...]]
Plain = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """Times of batches as they are and packed, each with the COPYs beside them, and the parts of one batch."""

    as_they_are: Times
    packed: Times
    parts: tuple[tuple[str, float], ...]
    version: str


def ingest(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Delivers full batches of real facts, each followed by the COPY of the rows that it made."""
    booth = new_booth(folder)
    try:
        for _ in range((2 * BATCHES[effort] + 4) * MOST_FACTS // FACTS_OF_ONE_REGISTRATION + 1):
            register_visit(booth.shift, RESIDENT)
        with training_centre(booth.shift, folder) as centre:
            try:
                found = _found(booth.shift, centre, BATCHES[effort])
            finally:
                centre.server.discard()
    finally:
        booth.shift.store.close()
    return (_comparison(found), _packed(found))


def _found(shift: Shift, centre: TrainingCentre, rounds: int) -> Found:
    with psycopg.connect(centre.server.dsn, autocommit=True) as plain:
        plain.execute("CREATE SCHEMA bare")
        plain.execute("CREATE TABLE bare.fact (LIKE central.fact)")
        return Found(
            _measured(shift, rounds, Line(centre.line.dsn, near_s=NEAR_S), plain),
            _measured(shift, rounds, Line(centre.line.dsn, near_s=FAR_S), plain),
            _parts(shift, rounds, plain),
            str(plain.info.parameter_status("server_version")),
        )


def _measured(shift: Shift, rounds: int, line: Line, plain: Plain) -> Times:
    ours_s: list[float] = []
    copy_s: list[float] = []
    with CentreConnection(line) as wire:
        wire.hello(shift.station, shift.store.enrolment.epoch)
        _delivered(shift, wire)  # untimed: the very first holds the programme too, and so fewer facts
        for _ in range(rounds):
            batch, took_s = _delivered(shift, wire)
            if len(batch.facts) < MOST_FACTS:
                raise RuntimeError("too few facts were made for full batches")
            ours_s.append(took_s)
            rows = _copied_out(plain, batch)
            copy_s.append(timed(partial(_copied_in, plain, rows)))
    return tuple(ours_s), tuple(copy_s)


def _delivered(shift: Shift, wire: CentreConnection) -> tuple[Batch, float]:
    """Delivers the next batch and returns it with the time of the call to the centre alone."""
    batch = _next_batch(shift)
    reply, took_s = timed_result(partial(wire.ingest, batch))
    with shift.store.writing() as session:
        if not batches.take_reply(session, batch, reply):
            raise RuntimeError(f"the centre has not proven facts {batch.first_seq} to {batch.last_seq}")
    return batch, took_s


def _next_batch(shift: Shift) -> Batch:
    with shift.store.writing() as session:
        batch = batches.next_batch(session, shift.store.enrolment)
    if batch is None:
        raise RuntimeError("no facts wait")
    return batch


def _copied_out(plain: Plain, batch: Batch) -> bytes:
    with plain.cursor().copy(OUT.format(first=batch.first_seq, last=batch.last_seq).encode()) as copy:
        return b"".join(bytes(block) for block in copy)


def _copied_in(plain: Plain, rows: bytes) -> None:
    with plain.cursor().copy(IN) as copy:
        copy.write(rows)


def _parts(shift: Shift, rounds: int, plain: Plain) -> tuple[tuple[str, float], ...]:
    """Returns what each part of a batch costs, median by median. Units: seconds."""
    batch = _next_batch(shift)
    values = {
        "station": batch.station,
        "epoch": batch.epoch,
        "first": batch.first_seq,
        "last": batch.last_seq,
        "before": batch.chain_before,
        "headers": [header for header, _ in batch.facts],
        "payloads": [payload for _, payload in batch.facts],
    }
    plain.execute("SET search_path = central, pg_temp")
    plain.execute("SET plan_cache_mode = force_generic_plan")
    times: dict[str, list[float]] = {name: [] for name, _ in PARTS}
    for _ in range(rounds):
        with plain.transaction(force_rollback=True):
            for name, query in PARTS:
                run = partial(plain.execute, query.encode(), values, binary=True)
                times[name].append(timed(run))
    return tuple((name, statistics.median(each)) for name, each in times.items())


def _comparison(found: Found) -> Comparison:
    ours_s, copy_s = found.as_they_are
    parts = "; ".join(f"{name} {time_s * 1000:.1f}" for name, time_s in found.parts)
    share = statistics.median(copy_s) / statistics.median(ours_s)
    return Comparison(
        name="ingest",
        what=f"`ingest` of a batch of {MOST_FACTS} facts",
        reference="plain COPY of the same bytes into a same-column table",
        ours_s=ours_s,
        reference_s=copy_s,
        counted="facts",
        each=MOST_FACTS,
        versions=(("PostgreSQL", found.version),),
        how=(
            "Ours: `CentreConnection.ingest` over the socket: signed in as a station, rows stored, hashes and chain "
            "recomputed from the stored rows, read model brought up to date, committed.",
            "Reference: right after each batch, binary COPY of the very rows that it stored (all columns, hashes "
            "ready-made) into a table without key, index or check; same server, committed.",
        ),
        notes=(
            f"Ours reaches {share:.2f} of COPY; the goal is {GOAL_SHARE}. What a batch costs by parts, in ms: {parts}; "
            "the rest is the round trip, the station's own row and COMMIT.",
        ),
    )


def _packed(found: Found) -> Comparison:
    ours_s, copy_s = found.packed
    return Comparison(
        name="ingest_packed",
        what=f"`ingest` of a batch of {MOST_FACTS} facts that was packed for a slow line",
        reference="plain COPY of the same bytes into a same-column table",
        ours_s=ours_s,
        reference_s=copy_s,
        counted="facts",
        each=MOST_FACTS,
        how=(
            "Ours: the same as *ingest* after a greeting that took longer than over a near line: the station names by "
            "its place what stood before, the centre reads it; both are in the time.",
            "Reference: as for *ingest*.",
        ),
    )
