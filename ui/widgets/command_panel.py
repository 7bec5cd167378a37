"""Ctrl+K: everything that can be done here, found by typing a part of its words in either language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QVBoxLayout, QWidget

from station.domain.hangul import to_qwerty
from station.words import LANGUAGES, Words, words_in
from ui.keys import KEYS
from ui.theme import set_role

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class CommandPanel(QFrame):
    """Stands over its parent until a command is picked; `picked` carries its code, `left` says that none was."""

    picked = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: Words | None = None
        self._codes: tuple[str, ...] = ()
        self._offered: tuple[str, ...] = ()
        self._title = QLabel(self)
        self.line, self.list = QLineEdit(self), QListWidget(self)
        self.line.setObjectName("commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title.setBuddy(self.line)
        set_role(self, "card")
        set_role(self._title, "title")
        set_role(self.line, "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 24, 36, 24)
        column.setSpacing(12)
        for part in (self._title, self.line, self.list):
            column.addWidget(part)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._on_typed)
        self.line.returnPressed.connect(self._on_return)
        self.list.itemClicked.connect(self._on_clicked)
        parent.installEventFilter(self)
        self.hide()

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._title.setText(words("commands.title"))
        self.line.setAccessibleName(words("commands.title"))
        self.list.setAccessibleName(words("commands.title"))
        self._offer()

    def open(self, codes: Sequence[str]) -> None:
        """Offers commands and takes the keys."""
        self._codes = tuple(dict.fromkeys(codes))
        self.line.clear()
        self._offer()
        self.show()
        self._fill()
        self.line.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the line."""
        typed = self.line.text()
        return lambda: self.line.setText(typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks with the arrow keys, and keeps the size of what it lies over."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = STEPS.get(Qt.Key(event.key()))
            if step is not None and self._offered:
                self.list.setCurrentRow((self.list.currentRow() + step) % len(self._offered))
                return True
        elif event.type() == QEvent.Type.Resize:
            self._fill()
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._offer()

    def _offer(self) -> None:
        words = self._words
        if words is None:
            return
        typed = self.line.text().strip().casefold()
        self._offered = tuple(one for one in self._codes if _matches(one, typed))
        self.list.clear()
        for code in self._offered:
            key = KEYS[code].shown
            self.list.addItem(f"{_said(code, words)}   {key}".rstrip())
        self.list.setCurrentRow(0)

    @Slot()
    def _on_return(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._offered):
            self._pick(self._offered[row])

    @Slot(object)
    def _on_clicked(self, _item: object) -> None:
        self._on_return()

    def _pick(self, code: str) -> None:
        self.close_panel()
        self.picked.emit(code)

    def close_panel(self) -> None:
        """Puts the list away and gives the keys back."""
        self.hide()
        self.left.emit()

    def _fill(self) -> None:
        over = self.parentWidget()
        if over is not None and self.isVisible():
            self.setGeometry(over.rect().adjusted(160, 16, -160, -16))
            self.raise_()


def _said(code: str, words: Words) -> str:
    return words(f"key_long.{code}")


def _matches(code: str, typed: str) -> bool:
    """Says whether a command is meant, whatever the input method is set to."""
    keys = to_qwerty(typed).casefold()
    said = [_said(code, words_in(language)).casefold() for language in LANGUAGES]
    return any(typed in one or keys in to_qwerty(one).casefold() for one in said)
