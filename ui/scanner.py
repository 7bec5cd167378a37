"""Scans from a keyboard wedge: told from typing, taken out of the field, and their Enter presses nothing.

A scan is first of all what begins with the prefix that a station's scanner is set to, then a known shape: the 14
digits of our check-digited number, the code of a slip or a questionnaire, the lines of a passport, whatever field
they went into and however the input method sent them. Typing speed, by the time stamp of the key itself, is only
the tie-break that tells a foreign code from a typed word. Knows no screen: whoever shows one lends what undoes
the typing.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from station.domain.box import CODE_LENGTH, read_box_code
from station.domain.carried_visit import MARK, length_at_end
from station.domain.hangul import to_qwerty
from station.domain.number import LENGTH, check_number
from station.domain.slip import read_slip_code
from ui.zone_lines import Zone, begins_zone, zone_length

FASTEST_FINGER_MS = 30
"""No finger types steadily faster; a wedge sends a key every 1–15 ms. Source: measured, November 2026."""
SHORTEST_FOREIGN = 6
LONGEST = 1100
"""Units: keys; the longest code that we read has 1,006."""
NEXT_LINE_WITHIN_MS = 1500
"""How long the next line of a document is awaited."""
GROUP_SEPARATOR = "\x1d"
"""Ends an element of a GS1 code. A keyboard scanner sends it as Ctrl+]."""


def _is_number(text: str) -> bool:
    return check_number(text).is_valid


def _is_slip(text: str) -> bool:
    return read_slip_code(text) is not None


def _is_box(text: str) -> bool:
    return read_box_code(text) is not None


SHAPES: tuple[tuple[int, Callable[[str], bool]], ...] = (
    (CODE_LENGTH, _is_box),
    (CODE_LENGTH + 3, _is_box),
    (LENGTH, _is_number),
    (LENGTH + 3, _is_number),
    (len("VISIT:") + 32, _is_slip),
    (len("PERSON:") + 32, _is_slip),
)
"""What we know by its shape: how many characters, and what says that they are it. Numbers come with separators, too."""
ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
ENDS = ENTERS | {Qt.Key.Key_Tab}
"""What a scanner types after a code."""
QUIET_KEYS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_Meta,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_Hangul,
    }
)
COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)

Undo = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Typed:
    """One key's character, when it went down (0: not known), and what undoes it and all after it."""

    character: str
    at_ms: int
    undo: Undo


class Scanner(QObject):
    """Watches the keys that go to the focused widget. `scanned` carries the characters of a scan.

    `prefix` is what this station's scanner is set to send before each code, empty for none.
    """

    scanned = Signal(str)

    def __init__(
        self, remember: Callable[[], Undo], parent: QObject | None = None, *, prefix: str = ""
    ) -> None:
        super().__init__(parent)
        self._remember, self._prefix = remember, prefix
        self._typed: deque[_Typed] = deque(maxlen=LONGEST)
        self._zone = Zone()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(NEXT_LINE_WITHIN_MS)
        self._patience.timeout.connect(self._end_zone)

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
        if event.key() in ENDS and not event.modifiers() & COMMANDS:
            return self._take_end()
        if event.text() == GROUP_SEPARATOR:
            self._note_text(event.text(), event.timestamp())
        elif event.modifiers() & COMMANDS or not event.text().isprintable() or not event.text():
            self._typed.clear()
        else:
            return self._take_character(event.text(), event.timestamp())
        return False

    def _take_character(self, character: str, at_ms: int) -> bool:
        """Notes a character; once keys that no finger types so fast begin a long code, no field sees the rest of it.

        A field that checks what is typed at each key would make a scan of 300 digits last for seconds.
        """
        before = self._typed[-1] if self._typed else None
        if before is not None and at_ms and at_ms - before.at_ms < FASTEST_FINGER_MS:
            keys = [_Typed(one, at_ms, before.undo) for one in _keys_of(character)]
            if self._is_under_way(_too_fast((*self._typed, *keys), least=1)):
                self._typed.extend(keys)
                return True
        self._note_text(character, at_ms)
        return False

    def _is_under_way(self, typed: tuple[_Typed, ...]) -> bool:
        text = _text_of(typed)
        is_marked = bool(self._prefix) and text.startswith(self._prefix) and len(text) > len(self._prefix)
        is_next_line = self._zone.is_open and len(text) >= SHORTEST_FOREIGN
        return is_marked or is_next_line or _begins_slip(text) or begins_zone(text)

    def _note_text(self, text: str, at_ms: int) -> None:
        for character in text:
            undo = self._remember()
            self._typed.extend(_Typed(key, at_ms, undo) for key in _keys_of(character))

    def _take_end(self) -> bool:
        typed = tuple(self._typed)
        self._typed.clear()
        found = self._marked(typed) or self._line(typed) or _known_shape(typed) or _too_fast(typed)
        if not found:
            self._end_zone()
            return False
        found[0].undo()
        self._give(_text_of(found).removeprefix(self._prefix))
        return True

    def _marked(self, typed: tuple[_Typed, ...]) -> tuple[_Typed, ...]:
        """Returns what stands from the station's own prefix on."""
        start = _text_of(typed).rfind(self._prefix) if self._prefix else -1
        return typed[start:] if 0 <= start < len(typed) - len(self._prefix) else ()

    def _line(self, typed: tuple[_Typed, ...]) -> tuple[_Typed, ...]:
        """Returns a line of a machine-readable zone at the end of what was typed."""
        length = self._zone.next_length or zone_length(_text_of(typed))
        return typed[-length:] if 0 < length <= len(typed) else ()

    def _give(self, text: str) -> None:
        if not self._zone.add(text):
            self._end_zone()
            self.scanned.emit(text)
        elif self._zone.is_whole:
            self._end_zone()
        else:
            self._patience.start()

    @Slot()
    def _end_zone(self) -> None:
        """Gives the zone away; when a line did not come, what is there."""
        self._patience.stop()
        if self._zone.is_open:
            self.scanned.emit(self._zone.take())


def _keys_of(character: str) -> str:
    """Returns the keys of a character, Hangul put back to the letters that stand on them."""
    return unicodedata.normalize("NFKC", to_qwerty(character))


def _begins_slip(text: str) -> bool:
    return len(text) > len(MARK) and text.startswith(MARK) and text.isdigit()


def _text_of(typed: tuple[_Typed, ...]) -> str:
    return "".join(one.character for one in typed)


def _known_shape(typed: tuple[_Typed, ...]) -> tuple[_Typed, ...]:
    """Returns the characters of a code of ours at the end of what was typed."""
    carried = length_at_end(_text_of(typed))
    if carried:
        return typed[-carried:]
    for length, is_it in SHAPES:
        tail = typed[-length:]
        if len(tail) == length and is_it(_text_of(tail)):
            return tail
    return ()


def _too_fast(typed: tuple[_Typed, ...], least: int = SHORTEST_FOREIGN) -> tuple[_Typed, ...]:
    """Returns the characters at the end that came faster than fingers type, if they are enough to be a code."""
    start = len(typed) - 1
    while start > 0 and _is_too_fast(typed[start - 1], typed[start]):
        start -= 1
    tail = typed[max(start, 0) :]
    return tail if len(tail) >= least else ()


def _is_too_fast(before: _Typed, after: _Typed) -> bool:
    return bool(before.at_ms and after.at_ms) and after.at_ms - before.at_ms < FASTEST_FINGER_MS
