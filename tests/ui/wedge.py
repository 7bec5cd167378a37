"""A keyboard scanner and a fast typist, as the events that Qt gives their keys; time stands in the events."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from station.domain.hangul import KEYS_BY_JAMO, split_syllables
from station.domain.number import make_number
from tests.station.mrz_lines import random_holder, write_mrz

JAMO_BY_KEY = {keys: jamo for jamo, keys in KEYS_BY_JAMO.items() if len(keys) == 1}
PREFIX = "~"
NAMES = (
    "김민수",
    "이지아",
    "남궁옥분",
    "Anna Maria Eriksson",
    "O'Neill-Brown",
    "Nguyen Van Anh",
    "선우재덕",
    "황보관",
)


@dataclass(slots=True)
class Wedge:
    """Types on whatever widget has the keys, `gap_ms` apart; in Hangul letters arrive as an input method gives them."""

    gap_ms: int
    is_hangul: bool = False
    now_ms: int = 1000

    def scan(self, lines: Sequence[str], prefix: str = "") -> None:
        """Scans a code of one or more lines; each ends with Enter."""
        self.now_ms += 10_000
        for line in lines:
            for character in prefix + line:
                self._type(character)
            self._key(Qt.Key.Key_Return, "\r")

    def type(self, text: str) -> None:
        """Types a text and Enter; nothing stands still between two texts of one hand."""
        self.now_ms += self.gap_ms
        for character in text:
            self._type(character)
        self._key(Qt.Key.Key_Return, "\r")

    def _type(self, character: str) -> None:
        jamo = JAMO_BY_KEY.get(character) or JAMO_BY_KEY.get(character.lower())
        if self.is_hangul and jamo is not None:
            self._compose(jamo)
        elif character in KEYS_BY_JAMO or split_syllables(character) != character:
            self._compose(character)
        else:
            self._key(Qt.Key.Key_A, character)

    def _compose(self, text: str) -> None:
        """Gives a letter as an input method does: first as what may still change, then for good."""
        self.now_ms += self.gap_ms
        QApplication.sendEvent(focus(), QInputMethodEvent(text, []))
        for_good = QInputMethodEvent("", [])
        for_good.setCommitString(text)
        QApplication.sendEvent(focus(), for_good)

    def _key(self, key: Qt.Key, text: str) -> None:
        self.now_ms += self.gap_ms
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self.now_ms)
            QApplication.sendEvent(focus(), event)


def focus() -> QWidget:
    """Where the keys go now."""
    widget = QApplication.focusWidget()
    assert widget is not None, "no widget has the keyboard"
    return widget


def a_number(source: random.Random) -> list[str]:
    """A specimen number of this station."""
    return [make_number(980, date(2026, 4, 1), source.randint(1, 9999))]


def a_passport(source: random.Random) -> list[str]:
    """A document's zone of any kind."""
    kind = source.choice(("TD1", "TD2", "TD3", "MRVA", "MRVB"))
    return write_mrz(kind, random_holder(kind, source))


CODES: tuple[Callable[[random.Random], list[str]], ...] = (a_number, a_passport)
