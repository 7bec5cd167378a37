"""S5: one person. Every visit, every change with its old value, who looked, and other records of the same person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.phone import show_phone
from station.words import Words
from ui import one_font
from ui.people_shown import ChangeLine, LookLine, PersonShown, SameLine, VisitLine
from ui.screens.home import born
from ui.screens.screen import Screen
from ui.shown import in_language
from ui.theme import set_role
from ui.widgets.rows_table import Cell, Column, RowsTable

VISIT_COLUMNS = (
    Column("person.day", 10, is_bold=True),
    Column("person.programme", gives_way=1),
    Column("person.way_out", 10),
)
CHANGE_COLUMNS = (
    Column("person.at", 11),
    Column("person.field", 11, is_bold=True),
    Column("person.change"),
    Column("person.by", 9, gives_way=1),
)
LOOK_COLUMNS = (
    Column("person.at", 11),
    Column("person.by"),
    Column("person.looked", 9),
)
SAME_COLUMNS = (Column("home.name", is_bold=True), Column("home.born", 7))
WORDS_OF = {"way_out": "way_out_short", "void_reason": "visit_void"}
"""The areas of words of those fields whose values are codes; the others are named like their field."""
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
TURNS = frozenset({Qt.Key.Key_Right, Qt.Key.Key_Left})


class PersonScreen(Screen):
    """Shows a person. Nothing is typed here; the arrow keys walk through the tables."""

    KEYS = ("help", "new", "link", "unlink", "board", "commands", "language", "lock")
    COMMANDS = ("undo",)
    MAIN_KEY = "new"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("person", parent)
        self._person: PersonShown | None = None
        self._words: Words | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._who, self._about, self._level = (QLabel(self) for _ in range(3))
        self.visits = RowsTable("visits", VISIT_COLUMNS, self)
        self.changes = RowsTable("changes", CHANGE_COLUMNS, self)
        self.looks = RowsTable("looks", LOOK_COLUMNS, self)
        self.same = RowsTable("same", SAME_COLUMNS, self)
        self._tables = (self.visits, self.changes, self.same, self.looks)
        self._titles = {table.objectName(): QLabel(self) for table in self._tables}
        self._active = self.visits
        self._lay_out()
        for table in self._tables:
            table.chosen.connect(partial(self._walk_in, table))

    def _lay_out(self) -> None:
        for label, role in ((self._who, "title"), (self._about, "label"), (self._level, "heading")):
            set_role(label, role)
        card = QFrame(self)
        set_role(card, "card")
        about = QHBoxLayout(card)
        about.setContentsMargins(20, 8, 20, 8)
        about.setSpacing(24)
        about.addWidget(self._who)
        about.addWidget(self._about)
        about.addStretch(1)
        about.addWidget(self._level)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, table in enumerate(self._tables):
            title = self._titles[table.objectName()]
            set_role(title, "heading")
            row, column = 2 * (place // 2), place % 2
            grid.addWidget(title, row, column)
            grid.addWidget(table, row + 1, column)
        grid.setColumnStretch(0, 40)
        grid.setColumnStretch(1, 60)
        grid.setRowStretch(1, 3)
        grid.setRowStretch(3, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(card)
        whole.addLayout(grid, 1)
        self.visits.show_active(True)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        for table in self._tables:
            name = table.objectName()
            self._titles[name].setText(words(f"person.{name}"))
            table.setAccessibleName(words(f"person.{name}"))
            table.show_headings([words(code) for code in table.heading_codes()])
            table.measure()
        self._show()

    def arrive(self) -> None:
        """Takes the arrow keys."""
        self.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what does nothing: nothing is typed here."""
        return lambda: None

    def show_person(self, person: PersonShown) -> None:
        """Shows a person."""
        self._person = person
        self._show()
        self._walk_in(self.visits, 0)

    def chosen_link(self) -> SameLine | None:
        """Returns the linked record that is chosen, or the only one; None where somebody has to choose."""
        links = () if self._person is None else self._person.same
        if len(links) == 1:
            return links[0]
        return links[self.same.row] if 0 <= self.same.row < len(links) else None

    def choose_link(self) -> None:
        """Leads to the linked records."""
        self._walk_in(self.same, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walks through a table, and from one to the next."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self._active.step(STEPS[key])
        elif key in TURNS:
            step = 1 if key == Qt.Key.Key_Right else -1
            place = self._tables.index(self._active) + step
            self._walk_in(self._tables[place % len(self._tables)], 0)
        else:
            super().keyPressEvent(event)

    def _walk_in(self, table: RowsTable, row: int) -> None:
        self._active = table
        for one in self._tables:
            one.show_active(one is table)
            one.choose(row if one is table else -1)

    def _show(self) -> None:
        words, person = self._words, self._person
        if words is None or person is None:
            return
        one_font.show(self._who, f"{person.name}   {born(person.birth_year, person.sex, words)}")
        known = (
            person.birth,
            show_phone(person.phone) if person.phone else "",
            in_language(person.nationality, words.language),
            person.document,
        )
        self._about.setText("   ".join(one for one in known if one))
        self._level.setText(words(f"identity_level.{person.level}"))
        self.visits.show_rows([_visit(one, words) for one in person.visits])
        self.changes.show_rows([_change(one, words) for one in person.changes])
        self.looks.show_rows([_look(one, words) for one in person.looks])
        self.same.show_rows([(one.name, str(one.birth_year or "")) for one in person.same])


def _visit(one: VisitLine, words: Words) -> tuple[Cell, ...]:
    ended = words(f"way_out_short.{one.way_out}") if one.way_out else words("person.open")
    return one.day, in_language(one.programme, words.language), words("person.void") if one.is_void else ended


def _change(one: ChangeLine, words: Words) -> tuple[Cell, ...]:
    reason = f"  ({one.reason})" if one.reason else ""
    before, after = (_said(one.field, value, words) for value in (one.before, one.after))
    field = _word(f"field.{one.field}", one.field, words)
    return f"{one.at:%m-%d %H:%M}", field, f"{before} → {after}{reason}", one.who


def _said(field: str, value: str, words: Words) -> str:
    return _word(f"{WORDS_OF.get(field, field)}.{value.lower()}", value, words) or "–"


def _word(code: str, otherwise: str, words: Words) -> str:
    return words(code) if code in words else otherwise


def _look(one: LookLine, words: Words) -> tuple[Cell, ...]:
    return f"{one.at:%m-%d %H:%M}", one.who, words(f"access_kind.{one.kind}")
