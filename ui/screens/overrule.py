"""A clinician decides otherwise than the rules did: one answer or both, and always a reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from station.words import Words
from ui import one_font
from ui.screens.asking_screen import AskingScreen, Part
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow


class OverruleScreen(AskingScreen):
    """Asks for the clinician's answers; `submitted` carries (disposition now, track if positive, reason)."""

    submitted = Signal(str, str, str)
    KEYS = ("help", "board", "save", "commands", "language", "lock")
    MAIN_KEY = "save"

    def __init__(
        self, name: str, dispositions: Sequence[str], tracks: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__("overrule", (), parent)
        self._name = name
        self._title, self._hint = QLabel(self), QLabel(self)
        self.disposition = AnswerRow(
            "disposition_now",
            "overrule.disposition_now",
            _choices("disposition", dispositions),
            columns=3,
            parent=self,
        )
        self.track = AnswerRow(
            "track_if_positive",
            "overrule.track_if_positive",
            _choices("track", tracks),
            columns=2,
            parent=self,
        )
        self.reason = FieldRow("reason", "leave.reason", self)
        self._lay_out()
        for answer in (self.disposition, self.track):
            answer.answered.connect(lambda _value, name=answer.name: self.go_on(name))
            answer.left.connect(self.go_on)
        self.reason.left.connect(self.go_on)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Both answers, and why."""
        return (self.disposition, self.track, self.reason)

    def _lay_out(self) -> None:
        set_role(self._title, "title")
        set_role(self._hint, "label")
        self._hint.setWordWrap(True)
        whole = self.scrolled_column(side_px=64, top_px=16, bottom_px=12, spacing_px=12)
        for part in (self._title, self._hint, *self.parts):
            whole.addWidget(part)
        whole.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        one_font.show(self._title, words("overrule.title", name=self._name))
        self._hint.setText(words("overrule.hint"))
        for part in self.parts:
            part.speak(words)

    def submit(self) -> None:
        """Gives the answers away to be saved."""
        self.submitted.emit(self.disposition.value, self.track.value, self.reason.text)


def _choices(area: str, values: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(one, (str(digit),), f"{area}.{one}") for digit, one in enumerate(values, start=1))
