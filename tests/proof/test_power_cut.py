"""Invariant 1: a save that was shown is never absent after a power cut; and the disk's failures, call by call.

The writes and syncs are those of the real file, recorded in order. A power cut keeps what was synced and any part of
what was not. The control saves with synchronous=NORMAL and must lose.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from station.actions.open_station import open_station
from station.actions.register_visit import register_visit
from station.actions.shift import Shift
from station.clock import PlayedClock
from station.domain.staff import Role
from station.errors import Trouble
from station.storage import local
from station.storage.keys import KeyFile
from station.storage.local import PRAGMAS, open_store
from station.storage.tables import metadata
from tests.proof.notes import SEED, Note, keep, reckoned, rounds
from tests.proof.power import Cut, Files, cuts
from tests.proof.recorded_disk import NO_SPACE, SYNC_FAILED, WRITE_FAILED, Event, Kind, Recording, recorded
from tests.station.booth import MORNING, RESIDENT, member, new_booth, surroundings

VISITS = 60
"""Enough for more than one checkpoint: the log is brought into the file after a thousand pages."""
CUTS, SOAK_CUTS = 100, 10_000
CUTS_AT_ONCE = 500
HERE = "tests/proof/test_power_cut.py"


@pytest.fixture
def memory() -> Iterator[Path]:
    """Gives a folder that costs no disk: what is tried here was synced when it was recorded."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="power-", dir=place) as folder:
        yield Path(folder)


def opened(folder: Path) -> Shift:
    around = surroundings(folder, PlayedClock(MORNING), seed=2)
    return open_station(folder, around).shift.signed_in_as(member(Role.SUPERVISOR))


def contents(folder: Path) -> Files:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@dataclass(frozen=True, slots=True)
class Film:
    """A day at a station as its disk saw it."""

    before: Files
    events: tuple[Event, ...]


def filmed(folder: Path, visits: int = VISITS) -> Film:
    new_booth(folder).shift.store.close()
    before = contents(folder)
    with recorded() as recording:
        shift = opened(folder)
        for _ in range(visits):
            recording.tell(str(register_visit(shift, RESIDENT).visit.id))
        shift.store.close()
    return Film(before, tuple(recording.events))


@cache
def true_film() -> Film:
    with tempfile.TemporaryDirectory(prefix="film-") as folder:
        return filmed(Path(folder))


@cache
def film_of_the_control() -> Film:
    with tempfile.TemporaryDirectory(prefix="film-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "PRAGMAS", {**PRAGMAS, "synchronous": ("NORMAL", "1")})
        return filmed(Path(folder))


@dataclass(slots=True)
class Tally:
    """What some cuts did. `found`: the file did not open, because its anchor knows more than it."""

    cuts: int = 0
    told: int = 0
    lost: int = 0
    double: int = 0
    found: int = 0

    def take(self, cut: Cut, folder: Path) -> None:
        cut.lay_out(folder)
        self.cuts += 1
        self.told += len(cut.told)
        try:
            visits = visits_in(folder)
        except Trouble as trouble:
            assert trouble.code == "ledger_cut", trouble
            self.found += 1
            visits = visits_in(folder, may_be_cut=True)
        self.lost += len(set(cut.told) - set(visits))
        self.double += len(visits) - len(set(visits))
        for one in folder.iterdir():
            one.unlink()


def visits_in(folder: Path, *, may_be_cut: bool = False) -> list[str]:
    """Returns the visits of a station as a new start finds them, after making sure that all of it is whole."""
    keys = KeyFile(folder / "station.key").keys()
    store = open_store(folder / "station.db", keys, PlayedClock(MORNING), may_be_cut=may_be_cut)
    try:
        with store.reading() as session:
            last, facts, states = session.execute(
                text("SELECT coalesce(max(seq), 0), count(*), (SELECT count(*) FROM delivery) FROM fact")
            ).one()
            assert last == facts == states
            rows = list(session.execute(text("SELECT id FROM visit")).scalars())
            named = text("SELECT record_id FROM fact WHERE record_kind = 'visit'")
            assert sorted(rows) == sorted(session.execute(named).scalars())
            return [str(one) for one in rows]
    finally:
        store.close()


def tallied(film: Film, wanted: int, folder: Path, seed: int = SEED) -> Tally:
    tally = Tally()
    for cut in cuts(film.before, film.events, wanted, Random(seed)):
        tally.take(cut, folder)
    return tally


def test_invariant_1_a_save_that_was_shown_is_there_after_any_power_cut(memory: Path) -> None:
    tally = tallied(true_film(), CUTS, memory)
    assert (tally.lost, tally.double, tally.found) == (0, 0, 0)
    assert tally.told > CUTS


def test_invariant_1_planted_bug_without_a_sync_at_each_commit_saves_are_lost_and_that_is_found(
    memory: Path,
) -> None:
    tally = tallied(film_of_the_control(), CUTS, memory)
    assert tally.lost > 0
    assert tally.found > 0


@pytest.mark.soak
def test_invariant_1_ten_thousand_power_cuts_lose_nothing_and_the_control_loses(memory: Path) -> None:
    tally, control = Tally(), Tally()
    for number in rounds(SOAK_CUTS // CUTS_AT_ONCE, 0.5):
        for cut in cuts(true_film().before, true_film().events, CUTS_AT_ONCE, Random(SEED + number)):
            tally.take(cut, memory)
    for cut in cuts(film_of_the_control().before, film_of_the_control().events, CUTS_AT_ONCE, Random(SEED)):
        control.take(cut, memory)
    assert control.lost > 0
    assert tally.found == 0
    how = (
        "the real file's writes and syncs, recorded in its file system layer, replayed up to a random moment; "
        "unsynced writes dropped, torn or landed in any order; opened by our code. "
        f"Control with synchronous=NORMAL: {control.lost:,} saves lost in {control.cuts:,} cuts, "
        f"{control.found:,} of these files refused by their anchor"
    )
    beyond = reckoned(tally.cuts, SOAK_CUTS)
    keep(Note("power cut", how, tally.cuts, tally.lost, tally.double, HERE, beyond=beyond))


CODES = {Kind.WRITE: (NO_SPACE, WRITE_FAILED), Kind.SYNC: (SYNC_FAILED,), Kind.CUT_OFF: (WRITE_FAILED,)}
"""How each call may fail: no space, an error of writing, an error of syncing."""


def failing_at(place: int, code: int, *, for_ever: bool) -> Callable[[Event], int]:
    """Returns a fault that strikes at the n-th call to the disk, once or from then on."""
    calls = count()

    def fail(event: Event) -> int:
        now = next(calls)
        strikes = now >= place if for_ever else now == place
        return code if strikes and code in CODES.get(event.kind, ()) else 0

    return fail


def save_under(folder: Path, fault: Callable[[Event], int]) -> tuple[list[str], list[str]]:
    """Saves three visits while the disk fails; returns those that were told, and those that the next start finds."""
    told: list[str] = []
    with recorded() as recording:
        shift = opened(folder)
        recording.fail = fault
        for _ in range(3):
            try:
                told.append(str(register_visit(shift, RESIDENT).visit.id))
            except Trouble as trouble:
                assert trouble.code in {"disk_full", "data_unwritable"}, trouble
        recording.fail = Recording().fail
        shift.store.close()
    return told, visits_in(folder)


def calls_of_three_saves(folder: Path) -> list[Event]:
    with recorded() as recording:
        shift = opened(folder)
        recording.events.clear()
        for _ in range(3):
            register_visit(shift, RESIDENT)
        calls = list(recording.events)
        shift.store.close()
    return calls


def play_failures(folder: Path, every: int) -> tuple[int, int, int]:
    """Lets each n-th call fail in each way; returns how many runs, how many saves lost, how many there twice."""
    template = folder / "template"
    new_booth(template).shift.store.close()
    tried = folder / "tried"
    shutil.copytree(template, tried)
    calls = calls_of_three_saves(tried)
    runs = lost = double = 0
    for place, event in enumerate(calls):
        if event.kind is Kind.WRITE and place % every:
            continue
        for code in CODES.get(event.kind, ()):
            shutil.rmtree(tried)
            shutil.copytree(template, tried)
            told, found = save_under(tried, failing_at(place, code, for_ever=bool(place % 2)))
            runs += 1
            lost += len(set(told) - set(found))
            double += len(found) - len(set(found))
    return runs, lost, double


def test_a_save_is_never_reported_that_a_failing_disk_did_not_take(memory: Path) -> None:
    runs, lost, double = play_failures(memory, every=40)
    assert runs > 10
    assert (lost, double) == (0, 0)


@pytest.mark.soak
def test_a_save_is_never_reported_whichever_call_to_the_disk_fails(memory: Path) -> None:
    runs, lost, double = play_failures(memory, every=1)
    how = (
        "no space, an error of writing or of syncing given by the file system layer at the n-th call of three saves, "
        "for every n, once or from then on; then a new start"
    )
    keep(Note("disk full and failing disk (ENOSPC, EIO)", how, runs, lost, double, HERE))


def everything_in(folder: Path) -> list[list[tuple[object, ...]]]:
    """Returns all rows of all tables. Raises: Trouble."""
    store = open_store(
        folder / "station.db", KeyFile(folder / "station.key").keys(), PlayedClock(MORNING), may_be_cut=True
    )
    try:
        with store.reading() as session:
            return [
                sorted((tuple(row) for row in session.execute(table.select())), key=repr)
                for table in metadata.sorted_tables
            ]
    finally:
        store.close()


PAGE_BYTES = 4096


def play_flipped_bits(folder: Path, pages: int) -> tuple[int, int]:
    """Flips one bit in each of some pages, one at a time; returns how many were found and how many touched nothing."""
    made = new_booth(folder)
    for _ in range(VISITS):
        register_visit(made.shift, RESIDENT)
    made.shift.store.close()
    truth, file = everything_in(folder), folder / "station.db"
    whole, chance = file.read_bytes(), Random(SEED)
    found = untouched = 0
    for page in chance.sample(range(len(whole) // PAGE_BYTES), pages):
        damaged = bytearray(whole)
        damaged[page * PAGE_BYTES + chance.randrange(PAGE_BYTES)] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        try:
            assert everything_in(folder) == truth
            untouched += 1
        except Trouble as trouble:
            assert trouble.code == "data_damaged", trouble
            found += 1
    return found, untouched


def test_one_flipped_bit_is_found_and_never_served(memory: Path) -> None:
    found, untouched = play_flipped_bits(memory, 15)
    assert found + untouched == 15
    assert found > 10


@pytest.mark.soak
def test_one_flipped_bit_in_each_of_200_pages_is_found_and_never_served(memory: Path) -> None:
    found, untouched = play_flipped_bits(memory, 200)
    how = (
        f"one bit of one page of the closed file, each page in turn, then all rows read: {found} times refused, "
        f"{untouched} times in a page that this does not read (index, free); a wrong row never"
    )
    keep(Note("one flipped bit", how, found + untouched, 0, 0, HERE))
