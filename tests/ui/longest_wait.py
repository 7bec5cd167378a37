"""How long Qt's event loop kept an event waiting: a short timer that remembers its longest delay."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QTimer

TICK_S = 0.005


@dataclass(slots=True)
class Waits:
    """Units: seconds."""

    longest_s: float = 0.0
    ticks: int = 0
    last: float = 0.0

    def tick(self) -> None:
        now = time.monotonic()
        self.longest_s = max(self.longest_s, now - self.last - TICK_S)
        self.last = now
        self.ticks += 1


@contextmanager
def longest_wait() -> Iterator[Waits]:
    """Measures from here to the end of the block."""
    waits = Waits(last=time.monotonic())
    timer = QTimer()
    timer.setInterval(round(TICK_S * 1000))
    timer.timeout.connect(waits.tick)
    timer.start()
    try:
        yield waits
    finally:
        timer.stop()
