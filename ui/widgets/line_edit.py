"""A line to type into that grows when the keys go there: the style sheet cannot change a font by focus alone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme import set_role


class LineEdit(QLineEdit):
    """Tells where the keys go (`focused`), and a Backspace with nothing to delete (`backed`)."""

    backed = Signal()
    focused = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._kind = "field"
        self._show_kind(is_active=False)

    def show_kind(self, kind: str) -> None:
        """Shows an ordinary field, a fault or a doubt: "field", "field_fault" or "field_doubt"."""
        self._kind = kind
        self._show_kind(is_active=self.hasFocus())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tells a Backspace that has nothing to delete."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.backed.emit()
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Grows, and goes on at the end of its text."""
        super().focusInEvent(event)
        if not self.hasSelectedText():
            self.end(False)
        self._show_kind(is_active=True)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shrinks, and shows the beginning of a long text."""
        super().focusOutEvent(event)
        self.home(False)
        self._show_kind(is_active=False)
        self.focused.emit(False)

    def _show_kind(self, *, is_active: bool) -> None:
        set_role(self, f"{self._kind}_active" if is_active else self._kind)
