"""The account of a day's numbers: each one used, void, spoiled or left on its roll; a gap stands out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.number import digits_of, display
from station.domain.number_account import Fate
from station.words import Words
from ui.screens.line_screen import LineScreen
from ui.theme import set_role
from ui.tubes_shown import AccountShown, StoryLine
from ui.widgets.rows_table import Cell, Column, RowsTable

COLUMNS = (
    Column("numbers.number", 18, is_bold=True),
    Column("numbers.fate", 10, is_bold=True),
    Column("numbers.story"),
    Column("numbers.who", 9, gives_way=2),
    Column("numbers.at", 5, gives_way=1),
)


class NumbersScreen(LineScreen):
    """Shows the accounts; `entered` carries a day that was typed into the line."""

    entered = Signal(str)
    TAKES_SCANS = True
    KEYS = ("help", "board", "resume", "commands", "language", "lock")
    COMMANDS = ("devices",)
    MAIN_KEY = "board"

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__("numbers", "number_line", parent)
        self._zone = zone
        self._words: Words | None = None
        self._accounts: tuple[AccountShown, ...] = ()
        self._title, self._hint, self._sums = QLabel(self), QLabel(self), QLabel(self)
        self._hint.setBuddy(self.line)
        self.table = RowsTable("stories", COLUMNS, self)
        self.table.show_active(True)
        self._lay_out()
        self.line.installEventFilter(self.table)
        self.line.textChanged.connect(self._on_typed)
        self.line.returnPressed.connect(self._on_return)
        self.table.chosen.connect(self._on_chosen)
        self.scanned.connect(self._on_scanned)

    def _lay_out(self) -> None:
        for label, role in ((self._title, "heading"), (self._hint, "label"), (self._sums, "label")):
            set_role(label, role)
        self._sums.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._hint)
        top.addWidget(self.line, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self._sums)
        whole.addWidget(self.table, 1)

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._hint.setText(words("numbers.line"))
        self.line.setAccessibleName(words("numbers.line_long"))
        self.table.setAccessibleName(words("numbers.title_long"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        self._show()

    def show_accounts(self, accounts: Sequence[AccountShown]) -> None:
        """Shows the accounts of a day, the booth's own first."""
        self._accounts = tuple(accounts)
        self._show()

    def _show(self) -> None:
        words, accounts = self._words, self._accounts
        if words is None or not accounts:
            return
        self._title.setText(words("numbers.title", day=accounts[0].day.isoformat()))
        self._sums.setText("\n".join(_sum(one, words) for one in accounts))
        set_role(self._sums, "label" if all(one.adds_up for one in accounts) else "fault")
        typed = self.line.text().strip().casefold()
        rows = [self._cells(story, words) for one in accounts for story in one.stories]
        self.table.show_rows([row for row in rows if _matches(typed, row)])

    def _cells(self, story: StoryLine, words: Words) -> tuple[Cell, ...]:
        number = display(story.number)
        if story.last and story.last != story.number:
            number = words("numbers.run", first=number, last="-".join(display(story.last).split("-")[2:]))
        told = [
            words(f"void_reason.{story.void_reason}") if story.void_reason else "",
            words(f"specimen_state.{story.state}") if _is_told(story) else "",
            story.note,
            words(f"leave.{story.way_out}") if story.way_out else "",
        ]
        return (
            number,
            words(f"fate.{story.fate.value}"),
            " · ".join(one for one in told if one),
            story.who,
            "" if story.at is None else f"{story.at.astimezone(self._zone):%H:%M}",
        )

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._show()

    @Slot()
    def _on_return(self) -> None:
        if self.line.text().strip():
            self.entered.emit(self.line.text().strip())

    @Slot(str)
    def _on_scanned(self, text: str) -> None:
        self.line.setText(display(digits_of(text)))

    @Slot(int)
    def _on_chosen(self, row: int) -> None:
        self.table.choose(row)


def _is_told(story: StoryLine) -> bool:
    """Says whether the state is news: a reason of a void and a way out of the same name tell it already."""
    return bool(story.state) and not story.void_reason and story.state != story.way_out


def _sum(one: AccountShown, words: Words) -> str:
    counts = {fate.value: one.counts.get(fate, 0) for fate in Fate}
    if one.is_roll:
        facts = {"first": one.first_serial, "last": one.last_serial, "day": one.day.isoformat()}
        return words("numbers.roll", station=one.station, all=one.all, **facts, **counts)
    return words("numbers.booth", station=one.station, all=one.all, **counts)


def _matches(typed: str, row: tuple[Cell, ...]) -> bool:
    return any(isinstance(one, str) and typed in one.casefold() for one in row)
