"""The threads: one for the data, results on the GUI thread, nobody killed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from station.errors import Trouble, reject
from ui.tasks import Progress, Tasks


@pytest.fixture
def failures() -> list[BaseException]:
    return []


@pytest.fixture
def tasks(qtbot: QtBot, failures: list[BaseException]) -> Iterator[Tasks]:
    made = Tasks(failures.append)
    yield made
    made.close()


def rest(tasks: Tasks, qtbot: QtBot, begin: Callable[[], object]) -> None:
    with qtbot.waitSignal(tasks.became_idle):
        begin()


def test_work_on_the_store_never_overlaps_and_keeps_its_order(tasks: Tasks, qtbot: QtBot) -> None:
    threads: list[str] = []
    done: list[int] = []

    def work(number: int) -> int:
        threads.append(threading.current_thread().name)
        return number

    def begin() -> None:
        for number in range(20):
            tasks.store(partial(work, number), done.append)

    rest(tasks, qtbot, begin)
    assert done == list(range(20))
    assert len(set(threads)) == 1


def test_a_result_comes_back_on_the_gui_thread(tasks: Tasks, qtbot: QtBot) -> None:
    where: list[threading.Thread] = []
    rest(tasks, qtbot, lambda: tasks.slow(lambda: None, lambda _: where.append(threading.current_thread())))
    assert where == [threading.main_thread()]


def test_slow_work_does_not_hold_up_a_save(tasks: Tasks, qtbot: QtBot) -> None:
    go_on = threading.Event()
    saved: list[str] = []
    tasks.slow(lambda: go_on.wait(60), lambda _: saved.append("slow"))

    def let_go(name: str) -> None:
        saved.append(name)
        go_on.set()

    rest(tasks, qtbot, lambda: tasks.store(lambda: "saved", let_go))
    assert saved == ["saved", "slow"]


def test_a_refusal_goes_to_whoever_asked(tasks: Tasks, qtbot: QtBot, failures: list[BaseException]) -> None:
    refused: list[object] = []

    def work() -> None:
        raise reject("name", "name_missing")

    rest(tasks, qtbot, lambda: tasks.store(work, lambda _: None, refused.append))
    assert len(refused) == 1
    assert failures == []


@pytest.mark.parametrize("failure", [Trouble("disk_full"), ValueError("a bug")])
def test_what_nobody_asked_about_goes_to_the_notices(
    tasks: Tasks, qtbot: QtBot, failures: list[BaseException], failure: Exception
) -> None:
    def work() -> None:
        raise failure

    rest(tasks, qtbot, lambda: tasks.slow(work, lambda _: None))
    assert failures == [failure]


def test_a_bug_never_reaches_whoever_asked(tasks: Tasks, qtbot: QtBot, failures: list[BaseException]) -> None:
    asked: list[object] = []
    rest(tasks, qtbot, lambda: tasks.store(lambda: 1 / 0, lambda _: None, asked.append))
    assert asked == []
    assert isinstance(failures[0], ZeroDivisionError)


def test_long_work_tells_how_far_it_is(tasks: Tasks, qtbot: QtBot) -> None:
    told: list[tuple[int, int]] = []

    def work(progress: Progress) -> None:
        for number in (1, 2, 3):
            progress.report(number, 3)

    rest(
        tasks,
        qtbot,
        lambda: tasks.long(work, lambda _: None, report=lambda one, all_: told.append((one, all_))),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_closing_cancels_long_work_and_waits_for_it(qtbot: QtBot, failures: list[BaseException]) -> None:
    tasks = Tasks(failures.append)
    ended = threading.Event()

    def work(progress: Progress) -> None:
        progress.cancel.wait(60)
        ended.set()

    tasks.long(work, lambda _: None)
    tasks.close()
    assert ended.is_set()
