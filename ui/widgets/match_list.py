"""Who the person on the page may be already: at the right of the form, never in its way. A key opens each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from station.words import Words
from ui import one_font
from ui.people_shown import MatchShown
from ui.theme import set_role

WITH_KEYS = 3
"""How many are opened by a key."""


class MatchCard(QFrame):
    """One person who may be meant; `pressed` says that a finger touched them."""

    pressed = Signal()

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "tile")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._key, self._who, self._why, self._where = (QLabel(self) for _ in range(4))
        self._key.setText(key)
        set_role(self._key, "key")
        self._key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_role(self._why, "echo")
        set_role(self._where, "doubt")
        for label in (self._who, self._why, self._where):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._key, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._who, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 5, 8, 5)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._why)
        column.addWidget(self._where)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Takes a finger for the key."""
        self.pressed.emit()

    def show_match(self, match: MatchShown, words: Words) -> None:
        """Shows a person with the reasons, and where they stand today."""
        phone = f" …{match.phone_end}" if match.phone_end else ""
        one_font.show(self._who, f"{match.name}  {born_of(match, words)}{phone}")
        self._why.setText(reasons_of(match, words))
        self._where.setText(where_of(match, words))
        self._where.setVisible(bool(match.step))
        said = (self._who.text(), self._why.text(), self._where.text() if match.step else "")
        self.setAccessibleName(" · ".join(one for one in said if one))


class MatchList(QWidget):
    """Shows the likeliest people; nothing where there are none. `changed` says that there are others now, `picked`
    which one was touched.
    """

    changed = Signal()
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matches: tuple[MatchShown, ...] = ()
        self._words: Words | None = None
        self._title, self._more = QLabel(self), QLabel(self)
        set_role(self._title, "heading")
        self.cards = [MatchCard(f"Alt+{place}", self) for place in range(1, WITH_KEYS + 1)]
        for place, card in enumerate(self.cards, start=1):
            card.pressed.connect(partial(self.picked.emit, place))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for label in (self._title, self._more):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
        for part in (self._title, *self.cards, self._more):
            column.addWidget(part)
        column.addStretch(1)
        self._show()

    @property
    def matches(self) -> tuple[MatchShown, ...]:
        """Who is shown, the likeliest first."""
        return self._matches

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._words = words
        self._show()

    def show_matches(self, matches: tuple[MatchShown, ...]) -> None:
        """Shows who may be meant."""
        self._matches = matches
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        words, left_over = self._words, len(self._matches) - WITH_KEYS
        self._title.setVisible(bool(self._matches))
        self._more.setVisible(left_over > 0)
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(self._matches) and words is not None)
            if place < len(self._matches) and words is not None:
                card.show_match(self._matches[place], words)
        if words is not None:
            self._title.setText(words("match.title"))
            self._more.setText(words("match.more", count=max(left_over, 0)))


def born_of(match: MatchShown, words: Words) -> str:
    """Returns year of birth and sex in their shortest form."""
    sex = words(f"sex_short.{match.sex.lower()}") if match.sex else ""
    return " ".join(one for one in (str(match.birth_year or ""), sex) if one)


def reasons_of(match: MatchShown, words: Words) -> str:
    """Returns in words why somebody may be meant, and when they came last; who is here today came today."""
    said = [words(f"match.{one}") for one in match.reasons]
    if match.last_day and not match.step:
        said.append(words("match.last", day=match.last_day))
    return " · ".join(said)


def where_of(match: MatchShown, words: Words) -> str:
    """Returns in words where somebody stands today, empty where they do not."""
    if not match.step:
        return ""
    lane = words("match.lane", lane=match.lane) if match.lane else ""
    booth = words("match.booth", station=match.station) if match.station is not None else ""
    place = " ".join(one for one in (booth, lane) if one)
    return words("match.here", step=words(f"step_short.{match.step}"), lane=place).strip()
