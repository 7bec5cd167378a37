"""The live board: who waits at which step, when the queue ends, what the target needs, and each hour by booth."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.people_flow import HourFlow, PeopleFlow
from station.domain.visit import Step
from station.flow_said import said_expected, said_goal, said_pace, said_queue
from station.words import Words
from ui.screens.screen import Screen
from ui.theme import set_role
from ui.widgets.rows_table import Cell, Column, RowsTable

WAITING = (Step.REGISTERED, Step.TRIAGED, Step.LABELLED, Step.COLLECTED)
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
COLUMNS = (
    Column("flow.hour", 6, is_bold=True),
    Column("flow.arrived", 5, is_right=True, is_bold=True),
    Column("flow.left", 5, is_right=True, is_bold=True),
    Column("flow.booths"),
)


class PeopleFlowScreen(Screen):
    """Shows how a day flows; it is read, nothing is typed."""

    KEYS = ("help", "new", "board", "commands", "language", "lock")
    MAIN_KEY = "board"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("people_flow", parent)
        self._words: Words | None = None
        self._flow: PeopleFlow | None = None
        self._title, self._steps, self._known = (QLabel(self) for _ in range(3))
        self.goal, self.expected, self.queue, self.pace = (QLabel(self) for _ in range(4))
        self.table = RowsTable("hours", COLUMNS, self)
        self.table.show_active(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()

    def _lay_out(self) -> None:
        for label, role in (
            (self._title, "heading"),
            (self._steps, "label"),
            (self.queue, "label"),
            (self.pace, "label"),
            (self.expected, "label"),
            (self._known, "label"),
        ):
            set_role(label, role)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._steps)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 10)
        whole.setSpacing(8)
        whole.addLayout(top)
        goal = QHBoxLayout()
        goal.setSpacing(20)
        goal.addWidget(self.goal)
        goal.addWidget(self.expected, 1)
        whole.addLayout(goal)
        for part in (self.queue, self.pace):
            part.setWordWrap(True)
            whole.addWidget(part)
        whole.addWidget(self.table, 1)
        self._known.setWordWrap(True)
        whole.addWidget(self._known)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._title.setText(words("flow.title"))
        self.table.setAccessibleName(words("flow.table"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        self._show()

    def arrive(self) -> None:
        """Shows the present hour."""
        self.setFocus()
        self.table.choose(-1)

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what changes nothing: nothing is typed here."""
        return lambda: None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walks through the hours."""
        move = MOVES.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
        else:
            self.table.step(move)

    def show_flow(self, flow: PeopleFlow) -> None:
        """Shows how it flows now; the hour that was chosen stays chosen."""
        self._flow = flow
        row = self.table.row
        self._show()
        self.table.choose(row)

    def _show(self) -> None:
        words, flow = self._words, self._flow
        if words is None or flow is None:
            return
        told = [f"{words(f'step_short.{one.value}')} {flow.waiting.get(one, 0)}" for one in WAITING]
        self._steps.setText(" · ".join((*told, f"{words('step_short.left')} {flow.left}")))
        show_goal(self.goal, flow, words)
        expected = said_expected(flow.goal, words)
        self.expected.setText(expected)
        self.expected.setVisible(bool(expected))  # with no target there is no empty line
        self.queue.setText(said_queue(flow, words))
        self.pace.setText(said_pace(flow, words))
        self._known.setText(words("flow.known", at=f"{flow.now:%H:%M}"))
        names = _short_names(flow)
        self.table.show_rows(
            [*(_hour_cells(one, names) for one in reversed(flow.hours)), _sum_cells(flow, words)]
        )


def show_goal(label: QLabel, flow: PeopleFlow, words: Words) -> None:
    """Says how the target stands, in amber where more booths are needed than are open."""
    goal = flow.goal
    label.setText(said_goal(goal, words))
    label.setVisible(goal is not None)
    is_short = goal is not None and (goal.booths_needed or 0) > goal.booths_open
    set_role(label, "doubt" if is_short else "heading")


def _short_names(flow: PeopleFlow) -> dict[str, str]:
    """Returns what each booth is called here: by its lane alone, where all are lanes of one station."""
    booths = sorted({booth for hour in flow.hours for booth in (*hour.arrived, *hour.left)})
    stations = {one.partition("-")[0] for one in booths}
    return {one: (one.partition("-")[2] or one) if len(stations) == 1 else one for one in booths}


def _hour_cells(hour: HourFlow, names: Mapping[str, str]) -> tuple[Cell, ...]:
    told = [
        f"{name}: {hour.arrived.get(one, 0)}/{hour.left.get(one, 0)}"
        for one, name in names.items()
        if one in hour.arrived or one in hour.left
    ]
    arrived, left = sum(hour.arrived.values()), sum(hour.left.values())
    return f"{hour.start:%H:%M}", str(arrived), str(left), "  ".join(told)


def _sum_cells(flow: PeopleFlow, words: Words) -> tuple[Cell, ...]:
    arrived = sum(sum(one.arrived.values()) for one in flow.hours)
    return words("flow.all"), str(arrived), str(flow.left), ""
