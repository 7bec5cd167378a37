"""S5: one visit. Who it is, every assessment with its reasons, and what can be done about it by one digit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from station.domain.number import display
from station.words import Words
from ui import one_font
from ui.screens.home import born
from ui.screens.screen import Screen
from ui.shown import AssessmentShown, VisitShown, in_language
from ui.theme import set_role
from ui.widgets.answer_row import AnswerRow, Choice
from ui.widgets.level_chip import LevelChip
from ui.widgets.reasons_panel import ReasonsPanel
from ui.widgets.rows_table import Cell, Column, LevelCell, RowsTable

THINGS = ("leave", "again", "overrule", "reprint", "tubes", "amend", "person", "consent")
CHOICES = tuple(Choice(one, (str(digit),), f"history.{one}") for digit, one in enumerate(THINGS, start=1))
COLUMNS = (Column("home.level", 15), Column("history.by"))
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
PAGES = {"read_on": Qt.Key.Key_PageDown, "read_back": Qt.Key.Key_PageUp}
"""Which way the keys turn the reasons."""


class HistoryScreen(Screen):
    """Shows a visit. `picked` carries what is to be done: one of `THINGS`."""

    picked = Signal(str)
    KEYS = ("help", "amend", "board", "read_on", "read_back", "commands", "language", "lock")
    COMMANDS = ("undo",)
    TYPED = ("todo_digit", "walk_back")
    MAIN_KEY = "board"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("history", parent)
        self._visit: VisitShown | None = None
        self._words: Words | None = None
        self._who, self._number, self._state, self._title = (QLabel(self) for _ in range(4))
        self.chip = LevelChip(self)
        self.todo = AnswerRow("todo", "history.todo", CHOICES, columns=4, parent=self)
        self.table = RowsTable("assessments", COLUMNS, self)
        self.reasons = ReasonsPanel(self)
        self._lay_out()
        self.todo.installEventFilter(self)
        self.todo.answered.connect(self._on_answered)
        self.table.chosen.connect(self._choose)
        self.asked.connect(self._on_asked)

    def _lay_out(self) -> None:
        for label, role in (
            (self._who, "title"),
            (self._number, "heading"),
            (self._state, "label"),
            (self._title, "heading"),
        ):
            set_role(label, role)
        self.chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        card = QFrame(self)
        set_role(card, "card")
        about = QHBoxLayout(card)
        about.setContentsMargins(20, 8, 20, 8)
        about.setSpacing(24)
        for part in (self._who, self._number, self._state):
            about.addWidget(part)
        about.addStretch(1)
        about.addWidget(self.chip)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self._title)
        left.addWidget(self.table, 1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(left, 42)
        both.addWidget(self.reasons, 58)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(card)
        whole.addWidget(self.todo)
        whole.addLayout(both, 1)
        self.table.show_active(True)

    @property
    def state_text(self) -> str:
        """Where the visit stands, and what holds of its consent, in words."""
        return self._state.text()

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self.todo.speak(words)
        self.reasons.speak(words)
        self.table.setAccessibleName(words("history.assessments"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        self._show(max(self.table.row, 0))

    def arrive(self) -> None:
        """Begins with what is to be done."""
        self.todo.set_value("")
        self.todo.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what does nothing: nothing is typed here."""
        return lambda: None

    def show_visit(self, visit: VisitShown) -> None:
        """Shows a visit, its newest assessment in full."""
        self._visit = visit
        self._show(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks through the assessments with the arrow keys."""
        if watched is self.todo and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in STEPS:
                self.table.step(STEPS[key])
                self._choose(self.table.row)
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code in PAGES:
            self.reasons.scroll_by(PAGES[code])

    @Slot(int)
    def _choose(self, row: int) -> None:
        self.table.choose(row)
        found = self._visit.assessments if self._visit is not None else ()
        self.reasons.show_assessment(found[row] if 0 <= row < len(found) else None)

    def _show(self, row: int) -> None:
        words, visit = self._words, self._visit
        if words is None or visit is None:
            return
        line = visit.line
        one_font.show(self._who, f"{line.name}   {born(line.birth_year, line.sex, words)}")
        self._number.setText(display(line.number) if line.number else "")
        state = f"leave.{line.way_out}" if line.way_out else f"step_short.{line.step.value}"
        self._state.setText(f"{words(state)}\n{words(f'consent_state.{visit.consent}')}")
        programme = in_language(visit.programme, words.language)
        self._title.setText(words("history.assessments_by", programme=programme))
        latest = visit.assessments[0] if visit.assessments else None
        self.chip.setVisible(latest is not None)
        if latest is not None:
            self.chip.show_level(latest.level, words(f"level.{latest.level}"))
        self.table.show_rows([_cells(one, words) for one in visit.assessments])
        self._choose(row)

    @Slot(str)
    def _on_answered(self, todo: str) -> None:
        self.todo.set_value("")
        self.picked.emit(todo)


def _cells(one: AssessmentShown, words: Words) -> tuple[Cell, ...]:
    made = one.made
    who = {"at": f"{made.at:%H:%M}", "name": made.name} if made is not None else {"at": "", "name": ""}
    by = one.overruled_because
    said = words("history.by_clinician", reason=by, **who) if by else words("history.by_rules", **who)
    return LevelCell(one.level, words(f"level.{one.level}")), said
