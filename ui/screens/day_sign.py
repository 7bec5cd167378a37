"""The second signature under a day whose differences stay: somebody else's name and PIN, and what they sign."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station.errors import Rejection
from station.words import Words
from ui.day_shown import PageShown
from ui.screens.sign_in import SignInScreen

MOST_LINES = 3
"""So many differences stand beside the fields; all of them stood on the page before."""
FIELDS = {"second": "name"}
"""What a rejection calls a field, and what it is here."""


class DaySignScreen(SignInScreen):
    """Asks for the second person; `submitted` carries name and PIN."""

    KEYS = ("help", "go", "board", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("day_sign", parent=parent)
        self._shown: PageShown | None = None

    def show_day(self, shown: PageShown) -> None:
        """Shows what will be signed."""
        self._shown = shown
        if self._words is not None:
            self.speak(self._words)

    def hint(self, words: Words) -> str:
        """Returns the differences with their reasons."""
        if self._shown is None:
            return ""
        lines = self._shown.reasons(words)
        more = len(lines) - MOST_LINES
        return "\n".join([*lines[:MOST_LINES], *([words("day.more", count=more)] if more > 0 else [])])

    @property
    def confirmed(self) -> frozenset[str]:
        """What was asked once more and is meant, when it is signed now."""
        doubt = self.pin.rejection
        if doubt is None or not self.pin.is_doubtful:
            return frozenset()
        return frozenset({f"{doubt.field}:{doubt.code}"})

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what was wrong beside the name or the PIN."""
        here = (Rejection(FIELDS.get(one.field, one.field), one.code, one.facts) for one in rejections)
        return super().show_rejections(tuple(here))

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Asks once more; Enter after the PIN says yes."""
        self.pin.show_rejection(doubts[0], is_doubt=True)
        return doubts[1:]

    def submit(self) -> None:
        """Gives name and PIN away."""
        self.submitted.emit(self.name.text, self.pin.text)
