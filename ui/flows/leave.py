"""Closes a visit with its one way out."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.leave import leave
from station.domain.visit import Visit, WayOut
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.screens.leave import LeaveScreen
from ui.shown import BoardLine, Tone


class LeaveFlow(QObject):
    """`closed` carries the visit that was closed and whose it is; `done` says so, `left` that it stays open."""

    closed = Signal(object, str)
    done = Signal()
    left = Signal()
    home_asked = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, screen: LeaveScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._name = ""
        self._back: Callable[[], object] = self.left.emit
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot(object)
    def open(self, line: BoardLine) -> None:
        """Asks how a visit ended; says so when it is over already."""
        self.open_from(line, self.left.emit)

    def open_from(self, line: BoardLine, back: Callable[[], object]) -> None:
        """Asks how a visit ended; `back` is where somebody goes who ends it not."""
        self._back = back
        if line.way_out is not None:
            self._desk.say("leave.is_over", Tone.AMBER, name=line.name)
            return
        self._name = line.name
        self._desk.window.say(None)
        self._screen.show_visit(line)
        self._desk.window.show_screen(self._screen)

    @Slot(object, str, str)
    def _on_submitted(self, visit_id: UUID, way_out: str, reason: str) -> None:
        self._desk.store(leave, self._on_left, self._on_refused, visit_id, WayOut(way_out), reason=reason)

    def _on_left(self, visit: Visit) -> None:
        self.closed.emit(visit, self._name)
        self._desk.say("leave.done", name=self._name)
        self.done.emit()

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._desk.notices.take_for(self._screen, failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "save":
            self._screen.submit()
        elif code == "back":
            self._back()
        elif code == "board":
            self.home_asked.emit()
        elif code == "lock":
            self.lock_asked.emit()
