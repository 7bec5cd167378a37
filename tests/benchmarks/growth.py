"""What grows with the rows at the centre: a batch, and the proof of a station-day, among ten times as many."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from station.central.embedded import EmbeddedCentre
from station.central.provision import enrol, init
from station.clock import PlayedClock
from station.ids import SeededIds
from station.sync.postgres import CentreConnection, Line
from tests.benchmarks.measure import Comparison, Effort, timed
from tests.central.centre import NOON, Booth

FACTS_OF_A_DAY = {Effort.FULL: 8_000, Effort.QUICK: 2_000, Effort.TINY: 200}
"""1,000 people, about 8 facts each with record openings."""
ROUNDS = {Effort.FULL: 10, Effort.QUICK: 5, Effort.TINY: 2}
TIMES_AS_MANY = 10
BATCH = 200
GOAL_MS = 50
FILLING = "0" * 800
"""Makes a fact as large as those of a demonstration day are on average."""


def growth(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Measures a batch and the proof of a station-day before and after nine more days have come."""
    day, rounds = FACTS_OF_A_DAY[effort], ROUNDS[effort]
    server = EmbeddedCentre.start(folder)
    try:
        init(server.dsn, folder / "centre.key", SeededIds(PlayedClock(NOON), 9))
        given = enrol(server.dsn, 100, site="Songpa", name="Growing")
        booth = Booth(100, given.epoch, [])
        with CentreConnection(Line(given.dsn)) as wire:
            _fill(booth, wire, day)
            few = _measured(booth, wire, day, rounds)
            _fill(booth, wire, day * TIMES_AS_MANY - len(booth.facts))
            many = _measured(booth, wire, day, rounds)
    finally:
        server.discard()
    return (_ingest(few[0], many[0], day), _reconcile(few[1], many[1], day))


Times = tuple[tuple[float, ...], tuple[float, ...]]


def _fill(booth: Booth, wire: CentreConnection, facts: int) -> None:
    for _ in range(0, facts, BATCH):
        _batch_s(booth, wire)


def _batch_s(booth: Booth, wire: CentreConnection) -> float:
    first = len(booth.facts) + 1
    for _ in range(BATCH):
        booth.add({"seat": FILLING})
    return timed(partial(wire.ingest, booth.batch(first, first + BATCH - 1)))


def _measured(booth: Booth, wire: CentreConnection, day: int, rounds: int) -> Times:
    """Returns the times of batches, and of proofs of the day that came last."""
    batches = tuple(_batch_s(booth, wire) for _ in range(rounds))
    last = len(booth.facts)
    proof = partial(wire.reconcile, booth.station, booth.epoch, range(last - day + 1, last + 1))
    proof()  # untimed: the pages come into memory
    return batches, tuple(timed(proof) for _ in range(rounds))


def _ingest(few_s: tuple[float, ...], many_s: tuple[float, ...], day: int) -> Comparison:
    return Comparison(
        name="growth",
        what=f"A batch of {BATCH} facts when the centre holds {day * TIMES_AS_MANY:,} facts",
        reference=f"the same when it holds {day:,}",
        ours_s=many_s,
        reference_s=few_s,
        counted="facts",
        each=BATCH,
        how=(
            f"Ours: `ingest` into the stream of a station with {day * TIMES_AS_MANY:,} facts.",
            f"Reference: the same stream when it had {day:,}.",
        ),
    )


def _reconcile(few_s: tuple[float, ...], many_s: tuple[float, ...], day: int) -> Comparison:
    return Comparison(
        name="reconcile",
        what=f"`reconcile` of a station-day of {day:,} facts among {day * TIMES_AS_MANY:,}",
        reference=f"the same among {day:,}",
        ours_s=many_s,
        reference_s=few_s,
        counted="facts",
        each=day,
        how=(
            "Ours: count, kinds, quarantine and chain of the newest day, recomputed from its stored bytes.",
            "Reference: the same question when the centre held that day alone.",
        ),
        notes=(
            f"The goal is {GOAL_MS} ms with a server that hashes by OpenSSL; the embedded one hashes by itself, and "
            "slower. What it costs is one SHA-256 of each header and payload and one of the chain.",
        ),
    )
