"""Lets Ctrl+Z of an empty line be the screen's: a line with nothing typed in it has nothing to undo itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit


class UndoPasses(QObject):
    """Watches one line. Where `brings_back`, a text that was deleted in it is something to undo, too."""

    def __init__(self, line: QLineEdit, *, brings_back: bool = False) -> None:
        super().__init__(line)
        self._line, self._brings_back = line, brings_back
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the line from claiming the key, where it has nothing to undo."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        has_own = bool(self._line.text()) or (self._brings_back and self._line.isUndoAvailable())
        if has_own or not event.matches(QKeySequence.StandardKey.Undo):
            return False
        event.ignore()
        return True
