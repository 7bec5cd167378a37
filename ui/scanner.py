"""Scans from a keyboard wedge: told from typing, taken out of the field, and their Enter presses nothing.

A scan is first of all what begins with the prefix that a station's scanner is set to, then a known shape: the 14
digits of our check-digited number, the code of a slip or a questionnaire, the lines of a passport, whatever field
they went into and however the input method sent them. Typing speed, by the time stamp of the key itself, is only
the tie-break that tells a foreign code from a typed word. What a serial port sends is a scan without question
(`take_line`). Knows no screen: whoever shows one lends what undoes the typing.
"""

from __future__ import annotations

import re
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
from station.domain.scanner_setup import ScannerSetup, Suffix
from station.domain.slip import read_slip_code
from ui.zone_lines import Zone, begins_zone, zone_length

FASTEST_FINGER_MS = 30
"""No finger types steadily faster; a wedge sends a key every 1–15 ms. Source: measured, November 2026."""
SHORTEST_FOREIGN = 6
LONGEST = 1100
"""Units: keys; the longest code that we read has 1,006."""
NEXT_LINE_WITHIN_MS = 1500
"""How long the next line of a document is awaited."""
SILENT_AFTER_MS = 100
"""A scanner that sends nothing after a code has ended it when it is silent for so long."""
LATE_WITHIN_MS = 500
"""How late an input method may still give what it was composing when the scan ended."""
GROUP_SEPARATOR, LINE_FEED = "\x1d", "\n"
"""Inside a GS1 code, and after the Enter of some scanners. A keyboard scanner sends them as Ctrl+] and Ctrl+J."""


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
BEGINNING = re.compile(rf"{MARK}\d+$|(VISIT|PERSON):", re.ASCII | re.IGNORECASE)
"""How a long code of ours begins."""
ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
ENDS = ENTERS | {Qt.Key.Key_Tab}
"""What a scanner types after a code: known by either, whichever it is set to."""
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

PLAIN = ScannerSetup()

Undo = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Typed:
    """One key's character, when it went down (0: not known), and what undoes it and all after it."""

    character: str
    at_ms: int
    undo: Undo


class Scanner(QObject):
    """Watches the keys that go to the focused widget. `scanned` carries the characters of a scan."""

    scanned = Signal(str)

    def __init__(
        self, remember: Callable[[], Undo], parent: QObject | None = None, *, setup: ScannerSetup = PLAIN
    ) -> None:
        super().__init__(parent)
        self._remember, self._setup = remember, setup
        self._typed: deque[_Typed] = deque(maxlen=LONGEST)
        self._zone = Zone()
        self._composing, self._late = "", ""
        self._ended_ms = 0
        self._patience = self._timer(NEXT_LINE_WITHIN_MS, self._end_zone)
        self._silence = self._timer(SILENT_AFTER_MS, self._end_in_silence)
        self._forgetting = self._timer(LATE_WITHIN_MS, self._forget_late)

    def _timer(self, after_ms: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(then)
        return timer

    @property
    def setup(self) -> ScannerSetup:
        """How the scanner is set up."""
        return self._setup

    def use(self, setup: ScannerSetup) -> None:
        """Takes a scanner that is set up in another way from now on."""
        self._setup = setup
        self._typed.clear()

    @Slot(str)
    def take_line(self, line: str) -> None:
        """Takes a line of a serial scanner: it is a scan, whatever it holds."""
        self._give(self._without_prefix(line))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the Enter of a scan away, and what comes late of its letters; lets everything else pass."""
        if watched is not QApplication.focusWidget():
            return False
        if isinstance(event, QInputMethodEvent):
            return self._take_composed(event)
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._is_echo(event):
                event.accept()
                return True
            return event.type() == QEvent.Type.KeyPress and self._take_key(event)
        return False

    def _take_composed(self, event: QInputMethodEvent) -> bool:
        keys = _keys_of(event.commitString())
        if keys and self._late.startswith(keys):
            self._late = self._late.removeprefix(keys)
            return True
        if keys:
            self._ended_ms = 0
        self._note_text(event.commitString(), 0)
        self._composing = event.preeditString()
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or event.key() in QUIET_KEYS:
            return False
        if self._is_echo(event):
            return True
        self._ended_ms = 0
        if event.key() in ENDS and not event.modifiers() & COMMANDS:
            return self._take_end(event.timestamp())
        if event.text() == GROUP_SEPARATOR:
            self._note_text(event.text(), event.timestamp())
        elif event.modifiers() & COMMANDS or not event.text().isprintable() or not event.text():
            self._typed.clear()
        else:
            return self._take_character(event.text(), event.timestamp())
        return False

    def _is_echo(self, event: QKeyEvent) -> bool:
        """Says whether a key comes right after the end of a scan, from a scanner that sends two: CR and LF."""
        is_end = event.key() in ENDS or event.text() == LINE_FEED
        return is_end and bool(self._ended_ms) and 0 <= event.timestamp() - self._ended_ms < FASTEST_FINGER_MS

    def _take_character(self, character: str, at_ms: int) -> bool:
        """Notes a character; once keys that no finger types so fast begin a long code, no field sees the rest of it.

        A field that checks what is typed at each key would make a scan of 300 digits last for seconds.
        """
        before = self._typed[-1] if self._typed else None
        if before is not None and at_ms and at_ms - before.at_ms < FASTEST_FINGER_MS:
            keys = [_Typed(one, at_ms, before.undo) for one in _keys_of(character)]
            if self._is_under_way(_too_fast((*self._typed, *keys), least=1)):
                self._typed.extend(keys)
                self._await_silence()
                return True
        self._note_text(character, at_ms)
        return False

    def _is_under_way(self, typed: tuple[_Typed, ...]) -> bool:
        text = _text_of(typed)
        is_marked = len(self._without_prefix(text)) not in (0, len(text))
        is_next_line = self._zone.is_open and len(text) >= SHORTEST_FOREIGN
        return is_marked or is_next_line or BEGINNING.match(text) is not None or begins_zone(text)

    def _note_text(self, text: str, at_ms: int) -> None:
        for character in text:
            undo = self._remember()
            self._typed.extend(_Typed(key, at_ms, undo) for key in _keys_of(character))
        if text:
            self._await_silence()

    def _await_silence(self) -> None:
        if self._setup.suffix is Suffix.NONE:
            self._silence.start()

    def _take_end(self, at_ms: int) -> bool:
        found = self._take_typed()
        if found:
            self._ended_ms = at_ms
        else:
            self._end_zone()
        return found

    @Slot()
    def _end_in_silence(self) -> None:
        typed = tuple(self._typed)
        if not self._take_typed():
            self._typed.extend(typed)

    def _take_typed(self) -> bool:
        """Takes the scan that stands at the end of what was typed, and says whether there was one."""
        self._silence.stop()
        composing = _keys_of(self._composing)
        typed = (*self._typed, *(_Typed(key, 0, self._remember()) for key in composing))
        self._typed.clear()
        found = self._marked(typed) or self._line(typed) or _known_shape(typed) or _too_fast(typed)
        if not found:
            return False
        if composing:
            self._await_late(composing)
        found[0].undo()
        self._give(self._without_prefix(_text_of(found)))
        return True

    def _await_late(self, composing: str) -> None:
        """Takes away what is being composed, and remembers it: the input method may still give it for good."""
        self._composing, self._late = "", composing
        self._forgetting.start()
        widget = QApplication.focusWidget()
        if widget is not None:
            QApplication.sendEvent(widget, QInputMethodEvent())

    @Slot()
    def _forget_late(self) -> None:
        self._late = ""

    def _marked(self, typed: tuple[_Typed, ...]) -> tuple[_Typed, ...]:
        """Returns what stands from the station's own prefix on."""
        prefix = self._setup.prefix
        start = _text_of(typed).rfind(prefix) if prefix else -1
        return typed[start:] if 0 <= start < len(typed) - len(prefix) else ()

    def _without_prefix(self, text: str) -> str:
        return text.removeprefix(self._setup.prefix)

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
