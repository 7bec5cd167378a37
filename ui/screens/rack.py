"""S6: tubes into racks. A scan puts a tube at the next free position; the picture shows the rack filling up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.box import box_serial
from station.domain.number import display, parts
from station.domain.rack import Cell, Rack, ShownRack
from station.words import Words
from ui.screens.line_screen import LineScreen
from ui.theme import set_role
from ui.widgets.rack_picture import LEGEND, LOOKS, Place, PlaceShown, RackPicture
from ui.widgets.rows_table import Column, RowsTable
from ui.widgets.undo_passes import UndoPasses

ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
COLUMNS = (
    Column("rack.code", 9, is_bold=True),
    Column("rack.filled", 7, is_right=True, gives_way=1),
    Column("rack.where"),
)


class RackScreen(LineScreen):
    """Shows one rack and the list of the others. `typed` carries what was typed by hand, `rack_stepped` which way to
    the next rack, `tube_asked` the number of the tube whose history is wanted.
    """

    typed = Signal(str)
    rack_stepped = Signal(int)
    rack_chosen = Signal(int)
    tube_asked = Signal(str)
    TAKES_SCANS = True
    KEYS = (
        "help", "new_rack", "board", "undo", "due", "take_out", "boxes", "commands", "language", "lock",
    )  # fmt: skip
    MAIN_KEY = "boxes"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rack", "line", parent)
        self._words: Words | None = None
        self._racks: tuple[ShownRack, ...] = ()
        self._row = -1
        self._last = ""
        self._chosen = ""
        self._due = 0
        self._label, self._code, self._filled = (QLabel(self) for _ in range(3))
        self._where, self._legend = QLabel(self), QLabel(self)
        self._here, self._number, self._warning, self._list_title = (QLabel(self) for _ in range(4))
        self._label.setBuddy(self.line)
        self.picture = RackPicture(self)
        self.table = RowsTable("racks", COLUMNS, self)
        self._lay_out()
        self.line.installEventFilter(self)
        UndoPasses(self.line)
        self.line.returnPressed.connect(self._on_return)
        self.picture.touched.connect(self.choose)
        self.table.chosen.connect(self.rack_chosen)

    def _lay_out(self) -> None:
        for label, role in (
            (self._label, "heading"),
            (self._code, "title"),
            (self._filled, "title"),
            (self._where, "label"),
            (self._legend, "label"),
            (self._here, "huge"),
            (self._number, "label"),
            (self._warning, "doubt"),
            (self._list_title, "heading"),
        ):
            set_role(label, role)
        self._warning.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self._label)
        top.addWidget(self.line, 1)
        about = QHBoxLayout()
        about.setSpacing(24)
        for part in (self._code, self._filled, self._where):
            about.addWidget(part)
        about.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(about)
        left.addWidget(self.picture, 20)
        left.addWidget(self._legend)
        left.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(left, 72)
        both.addWidget(self._side(), 28)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addLayout(both, 1)

    def _side(self) -> QFrame:
        side = QFrame(self)
        set_role(side, "page")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._here, self._number, self._warning, self._list_title):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        return side

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        self._words = words
        self._label.setText(words("rack.line"))
        self.line.setAccessibleName(words("rack.line"))
        self.line.setPlaceholderText(words("rack.line_hint"))
        self._list_title.setText(words("rack.list"))
        self.table.setAccessibleName(words("rack.list"))
        self.table.show_headings([words(code) for code in self.table.heading_codes()])
        self.table.measure()
        marks = (f"{LOOKS[one].mark} {words(f'rack.mark_{one.value}')}" for one in LEGEND)
        self._legend.setText("    ".join(marks))
        self._show()

    @property
    def rack(self) -> Rack | None:
        """The rack that is shown."""
        shown = self._shown
        return None if shown is None else shown.rack

    @property
    def chosen(self) -> Cell | None:
        """The position that somebody walked to, or else the one that was filled last."""
        shown = self._shown
        cells = () if shown is None else [cell for row in shown.picture.rows for cell in row]
        return next((one for one in cells if one.position == (self._chosen or self._last)), None)

    @property
    def named_position(self) -> str | None:
        """The free position that somebody walked to; None where the next free one is meant."""
        here = self.chosen
        return here.position if here is not None and self._chosen and not here.number else None

    @property
    def _shown(self) -> ShownRack | None:
        return self._racks[self._row] if 0 <= self._row < len(self._racks) else None

    def show_racks(self, racks: Sequence[ShownRack], row: int, last: str = "") -> None:
        """Shows racks, one of them as a picture, and the position where something happened last."""
        self._racks, self._row, self._last, self._chosen = tuple(racks), row, last, ""
        self._show()

    def show_due(self, count: int) -> None:
        """Shows how many tubes have less than a day left."""
        self._due = count
        self._show()

    @Slot(str)
    def choose(self, position: str) -> None:
        """Walks to a position."""
        self._chosen = position
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks through the rack with the arrow keys and through the racks with the page keys."""
        is_key = watched is self.line and event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and self._take_key(Qt.Key(event.key())):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, key: Qt.Key) -> bool:
        if key in PAGES:
            self.rack_stepped.emit(PAGES[key])
            return True
        if key not in ARROWS or self.line.text():
            return False
        self._walk(*ARROWS[key])
        return True

    def _walk(self, down: int, right: int) -> None:
        shown = self._shown
        if shown is None:
            return
        rows = shown.picture.rows
        places = {
            cell.position: (row, column) for row, of in enumerate(rows) for column, cell in enumerate(of)
        }
        start = self._chosen or self._last or shown.picture.next_free or ""
        row, column = places.get(start, (0, 0))
        row = min(max(row + down, 0), len(rows) - 1)
        column = min(max(column + right, 0), len(rows[0]) - 1)
        self.choose(rows[row][column].position)

    @Slot()
    def _on_return(self) -> None:
        typed = self.line.text().strip()
        self.line.clear()
        here = self.chosen
        if typed:
            self.typed.emit(typed)
        elif here is not None and here.number:
            self.tube_asked.emit(here.number)

    def _show(self) -> None:
        words = self._words
        if words is None:
            return
        self._show_list(words)
        self._warning.setVisible(self._due > 0)
        self._warning.setText(words("rack.due_warning", count=self._due))
        shown, here = self._shown, self.chosen
        for part in (self.picture, self._filled, self._where, self._legend, self._here, self._number):
            part.setVisible(shown is not None)
        if shown is None:
            self._code.setText(words("rack.none"))
            return
        picture = shown.picture
        self._code.setText(shown.rack.code)
        self._filled.setText(f"{picture.filled} / {sum(len(row) for row in picture.rows)}")
        self._where.setText(_where(shown, words))
        self.picture.show_places(
            [tuple(self._place(cell, shown) for cell in row) for row in picture.rows], self._chosen
        )
        self._here.setText(here.position if here else picture.next_free or "")
        self._number.setText(display(here.number) if here and here.number else words("rack.free"))

    def _show_list(self, words: Words) -> None:
        rows = []
        for one in self._racks:
            size = sum(len(row) for row in one.picture.rows)
            rows.append((one.rack.code[4:], f"{one.picture.filled} / {size}", _where(one, words)))
        self.table.show_rows(rows)
        self.table.choose(self._row)

    def _place(self, cell: Cell, shown: ShownRack) -> PlaceShown:
        if not cell.number:
            is_next = cell.position == shown.picture.next_free and not shown.is_sealed
            return PlaceShown(cell.position, Place.NEXT if is_next else Place.FREE)
        read, short = parts(cell.number), cell.number[8:12]
        if cell.position == self._last:
            return PlaceShown(cell.position, Place.LAST, short)
        is_today = read.day == shown.rack.operating_day
        return PlaceShown(cell.position, Place.FILLED if is_today else Place.OTHER_DAY, short)


def _where(shown: ShownRack, words: Words) -> str:
    """Returns in which box a rack stands, else whether there is room in it."""
    if shown.is_sealed:
        return words("rack.in_box", box=box_serial(shown.box_code))
    if shown.picture.next_free is None:
        return words("rack.full")
    return words("rack.next", position=shown.picture.next_free)
