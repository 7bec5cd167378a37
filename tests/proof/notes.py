"""What a proof found, kept for docs/RELIABILITY.md: a line of JSON for each fault, where `make soak` wants it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

NOTES = "STATION_SOAK_NOTES"
MINUTES = float(os.environ.get("STATION_SOAK_MINUTES", "30"))
SEED = int(os.environ.get("STATION_SOAK_SEED", "20261122"))


@dataclass(frozen=True, slots=True)
class Note:
    """One row of the page. `runs` says how often the fault was injected; `beyond` what was reckoned, not run."""

    fault: str
    how: str
    runs: int
    lost: int
    double: int
    where: str
    seed: int = SEED
    beyond: str = ""


def keep(note: Note) -> None:
    """Keeps a row where `make soak` wants it, and requires that nothing was lost or doubled."""
    if NOTES in os.environ:
        with Path(os.environ[NOTES]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(note), ensure_ascii=False) + "\n")
    assert (note.lost, note.double) == (0, 0), note


def rounds(wanted: int, share: float, clock: Callable[[], float] = time.monotonic) -> Iterator[int]:
    """Counts to `wanted`, or as far as a share of the soak's minutes reaches: at least once."""
    end = clock() + MINUTES * 60 * share
    for number in range(wanted):
        if number and clock() > end:
            return
        yield number


def reckoned(runs: int, wanted: int) -> str:
    """Returns what the page says about runs that the time did not reach."""
    return "" if runs >= wanted else f"{wanted:,} were wanted; the minutes given reached for {runs:,}"
