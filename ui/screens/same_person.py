"""Finds the other record of the same person, to link the two."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from station.words import Words
from ui import one_font
from ui.people_shown import MatchShown
from ui.screens.screen import Screen
from ui.theme import set_role
from ui.widgets.field_row import FieldRow
from ui.widgets.people_table import PeopleTable


class SamePersonScreen(Screen):
    """Asks for a name, the end of a phone number, or a birth. `picked` carries the id of the chosen person."""

    searched = Signal(str)
    picked = Signal(object)
    KEYS = ("help", "board", "commands", "language", "lock")
    MAIN_KEY = "board"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("same_person", parent)
        self._about = ""
        self._words: Words | None = None
        self._title = QLabel(self)
        set_role(self._title, "title")
        self.field = FieldRow("sought", "same_person.sought", self)
        self.people = PeopleTable("people", self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(64, 16, 64, 12)
        whole.setSpacing(12)
        for part in (self._title, self.field):
            whole.addWidget(part)
        whole.addWidget(self.people, 1)
        self.people.show_active(True)
        self.field.changed.connect(self._on_changed)
        self.field.left.connect(self._on_left)
        self.field.edit.installEventFilter(self.people)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        one_font.show(self._title, words("same_person.title", name=self._about))
        self.field.speak(words)
        self.people.speak(words)

    def arrive(self) -> None:
        """Begins in the line."""
        self.field.edit.setFocus()

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back the line."""
        typed = self.field.text
        return lambda: self.field.set_text(typed)

    def ask(self, about: str) -> None:
        """Asks for the other record of somebody."""
        self._about = about
        self.field.set_text("")
        self.people.show_people(())
        if self._words is not None:
            self.speak(self._words)

    def show_people(self, people: tuple[MatchShown, ...]) -> None:
        """Shows who was found."""
        self.people.show_people(people)
        self.people.choose(0)

    @Slot(str)
    def _on_changed(self, _name: str) -> None:
        self.searched.emit(self.field.text)

    @Slot(str)
    def _on_left(self, _name: str) -> None:
        person = self.people.person
        if person is not None:
            self.picked.emit(person.person_id)
