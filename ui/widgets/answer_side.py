"""A side of the page of a visit: answers that are asked only where they matter, made from a table of what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from station.domain.document import KOREAN_NUMBERS
from station.domain.page import VisitPage
from station.words import Words
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow

Part = FieldRow | AnswerRow
HIDDEN, HIDES = "document_number", "document_kind"
"""A resident number is masked once the keys leave it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked: a line to type into, or one of `choices` in as many columns. `share` is its width."""

    name: str
    choices: tuple[Choice, ...] = ()
    columns: int = 3
    share: int = 1


class AnswerSide(QWidget):
    """Shows and takes its answers. `left` says that Enter was pressed in one, `changed` that one is another."""

    left = Signal(str)
    changed = Signal(str)

    def __init__(self, name: str, rows: Sequence[Sequence[Asked]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.order = tuple(one.name for row in rows for one in row)
        self._title, self._hint = QLabel(self), QLabel(self)
        self.fields = {
            one.name: FieldRow(one.name, f"visit.{one.name}", self)
            for row in rows
            for one in row
            if not one.choices
        }
        self.answers = {
            one.name: AnswerRow(one.name, f"visit.{one.name}", one.choices, columns=one.columns, parent=self)
            for row in rows
            for one in row
            if one.choices
        }
        self.parts: Mapping[str, Part] = {**self.fields, **self.answers}
        self._lay_out(rows)
        self._connect()

    def _lay_out(self, rows: Sequence[Sequence[Asked]]) -> None:
        set_role(self, "page")
        set_role(self._title, "heading")
        self._hint.setMinimumWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        heading = QHBoxLayout()
        heading.setSpacing(24)
        heading.addWidget(self._title)
        heading.addWidget(self._hint, 1)
        column.addLayout(heading)
        for asked in rows:
            row = QHBoxLayout()
            row.setSpacing(14)
            for one in asked:
                row.addWidget(self.parts[one.name], one.share)
            column.addLayout(row)
        column.addStretch(1)

    def _connect(self) -> None:
        for field in self.fields.values():
            field.left.connect(self.left)
            field.changed.connect(self.changed)
        for name, answer in self.answers.items():
            answer.left.connect(self.left)
            answer.cleared.connect(self._on_cleared)
            answer.answered.connect(lambda _value, name=name: self._on_answered(name))

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._title.setText(words(f"{self.objectName()}.title"))
        self._hint.setText(words(f"{self.objectName()}.hint"))
        for part in self.parts.values():
            part.speak(words)

    def show_page(self, page: VisitPage) -> None:
        """Shows the answers of a page."""
        for name, field in self.fields.items():
            field.set_text(getattr(page, name))
        for name, answer in self.answers.items():
            answer.set_value(getattr(page, name))
        self._mask()

    def fill(self, page: VisitPage) -> VisitPage:
        """Returns a page with these answers in it."""
        typed: dict[str, Any] = {  # Any: replace() takes no dict
            name: field.text for name, field in self.fields.items()
        }
        typed |= {name: answer.value for name, answer in self.answers.items()}
        return replace(page, **typed)

    def next_after(self, name: str) -> str:
        """Returns where Enter leads from an answer, empty after the last."""
        after = self.order[self.order.index(name) + 1 :]
        return next((one for one in after if not self.parts[one].isHidden()), "")

    def _mask(self) -> None:
        field, kind = self.fields.get(HIDDEN), self.answers.get(HIDES)
        if field is not None and kind is not None:
            is_masked = kind.value in KOREAN_NUMBERS
            modes = QLineEdit.EchoMode
            field.edit.setEchoMode(modes.PasswordEchoOnEdit if is_masked else modes.Normal)

    @Slot(str)
    def _on_cleared(self, name: str) -> None:
        self._mask()
        self.changed.emit(name)

    def _on_answered(self, name: str) -> None:
        self._mask()
        self.changed.emit(name)
        self.left.emit(name)
