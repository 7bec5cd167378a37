"""S1: the station. One line to scan or type into, today's visits by step, and who is still expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from station.domain.hangul import initial_consonants
from station.domain.number import display
from station.domain.people_flow import PeopleFlow
from station.domain.visit import Step
from station.flow_said import said_queue
from station.words import Words
from ui.people_shown import MatchShown
from ui.screens.people_flow import show_goal
from ui.screens.screen import Screen
from ui.shown import BoardLine, BoardShown, ExpectedLine
from ui.theme import set_role
from ui.widgets.people_table import PeopleTable
from ui.widgets.rows_table import Cell, Column, LevelCell, RowsOf, RowsTable
from ui.widgets.undo_passes import UndoPasses

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
TURNS = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
VISIT_COLUMNS = (
    Column("home.step", 8, is_bold=True),
    Column("home.waited", 6, is_right=True, gives_way=2),
    Column("home.level", 15),
    Column("home.name", is_bold=True),
    Column("home.born", 7, gives_way=3),
    Column("home.number", 8, is_bold=True, gives_way=1),
    Column("home.lane", 4, gives_way=4),
)
"""The number stays longest: it alone tells two people of one name apart."""
EXPECTED_COLUMNS = (
    Column("home.name", is_bold=True),
    Column("home.born", 7, gives_way=2),
    Column("home.place", 11),
)
NOT_LEFT = (Step.REGISTERED, Step.TRIAGED, Step.LABELLED, Step.COLLECTED)


class HomeScreen(Screen):
    """Shows the board. Emits which visit or expected person was picked."""

    visit_picked = Signal(object)
    expected_picked = Signal(object)
    person_picked = Signal(object)
    searched = Signal(str)
    search_entered = Signal(str)
    KEYS = ("help", "new", "next", "find", "flow", "print", "racks", "day", "commands", "language", "lock")
    COMMANDS = (
        "devices",
        "undo",
        "amend",
        "person",
        "second",
        "swab_lot",
        "medium_lot",
        "numbers",
        "recall",
        "papers",
        "due",
        "import",
        "no_shows",
        "export",
        "deliver",
        "stick_out",
        "stick_in",
        "site_board",
        "new_epoch",
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("home", parent)
        self.MAIN_KEY = "new"
        self._board = BoardShown()
        self._lines: tuple[BoardLine, ...] = ()
        self._expected: tuple[ExpectedLine, ...] = ()
        self._words: Words | None = None
        self._label, self._summary, self._expected_title = QLabel(self), QLabel(self), QLabel(self)
        self._visits_title, self._labels = QLabel(self), QLabel(self)
        self.goal, self.queue, self.closed = QLabel(self), QLabel(self), QLabel(self)
        self._closed_code = "home.closed"
        self.line = QLineEdit(self)
        self.line.setObjectName("line")
        self._label.setBuddy(self.line)
        self.visits = RowsTable("visits", VISIT_COLUMNS, self)
        self.expected = RowsTable("expected", EXPECTED_COLUMNS, self)
        self.people, self._people_title = PeopleTable("people", self), QLabel(self)
        self._active: RowsTable = self.visits
        self._lay_out()
        UndoPasses(self.line)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._on_typed)
        self.line.returnPressed.connect(self._on_return)
        self.visits.chosen.connect(self._on_visit_pressed)
        self.expected.chosen.connect(self._on_expected_pressed)
        self.people.chosen.connect(self._on_person_pressed)
        self.show_people(())

    def _lay_out(self) -> None:
        set_role(self.line, "line")
        for label, role in (
            (self._label, "heading"),
            (self._visits_title, "heading"),
            (self._expected_title, "heading"),
            (self._people_title, "heading"),
            (self._summary, "label"),
            (self._labels, "doubt"),
            (self.closed, "doubt"),
            (self.queue, "label"),
        ):
            set_role(label, role)
        flow = QHBoxLayout()
        flow.setSpacing(20)
        flow.addWidget(self.goal)
        flow.addWidget(self.queue, 1)
        self.queue.setMinimumWidth(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self._label)
        top.addWidget(self.line, 1)
        left = QVBoxLayout()
        left.setSpacing(6)
        heading = QHBoxLayout()
        heading.setSpacing(20)
        heading.addWidget(self._visits_title)
        heading.addWidget(self._summary)
        heading.addStretch(1)
        heading.addWidget(self._labels)
        left.addLayout(heading)
        left.addWidget(self.visits, 1)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self._expected_title)
        right.addWidget(self.expected, 2)
        right.addWidget(self._people_title)
        right.addWidget(self.people, 3)
        tables = QHBoxLayout()
        tables.setSpacing(16)
        tables.addLayout(left, 66)
        tables.addLayout(right, 34)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 10)
        whole.setSpacing(12)
        whole.addLayout(top)
        whole.addWidget(self.closed)
        whole.addLayout(flow)
        whole.addLayout(tables, 1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._label.setText(words("home.line"))
        self.line.setAccessibleName(words("home.line"))
        self.line.setAccessibleDescription(words("home.line_hint"))
        self._visits_title.setText(words("home.visits"))
        self.visits.setAccessibleName(words("home.visits"))
        self.expected.setAccessibleName(words("home.expected"))
        for table in (self.visits, self.expected):
            table.show_headings([words(code) for code in table.heading_codes()])
            table.measure()
        self.people.speak(words)
        self._people_title.setText(words("match.people"))
        self._show()

    def arrive(self) -> None:
        """Begins in the line, which takes scans and letters."""
        self.line.clear()
        self.line.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the line."""
        typed = self.line.text()
        return lambda: self.line.setText(typed)

    @property
    def board(self) -> BoardShown:
        """The board that is shown."""
        return self._board

    def show_rights(self, closed_code: str, *, registers: bool) -> None:
        """Shows the keys and words of whoever is at work: the main key is one that does something for them."""
        self._closed_code, self.MAIN_KEY = closed_code, "new" if registers else "find"
        self.keys_changed.emit()

    def show_board(self, board: BoardShown) -> None:
        """Shows the board; what was chosen stays chosen."""
        chosen = self._chosen_id()
        self._board = board
        self._show()
        self._choose_id(chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks through the tables with arrows, and from one to the other with Tab."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in TURNS:
                self._walk_in(self._next_table())
                return True
            if key in STEPS:
                self._active.step(STEPS[key])
                return True
        return super().eventFilter(watched, event)

    def _walk_in(self, table: RowsTable) -> None:
        self._active = table
        for one in self._tables:
            one.show_active(one is table)
            if one is not table:
                one.choose(-1)
        if table.row < 0:
            table.choose(0)

    def _next_table(self) -> RowsTable:
        shown = [one for one in self._tables if not one.isHidden()]
        return shown[(shown.index(self._active) + 1) % len(shown)] if self._active in shown else shown[0]

    @property
    def _tables(self) -> tuple[RowsTable, ...]:
        return self.visits, self.expected, self.people

    @property
    def line_chosen(self) -> BoardLine | None:
        """The visit that is chosen, None for none."""
        row = self.visits.row
        return self._lines[row] if self._active is self.visits and 0 <= row < len(self._lines) else None

    def show_people(self, people: tuple[MatchShown, ...]) -> None:
        """Shows who is known besides those who are here today; the first is chosen where nobody else fits."""
        here = {one.visit_id for one in self._lines}
        others = tuple(one for one in people if one.visit_id is None or one.visit_id not in here)
        was = self.people.person
        self.people.show_people(others)
        for part in (self.people, self._people_title):
            part.setVisible(bool(others))
        ids = [one.person_id for one in others]
        if self._active is self.people and others:
            self.people.choose(ids.index(was.person_id) if was is not None and was.person_id in ids else 0)
        elif others and not self._lines and not self._expected:
            self._walk_in(self.people)
        elif self._active is self.people:
            self._walk_in(self.visits)

    def _chosen_id(self) -> object:
        row = self._active.row
        if row < 0:
            return None
        if self._active is self.people:
            return self.people.person and self.people.person.person_id
        return (
            self._lines[row].visit_id if self._active is self.visits else self._expected[row].expectation_id
        )

    def _choose_id(self, chosen: object) -> None:
        if self._active is self.people:
            return
        ids: list[object] = [one.visit_id for one in self._lines]
        if self._active is self.expected:
            ids = [one.expectation_id for one in self._expected]
        self._active.choose(ids.index(chosen) if chosen in ids else -1)

    def _show(self) -> None:
        words = self._words
        if words is None:
            return
        typed = self.line.text().strip().casefold()
        self._lines, self._expected = self._board.lines, self._board.expected
        if typed:
            self._lines = tuple(
                one for one in self._lines if _matches(typed, one.name, one.number, *one.more_numbers)
            )
            self._expected = tuple(one for one in self._expected if _matches(typed, one.name, one.place))
        self.visits.show_rows(RowsOf(self._lines, lambda one: visit_cells(one, words)))
        self.expected.show_rows(
            RowsOf(self._expected, lambda one: (one.name, born(one.birth_year, one.sex, words), one.place))
        )
        self._show_flow(self._board.flow, words)
        self.closed.setText(words(self._closed_code))
        self.closed.setVisible(self._board.is_closed)
        counts = Counter(one.step for one in self._board.lines)
        at_the_clinic = sum(counts[step] for step in NOT_LEFT)
        self._summary.setText(
            words(
                "home.summary", here=at_the_clinic, to_collect=counts[Step.LABELLED], left=counts[Step.LEFT]
            )
        )
        self._expected_title.setText(words("home.expected_count", count=len(self._board.expected)))
        self._labels.setText(words("home.labels_waiting", count=self._board.labels_waiting))
        self._labels.setVisible(self._board.labels_waiting > 0)

    def _show_flow(self, flow: PeopleFlow | None, words: Words) -> None:
        self.queue.setVisible(flow is not None and flow.here > 0)
        self.goal.setVisible(False)
        if flow is not None:
            show_goal(self.goal, flow, words)
            self.queue.setText(said_queue(flow, words))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._show()
        self.searched.emit(text.strip())
        if not text.strip():
            for table in self._tables:
                table.choose(-1)
            return
        if self._lines or self._expected or self._active is not self.people:
            self._walk_in(self.visits if self._lines or not self._expected else self.expected)

    @Slot()
    def _on_return(self) -> None:
        chosen = self._chosen_id()
        picked = {id(self.visits): self.visit_picked, id(self.expected): self.expected_picked}
        if chosen is None or self._active is self.people:
            self.search_entered.emit(self.line.text().strip())
        else:
            picked[id(self._active)].emit(chosen)

    @Slot(int)
    def _on_visit_pressed(self, row: int) -> None:
        self._walk_in(self.visits)
        self.visits.choose(row)
        self.visit_picked.emit(self._lines[row].visit_id)

    @Slot(int)
    def _on_person_pressed(self, row: int) -> None:
        self._walk_in(self.people)
        self.people.choose(row)
        self.person_picked.emit(self.people.people[row].person_id)

    @Slot(int)
    def _on_expected_pressed(self, row: int) -> None:
        self._walk_in(self.expected)
        self.expected.choose(row)
        self.expected_picked.emit(self._expected[row].expectation_id)


def visit_cells(line: BoardLine, words: Words) -> tuple[Cell, ...]:
    """Returns a visit as the cells of its line.

    That a consent was withdrawn stands in place of the step: nothing goes on before that is settled.
    """
    step = words(f"step_short.{line.step.value}")
    if line.way_out is not None:
        step = words(f"way_out_short.{line.way_out.value}")
    elif line.is_label_waiting:
        step = words("home.label_waiting")
    elif line.more_numbers and line.collected_count:
        step = words("home.tubes_collected", collected=line.collected_count, all=1 + len(line.more_numbers))
    waited = "" if line.step is Step.LEFT else words("home.minutes", count=line.waited_min)
    if line.is_consent_withdrawn:
        waited = step if line.step is Step.LEFT else waited
        step = words("home.consent_withdrawn")
    return (
        step,
        waited,
        LevelCell(line.level, words(f"level.{line.level}")) if line.level else "",
        line.name,
        born(line.birth_year, line.sex, words),
        short_number(line.number) + (f" +{len(line.more_numbers)}" if line.more_numbers else ""),
        line.lane,
    )


def short_number(number: str) -> str:
    """Returns what tells a number from the others of the same day and station: its serial and check digits."""
    return "-".join(display(number).split("-")[2:]) if number else ""


def born(year: int | None, sex: str, words: Words) -> str:
    """Returns year of birth and sex in their shortest form."""
    return " ".join(one for one in (str(year or ""), words(f"sex_short.{sex.lower()}") if sex else "") if one)


def _matches(typed: str, *texts: str) -> bool:
    return any(typed in text.casefold() or typed in initial_consonants(text) for text in texts)
