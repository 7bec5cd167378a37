"""Scans from a keyboard wedge: told from typing, taken out of the field, and their Enter presses nothing.

A scan is first of all a known shape: the 14 digits of our check-digited number, whatever field they went into
and however the input method sent them. Typing speed, by the time stamp of the key itself, is only the tie-break
that tells a foreign code from a typed word. Knows no screen: whoever shows one lends what undoes the typing.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from station.domain.hangul import to_qwerty
from station.domain.number import LENGTH, check_number

FASTEST_FINGER_MS = 30
"""No finger types steadily faster; a wedge sends a key every 1–15 ms. Source: measured, November 2026."""
SHORTEST_FOREIGN = 6
LONGEST = 64
ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
QUIET_KEYS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
)
COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)

Undo = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Typed:
    """One character, when its key went down (0: not known), and what undoes it and all after it."""

    character: str
    at_ms: int
    undo: Undo


class Scanner(QObject):
    """Watches the keys that go to the focused widget. `scanned` carries the characters of a scan."""

    scanned = Signal(str)

    def __init__(self, remember: Callable[[], Undo], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._remember = remember
        self._typed: deque[_Typed] = deque(maxlen=LONGEST)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the Enter of a scan away; lets everything else pass."""
        if watched is not QApplication.focusWidget():
            return False
        if isinstance(event, QInputMethodEvent):
            self._note_text(event.commitString(), 0)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or event.key() in QUIET_KEYS:
            return False
        if event.key() in ENTERS:
            return self._take_enter()
        if event.modifiers() & COMMANDS or not event.text().isprintable() or not event.text():
            self._typed.clear()
        else:
            self._note_text(event.text(), event.timestamp())
        return False

    def _note_text(self, text: str, at_ms: int) -> None:
        for character in text:
            self._typed.append(_Typed(character, at_ms, self._remember()))

    def _take_enter(self) -> bool:
        typed = tuple(self._typed)
        self._typed.clear()
        found = _known_shape(typed) or _too_fast(typed)
        if not found:
            return False
        found[0].undo()
        self.scanned.emit(_text_of(found))
        return True


def _text_of(typed: tuple[_Typed, ...]) -> str:
    return unicodedata.normalize("NFKC", to_qwerty("".join(one.character for one in typed)))


def _known_shape(typed: tuple[_Typed, ...]) -> tuple[_Typed, ...]:
    """Returns the characters of our number at the end of what was typed, with its separators if it has them."""
    for length in (LENGTH, LENGTH + 3):
        tail = typed[-length:]
        if len(tail) == length and check_number(_text_of(tail)).is_valid:
            return tail
    return ()


def _too_fast(typed: tuple[_Typed, ...]) -> tuple[_Typed, ...]:
    """Returns the characters at the end that came faster than fingers type, if they are enough to be a code."""
    start = len(typed) - 1
    while start > 0 and _is_too_fast(typed[start - 1], typed[start]):
        start -= 1
    tail = typed[max(start, 0) :]
    return tail if len(tail) >= SHORTEST_FOREIGN else ()


def _is_too_fast(before: _Typed, after: _Typed) -> bool:
    return bool(before.at_ms and after.at_ms) and after.at_ms - before.at_ms < FASTEST_FINGER_MS
