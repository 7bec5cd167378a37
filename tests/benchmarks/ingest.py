"""The centre's `ingest` beside a plain COPY of the same bytes, both over the wire to the embedded PostgreSQL."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import psycopg

from station.actions.register_visit import register_visit
from station.actions.shift import Shift
from station.actions.training_centre import training_centre
from station.domain.envelope import MOST_FACTS, Batch
from station.sync import batch as batches
from station.sync.postgres import CentreConnection
from tests.benchmarks.measure import Comparison, Effort, timed, timed_result
from tests.station.booth import RESIDENT, new_booth

BATCHES = {Effort.FULL: 20, Effort.QUICK: 6, Effort.TINY: 2}
FACTS_OF_ONE_REGISTRATION = 6
OUT = """
COPY (SELECT * FROM central.fact WHERE seq BETWEEN {first} AND {last} ORDER BY seq) TO STDOUT (FORMAT binary)
"""
IN = "COPY bare.fact FROM STDIN (FORMAT binary)"

Times = tuple[tuple[float, ...], tuple[float, ...]]
Plain = psycopg.Connection[tuple[object, ...]]


def ingest(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Delivers full batches of real facts, each followed by the COPY of the rows that it made."""
    booth = new_booth(folder)
    try:
        for _ in range((BATCHES[effort] + 1) * MOST_FACTS // FACTS_OF_ONE_REGISTRATION + 1):
            register_visit(booth.shift, RESIDENT)
        with training_centre(booth.shift, folder) as centre:
            try:
                with (
                    CentreConnection(centre.line) as wire,
                    psycopg.connect(centre.server.dsn, autocommit=True) as plain,
                ):
                    times = _measured(booth.shift, BATCHES[effort], wire, plain)
                    version = str(plain.info.parameter_status("server_version"))
            finally:
                centre.server.discard()
    finally:
        booth.shift.store.close()
    return (_comparison(*times, version),)


def _measured(shift: Shift, rounds: int, wire: CentreConnection, plain: Plain) -> Times:
    plain.execute("CREATE SCHEMA bare")
    plain.execute("CREATE TABLE bare.fact (LIKE central.fact)")
    ours_s: list[float] = []
    copy_s: list[float] = []
    _delivered(shift, wire)  # untimed: it holds the programme too, and so fewer facts
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
    store = shift.store
    with store.writing() as session:
        batch = batches.next_batch(session, store.enrolment)
    if batch is None:
        raise RuntimeError("no facts wait")
    reply, took_s = timed_result(partial(wire.ingest, batch))
    with store.writing() as session:
        if not batches.take_reply(session, batch, reply):
            raise RuntimeError(f"the centre has not proven facts {batch.first_seq} to {batch.last_seq}")
    return batch, took_s


def _copied_out(plain: Plain, batch: Batch) -> bytes:
    with plain.cursor().copy(OUT.format(first=batch.first_seq, last=batch.last_seq).encode()) as copy:
        return b"".join(bytes(block) for block in copy)


def _copied_in(plain: Plain, rows: bytes) -> None:
    with plain.cursor().copy(IN) as copy:
        copy.write(rows)


def _comparison(ours_s: tuple[float, ...], copy_s: tuple[float, ...], version: str) -> Comparison:
    return Comparison(
        name="ingest",
        what=f"`ingest` of a batch of {MOST_FACTS} facts",
        reference="plain COPY of the same bytes into a same-column table",
        ours_s=ours_s,
        reference_s=copy_s,
        counted="facts",
        each=MOST_FACTS,
        versions=(("PostgreSQL", version),),
        how=(
            "Ours: `CentreConnection.ingest` over the socket: signed in as a station, rows stored, hashes and chain "
            "recomputed from the stored rows, read model brought up to date, committed.",
            "Reference: right after each batch, binary COPY of the very rows that it stored (all columns, hashes "
            "ready-made) into a table without key, index or check; same server, committed.",
        ),
    )
