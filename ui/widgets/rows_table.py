"""A table of lines that is walked through with the arrow keys from the line above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import one_font, theme
from ui.theme import set_role
from ui.widgets.level_chip import paint_level

LEAST_LETTERS = 9
"""The least room for a column that takes what is left."""
FITTED_SPARE_PX = 8
"""A cell that has just the room of its text is cut: its style keeps a margin of its own."""
CELL_PADDING_PX = 18
LINE_HEIGHT = 2.0
"""How high a line is, in heights of its letters."""
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LevelCell:
    """A cell that shows a level as its chip."""

    level: int
    word: str


@dataclass(frozen=True, slots=True)
class LightCell:
    """A cell that shows green, amber or red as a chip with its sign and word."""

    light: str
    word: str


Cell = str | LevelCell | LightCell


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the code of its heading, its width in letters (0 takes what is left), and how it is set.

    Where there is too little room, columns with `gives_way` are left out, the highest first.
    """

    heading_code: str
    letters: int = 0
    is_bold: bool = False
    is_right: bool = False
    gives_way: int = 0


class RowsOf(Sequence[tuple[Cell, ...]], Generic[T]):
    """Lines as cells, each made when it is looked at: of thousands only a dozen are ever seen."""

    def __init__(self, lines: Sequence[T], cells_of: Callable[[T], tuple[Cell, ...]]) -> None:
        self._lines, self._cells_of = lines, cells_of
        self._made: dict[int, tuple[Cell, ...]] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, place: int) -> tuple[Cell, ...]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[tuple[Cell, ...]]: ...

    def __getitem__(self, place: int | slice) -> tuple[Cell, ...] | Sequence[tuple[Cell, ...]]:
        if isinstance(place, slice):
            return RowsOf(self._lines[place], self._cells_of)
        if place not in self._made:
            self._made[place] = self._cells_of(self._lines[place])
        return self._made[place]


class _Rows(QAbstractTableModel):
    """The lines as Qt asks for them."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._headings: tuple[str, ...] = ()
        self._rows: Sequence[tuple[Cell, ...]] = ()

    def show_rows(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def show_headings(self, headings: Sequence[str]) -> None:
        self._headings = tuple(headings)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._headings):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return self._headings[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return cell
        if role == Qt.ItemDataRole.AccessibleTextRole or role == Qt.ItemDataRole.DisplayRole:
            return cell if isinstance(cell, str) else _said(cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return self._font(index.column(), cell) if role == Qt.ItemDataRole.FontRole else None

    def _font(self, column: int, cell: Cell) -> QFont | None:
        text, is_bold = cell if isinstance(cell, str) else "", self._columns[column].is_bold
        if not is_bold and one_font.family_of(text) == theme.FONT_FAMILY:
            return None
        font = one_font.font_of(text, theme.size_now("list"))
        if is_bold and font.family() == theme.FONT_FAMILY:
            font.setBold(True)
        return font

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self._columns[column].is_right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def _said(cell: LevelCell | LightCell) -> str:
    return cell.word if isinstance(cell, LightCell) else f"{cell.level} {cell.word}"


class _Cells(QStyledItemDelegate):
    """Paints level cells as chips, everything else as Qt does."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(cell, LevelCell | LightCell):
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        font = QFont(option.widget.font())
        font.setBold(True)
        painter.setFont(font)
        look = theme.lights()[cell.light] if isinstance(cell, LightCell) else theme.levels()[cell.level]
        paint_level(painter, QRectF(option.rect).adjusted(4, 5, -4, -5), look, cell.word)


class RowsTable(QTableView):
    """Shows lines; `chosen` carries the place of the line that was pressed with a finger."""

    chosen = Signal(int)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        parent: QWidget | None = None,
        *,
        line_height: float = LINE_HEIGHT,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._line_height = line_height
        self._texts: Mapping[int, Sequence[str]] = {}
        self._columns = tuple(columns)
        self._rows = _Rows(columns, self)
        self.setModel(self._rows)
        self.setItemDelegate(_Cells(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        for place, column in enumerate(self._columns):
            mode = QHeaderView.ResizeMode.Fixed if column.letters else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(place, mode)
        self.clicked.connect(self._on_clicked)
        self.show_active(False)
        self.measure()

    def measure(self) -> None:
        """Fits rows and columns to the size of the type."""
        self.ensurePolished()
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * self._line_height))
        for place, column in enumerate(self._columns):
            if column.letters:
                self.setColumnWidth(place, self._width_of(column))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out or brings back columns as there is room, and keeps the chosen line in sight."""
        super().resizeEvent(event)
        self._make_room()
        if self.row >= 0:
            self.scrollTo(self._rows.index(self.row, 0))

    def showEvent(self, event: QShowEvent) -> None:
        """Shows the first lines, and as far down as the chosen one: it was chosen before there was any room."""
        super().showEvent(event)
        self.show_from_top()

    def show_from_top(self) -> None:
        """Scrolls to the first line, or no further down than the chosen one needs."""
        self.scrollToTop()
        if self.row >= 0:
            self.scrollTo(self._rows.index(self.row, 0))

    def _width_of(self, column: Column) -> int:
        """Returns how wide a column is at least; bold digits are wider."""
        font = QFont(self.font())
        font.setBold(font.bold() or column.is_bold)
        letters = column.letters or LEAST_LETTERS
        metrics, texts = QFontMetrics(font), self._texts.get(self._columns.index(column), ())
        fitted = column.letters and texts
        needed = metrics.horizontalAdvance(max(texts, key=len)) + FITTED_SPARE_PX if fitted else 0
        return max(metrics.horizontalAdvance("0") * letters, needed) + CELL_PADDING_PX

    def fit(self, texts: Mapping[int, Sequence[str]]) -> None:
        """Takes what stands in columns: where nothing does, they are left out; else they are as wide as it needs."""
        self._texts = texts
        self.measure()

    def is_left_out(self, place: int) -> bool:
        """Says whether there is no room for a column although something stands in it."""
        return self.isColumnHidden(place) and any(self._texts.get(place, ()))

    def join(self, rows: Sequence[int], place: int) -> None:
        """Lets the cells of these lines in a column go on over the empty ones beside them, in no other line."""
        self.clearSpans()
        for row in rows:
            self.setSpan(row, place, 1, 2)

    def _make_room(self) -> None:
        widths = [self._width_of(one) for one in self._columns]
        left_out = {place for place, texts in self._texts.items() if not any(texts)}
        order = sorted(
            (place for place, one in enumerate(self._columns) if one.gives_way), key=self._stays_longest
        )
        while (
            order and sum(width for place, width in enumerate(widths) if place not in left_out) > self.width()
        ):
            left_out.add(order.pop())
        for place in range(len(self._columns)):
            self.setColumnHidden(place, place in left_out)

    def _stays_longest(self, place: int) -> int:
        return self._columns[place].gives_way

    def show_headings(self, headings: Sequence[str]) -> None:
        """Shows the headings."""
        self._rows.show_headings(headings)

    def heading_codes(self) -> tuple[str, ...]:
        """The codes of the headings' words."""
        return tuple(one.heading_code for one in self._columns)

    def show_rows(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        """Shows lines; none of them is chosen."""
        self._rows.show_rows(rows)

    @property
    def row(self) -> int:
        """The place of the chosen line, -1 for none."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    def choose(self, row: int) -> None:
        """Chooses a line and brings it into sight; -1 for none."""
        if not 0 <= row < self._rows.rowCount():
            self.clearSelection()
            return
        self.selectRow(row)
        self.scrollTo(self._rows.index(row, 0))

    def step(self, by: int) -> None:
        """Chooses the next line or the one before."""
        count = self._rows.rowCount()
        if count:
            self.choose(min(max(self.row + by, 0), count - 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walks with the arrow keys of the line that it was set to watch."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self.step(step)
                return True
        return super().eventFilter(watched, event)

    def show_active(self, is_active: bool) -> None:
        """Shows whether the arrow keys walk here."""
        set_role(self, "table_active" if is_active else "table")

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())
