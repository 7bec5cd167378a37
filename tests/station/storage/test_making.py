"""A station that is killed while it is made: at whatever point, the folder can be begun again."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from station.actions import open_station as making
from station.actions.open_station import open_station
from station.actions.staff import staff_list
from station.clock import PlayedClock
from station.errors import Trouble
from station.storage import outbox
from station.storage.outbox import Delivery
from tests.station.booth import MORNING, surroundings

FILE_EVENTS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "sqlite3.connect"})


def step_count(work: Callable[[], None]) -> int:
    """Returns how many steps (statements and touched files) some work takes, by doing it in a child process."""
    reading, writing = os.pipe()
    child = _fork()
    if child == 0:
        steps = _count_steps(lambda _: None)
        work()
        os.write(writing, steps[0].to_bytes(4, "big"))
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    count = int.from_bytes(os.read(reading, 4), "big")
    os.close(reading)
    return count


def kill_at(step: int, work: Callable[[], None]) -> int:
    """Does some work in a child process that is killed at one of its steps; returns the signal that ended it."""
    child = _fork()
    if child == 0:
        _count_steps(lambda done: os.kill(os.getpid(), signal.SIGKILL) if done == step else None)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _fork() -> int:
    sys.stdout.flush()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # a newer Python warns where other tests left threads
        return os.fork()


def _count_steps(note: Callable[[int], None]) -> list[int]:
    steps = [0]

    def step(*_: object) -> None:
        steps[0] += 1
        note(steps[0])

    def on_audit(name: str, _: tuple[object, ...]) -> None:
        if name in FILE_EVENTS:
            step()

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
    sys.addaudithook(on_audit)
    return steps


def make(folder: Path) -> None:
    opened = open_station(folder, surroundings(folder, PlayedClock(MORNING)))
    opened.shift.store.close()


@pytest.fixture(autouse=True)
def _one_member_of_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    """A station with one member of staff is made faster."""
    monkeypatch.setattr(making, "TRAINING_STAFF", making.TRAINING_STAFF[:1])


def test_a_making_that_is_killed_at_any_point_can_be_begun_again(tmp_path: Path) -> None:
    counted = tmp_path / "counted"
    counted.mkdir()
    steps = step_count(lambda: make(counted))
    assert steps > 40
    for step in (*range(1, 8), *range(8, steps - 10, steps // 9), *range(steps - 10, steps + 1, 2)):
        folder = tmp_path / str(step)
        folder.mkdir()
        assert kill_at(step, lambda folder=folder: make(folder)) == -signal.SIGKILL  # type: ignore[misc]  # bound now
        opened = open_station(folder, surroundings(folder, PlayedClock(MORNING), seed=step))
        assert [one.name for one in staff_list(opened.shift.store)] == ["박접수"], step
        with opened.shift.store.reading() as session:
            assert outbox.counts(session)[Delivery.PENDING] == 1
        opened.shift.store.close()
        assert {one.name for one in folder.iterdir()} == {"station.db", "station.key", "station.anchor"}


@pytest.mark.parametrize(
    ("names", "is_beginning"),
    [
        ((), True),
        (("station.key.new",), True),
        (("station.new",), True),
        (("station.new", "station.key", "station.anchor", "station.new-wal"), True),
        (("station.new-journal", "station.new"), True),
        (("station.key",), False),
        (("station.key", "station.anchor"), False),
        (("station.anchor",), False),
        (("station.db", "station.new"), False),
        (("letter.txt",), False),
        (("station.new", "letter.txt"), False),
    ],
)
def test_only_an_empty_or_an_unfinished_folder_becomes_a_station(
    tmp_path: Path, names: tuple[str, ...], is_beginning: bool
) -> None:
    for name in names:
        (tmp_path / name).touch(mode=0o600)
    assert making.is_empty_or_unfinished(tmp_path) == is_beginning


def test_a_folder_of_other_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Trouble, match="not_a_station"):
        make(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(("name", "code"), [("nowhere", "path_missing"), ("letter.txt", "path_not_a_folder")])
def test_a_path_that_is_no_folder_is_told(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Trouble, match=code):
        make(tmp_path / name)
