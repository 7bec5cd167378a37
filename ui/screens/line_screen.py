"""A screen that is worked from one line, which takes scans and what is typed by hand. Knows no shape of either."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.screens.screen import Screen
from ui.theme import set_role


class LineScreen(Screen):
    """Begins in its line each time, and gives back what was typed there when a scan went into it."""

    def __init__(self, name: str, line_name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.line = QLineEdit(self)
        self.line.setObjectName(line_name)
        set_role(self.line, "line")

    def arrive(self) -> None:
        """Begins in the line."""
        self.line.clear()
        self.line.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the line."""
        typed = self.line.text()
        return lambda: self.line.setText(typed)
