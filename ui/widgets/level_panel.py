"""The level as it would be now, what to do, and the first reasons."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui.shown import LevelShown
from ui.theme import set_role
from ui.widgets.level_chip import LevelChip


class LevelPanel(QFrame):
    """Shows a level with its reasons; says what is missing while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level: LevelShown | None = None
        self._words: Words | None = None
        self.chip = LevelChip(self)
        self._todo, self._reasons = QLabel(self), QLabel(self)
        set_role(self, "side")
        set_role(self._todo, "heading")
        self._reasons.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self.chip)
        column.addWidget(self._todo)
        column.addWidget(self._reasons)
        column.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self.show_level(self._level)

    def show_level(self, level: LevelShown | None) -> None:
        """Shows a level, or that there is none yet."""
        self._level = level
        words = self._words
        if words is None:
            return
        self.chip.setVisible(level is not None)
        self._show_todo(level, words)
        self._reasons.setText(_reasons_of(level, words.language) if level else words("visit.level_open_why"))
        if level is not None:
            self.chip.show_level(level.level, words(f"level.{level.level}"))

    def _show_todo(self, level: LevelShown | None, words: Words) -> None:
        """Says what to do, unless the chip says the same."""
        todo = words(f"disposition.{level.disposition}") if level else words("visit.level_open")
        self._todo.setText(todo)
        self._todo.setVisible(level is None or todo != words(f"level.{level.level}"))


def _reasons_of(level: LevelShown, language: str) -> str:
    return "\n".join(f"– {dict(reason).get(language, '')}" for reason in level.reasons)
