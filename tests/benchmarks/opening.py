"""Open of a station's file with its raw key beside a bare SQLCipher open of the same file."""

from __future__ import annotations

from pathlib import Path

from station.actions.register_visit import register_visit
from station.settings import DATA_FILE
from station.storage.local import open_store
from tests.benchmarks.bare_sqlcipher import bare_connection
from tests.benchmarks.measure import Comparison, Effort, timed_in_turn
from tests.station.booth import RESIDENT, new_booth

ROUNDS = {Effort.FULL: 100, Effort.QUICK: 30, Effort.TINY: 2}
VISITS = {Effort.FULL: 200, Effort.QUICK: 100, Effort.TINY: 2}


def opening(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Opens and closes one file both ways, in turn."""
    booth = new_booth(folder)
    for _ in range(VISITS[effort]):
        register_visit(booth.shift, RESIDENT)
    keys, path = booth.shift.store.keys, folder / DATA_FILE
    booth.shift.store.close()
    ours_s, bare_s = timed_in_turn(
        lambda: open_store(path, keys, booth.clock).close(),
        lambda: bare_connection(path, keys.file_key).close(),
        ROUNDS[effort],
    )
    return (
        Comparison(
            name="opening",
            what="Open of a station's file",
            reference="bare SQLCipher open of the same file",
            ours_s=ours_s,
            reference_s=bare_s,
            counted="opens",
            how=(
                f"Ours: `open_store` and close, a file of {VISITS[effort]:,} visits: pragmas set and read back, upgrade"
                " steps compared, enrolment read, the anchor compared with the ledger.",
                "Reference: the driver opens the same file with the same raw key and pragmas, closes.",
            ),
        ),
    )
