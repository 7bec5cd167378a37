"""A consent that is given or withdrawn later: by whom, with the wording in sight, and why where it is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from station.words import Words
from ui.screens.asking_screen import AskingScreen, Part
from ui.shown import WordingShown
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.person_half import BY_GUARDIAN, RELATIONS
from ui.widgets.wording_card import WordingCard

GIVEN, WITHDRAWN = "given", "withdrawn"
ANSWERS = tuple(
    Choice(one, (str(digit),), f"later_consent.{one}")
    for digit, one in enumerate((GIVEN, WITHDRAWN, BY_GUARDIAN), start=1)
)
ASKED: Mapping[str, tuple[str, ...]] = {
    BY_GUARDIAN: ("guardian_relation", "guardian_name"),
    WITHDRAWN: ("reason",),
}
"""What is asked beside each answer."""


class ConsentScreen(AskingScreen):
    """Asks; `submitted` carries (answer, texts by field, the wording's language). A guardian is asked for only where
    one speaks, and a reason only where a consent is withdrawn.
    """

    submitted = Signal(str, object, str)
    KEYS = ("help", "board", "go", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(self, wordings: Sequence[WordingShown], parent: QWidget | None = None) -> None:
        super().__init__("later_consent", ("guardian_name", "reason"), parent)
        self._about = ""
        self._words: Words | None = None
        self._title, self._hint = QLabel(self), QLabel(self)
        self.answer = AnswerRow("answer", "later_consent.answer", ANSWERS, columns=3, parent=self)
        self.relation = AnswerRow(
            "guardian_relation", "visit.guardian_relation", RELATIONS, columns=5, parent=self
        )
        self.wording = WordingCard(wordings, self)
        self._every: dict[str, Part] = {self.relation.name: self.relation, **self.fields}
        self._lay_out()
        self.answer.answered.connect(self._on_answered)
        self.answer.left.connect(self.go_on)
        self.relation.left.connect(self.go_on)
        for field in self.fields.values():
            field.left.connect(self.go_on)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The answer, and what is asked beside it."""
        return (self.answer, *(self._every[one] for one in ASKED.get(self.answer.value, ())))

    def _lay_out(self) -> None:
        set_role(self._title, "title")
        set_role(self._hint, "label")
        for label in (self._title, self._hint):
            label.setWordWrap(True)
        whole = self.scrolled_column(side_px=64, top_px=16, bottom_px=12, spacing_px=12)
        for part in (self._title, self._hint, self.answer, self.wording, *self._every.values()):
            whole.addWidget(part)
        whole.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says everything in another language; the wording is shown in it, too."""
        self._words = words
        self._title.setText(words("later_consent.title", about=self._about))
        self._hint.setText(words("later_consent.hint"))
        for part in (self.answer, *self._every.values()):
            part.speak(words)
        self.wording.show_wording(words.language, words)

    def ask(self, about: str) -> None:
        """Asks about somebody's visit; nothing is chosen beforehand."""
        self._about = about
        for row in (self.answer, self.relation):
            row.set_value("")
        for field in self.fields.values():
            field.set_text("")
        self._show_asked()
        if self._words is not None:
            self.speak(self._words)

    def submit(self) -> None:
        """Gives the answer away; without one the keys go back to it."""
        if not self.answer.value or self._words is None:
            self.answer.setFocus()
            return
        given = self.texts | {self.relation.name: self.relation.value}
        asked = {name: given[name].strip() for name in ASKED.get(self.answer.value, ())}
        self.submitted.emit(self.answer.value, asked, self._words.language)

    @Slot(str)
    def _on_answered(self, _value: str) -> None:
        self._show_asked()

    def _show_asked(self) -> None:
        asked = ASKED.get(self.answer.value, ())
        for name, part in self._every.items():
            part.show_rejection(None)
            part.setVisible(name in asked)
        self.wording.setVisible(self.answer.value != WITHDRAWN)
