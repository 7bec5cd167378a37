"""A title and a few lines to type into: for what needs no more, like a reason, a path, a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from station.domain.expectation_list import RowReport
from station.errors import Rejection
from station.words import Words
from ui import one_font
from ui.screens.asking_screen import AskingScreen
from ui.theme import set_role
from ui.widgets.rows_table import Column, RowsTable

REFUSED_COLUMNS = (
    Column("refused.line", 6, is_right=True),
    Column("refused.column", 16),
    Column("refused.why"),
)
FORM_KEYS = ("help", "board", "go", "commands", "language", "lock")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of it: a code with its facts, and the rows that were refused."""

    code: str
    facts: tuple[tuple[str, str | int], ...] = ()
    refused: tuple[RowReport, ...] = ()


class FormScreen(AskingScreen):
    """Asks for its fields; `submitted` carries their texts by name. Shows how far the work is and what came of it."""

    submitted = Signal(object)

    def __init__(
        self,
        name: str,
        fields: Sequence[str],
        parent: QWidget | None = None,
        *,
        keys: tuple[str, ...] = FORM_KEYS,
        main_key: str = "go",
    ) -> None:
        super().__init__(name, fields, parent)
        self.KEYS, self.MAIN_KEY = keys, main_key
        self._words: Words | None = None
        self._about = ""
        self._receipt: Receipt | None = None
        self._title, self._hint, self._result = (QLabel(self) for _ in range(3))
        self.bar = QProgressBar(self)
        self.refused = RowsTable("refused", REFUSED_COLUMNS, self)
        self._lay_out()
        for field in self.fields.values():
            field.left.connect(self.go_on)

    def _lay_out(self) -> None:
        set_role(self._title, "title")
        set_role(self._hint, "label")
        set_role(self._result, "heading")
        for label in (self._hint, self._result):
            label.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(64, 16, 64, 12)
        whole.setSpacing(12)
        parts = (self._title, self._hint, *self.fields.values(), self.bar, self._result)
        for part in parts:
            whole.addWidget(part)
        whole.addWidget(self.refused, 20)
        whole.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        name = self.objectName()
        one_font.show(self._title, words(f"{name}.title", about=self._about))
        self._hint.setText(words(f"{name}.hint"))
        for field in self.fields.values():
            field.speak(words)
        self.refused.setAccessibleName(words("refused.title"))
        self.refused.show_headings([words(code) for code in self.refused.heading_codes()])
        self.refused.measure()
        self.show_receipt(self._receipt)

    def ask(self, about: str = "", **texts: str) -> None:
        """Asks anew; nothing has come of it yet."""
        self._about = about
        for name, field in self.fields.items():
            field.set_text(texts.get(name, ""))
        self._receipt = None
        self.bar.hide()
        if self._words is not None:
            self.speak(self._words)

    def arrive(self) -> None:
        """Begins with the first field that is empty."""
        fields = list(self.fields.values())
        next((one for one in fields if not one.text.strip()), fields[0]).edit.setFocus()

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what cannot be; the first gets the keys."""
        self.bar.hide()
        return super().show_rejections(rejections)

    def show_progress(self, done: int, total: int) -> None:
        """Shows how far the work is."""
        self.bar.show()
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        self.bar.setFormat(f"{done} / {total}")

    def show_receipt(self, receipt: Receipt | None) -> None:
        """Shows what came of it; it stays until something else is asked."""
        self._receipt = receipt
        words = self._words
        self._result.setVisible(receipt is not None)
        self.refused.setVisible(receipt is not None and bool(receipt.refused))
        if words is None or receipt is None:
            return
        self.bar.hide()
        self._result.setText(words(receipt.code, **dict(receipt.facts)))
        self.refused.show_rows(
            [
                (str(one.line), one.column, words.sentence(Rejection(one.column, one.code, one.facts)))
                for one in receipt.refused
            ]
        )

    def submit(self) -> None:
        """Gives the texts away."""
        self.submitted.emit(self.texts)
