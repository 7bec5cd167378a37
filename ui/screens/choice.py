"""One of a few answers by digit, and a line or two beside it: for a reason to void, a kind of tube, a printer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from station.words import Words
from ui import one_font
from ui.screens.asking_screen import AskingScreen, Part
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice


class ChoiceScreen(AskingScreen):
    """Asks; `submitted` carries (answer, texts by field). A scan goes into the field `scanned_into`, if any.

    With `is_quick`, Enter after the answer is enough; else it goes on to the first field.
    """

    submitted = Signal(str, object)
    TAKES_SCANS = True
    KEYS = ("help", "board", "go", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(
        self,
        name: str,
        choices: Sequence[Choice],
        fields: Sequence[str],
        *,
        about: str = "",
        scanned_into: str = "",
        is_quick: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, fields, parent)
        self._about, self._scanned_into, self._is_quick = about, scanned_into, is_quick
        self._title, self._hint = QLabel(self), QLabel(self)
        self.answer = AnswerRow("answer", f"{name}.answer", choices, columns=3, parent=self)
        self._lay_out()
        self.answer.answered.connect(self._on_answered)
        self.answer.left.connect(self._on_left)
        for field in self.fields.values():
            field.left.connect(self._on_left)
        self.scanned.connect(self._on_scanned)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The answer, and what is typed beside it."""
        return (self.answer, *super().parts)

    def _lay_out(self) -> None:
        set_role(self._title, "title")
        set_role(self._hint, "label")
        for label in (self._title, self._hint):
            label.setWordWrap(True)
        whole = self.scrolled_column(side_px=64, top_px=16, bottom_px=12, spacing_px=12)
        for part in (self._title, self._hint, *self.parts):
            whole.addWidget(part)
        whole.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        name = self.objectName()
        one_font.show(self._title, words(f"{name}.title", about=self._about))
        self._hint.setText(words(f"{name}.hint"))
        for part in self.parts:
            part.speak(words)

    def submit(self) -> None:
        """Gives the answer and the texts away; without an answer the keys go back to it."""
        if not self.answer.value:
            self.answer.setFocus()
            return
        self.submitted.emit(self.answer.value, self.texts)

    @Slot(str)
    def _on_answered(self, _value: str) -> None:
        for field in self.fields.values():
            field.show_rejection(None)

    @Slot(str)
    def _on_left(self, name: str) -> None:
        if name == self.answer.name and self._is_quick:
            self.submit()
        else:
            self.go_on(name)

    @Slot(str)
    def _on_scanned(self, text: str) -> None:
        if self._scanned_into:
            self.fields[self._scanned_into].set_text(text)
