"""Plays long work on the data in small steps: each a piece of work of its own, so that a save comes in between."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Generic, TypeVar

from station.errors import Rejected, Trouble
from ui.tasks import Tasks

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Ended(Generic[T]):
    """The last step, with what came of it all."""

    value: T


class Steps(Generic[T]):
    """One piece of long work. It runs until it ends, fails or is cancelled; what was done until then stays."""

    def __init__(
        self,
        tasks: Tasks,
        steps: Generator[tuple[int, int], None, T],
        *,
        report: Callable[[int, int], None],
        done: Callable[[T], None],
        failed: Callable[[Rejected | Trouble], None],
    ) -> None:
        self._tasks, self._steps = tasks, steps
        self._report, self._done, self._failed = report, done, failed
        self._is_cancelled = False

    def begin(self) -> None:
        """Begins with the first step."""
        self._tasks.store(self._next, self._take, self._failed)

    def cancel(self) -> None:
        """Lets the present step be the last."""
        self._is_cancelled = True

    def _next(self) -> tuple[int, int] | _Ended[T]:
        if self._is_cancelled:
            self._steps.close()
            raise Trouble("cancelled")
        try:
            return next(self._steps)
        except StopIteration as end:
            return _Ended(end.value)

    def _take(self, step: tuple[int, int] | _Ended[T]) -> None:
        if isinstance(step, _Ended):
            self._done(step.value)
            return
        self._report(*step)
        self.begin()
