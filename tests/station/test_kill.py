"""A writer that is killed at any moment: what it said was saved is there once, and nothing is there by half."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from station.domain.fact import first_chain
from station.domain.number import parts
from tests.proof.notes import Note, keep, reckoned, rounds
from tests.station.booth import Booth, new_booth, standing
from tests.station.headless_writer import collect_for_ever, write_for_ever

KILLS = 20
SOAK_KILLS = int(os.environ.get("STATION_SOAK_KILLS", "1000"))
KILLS_OF_ONE_STATION = 50
SEED = 20261122
LONGEST_LIFE_S = 0.12
"""How long a writer lives after it said that it saved something: a few visits."""
OF_A_VISIT = ("consent", "triage", "specimen", "label_print")


Work = Callable[[Path, int], None]


@contextmanager
def writer(folder: Path, work: Work = write_for_ever) -> Iterator[tuple[int, int]]:
    """Gives the process id of a writer at work and the descriptor that it writes to. Kill it."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # a newer Python warns where other tests left threads
        child = os.fork()
    if child == 0:
        os.close(reading)
        work(folder, writing)
    os.close(writing)
    try:
        yield child, reading
    finally:
        os.close(reading)


def lines_until_killed(folder: Path, life_s: float, work: Work = write_for_ever) -> list[str]:
    """Returns what a writer printed before it was killed, a while after the first one."""
    with writer(folder, work) as (child, reading):
        told = os.read(reading, 4096)
        time_of_death = time.monotonic() + life_s
        while time.monotonic() < time_of_death:
            pass
        os.kill(child, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        while more := os.read(reading, 65536):
            told += more
    whole, _, _ = told.decode().rpartition("\n")
    return whole.split()


def column(session: Connection, query: str) -> list[Any]:  # Any: a column
    return list(session.execute(text(query)).scalars())


def check(booth: Booth, told: list[str]) -> None:
    """Opens what a kill left, which its anchor must accept, and makes sure of what it holds."""
    with booth.shift.store.reading() as session:
        visits = column(session, "SELECT id FROM visit")
        facts = column(session, "SELECT record_id FROM fact WHERE record_kind = 'visit'")
        assert len(set(told)) == len(told)
        assert set(told) <= set(visits)
        assert sorted(facts) == sorted(visits)
        assert len(column(session, "SELECT id FROM person")) == len(visits)
        for kind in OF_A_VISIT:
            assert sorted(column(session, f"SELECT visit_id FROM {kind}")) == sorted(visits)
        numbers = column(session, "SELECT number FROM specimen")
        assert sorted(parts(one).serial for one in numbers) == list(range(1, len(visits) + 1))
        _check_chain(session)


def _check_chain(session: Connection) -> None:
    chain, last = first_chain(980, 1), 0
    for one in session.execute(text("SELECT seq, header, payload, chain FROM fact ORDER BY seq")):
        hashed = b"screening-station/fact/1\n" + one.header + hashlib.sha256(one.payload).digest()
        chain = hashlib.sha256(chain + hashlib.sha256(hashed).digest()).digest()
        assert (one.seq, one.chain) == (last + 1, chain)
        last = one.seq
    assert column(session, "SELECT count(*) FROM delivery") == [last]
    assert column(session, "PRAGMA integrity_check") == ["ok"]


def play_kills(booth: Booth, kills: int) -> int:
    """Kills one writer after another on the same data and returns how many visits were told of."""
    chance = random.Random(SEED)
    told: list[str] = []
    booth.shift.store.close()
    for _ in range(kills):
        told += lines_until_killed(booth.folder, chance.uniform(0, LONGEST_LIFE_S))
        again = booth.reopened()
        check(again, told)
        again.shift.store.close()
    return len(told)


def test_nothing_that_was_saved_is_lost_and_nothing_is_half_there_after_20_kills(booth: Booth) -> None:
    assert play_kills(booth, KILLS) >= KILLS


@pytest.mark.soak
def test_nothing_that_was_saved_is_lost_and_nothing_is_half_there_after_many_kills(tmp_path: Path) -> None:
    kills = told = 0
    for number in rounds(SOAK_KILLS // KILLS_OF_ONE_STATION, 0.4):
        with standing(new_booth(tmp_path / f"station-{number}")) as booth:
            told += play_kills(booth, KILLS_OF_ONE_STATION)
        kills += KILLS_OF_ONE_STATION
    how = f"`kill -9` of a headless writer at a random moment; {told:,} visits were told after COMMIT"
    beyond = reckoned(kills, SOAK_KILLS)
    keep(Note("program killed while it saves", how, kills, 0, 0, "tests/station/test_kill.py", beyond=beyond))


def test_a_tube_is_collected_whole_or_not_at_all_after_10_kills_in_the_middle_of_scans(booth: Booth) -> None:
    chance = random.Random(SEED)
    told: list[str] = []
    booth.shift.store.close()
    for _ in range(KILLS // 2):
        told += lines_until_killed(booth.folder, chance.uniform(0, LONGEST_LIFE_S), collect_for_ever)
        again = booth.reopened()
        with again.shift.store.reading() as session:
            collected = column(session, "SELECT number FROM specimen WHERE state = 'collected'")
            with_time = column(session, "SELECT number FROM specimen WHERE collected_at IS NOT NULL")
            facts = column(session, "SELECT count(*) FROM fact WHERE action = 'collect_specimen'")
            _check_chain(session)
        assert set(told) <= set(collected)
        assert sorted(collected) == sorted(with_time)
        assert facts == [len(collected)]
        again.shift.store.close()
    assert len(told) >= KILLS // 2


def test_a_writer_program_of_its_own_that_is_killed_leaves_what_it_told(booth: Booth) -> None:
    booth.shift.store.close()
    command = [sys.executable, "-m", "tests.station.headless_writer", str(booth.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(3)]
        process.kill()
        told += process.stdout.read().split()
    assert process.returncode == -signal.SIGKILL
    again = booth.reopened()
    check(again, told)
    again.shift.store.close()
