"""A table of tubes under a title: whose time runs out, or through whose hands one went. A scan asks for a tube."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui.screens.screen import Screen
from ui.theme import set_role
from ui.widgets.answer_row import ENTERS
from ui.widgets.rows_table import Column, RowsTable

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
Line = tuple[str, ...]


class RackTableScreen(Screen):
    """Shows lines, in whatever language `said` puts them; `picked` carries the place of the one that is asked for."""

    picked = Signal(int)
    TAKES_SCANS = True
    KEYS = ("help", "board", "commands", "language", "lock")
    MAIN_KEY = "board"

    def __init__(self, name: str, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._words: Words | None = None
        self._about = ""
        self._said: Callable[[Words], list[Line]] = lambda _words: []
        self._title, self._hint = QLabel(self), QLabel(self)
        self.table = RowsTable(f"{name}_lines", columns, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_role(self._title, "title")
        set_role(self._hint, "label")
        self._hint.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 12, 24, 10)
        whole.setSpacing(8)
        for part in (self._title, self._hint):
            whole.addWidget(part)
        whole.addWidget(self.table, 1)
        self.table.show_active(True)
        self.table.chosen.connect(self._on_chosen)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        name = self.objectName()
        self._title.setText(words(f"{name}.title", about=self._about))
        self._hint.setText(words(f"{name}.hint"))
        self.setAccessibleName(self._title.text())
        self.table.setAccessibleName(self._title.text())
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        row = self.table.row
        self.table.show_rows(self._said(words))
        self.table.choose(max(row, 0))

    def show_lines(self, said: Callable[[Words], list[Line]], about: str = "") -> None:
        """Shows lines under a title about something."""
        self._said, self._about = said, about
        self.table.choose(-1)
        if self._words is not None:
            self.speak(self._words)

    def arrive(self) -> None:
        """Takes the keys itself: nothing is typed here."""
        self.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what does nothing: nothing is typed here."""
        return lambda: None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walks with the arrow keys, and asks for a line with Enter."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self.table.step(STEPS[key])
        elif key in ENTERS and self.table.row >= 0:
            self.picked.emit(self.table.row)
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _on_chosen(self, row: int) -> None:
        self.table.choose(row)
        self.picked.emit(row)
