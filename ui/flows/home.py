"""The station's home: keeps the board alive and leads to where work goes on."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from station.actions.board import Board, board
from station.domain.expectation import Expectation
from ui.flows.desk import Desk
from ui.flows.values import board_shown
from ui.screens.home import HomeScreen
from ui.shown import BoardLine

REFRESH_EVERY_MS = 15_000
"""Waiting is counted in minutes."""


class HomeFlow(QObject):
    """Says where the staff want to go; carries the line or the expectation that was picked."""

    new_asked = Signal()
    next_asked = Signal()
    import_asked = Signal()
    export_asked = Signal()
    deliver_asked = Signal()
    expected_picked = Signal(object)
    visit_picked = Signal(object)
    print_asked = Signal()
    lock_asked = Signal()
    refreshed = Signal(object)

    def __init__(self, desk: Desk, screen: HomeScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._lines: dict[UUID, BoardLine] = {}
        self._expected: dict[UUID, Expectation] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        screen.asked.connect(self._on_asked)
        screen.visit_picked.connect(self._on_visit_picked)
        screen.expected_picked.connect(self._on_expected_picked)

    @Slot()
    def open(self) -> None:
        """Shows the station."""
        self._desk.window.show_screen(self._screen)
        self._timer.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads the board anew."""
        self._desk.store(board, self._show)

    def _show(self, found: Board) -> None:
        shown = board_shown(found)
        self._lines = {one.visit_id: one for one in shown.lines}
        self._expected = {one.id: one for one in found.expected}
        self._screen.show_board(shown)
        self._desk.window.show_time(found.now)
        self.refreshed.emit(found)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        asked = {
            "new": self.new_asked,
            "next": self.next_asked,
            "print": self.print_asked,
            "lock": self.lock_asked,
            "import": self.import_asked,
            "export": self.export_asked,
            "deliver": self.deliver_asked,
        }
        if code in asked:
            asked[code].emit()
        elif code == "board":
            self.open()
        elif code in ("back", "find"):
            self._screen.arrive()

    @Slot(object)
    def _on_visit_picked(self, visit_id: UUID) -> None:
        if visit_id in self._lines:
            self.visit_picked.emit(self._lines[visit_id])

    @Slot(object)
    def _on_expected_picked(self, expectation_id: UUID) -> None:
        if expectation_id in self._expected:
            self.expected_picked.emit(self._expected[expectation_id])
