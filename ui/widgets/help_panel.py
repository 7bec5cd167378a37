"""F1: every key that is valid now, laid over the screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui.keys import EVERYWHERE, KEYS, Key
from ui.theme import set_role

MOST_ROWS, COLUMNS = 14, 3
"""More keys than that stand in two blocks side by side, each of so many columns."""


class HelpPanel(QFrame):
    """Lists keys with their words and twins; stands over its parent until it is put away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: Words | None = None
        self._codes: tuple[str, ...] = ()
        self._title = QLabel(self)
        set_role(self, "card")
        set_role(self._title, "title")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        for place in (2, 2 + COLUMNS):
            self._grid.setColumnStretch(place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 10, 24, 10)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(self._grid)
        column.addStretch(1)
        parent.installEventFilter(self)
        self.hide()

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self.show_keys(self._codes)

    def show_keys(self, codes: Sequence[str]) -> None:
        """Lists the keys of a screen and those that are valid everywhere."""
        self._codes = tuple(codes)
        words = self._words
        if words is None:
            return
        self._title.setText(words("help.title"))
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        codes = list(dict.fromkeys((*self._codes, *EVERYWHERE)))
        rows = len(codes) if len(codes) <= MOST_ROWS else -(-len(codes) // 2)
        for place, code in enumerate(codes):
            block, row = divmod(place, rows)
            self._add(KEYS[code], words(f"key_long.{code}"), row, block * COLUMNS)
        self.setAccessibleName(words("help.title"))

    def _add(self, key: Key, said: str, row: int, column: int) -> None:
        parts = ((key.shown, "key"), (key.twin, "label"), (said, "text"))
        for place, (text, role) in enumerate(parts):
            label = QLabel(text, self)
            set_role(label, role)
            label.setWordWrap(role == "text")
            self._grid.addWidget(label, row, column + place)

    def toggle(self) -> None:
        """Lays the list over its parent, or puts it away."""
        self.setVisible(not self.isVisible())
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the size of what it lies over."""
        if event.type() == QEvent.Type.Resize:
            self._fill()
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        over = self.parentWidget()
        if over is not None and self.isVisible():
            self.setGeometry(over.rect().adjusted(24, 8, -24, -8))
            self.raise_()
