"""The receiver's check-in: each tube of a box is scanned; what was found, what is missing and what is too much."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.box import Count, show_box_code
from station.domain.number import check_number, display
from station.words import Words
from ui.screens.asking_screen import DoubtingScreen
from ui.theme import set_role
from ui.widgets.rows_table import Column, RowsTable
from ui.widgets.undo_passes import UndoPasses

FIELDS = ("receiver", "temperature_in", "scan")
COLUMNS = (Column("box_check_in.mark", 12, is_bold=True), Column("box_check_in.number"))


class BoxCheckInScreen(DoubtingScreen):
    """`submitted` carries the texts of the fields, `typed` a number that was typed by hand."""

    submitted = Signal(object)
    typed = Signal(str)
    TAKES_SCANS = True
    KEYS = ("help", "board", "go", "undo", "commands", "language", "lock")
    MAIN_KEY = "go"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("box_check_in", FIELDS, parent)
        self._words: Words | None = None
        self._code = ""
        self._count = Count((), (), ())
        self._title, self._found, self._wrong = (QLabel(self) for _ in range(3))
        self.table = RowsTable("scans", COLUMNS, self)
        self._lay_out()
        UndoPasses(self.fields["scan"].edit)
        for field in self.fields.values():
            field.left.connect(self._on_left)

    def _lay_out(self) -> None:
        for label, role in ((self._title, "title"), (self._found, "huge"), (self._wrong, "heading")):
            set_role(label, role)
        self._wrong.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(20)
        for field in self.fields.values():
            row.addWidget(field, 1)
        counts = QVBoxLayout()
        counts.addWidget(self._found)
        counts.addWidget(self._wrong)
        counts.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(20)
        both.addLayout(counts, 36)
        both.addWidget(self.table, 64)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 10, 24, 8)
        whole.setSpacing(8)
        whole.addWidget(self._title)
        whole.addLayout(row)
        whole.addLayout(both, 1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        for field in self.fields.values():
            field.speak(words)
        self.table.setAccessibleName(words("box_check_in.list"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        self._show()

    def ask(self, code: str, count: Count) -> None:
        """Begins the check-in of a box, with what was scanned of it before."""
        self._code, self.confirmed = code, frozenset()
        for field in self.fields.values():
            field.set_text("")
        self.show_count(count)

    def show_count(self, count: Count) -> None:
        """Shows what was scanned so far, the last scan first, and what is missing after that."""
        self._count = count
        self._show()

    def arrive(self) -> None:
        """Begins with the first field that is empty."""
        fields = list(self.fields.values())
        next((one for one in fields if not one.text.strip()), fields[-1]).edit.setFocus()

    def submit(self) -> None:
        """Gives the texts away; what is doubted and stands unchanged is meant so."""
        self.confirm()
        self.submitted.emit(self.texts)

    @Slot(str)
    def _on_left(self, name: str) -> None:
        typed = self.fields[name].text.strip() if name == FIELDS[-1] else ""
        if typed:
            self.fields[name].set_text("")
            self.typed.emit(typed)
        else:
            self.go_on(name)

    def _show(self) -> None:
        words, count = self._words, self._count
        if words is None:
            return
        self._title.setText(words("box_check_in.title", box=show_box_code(self._code) if self._code else ""))
        expected = len(count.found) + len(count.missing)
        self._found.setText(f"{len(count.found)} / {expected}")
        self._wrong.setText(
            words("box_check_in.adds_up")
            if expected and count.adds_up
            else words("box_check_in.differs", missing=len(count.missing), extra=len(count.extra))
        )
        lists = (("extra", count.extra), ("missing", count.missing), ("found", tuple(reversed(count.found))))
        self.table.show_rows(
            [
                (words(f"box_check_in.{name}"), display(one) if check_number(one).is_valid else one)
                for name, numbers in lists
                for one in numbers
            ]
        )
