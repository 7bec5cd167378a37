"""How one visit ended: one of six ways out by digit, a reason where one is due, Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from station.domain.number import display
from station.domain.visit import Step, WayOut
from station.words import Words
from ui import one_font
from ui.screens.asking_screen import AskingScreen, Part
from ui.screens.home import born
from ui.shown import BoardLine
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.level_chip import LevelChip

CHOICES = tuple(
    Choice(one.value, (str(digit),), f"leave.{one.value}") for digit, one in enumerate(WayOut, start=1)
)


class LeaveScreen(AskingScreen):
    """Asks how a visit ended; `submitted` carries (visit id, way out, reason)."""

    submitted = Signal(object, str, str)
    KEYS = ("help", "board", "save", "commands", "language", "lock")
    MAIN_KEY = "save"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("leave", ("reason",), parent)
        self._line: BoardLine | None = None
        self._words: Words | None = None
        self._title, self._who, self._number, self._state = (QLabel(self) for _ in range(4))
        self.chip = LevelChip(self)
        self.way_out = AnswerRow("way_out", "leave.way_out", CHOICES, columns=3, parent=self)
        self.reason = self.fields["reason"]
        self._lay_out()
        self.way_out.answered.connect(self._on_answered)
        self.way_out.left.connect(self._on_left)
        self.reason.left.connect(self._on_left)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The way out, and why."""
        return (self.way_out, self.reason)

    def _lay_out(self) -> None:
        for label, role in (
            (self._title, "heading"),
            (self._who, "huge"),
            (self._number, "title"),
            (self._state, "label"),
        ):
            set_role(label, role)
        self.chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.way_out.setContentsMargins(10, 8, 10, 10)
        card = QFrame(self)
        set_role(card, "card")
        about = QVBoxLayout(card)
        about.setContentsMargins(28, 20, 28, 20)
        about.setSpacing(10)
        first = QHBoxLayout()
        first.addWidget(self._who)
        first.addStretch(1)
        first.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        about.addLayout(first)
        second = QHBoxLayout()
        second.addWidget(self._number)
        second.addStretch(1)
        second.addWidget(self._state)
        about.addLayout(second)
        whole = self.scrolled_column(side_px=64, top_px=20, bottom_px=20, spacing_px=18)
        whole.addWidget(self._title)
        whole.addWidget(card)
        whole.addWidget(self.way_out)
        whole.addWidget(self.reason)
        whole.addStretch(1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._title.setText(words("leave.title"))
        self.way_out.speak(words)
        self.reason.speak(words)
        self._show()

    def show_visit(self, line: BoardLine) -> None:
        """Asks about a visit; nothing is chosen beforehand."""
        self._line = line
        self.way_out.set_value("")
        self.reason.set_text("")
        self._show()

    def submit(self) -> None:
        """Gives the answers away to be saved."""
        if self._line is not None and self.way_out.value:
            self.submitted.emit(self._line.visit_id, self.way_out.value, self.reason.text)

    def _show(self) -> None:
        words, line = self._words, self._line
        if words is None or line is None:
            return
        one_font.show(self._who, f"{line.name}   {born(line.birth_year, line.sex, words)}")
        self._number.setText(display(line.number) if line.number else "")
        is_over = line.step is Step.LEFT and line.way_out is not None
        self._state.setText(
            words(f"leave.{line.way_out}") if is_over else words(f"step_short.{line.step.value}")
        )
        self.chip.setVisible(line.level is not None)
        self.chip.show_level(line.level, words(f"level.{line.level}") if line.level else "")

    @Slot(str)
    def _on_answered(self, _value: str) -> None:
        self.reason.show_rejection(None)

    @Slot(str)
    def _on_left(self, _field: str) -> None:
        self.submit()
