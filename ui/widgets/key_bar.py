"""The bar of the keys that are valid now: each one also a button that a gloved finger hits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from station.words import Words
from ui.keys import KEYS
from ui.theme import set_role, set_shown


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
        self._buttons: list[QPushButton] = []
        self._codes: tuple[str, ...] = ()
        self._words: Words | None = None

    def show_keys(self, codes: Sequence[str], main: str = "") -> None:
        """Shows these keys; the main one stands out. A button is made once and shows one key after the other."""
        self._codes = tuple(codes)
        while len(self._buttons) < len(codes):
            self._buttons.append(self._button(len(self._buttons)))
        for place, button in enumerate(self._buttons):
            set_shown(button, place < len(codes))
            if place < len(codes):
                set_role(button, "main" if codes[place] == main else "key")
        self._say()

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._say()

    def _button(self, place: int) -> QPushButton:
        button = QPushButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(partial(self._choose, place))
        self._row.addWidget(button, 1)
        return button

    def _choose(self, place: int) -> None:
        self.chosen.emit(self._codes[place])

    def _say(self) -> None:
        if self._words is None:
            return
        for code, button in zip(self._codes, self._buttons, strict=False):
            key = KEYS[code]
            button.setText(f"{key.shown}\n{self._words(f'key.{code}')}")
            button.setToolTip(key.twin)
            button.setAccessibleName(self._words(f"key.{code}"))
            button.setAccessibleDescription(" ".join(key.sequences))
