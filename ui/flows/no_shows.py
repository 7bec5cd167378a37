"""Ends the expectations of a day: whoever is still expected did not come. Who comes after all is registered as ever."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.end_expectation import mark_no_shows
from station.domain.expectation import Expectation
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.screens.form import FormScreen, Receipt


class NoShowsFlow(QObject):
    """`left` says that somebody goes back to the board, `done` that people were marked."""

    left = Signal()
    done = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, screen: FormScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._is_saving = False
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot()
    def open(self) -> None:
        """Asks for a reason; says so where this role may not."""
        if not self._desk.may("mark_no_shows"):
            return
        self._desk.window.say(None)
        self._screen.ask(f"{self._desk.shift.today():%Y-%m-%d}")
        self._desk.window.show_screen(self._screen)

    @Slot(object)
    def _on_submitted(self, texts: dict[str, str]) -> None:
        if self._is_saving:
            return
        self._is_saving = True
        self._desk.store(
            mark_no_shows,
            self._on_marked,
            self._on_refused,
            self._desk.shift.today(),
            reason=texts["reason"].strip(),
        )

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        self._desk.notices.take_for(self._screen, failure)

    def _on_marked(self, marked: tuple[Expectation, ...]) -> None:
        self._is_saving = False
        self._screen.show_receipt(Receipt("no_shows.marked", (("count", len(marked)),)))
        self.done.emit()

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "go":
            self._screen.submit()
        elif code in ("back", "board"):
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()
