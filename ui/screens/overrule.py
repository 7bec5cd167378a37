"""A clinician decides otherwise than the rules did: one answer or both, and always a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from station.errors import Rejection
from station.words import Words
from ui.screens.screen import Screen
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow

ORDER = ("disposition_now", "track_if_positive", "reason")


class OverruleScreen(Screen):
    """Asks for the clinician's answers; `submitted` carries (disposition now, track if positive, reason)."""

    submitted = Signal(str, str, str)
    KEYS = ("help", "save", "board", "commands", "language", "lock")
    MAIN_KEY = "save"

    def __init__(
        self, name: str, dispositions: Sequence[str], tracks: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__("overrule", parent)
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
        self._parts: dict[str, AnswerRow | FieldRow] = {
            one.name: one for one in (self.disposition, self.track, self.reason)
        }
        self._lay_out()
        for answer in (self.disposition, self.track):
            answer.answered.connect(lambda _value, name=answer.name: self._on_left(name))
            answer.left.connect(self._on_left)
        self.reason.left.connect(self._on_left)

    def _lay_out(self) -> None:
        set_role(self._title, "title")
        set_role(self._hint, "label")
        self._hint.setWordWrap(True)
        whole = self.scrolled_column(side_px=64, top_px=16, bottom_px=12, spacing_px=12)
        for part in (self._title, self._hint, *self._parts.values()):
            whole.addWidget(part)
        whole.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._title.setText(words("overrule.title", name=self._name))
        self._hint.setText(words("overrule.hint"))
        for part in self._parts.values():
            part.speak(words)

    def arrive(self) -> None:
        """Begins with the first answer."""
        self.disposition.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back all three answers."""
        disposition, track, reason = self.disposition.value, self.track.value, self.reason.text

        def undo() -> None:
            self.disposition.set_value(disposition)
            self.track.set_value(track)
            self.reason.set_text(reason)

        return undo

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows what cannot be; the first gets the keys."""
        by_field = {one.field: one for one in rejections}
        for name, part in self._parts.items():
            part.show_rejection(by_field.get(name))
        first = next((name for name in ORDER if name in by_field), None)
        if first is not None:
            self._parts[first].stop.setFocus()
        return tuple(one for one in rejections if one.field not in ORDER)

    def submit(self) -> None:
        """Gives the answers away to be saved."""
        self.submitted.emit(self.disposition.value, self.track.value, self.reason.text)

    @Slot(str)
    def _on_left(self, name: str) -> None:
        after = ORDER[ORDER.index(name) + 1 :]
        if after:
            self._parts[after[0]].stop.setFocus()
        else:
            self.submit()


def _choices(area: str, values: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(one, (str(digit),), f"{area}.{one}") for digit, one in enumerate(values, start=1))
