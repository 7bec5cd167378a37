"""The printers at hand. Each takes one piece of work at a time, in order, and nobody waits for it.

Printers of one name are one printer: what cancels a job there must not meet a job of somebody else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from station.actions.printers_at_hand import PagePrinter, Place
from station.errors import Rejected, Trouble
from ui.tasks import Progress, Tasks

T = TypeVar("T")


class Printers:
    """What is for labels, for labels besides, for slips and for sheets."""

    def __init__(self, tasks: Tasks, at_hand: Mapping[Place, PagePrinter]) -> None:
        self._tasks = tasks
        self._at_hand = dict(at_hand)
        self._waiting: dict[str, deque[Callable[[], None]]] = {}

    @property
    def places(self) -> tuple[Place, ...]:
        """For what there are printers."""
        return tuple(one for one in Place if one in self._at_hand)

    def at(self, place: Place) -> PagePrinter | None:
        """Returns the printer that is for something, None where there is none."""
        return self._at_hand.get(place)

    def change(self, at_hand: Mapping[Place, PagePrinter]) -> None:
        """Takes other printers from now on; what is under way ends on its own."""
        self._at_hand = dict(at_hand)

    def send(
        self,
        printer: PagePrinter,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[Rejected | Trouble], None] | None = None,
    ) -> None:
        """Does a piece of work with a printer as soon as it is free."""
        is_free = printer.name not in self._waiting
        waiting = self._waiting.setdefault(printer.name, deque())

        def begin() -> None:
            self._tasks.long(work, done, failed=failed, ended=partial(self._go_on, printer.name))

        if is_free:
            begin()
        else:
            waiting.append(begin)

    def _go_on(self, name: str) -> None:
        waiting = self._waiting[name]
        if waiting:
            waiting.popleft()()
        else:
            del self._waiting[name]
