"""S8: the end of the day. Each sum with its differences, explained in one line; what is unsent; then close it.

Enter goes on to what comes next: an explanation is taken, a sum that is right is passed, the last line closes the day.
"""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.day import Item
from station.errors import Rejection
from station.words import Words
from ui.day_shown import (
    CLOSE,
    EXPORT,
    RED,
    SHEET,
    UNSENT,
    Check,
    PageShown,
    cells_of,
    day_typed,
    rows_of_sum,
    widest_cells,
)
from ui.screens.line_screen import LineScreen
from ui.screens.screen import scrolled
from ui.theme import set_role
from ui.widgets.field_row import sentence_of
from ui.widgets.rows_table import Cell, Column, LightCell, RowsOf, RowsTable

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own word for no limit; PySide gives it no name."""
TURNS = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
CHECK_COLUMNS = (
    Column("day_check.light", 9),
    Column("day_check.what"),
    Column("day_check.count", 5, is_right=True, is_bold=True),
)
ITEM_COLUMNS = (
    Column("day_check.person", is_bold=True),
    Column("day_check.number", 17, gives_way=1),
    Column("day_check.place", 11, gives_way=2),
)
DAY_KEYS = (
    "help", "day_site", "day_item", "board", "day_sheet", "day_export", "day_reopen", "day_close", "commands",
    "language", "lock",
)  # fmt: skip
DAY_COMMANDS = ("day_again", "deliver", "day_stick")
DOES = {SHEET: "day_sheet", EXPORT: "day_export", UNSENT: "deliver"}
"""What Enter does on a line that is something to do, besides closing."""
MOST_TOLD = 3
"""What is told of a difference has this part of the height before it is scrolled: the people need the rest."""
CLOSING_KEYS = ("day_close", "site_close")
LINE_HEIGHT = 1.75
"""So the ten lines of an evening with two differences stand on the smallest screen together."""


class DayScreen(LineScreen):
    """Shows a day. `explained` carries a kind of difference and why it stays, `day_entered` a day that was typed.

    `item_asked` says that somebody wants to put right what is chosen, `untaken` that a reason was typed for nothing,
    `reason_moved` that it was typed at a sum and is now at its first difference.
    """

    explained = Signal(object, str)
    day_entered = Signal(object)
    item_asked = Signal()
    untaken = Signal()
    reason_moved = Signal()

    def __init__(
        self,
        zone: tzinfo,
        parent: QWidget | None = None,
        *,
        name: str = "day",
        keys: tuple[str, ...] = DAY_KEYS,
        commands: tuple[str, ...] = DAY_COMMANDS,
    ) -> None:
        super().__init__(name, "line", parent)
        self._keys, self.KEYS, self.COMMANDS = keys, keys, commands
        self._closing_key = next(one for one in CLOSING_KEYS if one in keys)
        self.MAIN_KEY = self._closing_key
        self._zone = zone
        self._words: Words | None = None
        self._shown: PageShown | None = None
        self._checks: tuple[Check, ...] = ()
        self._faults: dict[str, Rejection] = {}
        self._doubt: Rejection | None = None
        self._title, self._hint, self._wrong, self._name, self._told, self._place = (
            QLabel(self) for _ in range(6)
        )
        self._hint.setBuddy(self.line)
        self.checks = RowsTable("day_checks", CHECK_COLUMNS, self, line_height=LINE_HEIGHT)
        self.items = RowsTable("day_items", ITEM_COLUMNS, self, line_height=LINE_HEIGHT)
        self.checks.setVerticalScrollMode(RowsTable.ScrollMode.ScrollPerItem)
        self._lay_out()
        self._walk_in(self.checks)
        self.line.installEventFilter(self)
        self.line.returnPressed.connect(self._on_return)
        self.checks.chosen.connect(self._choose)
        self.items.chosen.connect(self._on_item)

    def _lay_out(self) -> None:
        roles = (
            (self._title, "heading"),
            (self._hint, "label"),
            (self._wrong, "fault"),
            (self._name, "heading"),
        )
        for label, role in (*roles, (self._told, "label"), (self._place, "echo")):
            set_role(label, role)
        for label in (self._wrong, self._name, self._told, self._place):
            label.setWordWrap(True)
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._told.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.setSpacing(16)
        for part in (self._title, self._hint):
            top.addWidget(part)
        top.addWidget(self.line, 1)
        card = QFrame(self)
        set_role(card, "card")
        about = QVBoxLayout(card)
        about.setContentsMargins(14, 8, 14, 8)
        about.setSpacing(6)
        about.addWidget(self._name)
        self._area = scrolled(self._told, card)
        set_role(self._told, "label")
        about.addWidget(self._area)
        about.addWidget(self.items, 1)
        about.addWidget(self._place)
        both = QHBoxLayout()
        both.setSpacing(14)
        both.addWidget(self.checks, 13)
        both.addWidget(card, 12)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self._wrong)
        whole.addLayout(both, 1)
        self._wrong.hide()

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._hint.setText(words("day_check.line"))
        self.line.setAccessibleName(words("day_check.line_long"))
        self.checks.setAccessibleName(words("day_check.title_long"))
        self.items.setAccessibleName(words("day_check.items"))
        for table in (self.checks, self.items):
            table.show_headings([words(code) for code in table.heading_codes()])
            table.measure()
        self._show(self._key)

    @property
    def shown(self) -> PageShown | None:
        """The day that is shown."""
        return self._shown

    @property
    def check(self) -> Check | None:
        """The line that is chosen."""
        row = self.checks.row
        return self._checks[row] if 0 <= row < len(self._checks) else None

    @property
    def item(self) -> Item | None:
        """The person, tube or label that is chosen."""
        check, row = self.check, self.items.row
        return check.items[row] if check is not None and 0 <= row < len(check.items) else None

    @property
    def is_asking(self) -> bool:
        """Whether something is asked once more that closing now says yes to."""
        return self._doubt is not None

    def show_day(self, shown: PageShown, *, is_new: bool = False) -> None:
        """Shows a day. On a new one the first line that needs something is chosen, else the line that was."""
        key = "" if is_new else self._key
        self._shown = shown
        self._faults, self._doubt = {}, None if is_new else self._doubt
        self._show(key)
        self._offer(shown)

    def _offer(self, shown: PageShown) -> None:
        """Offers the keys that do something on this day."""
        unfit = {self._closing_key if shown.is_closed else "day_reopen"}
        if not any(one.items for one in self._checks):
            unfit.add("day_item")
        keys = tuple(one for one in self._keys if one not in unfit)
        if keys != self.KEYS:
            self.KEYS, self.MAIN_KEY = keys, "day_sheet" if shown.is_closed else self._closing_key
            self.keys_changed.emit()

    def go_in(self) -> bool:
        """Chooses the first difference of the sum that is chosen, one without a reason before others; says whether
        there was one.
        """
        rows = rows_of_sum(self._checks, self.checks.row)
        if rows:
            self._choose(next((row for row in rows if self._checks[row].light == RED), rows[0]))
        return bool(rows)

    def go_on(self) -> None:
        """Chooses the next line that needs something: an unexplained difference, else what is to be done."""
        self._choose(self._next_row(max(self.checks.row, 0)))

    def arrive(self) -> None:
        """Begins in the line; what was typed there stays."""
        self.line.setFocus()

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows each difference that is not explained; the first is chosen. Returns what is about no line."""
        rows = {one.key: row for row, one in enumerate(self._checks)}
        self._faults = {one.field: one for one in rejections if one.field in rows}
        if self._faults:
            self._choose(min(rows[one] for one in self._faults))
        return tuple(one for one in rejections if one.field not in rows)

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Asks once more; closing again says yes."""
        self._doubt = doubts[0]
        self._choose(next((row for row, one in enumerate(self._checks) if one.key == CLOSE), 0))
        return doubts[1:]

    def forget_doubt(self) -> None:
        """Asks no more."""
        self._doubt = None
        self._wrong.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks through the lines with the arrow keys; Tab turns to the people of a difference and back."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in PAGES and self._turn_page(PAGES[key]):
                return True
            if key in STEPS:
                self._step(STEPS[key])
                return True
            if key in TURNS:
                self._walk_in(self.items if self._walked is self.checks and self._has_items else self.checks)
                return True
        return super().eventFilter(watched, event)

    def _turn_page(self, by: int) -> bool:
        """Turns the pages of what is told, unless the people are walked through; says whether there are pages."""
        bar = self._area.verticalScrollBar()
        if self._walked is self.items or bar.maximum() == 0:
            return False
        bar.setValue(bar.value() + by * bar.pageStep())
        return True

    @property
    def _key(self) -> str:
        return "" if self.check is None else self.check.key

    @property
    def _has_items(self) -> bool:
        return self.check is not None and bool(self.check.items)

    def _walk_in(self, table: RowsTable) -> None:
        self._walked = table
        for one in (self.checks, self.items):
            one.show_active(one is table)

    def _step(self, by: int) -> None:
        if self._walked is self.items:
            self.items.step(by)
            self._show_place()
        else:
            self._doubt = None
            self._choose(min(max(self.checks.row + by, 0), len(self._checks) - 1))

    def _show(self, key: str) -> None:
        words, shown = self._words, self._shown
        if words is None or shown is None:
            return
        self._title.setText(shown.title(words))
        self._checks = shown.checks(words, self._zone)
        self.checks.show_rows([self._cells(one, words) for one in self._checks])
        self.checks.fit({2: [one.count for one in self._checks]})
        self.checks.join([row for row, one in enumerate(self._checks) if not one.count], 1)
        keys = [one.key for one in self._checks]
        self._choose(keys.index(key) if key in keys else self._next_row(-1))
        self.checks.show_from_top()

    def _cells(self, one: Check, words: Words) -> tuple[Cell, ...]:
        light = LightCell(one.light, words(f"day_light.{one.state or one.light}")) if one.light else ""
        return light, one.name, one.count

    def _next_row(self, after: int) -> int:
        """Returns the next difference without a reason, from the top again; else the first thing to be done."""
        open_rows = [row for row, one in enumerate(self._checks) if one.kind is not None and one.light == RED]
        if open_rows:
            return next((row for row in open_rows if row > after), open_rows[0])
        rows = {one.key: row for row, one in enumerate(self._checks)}
        is_closed = self._shown is not None and self._shown.is_closed
        return rows.get(SHEET if is_closed else CLOSE, rows.get(CLOSE, 0))

    @Slot(int)
    def _choose(self, row: int) -> None:
        self.checks.choose(row)
        check, words = self.check, self._words
        if check is None or words is None:
            return
        self._walk_in(self.checks)
        self._name.setText(check.name.strip())
        self._told.setText(check.told)
        self.items.show_rows(RowsOf(check.items, partial(cells_of, words=words)))
        self.items.fit(widest_cells(check.items, words))
        self.items.setVisible(bool(check.items))
        self.items.choose(0)
        self._show_place()
        self._fit()
        self._show_wrong(check, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the people of a difference all room that its sentence does not need."""
        super().resizeEvent(event)
        self._fit()
        self._show_place()

    def showEvent(self, event: QShowEvent) -> None:
        """Fits once more: what was chosen before had no room yet."""
        super().showEvent(event)
        self._fit()
        self._show_place()

    def _fit(self) -> None:
        needed = self._told.heightForWidth(self._area.viewport().width())
        self._area.setMaximumHeight(needed if self._has_items else QWIDGETSIZE_MAX)
        self._area.setMinimumHeight(min(needed, self.height() // MOST_TOLD) if self._has_items else 0)

    def _show_place(self) -> None:
        """Says below the people where the chosen one is, if there is no room for it beside them."""
        item, words = self.item, self._words
        is_told = item is not None and words is not None and self.items.is_left_out(2)
        self._place.setVisible(is_told)
        if item is not None and words is not None and is_told:
            self._place.setText(words("day_check.at", place=cells_of(item, words)[2]))

    def _show_wrong(self, check: Check, words: Words) -> None:
        fault, doubt = self._faults.get(check.key), self._doubt if check.key == CLOSE else None
        wrong = fault or doubt
        self._wrong.setVisible(wrong is not None)
        if wrong is not None:
            set_role(self._wrong, "fault" if fault else "doubt")
            self._wrong.setText(sentence_of(wrong, words, is_doubt=fault is None))

    @Slot(int)
    def _on_item(self, row: int) -> None:
        self._walk_in(self.items)
        self.items.choose(row)
        self._show_place()

    @Slot()
    def _on_return(self) -> None:
        check, typed = self.check, self.line.text().strip()
        if typed:
            self.take_typed()
        elif check is None:
            return
        elif self._walked is self.items:
            self.item_asked.emit()
        elif check.key in DOES:
            self.asked.emit(DOES[check.key])
        elif check.key == CLOSE and self._closing_key in self.KEYS:
            self.asked.emit(self._closing_key)
        else:
            self._choose(min(self.checks.row + 1, len(self._checks) - 1))

    def take_typed(self) -> None:
        """Takes what stands in the line: a day, or why the chosen difference stays. What is neither, stays there; so
        does what was typed at a sum, until it is seen at which of its differences.
        """
        check, typed = self.check, self.line.text().strip()
        entered = day_typed(typed)
        if entered is not None:
            self.line.clear()
            self.day_entered.emit(entered)
        elif typed and check is not None and check.kind is not None:
            self.line.clear()
            self.explained.emit(check.kind, typed)
        elif typed and self.go_in():
            self.reason_moved.emit()
        elif typed:
            self.untaken.emit()
