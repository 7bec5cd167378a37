"""Begins a rack: which format it has, by one digit; Enter takes the one of the rack before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from station.domain.rack import RACK_FORMATS
from station.words import Words
from ui.screens.screen import Screen
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice

CHOICES = tuple(
    Choice(one, (str(digit),), f"rack_new.{one}") for digit, one in enumerate(RACK_FORMATS, start=1)
)


class NewRackScreen(Screen):
    """Asks for a format; `submitted` carries it."""

    submitted = Signal(str)
    KEYS = ("help", "board", "go", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rack_new", parent)
        self._title, self._hint = QLabel(self), QLabel(self)
        self.format = AnswerRow("format", "rack_new.format", CHOICES, columns=2, parent=self)
        set_role(self._title, "title")
        set_role(self._hint, "label")
        self._hint.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(64, 16, 64, 12)
        whole.setSpacing(16)
        for part in (self._title, self._hint, self.format):
            whole.addWidget(part)
        whole.addStretch(1)
        self.format.left.connect(self._on_left)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._title.setText(words("rack_new.title"))
        self._hint.setText(words("rack_new.hint"))
        self.format.speak(words)

    def ask(self, rack_format: str) -> None:
        """Proposes a format."""
        self.format.set_value(rack_format)

    def arrive(self) -> None:
        """Begins with the format."""
        self.format.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the answer."""
        value = self.format.value
        return lambda: self.format.set_value(value)

    def submit(self) -> None:
        """Gives the answer away."""
        if self.format.value:
            self.submitted.emit(self.format.value)

    @Slot(str)
    def _on_left(self, _name: str) -> None:
        self.submit()
