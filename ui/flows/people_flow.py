"""Leads from the board to the page of how the day flows and back; it is read with the board, as often as that is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from station.domain.people_flow import PeopleFlow
from ui.flows.desk import Desk
from ui.screens.people_flow import PeopleFlowScreen


class PeopleFlowFlow(QObject):
    """`left` says that somebody goes back to the board, `new_asked` that somebody came."""

    left = Signal()
    new_asked = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.screen = PeopleFlowScreen()
        desk.window.add(self.screen)
        self.screen.asked.connect(self._on_asked)

    @Slot()
    def open(self) -> None:
        """Shows the page."""
        self._desk.window.say(None)
        self._desk.window.show_screen(self.screen)

    def show(self, flow: PeopleFlow) -> None:
        """Takes what was read with the board."""
        self.screen.show_flow(flow)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code in ("board", "back"):
            self.left.emit()
        elif code == "new":
            self.new_asked.emit()
        elif code == "lock":
            self.lock_asked.emit()
