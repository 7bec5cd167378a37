"""The real windows are killed while people are registered: every visit that was shown as saved is there, once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from station.clock import PlayedClock
from tests.proof.notes import SEED, Note, keep, reckoned, rounds
from tests.ui.stations import MORNING, shift_in

SOAK_KILLS = 20
LONGEST_LIFE_S = 1.5


def shown_until_killed(folder: Path, life_s: float) -> list[str]:
    command = [sys.executable, "-m", "tests.ui.register_until_killed", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        shown = [process.stdout.readline().strip()]
        time.sleep(life_s)
        process.kill()
        shown += [
            line.strip() for line in process.stdout.read().splitlines(keepends=True) if line[-1] == "\n"
        ]
    return shown


def visits_in(folder: Path) -> list[str]:
    store = shift_in(folder, PlayedClock(MORNING)).store
    try:
        with store.reading() as session:
            facts = list(
                session.execute(text("SELECT record_id FROM fact WHERE record_kind = 'visit'")).scalars()
            )
            rows = list(session.execute(text("SELECT id FROM visit")).scalars())
        assert sorted(facts) == sorted(rows)
        return rows
    finally:
        store.close()


def play(folder: Path, kills: int, share: float = 1.0) -> tuple[int, int, int, int]:
    """Kills the windows again and again on the same data; returns kills, visits shown, lost and double."""
    chance, shown, done = Random(SEED), list[str](), 0
    for _ in rounds(kills, share):
        shown += shown_until_killed(folder, chance.uniform(0, LONGEST_LIFE_S))
        done += 1
    found = visits_in(folder)
    assert len(shown) == len(set(shown)) >= done
    return done, len(shown), len(set(shown) - set(found)), len(found) - len(set(found))


def test_no_visit_that_was_shown_is_lost_when_the_windows_are_killed(tmp_path: Path) -> None:
    kills, _, lost, double = play(tmp_path, 2)
    assert (kills, lost, double) == (2, 0, 0)


@pytest.mark.soak
def test_no_visit_that_was_shown_is_lost_when_the_windows_are_killed_20_times(tmp_path: Path) -> None:
    kills, shown, lost, double = play(tmp_path, SOAK_KILLS, 0.25)
    how = f"`kill -9` of the real program (Qt offscreen) at a random moment; {shown} visits had been shown as saved"
    beyond, here = reckoned(kills, SOAK_KILLS), "tests/ui/test_register_killed.py"
    keep(Note("windows killed while they save", how, kills, lost, double, here, beyond=beyond))
