"""A rack as a picture: every position with its mark, so that nothing is told by colour alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

GAP_PX = 3
HEAD_SHARE = 0.55
"""How much room letters and digits at the edge take, in sizes of a cell."""
MEASURED_PX = 100
WIDEST, WIDEST_BORDER_PX = "● 0000", 5
"""What must have room in a cell: a mark, a gap, four digits."""
LEAST_ROW_PX, LEAST_COLUMN_PX = 26, 44


class Place(StrEnum):
    """What is to be seen at a position."""

    FREE = "free"
    FILLED = "filled"
    OTHER_DAY = "other_day"
    NEXT = "next"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class PlaceLook:
    """How a position looks: its mark, and the tokens of its ground, its ink and its border with the width of that."""

    mark: str
    ground: str
    ink: str
    border: str
    border_px: int


LOOKS = {
    Place.FREE: PlaceLook("", "surface", "text", "soft_line", 1),
    Place.FILLED: PlaceLook("●", "accent", "on_accent", "accent", 1),
    Place.OTHER_DAY: PlaceLook("◆", "amber", "on_amber", "line", 2),
    Place.NEXT: PlaceLook("▸", "active", "on_active", "accent", 4),
    Place.LAST: PlaceLook("✓", "good", "on_good", "line", 5),
}
LEGEND = (Place.LAST, Place.NEXT, Place.FILLED, Place.OTHER_DAY)


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """One position: its name, what is to be seen there, and the short number of its tube."""

    position: str
    place: Place
    number: str = ""

    @property
    def text(self) -> str:
        """What stands in it: its mark with the tube's number, or with its own name."""
        return f"{LOOKS[self.place].mark} {self.number or self.position}".strip()


class RackPicture(QWidget):
    """Shows the positions of a rack, row by row; `touched` carries the one that a finger met."""

    touched = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[PlaceShown, ...], ...] = ()
        self._chosen = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_places(self, rows: Sequence[tuple[PlaceShown, ...]], chosen: str) -> None:
        """Shows positions; the chosen one, if any, stands in a frame."""
        self._rows, self._chosen = tuple(rows), chosen
        self.setAccessibleName(chosen)
        self.updateGeometry()
        self.update()

    @property
    def rows(self) -> tuple[tuple[PlaceShown, ...], ...]:
        """What is shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        """Returns the room in which every cell can be read."""
        return self.minimumSizeHint() * 2

    def minimumSizeHint(self) -> QSize:
        """Returns the least room in which the marks can be told."""
        columns = len(self._rows[0]) if self._rows else 1
        return QSize(columns * LEAST_COLUMN_PX, (len(self._rows) + 1) * LEAST_ROW_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tells the position under a finger."""
        for cell, one in self._cells():
            if cell.contains(event.position()):
                self.touched.emit(one.position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the rack."""
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        self._paint_edges(painter)
        for cell, one in self._cells():
            self._paint_place(painter, one, cell)
        painter.end()

    def _paint_edges(self, painter: QPainter) -> None:
        painter.setPen(QColor(self._colour("text")))
        for column, one in enumerate(self._rows[0]):
            cell = self._cell(0, column)
            head = QRectF(cell.left(), 0, cell.width(), cell.top())
            painter.drawText(head, Qt.AlignmentFlag.AlignCenter, one.position[1:])
        for row, places in enumerate(self._rows):
            cell = self._cell(row, 0)
            side = QRectF(0, cell.top(), cell.left(), cell.height())
            painter.drawText(side, Qt.AlignmentFlag.AlignCenter, places[0].position[0])

    def _paint_place(self, painter: QPainter, one: PlaceShown, cell: QRectF) -> None:
        look = LOOKS[one.place]
        inset = GAP_PX + look.border_px / 2
        painter.setPen(QPen(QColor(self._colour(look.border)), look.border_px))
        painter.setBrush(QColor(self._colour(look.ground)))
        painter.drawRoundedRect(cell.adjusted(inset, inset, -inset, -inset), 5, 5)
        painter.setPen(QColor(self._colour(look.ink)))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, one.text)
        if one.position == self._chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._colour("fault")), 4, Qt.PenStyle.DashLine))
            painter.drawRect(cell.adjusted(2, 2, -2, -2))

    def _colour(self, token: str) -> str:
        return theme.colours(theme.look_now().palette)[token]

    def _cells(self) -> Iterator[tuple[QRectF, PlaceShown]]:
        for row, places in enumerate(self._rows):
            for column, one in enumerate(places):
                yield self._cell(row, column), one

    def _cell(self, row: int, column: int) -> QRectF:
        rows, columns = len(self._rows), len(self._rows[0])
        width, height = self.width() / (columns + HEAD_SHARE), self.height() / (rows + HEAD_SHARE)
        return QRectF(width * (column + HEAD_SHARE), height * (row + HEAD_SHARE), width, height)

    def _font(self) -> QFont:
        """Returns type that fills a cell and leaves no cell."""
        cell = self._cell(0, 0)
        font = QFont(theme.FONT_FAMILY)
        font.setBold(True)
        font.setPixelSize(MEASURED_PX)
        room = cell.width() - 2 * (GAP_PX + WIDEST_BORDER_PX)
        fitting = MEASURED_PX * room / QFontMetrics(font).horizontalAdvance(WIDEST)
        largest = theme.size_now("heading")
        font.setPixelSize(max(1, int(min(largest, cell.height() * 0.5, fitting))))
        return font
