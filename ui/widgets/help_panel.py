"""F1: every key that is valid now, laid over the screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui.keys import EVERYWHERE, KEYS
from ui.theme import set_role, set_shown

MOST_ROWS, COLUMNS = 14, 3
"""More keys than that stand in two blocks side by side, each of so many columns."""
ROLES = ("key", "label", "text")
"""How the columns look: the key, its twin, and what it does."""


class HelpPanel(QFrame):
    """Lists keys with their words and twins; stands over its parent until it is put away.

    What it lists is put together when somebody asks for it, not at each screen.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: Words | None = None
        self._codes: tuple[str, ...] = ()
        self._lines: list[tuple[QLabel, ...]] = []
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
        if self.isVisible():
            self._list()

    def show_keys(self, codes: Sequence[str]) -> None:
        """Takes the keys of a screen, to be listed with those that are valid everywhere."""
        self._codes = tuple(codes)
        if self.isVisible():
            self._list()

    def _list(self) -> None:
        words = self._words
        if words is None:
            return
        self._title.setText(words("help.title"))
        self.setAccessibleName(words("help.title"))
        codes = list(dict.fromkeys((*self._codes, *EVERYWHERE)))
        rows = len(codes) if len(codes) <= MOST_ROWS else -(-len(codes) // 2)
        while len(self._lines) < len(codes):
            self._lines.append(self._new_line())
        for place, line in enumerate(self._lines):
            code = codes[place] if place < len(codes) else ""
            block, row = divmod(place, rows)
            texts = (KEYS[code].shown, KEYS[code].twin, words(f"key_long.{code}")) if code else ("", "", "")
            for column, (label, text) in enumerate(zip(line, texts, strict=True)):
                label.setText(text)
                set_shown(label, bool(code))
                self._grid.addWidget(label, row, block * COLUMNS + column)

    def _new_line(self) -> tuple[QLabel, ...]:
        line = tuple(QLabel(self) for _ in ROLES)
        for label, role in zip(line, ROLES, strict=True):
            set_role(label, role)
            label.setWordWrap(role == "text")
        return line

    def toggle(self) -> None:
        """Lays the list over its parent, or puts it away."""
        if self.isVisible():
            self.hide()
            return
        self._list()
        self.show()
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
