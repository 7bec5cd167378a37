"""A keyboard scanner and a fast typist, as the events that Qt gives their keys; time stands in the events."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from station.domain.box import make_box_code
from station.domain.hangul import FINALS, INITIALS, KEYS_BY_JAMO, VOWELS, split_syllables
from station.domain.number import display, make_number
from station.domain.slip import SlipKind, slip_code
from tests.station.mrz_lines import random_holder, write_mrz

JAMO_BY_KEY = {keys: jamo for jamo, keys in KEYS_BY_JAMO.items() if len(keys) == 1}
JOINED = {keys: jamo for jamo, keys in KEYS_BY_JAMO.items() if len(keys) == 2}
DAY = date(2026, 4, 1)
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
class Composer:
    """The letters of a syllable that is under way, as a two-set input method joins them."""

    letters: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The syllable as far as it is typed."""
        first, vowel, final = (*self.letters, "", "", "")[:3]
        if len(self.letters) < 2 or first not in INITIALS:
            return "".join(self.letters)
        place = INITIALS.index(first) * len(VOWELS) + VOWELS.index(vowel)
        return chr(0xAC00 + place * len(FINALS) + (FINALS.index(final) if final else 0))

    def take(self, letter: str) -> str:
        """Takes a letter and returns what it makes final."""
        if self._joins(letter):
            return ""
        split = letter in VOWELS and len(self.letters) == 3
        carried = [self._let_go()] if split else []
        done = self.give()
        self.letters = [*carried, letter]
        return done

    def _joins(self, letter: str) -> bool:
        """Adds a letter to the syllable if there is a place for it."""
        letters = self.letters
        joined = JOINED.get(KEYS_BY_JAMO[letters[-1]] + KEYS_BY_JAMO[letter]) if letters else None
        begins_well = bool(letters) and letters[0] in INITIALS
        follows = {1: VOWELS, 2: FINALS}.get(len(letters), "")
        if begins_well and letter in follows:
            letters.append(letter)
        elif joined and begins_well and len(letters) > 1:
            letters[-1] = joined
        else:
            return False
        return True

    def _let_go(self) -> str:
        """Takes the last consonant from under a vowel: it begins the next syllable."""
        keys = KEYS_BY_JAMO[self.letters.pop()]
        self.letters += [JAMO_BY_KEY[keys[0]]] if len(keys) == 2 else []
        return JAMO_BY_KEY[keys[-1]]

    def give(self) -> str:
        """Returns what is under way as it is, and begins anew."""
        shown = self.shown
        self.letters = []
        return shown


@dataclass(slots=True)
class Wedge:
    """Types on whatever widget has the keys, `gap_ms` apart; in Hangul letters arrive as an input method gives them.

    With `is_late` the input method gives the last syllable only after the Enter. `end` is what stands for Enter.
    """

    gap_ms: int
    is_hangul: bool = False
    is_late: bool = False
    end: tuple[tuple[Qt.Key, str], ...] = ((Qt.Key.Key_Return, "\r"),)
    now_ms: int = 1000
    composer: Composer = field(default_factory=Composer)

    def scan(self, lines: Sequence[str], prefix: str = "") -> None:
        """Scans a code of one or more lines; each ends with Enter."""
        self.now_ms += 10_000
        for line in lines:
            self._write(prefix + line)

    def type(self, text: str) -> None:
        """Types a text and Enter; nothing stands still between two texts of one hand."""
        self.now_ms += self.gap_ms
        self._write(text)

    def _write(self, text: str) -> None:
        for character in text:
            self._type(character)
        if not self.is_late:
            self._commit(self.composer.give())
        for key, sent in self.end:
            self.key(key, sent)
        self._commit(self.composer.give())

    def _type(self, character: str) -> None:
        jamo = JAMO_BY_KEY.get(character) or JAMO_BY_KEY.get(character.lower())
        if self.is_hangul and jamo is not None:
            self._compose(jamo)
        elif split_syllables(character) != character:
            for letter in split_syllables(character):
                self._compose(letter)
        else:
            self._commit(self.composer.give())
            self.key(Qt.Key.Key_A, character)

    def _compose(self, letter: str) -> None:
        """Gives a letter as an input method does: what is done for good, and what may still change."""
        self.now_ms += self.gap_ms
        self._commit(self.composer.take(letter), self.composer.shown)

    def _commit(self, text: str, composing: str = "") -> None:
        if text or composing:
            event = QInputMethodEvent(composing, [])
            event.setCommitString(text)
            QApplication.sendEvent(focus(), event)

    def key(self, key: Qt.Key, text: str) -> None:
        """Presses a key, as Qt does: whoever has a shortcut is asked first."""
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
    """A specimen number of this station, in digits or in groups."""
    number = make_number(980, DAY, source.randint(1, 9999))
    return [source.choice((number, display(number)))]


def a_passport(source: random.Random) -> list[str]:
    """A document's zone of any kind."""
    kind = source.choice(("TD1", "TD2", "TD3", "MRVA", "MRVB"))
    return write_mrz(kind, random_holder(kind, source))


def a_slip(source: random.Random) -> list[str]:
    """The code of a visitor's slip."""
    return [slip_code(source.choice([*SlipKind]), UUID(int=source.getrandbits(128)))]


def a_box(source: random.Random) -> list[str]:
    """The code of a box of racks."""
    return [make_box_code(980, DAY, source.randint(1, 999_999))]


CODES: tuple[Callable[[random.Random], list[str]], ...] = (a_number, a_passport, a_slip, a_box)
