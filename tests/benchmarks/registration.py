"""Save of a registration beside a bare SQLCipher insert of the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from station.actions.register_visit import register_visit
from station.storage import outbox
from station.storage.ledger import last_fact
from tests.benchmarks.bare_sqlcipher import bare_connection
from tests.benchmarks.measure import Comparison, Effort, timed_in_turn
from tests.station.booth import RESIDENT, Booth, new_booth

ROUNDS = {Effort.FULL: 500, Effort.QUICK: 100, Effort.TINY: 2}


def registration(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Registers somebody and inserts the bytes of the facts of a registration, in turn."""
    data = folder / "station"
    data.mkdir()
    booth = new_booth(data)
    register_visit(booth.shift, RESIDENT)  # a station's first registration saves the programme too
    bodies = _bodies_of_one_registration(booth)
    bare = bare_connection(folder / "bare.db", booth.shift.store.keys.file_key)
    bare.execute("CREATE TABLE fact (seq INTEGER PRIMARY KEY, header BLOB NOT NULL, payload BLOB NOT NULL)")

    def insert() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany("INSERT INTO fact (header, payload) VALUES (?, ?)", bodies)
        bare.execute("COMMIT")

    try:
        ours_s, bare_s = timed_in_turn(
            lambda: register_visit(booth.shift, RESIDENT), insert, ROUNDS[effort], untimed=3
        )
    finally:
        bare.close()
        booth.shift.store.close()
    return (_comparison(ours_s, bare_s, bodies),)


def _bodies_of_one_registration(booth: Booth) -> list[tuple[bytes, bytes]]:
    store = booth.shift.store
    station, epoch = store.enrolment.station, store.enrolment.epoch
    with store.reading() as session:
        before, _ = last_fact(session, station, epoch)
    register_visit(booth.shift, RESIDENT)
    with store.reading() as session:
        after, _ = last_fact(session, station, epoch)
        facts = outbox.facts_from(session, epoch, before + 1, after - before)
    return [(one.header, one.payload) for one in facts]


def _comparison(
    ours_s: tuple[float, ...], bare_s: tuple[float, ...], bodies: Sequence[tuple[bytes, bytes]]
) -> Comparison:
    size = sum(len(header) + len(payload) for header, payload in bodies)
    return Comparison(
        name="registration",
        what="Save of a registration",
        reference="bare SQLCipher insert of the same bytes",
        ours_s=ours_s,
        reference_s=bare_s,
        counted="registrations",
        how=(
            f"Ours: `register_visit` from the page as typed to the disk: read, triage, number, {len(bodies)} rows "
            "with fact and delivery state in one transaction, then the anchor file (a second fsync).",
            f"Reference: the driver alone inserts the {size:,} bytes of those {len(bodies)} facts into a table "
            "without index or trigger, in one transaction; same key and pragmas (WAL, synchronous FULL).",
        ),
    )
