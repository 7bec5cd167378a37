"""The bar of the keys that are valid now: each one also a button that a gloved finger hits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from station.words import Words
from ui.keys import KEYS
from ui.theme import set_role


class KeyBar(QWidget):
    """Shows keys; `chosen` carries the code of the one that was pressed with a finger."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_role(self, "keys")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 12, 6)
        self._row.setSpacing(10)
        self._buttons: dict[str, QPushButton] = {}
        self._words: Words | None = None

    def show_keys(self, codes: Sequence[str], main: str = "") -> None:
        """Shows these keys; the main one stands out."""
        for button in self._buttons.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {code: self._button(code, is_main=code == main) for code in codes}
        for button in self._buttons.values():
            self._row.addWidget(button, 1)
        self._say()

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._say()

    def _button(self, code: str, *, is_main: bool) -> QPushButton:
        button = QPushButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(partial(self.chosen.emit, code))
        set_role(button, "main" if is_main else "key")
        return button

    def _say(self) -> None:
        if self._words is None:
            return
        for code, button in self._buttons.items():
            key = KEYS[code]
            button.setText(f"{key.shown}\n{self._words(f'key.{code}')}")
            button.setToolTip(key.twin)
            button.setAccessibleName(self._words(f"key.{code}"))
            button.setAccessibleDescription(" ".join(key.sequences))
