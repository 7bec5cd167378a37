"""A Qt application that takes the time of every event: how long the windows took before they looked at the next one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

MS_PER_S = 1000
NEVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Timed:
    """An event with all that it set off. `cpu_ms` is what its thread worked itself; the rest it waited for somebody."""

    step: str
    receiver: str
    kind: str
    wall_ms: float
    cpu_ms: float


@dataclass(slots=True)
class Clocked:
    """The events of a piece of work as they came to the windows; what one of them sent on is part of it."""

    step: str = ""
    depth: int = 0
    base: int = NEVER
    events: list[Timed] = field(default_factory=list)


class TimedApplication(QApplication):
    """Takes the time of events while `clocking`."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(arguments)
        self.clocked = Clocked()

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Delivers an event, as Qt does."""
        clocked = self.clocked
        clocked.depth += 1
        try:
            if clocked.depth != clocked.base:
                return super().notify(receiver, event)
            return self._timed(receiver, event)
        finally:
            clocked.depth -= 1

    def _timed(self, receiver: QObject, event: QEvent) -> bool:
        named = type(receiver).__name__, event.type().name
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            return super().notify(receiver, event)
        finally:
            spent = (time.perf_counter() - wall) * MS_PER_S, (time.thread_time() - cpu) * MS_PER_S
            self.clocked.events.append(Timed(self.clocked.step, *named, *spent))

    @contextmanager
    def clocking(self) -> Iterator[Clocked]:
        """Takes the time of what is sent from inside the block, and of what comes while it waits."""
        self.clocked.base = self.clocked.depth + 1
        try:
            yield self.clocked
        finally:
            self.clocked.base = NEVER


def longest(events: Sequence[Timed]) -> Timed:
    """Returns the event that took longest."""
    return max(events, key=lambda one: one.wall_ms)


def within(events: Sequence[Timed], share: float) -> float:
    """Returns how long a share of the events took at most. Units: milliseconds."""
    walls = sorted(one.wall_ms for one in events)
    return walls[min(int(len(walls) * share), len(walls) - 1)]
