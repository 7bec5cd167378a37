"""The second block of a triage: asked only when it matters, and never a key of the shortest way through the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from station.domain.observable import CHOICES
from station.domain.page import VisitPage
from station.words import Words
from ui.shown import AskedShown, AssessmentShown
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.field_row import FieldRow
from ui.widgets.fitting_grid import FittingGrid
from ui.widgets.level_chip import LevelChip
from ui.widgets.picker import Picker

Part = FieldRow | AnswerRow | Picker

STATED = (
    Choice("yes", ("1", "y"), "more.yes"),
    Choice("no", ("2", "n"), "more.no"),
    Choice("unknown", ("3", "u"), "more.unknown"),
)
LEVELS_OF_CONSCIOUSNESS = tuple(
    Choice(one, (one, one.casefold()), f"consciousness.{one.casefold()}") for one in CHOICES["consciousness"]
)
NUMBERS = ("respiration", "pulse", "systolic", "diastolic", "antipyretic_hours_ago")
FLAGS = ("oxygen", "pregnant", "smoker", "care_home", "exposed", "arrival", "antipyretic")
ORDER = (
    "conditions",
    "respiration",
    "pulse",
    "systolic",
    "diastolic",
    "consciousness",
    "oxygen",
    "spo2_scale",
    "pregnant",
    "smoker",
    "care_home",
    "exposed",
    "arrival",
    "antipyretic",
    "antipyretic_hours_ago",
)
"""The answers as Enter leads through them."""
SCALES = tuple(Choice(one, (one,), f"visit.scale_{one}") for one in CHOICES["spo2_scale"])
ROWS = (
    ("conditions",),
    ("respiration", "pulse", "systolic", "diastolic"),
    ("consciousness",),
    ("oxygen", "spo2_scale"),
)
"""What stands beside what."""
REST = ORDER[ORDER.index("spo2_scale") + 1 :]
"""What fills as many columns as there is room for."""
MOST_COLUMNS, GAP_PX = 3, 10


class MoreAnswers(QWidget):
    """Shows and takes the further answers. `left` says that Enter was pressed in one, `changed` that one is another."""

    left = Signal(str)
    changed = Signal(str)

    def __init__(self, asked: AskedShown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._hint = QLabel(self), QLabel(self)
        self.chip = LevelChip(self)
        self.conditions = Picker("conditions", asked.conditions, self)
        self.fields = {name: FieldRow(name, f"visit.{name}", self) for name in NUMBERS}
        self.answers = {
            name: AnswerRow(name, f"visit.{name}", STATED, columns=3, state_area="stated", parent=self)
            for name in FLAGS
        }
        self.answers["consciousness"] = AnswerRow(
            "consciousness",
            "visit.consciousness",
            LEVELS_OF_CONSCIOUSNESS,
            columns=5,
            state_area="consciousness",
            parent=self,
        )
        self.answers["spo2_scale"] = AnswerRow("spo2_scale", "visit.spo2_scale", SCALES, parent=self)
        self.parts: Mapping[str, Part] = {
            "conditions": self.conditions,
            **self.fields,
            **self.answers,
        }
        self._rest = FittingGrid([self.parts[name] for name in REST], MOST_COLUMNS, GAP_PX, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        set_role(self, "page")
        set_role(self._title, "heading")
        self._hint.setMinimumWidth(1)
        self.chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        heading = QHBoxLayout()
        heading.setSpacing(24)
        heading.addWidget(self._title)
        heading.addWidget(self._hint, 1)
        heading.addWidget(self.chip)
        column.addLayout(heading)
        for parts in ROWS:
            row = QHBoxLayout()
            row.setSpacing(14)
            for name in parts:
                row.addWidget(self.parts[name], 2 if name == "spo2_scale" else 1)
            column.addLayout(row)
        column.addWidget(self._rest)
        column.addStretch(1)

    def _connect(self) -> None:
        self.conditions.left.connect(self.left)
        self.conditions.changed.connect(self.changed)
        for field in self.fields.values():
            field.left.connect(self.left)
            field.changed.connect(self.changed)
        for name, answer in self.answers.items():
            answer.left.connect(self.left)
            answer.cleared.connect(self.changed)
            answer.answered.connect(lambda _value, name=name: self._on_answered(name))

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._title.setText(words("more.title"))
        self._hint.setText(words("more.hint"))
        for part in self.parts.values():
            part.speak(words)

    def show_page(self, page: VisitPage) -> None:
        """Shows the further answers of a page."""
        self.conditions.set_chosen(page.conditions, page.conditions_unknown)
        for name, field in self.fields.items():
            field.set_text(getattr(page, name))
        for name, answer in self.answers.items():
            answer.set_value(getattr(page, name))
        self._show_hours()

    def fill(self, page: VisitPage) -> VisitPage:
        """Returns a page with these answers in it; what is not asked of this person is empty."""
        typed: dict[str, Any] = {  # Any: replace() takes no dict
            name: field.text if self.is_asked(name) else "" for name, field in self.fields.items()
        }
        typed |= {name: answer.value if self.is_asked(name) else "" for name, answer in self.answers.items()}
        chosen, unknown = self.conditions.chosen, self.conditions.unknown
        return replace(page, conditions=chosen, conditions_unknown=unknown, **typed)

    def show_assessment(self, assessment: AssessmentShown | None, words: Words) -> None:
        """Shows the level as it would be now."""
        self.chip.setVisible(assessment is not None)
        if assessment is not None:
            self.chip.show_level(assessment.level, words(f"level.{assessment.level}"))

    def ask_about_pregnancy(self, is_asked: bool) -> None:
        """Asks about pregnancy only where there can be one, or where one was told."""
        self.answers["pregnant"].setVisible(is_asked or self.answers["pregnant"].value == "yes")
        self._rest.place()

    def is_asked(self, name: str) -> bool:
        """Says whether an answer is asked for here at present."""
        return not self.parts[name].isHidden()

    def next_after(self, name: str) -> str:
        """Returns where Enter leads from an answer, empty after the last."""
        after = [one for one in ORDER[ORDER.index(name) + 1 :] if self.is_asked(one)]
        return after[0] if after else ""

    def _show_hours(self) -> None:
        self.fields["antipyretic_hours_ago"].setVisible(self.answers["antipyretic"].value == "yes")
        self._rest.place()

    @Slot(str)
    def _on_answered(self, name: str) -> None:
        self._show_hours()
        self.changed.emit(name)
        self.left.emit(name)
