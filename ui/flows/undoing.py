"""Remembers what was done last and takes it back within half a minute."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.undo import Undoable, undo
from ui.flows.desk import Desk
from ui.shown import Tone


class Undoing(QObject):
    """Built once for all flows. `undone` says that something was taken back."""

    undone = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._last: tuple[Undoable, str, str, Callable[[], str] | None] | None = None

    def remember(
        self, done: Undoable, code: str, name: str, take_up: Callable[[], str] | None = None
    ) -> None:
        """Remembers what was done, and by which code it is said that it was taken back.

        `take_up` opens again what was typed for it, and returns the code that says so.
        """
        self._last = done, code, name, take_up

    @Slot()
    def undo(self) -> None:
        """Takes the last thing back, once."""
        last, self._last = self._last, None
        if last is None:
            self._desk.say("undo.nothing", Tone.AMBER)
            return
        done, code, name, take_up = last
        self._desk.store(undo, lambda _: self._on_undone(code, name, take_up), None, done)

    def _on_undone(self, code: str, name: str, take_up: Callable[[], str] | None) -> None:
        self.undone.emit()
        self._desk.say(code if take_up is None else take_up(), name=name)
