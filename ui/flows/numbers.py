"""Explains every number of a day, and lets the numbers go on after a copy was lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.explain_numbers import NumberBook, explain_numbers
from station.actions.resume_numbers import resume_numbers
from station.domain.number import display
from station.domain.void import VoidLabel
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.tubes import book_shown
from ui.screens.form import FormScreen
from ui.screens.numbers import NumbersScreen
from ui.shown import Said, Tone


class NumbersFlow(QObject):
    """Says where somebody goes from the numbers."""

    left = Signal()
    lock_asked = Signal()
    devices_asked = Signal()

    def __init__(
        self, desk: Desk, screen: NumbersScreen, resume: FormScreen, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._resume = desk, screen, resume
        screen.entered.connect(self._on_entered)
        screen.asked.connect(self._on_asked)
        resume.submitted.connect(self._on_resume)
        resume.asked.connect(self._on_asked_of_resume)
        resume.TAKES_SCANS = True
        resume.scanned.connect(resume.fields["number"].set_text)

    @Slot()
    def open(self) -> None:
        """Shows today's numbers; says so where this role may not see them."""
        self._read(None)

    def _read(self, day: date | None) -> None:
        self._desk.window.say(None)
        self._desk.store(explain_numbers, self._show, None, day)

    def _show(self, book: NumberBook) -> None:
        self._screen.show_accounts(book_shown(book))
        if self._desk.window.screen_now is not self._screen:
            self._desk.window.show_screen(self._screen)
        self._screen.arrive()
        code, tone = ("numbers.add_up", Tone.GOOD) if book.adds_up else ("numbers.gap", Tone.BAD)
        self._desk.say(code, tone)

    @Slot(str)
    def _on_entered(self, typed: str) -> None:
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            return
        self._read(day)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        plain = {
            "back": self.left,
            "board": self.left,
            "lock": self.lock_asked,
            "devices": self.devices_asked,
        }
        if code in plain:
            plain[code].emit()
        elif code == "resume":
            self._ask()

    def _ask(self) -> None:
        if not self._desk.may("resume_numbers"):
            return
        self._desk.window.say(None)
        self._resume.ask()
        self._desk.window.show_screen(self._resume)

    @Slot(object)
    def _on_resume(self, texts: dict[str, str]) -> None:
        self._desk.store(
            resume_numbers, self._on_resumed, self._on_refused, texts["number"], reason=texts["reason"]
        )

    def _on_resumed(self, void: Sequence[VoidLabel]) -> None:
        self._desk.window.forget_error("numbers_stopped")
        self._desk.window.forget_error("numbers_of_other_machine")
        first, last = display(void[0].number), display(void[-1].number)
        said = Said("numbers.resumed", Tone.GOOD, (("first", first), ("last", last), ("count", len(void))))
        self._desk.store(explain_numbers, lambda book: self._show_after(said, book))

    def _show_after(self, said: Said, book: NumberBook) -> None:
        self._show(book)
        self._desk.window.say(said)

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._desk.notices.take_for(self._resume, failure)

    @Slot(str)
    def _on_asked_of_resume(self, code: str) -> None:
        if code == "go":
            self._resume.submit()
        elif code == "back":
            self.open()
        elif code == "board":
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()
