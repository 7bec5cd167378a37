"""The only threads: `store` (exactly one, all local data) and `slow` (centre, printers, exports).

Results come back to the GUI thread by a signal. No thread is ever killed: closing waits for what runs.
A `Rejected` or `Trouble` goes to whoever asked, or else to the notices; anything else is a bug and goes there too.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from station.errors import Rejected, Trouble

T = TypeVar("T")
Failure = Rejected | Trouble
SLOW_WORKERS = 3
"""A centre that does not answer must not keep a label from its printer."""


def _do_nothing() -> None:
    """Does nothing."""


def _ignore_progress(done: int, total: int) -> None:
    """Shows nothing."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is to be done on the GUI thread about what came of a piece of work."""

    deliver: Callable[[], object]
    ended: Callable[[], object] = _do_nothing


class Progress:
    """What a long piece of work is given: `report(done, total)` and `cancel`, an event that it looks at."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self.report = tell
        self.cancel = Event()


class Tasks(QObject):
    """Runs work off the GUI thread and brings its result back. `is_idle` says that nothing runs or waits."""

    became_idle = Signal()
    _came_back = Signal(object)
    _progressed = Signal(object)

    def __init__(self, on_failure: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_failure = on_failure
        self._store = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._slow = ThreadPoolExecutor(SLOW_WORKERS, thread_name_prefix="slow")
        self._under_way = 0
        self._open = True
        self._long: set[Progress] = set()
        self._came_back.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._progressed.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Says whether no result is awaited."""
        return self._under_way == 0

    def store(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Runs work on the one thread of the local data; pieces of work never overlap."""
        self._run(self._store, work, done, failed)

    def slow(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Runs work that waits for a centre, a printer or a disk; it never touches the local file."""
        self._run(self._slow, work, done, failed)

    def long(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        *,
        report: Callable[[int, int], None] = _ignore_progress,
        failed: Callable[[Failure], None] | None = None,
        ended: Callable[[], object] = _do_nothing,
    ) -> Progress:
        """Runs slow work that tells how far it is; returns what it can be cancelled by.

        `ended` is called after whatever came of it, a bug too.
        """
        progress = Progress(
            lambda count, total: self._progressed.emit(_Answer(partial(report, count, total)))
        )
        self._long.add(progress)

        def over() -> None:
            self._long.discard(progress)
            ended()

        self._run(self._slow, lambda: work(progress), done, failed, over)
        return progress

    def close(self) -> None:
        """Asks long work to stop, waits for all that runs, and forgets what comes back after that."""
        self._open = False
        for progress in self._long:
            progress.cancel.set()
        self._slow.shutdown(wait=True)
        self._store.shutdown(wait=True)

    def _run(
        self,
        threads: ThreadPoolExecutor,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Failure], None] | None,
        ended: Callable[[], object] = _do_nothing,
    ) -> None:
        if not self._open:
            return
        self._under_way += 1
        threads.submit(self._work, work, done, failed or self._on_failure, ended)

    def _work(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Failure], None] | Callable[[BaseException], None],
        ended: Callable[[], object],
    ) -> None:
        try:
            result = work()
        except (Rejected, Trouble) as failure:
            deliver = partial(failed, failure)
        except BaseException as bug:
            deliver = partial(self._on_failure, bug)
        else:
            deliver = partial(done, result)
        self._came_back.emit(_Answer(deliver, ended))

    @Slot(object)
    def _take(self, answer: _Answer) -> None:
        if not self._open:
            return
        self._under_way -= 1
        try:
            answer.deliver()
        finally:
            answer.ended()
            if self.is_idle:
                self.became_idle.emit()

    @Slot(object)
    def _pass_on(self, answer: _Answer) -> None:
        if self._open:
            answer.deliver()
