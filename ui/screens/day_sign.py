"""The second signature under a day whose differences stay: somebody else's name and PIN beside all that they sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from station.domain.day import concerned
from station.errors import Rejection
from station.words import Words
from ui import one_font
from ui.day_shown import PageShown
from ui.screens.sign_in import SignInScreen
from ui.theme import set_role

FIELDS = {"second": "name"}
"""What a rejection calls a field, and what it is here."""
GAPS = re.compile("(  +)")
"""What stands between a name and its number."""
PAGES = {"read_on": 1, "read_back": -1}
"""Which way the keys turn what is signed."""


class DaySignScreen(SignInScreen):
    """Asks for the second person; `submitted` carries name and PIN. Page up and down walk through what is signed."""

    KEYS = ("help", "board", "go", "read_on", "read_back", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("day_sign", parent=parent)
        self._shown: PageShown | None = None

    def _lay_out(self) -> None:
        self._heading = QLabel(self)
        self.signed = QPlainTextEdit(self)
        self.signed.setObjectName("signed")
        self.signed.setReadOnly(True)
        self.signed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for label, role in (
            (self._title, "title"),
            (self._list_title, "heading"),
            (self._heading, "heading"),
            (self._hint, "label"),
        ):
            set_role(label, role)
            label.setWordWrap(True)
        who = QVBoxLayout()
        who.setSpacing(8)
        for part in (self._title, self.name, self.pin, self._list_title):
            who.addWidget(part)
        who.addWidget(self.list, 1)
        what = QVBoxLayout()
        what.setSpacing(8)
        what.addWidget(self._heading)
        what.addWidget(self.signed, 1)
        what.addWidget(self._hint)
        both = QHBoxLayout(self)
        both.setContentsMargins(24, 14, 24, 12)
        both.setSpacing(28)
        both.addLayout(who, 2)
        both.addLayout(what, 3)

    def show_day(self, shown: PageShown) -> None:
        """Shows what will be signed, from its beginning."""
        self._shown = shown
        if self._words is not None:
            self.speak(self._words)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        super().speak(words)
        shown = self._shown
        if shown is None:
            return
        things = shown.signed(words)
        count = concerned(item for one in things for item in one.items)
        self._heading.setText(
            words("day_sign.what", title=shown.title(words), kinds=len(things), count=count)
        )
        self.signed.setAccessibleName(self._heading.text())
        self._write([line for one in things for line in one.lines(words)])

    def _write(self, lines: Sequence[str]) -> None:
        """Writes what is signed, each word in one font."""
        self.signed.setPlainText("\n".join(lines))
        cursor = QTextCursor(self.signed.document())
        cursor.beginEditBlock()
        place = 0
        for line in lines:
            for family, piece in _runs(line):
                end = place + len(piece.encode("utf-16-le")) // 2  # as Qt counts
                if family != one_font.FAMILIES[0]:
                    cursor.setPosition(place)
                    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                    cursor.setCharFormat(one_font.look_of(family))
                place = end
            place += 1  # the end of the line
        cursor.endEditBlock()

    def hint(self, words: Words) -> str:
        """Returns how one walks through what is signed."""
        return words("day_sign.hint")

    def turn(self, code: str) -> None:
        """Turns the page of what is signed, as a key of `PAGES` says."""
        bar = self.signed.verticalScrollBar()
        bar.setValue(bar.value() + PAGES[code] * bar.pageStep())

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what was wrong beside the name or the PIN."""
        here = (Rejection(FIELDS.get(one.field, one.field), one.code, one.facts) for one in rejections)
        return super().show_rejections(tuple(here))

    def submit(self) -> None:
        """Gives name and PIN away."""
        self.submitted.emit(self.name.text, self.pin.text)


def _runs(line: str) -> Iterator[tuple[str, str]]:
    """Gives the pieces of a line in their fonts; a name and the number beside it are told apart by their gap."""
    for part in GAPS.split(line):
        yield from one_font.runs(part)
