"""The level of a triage as number + word + shape + colour, so that it is never told by colour alone."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import LevelLook

SHAPE_SHARE = 0.62
"""How much of the chip's height the shape takes."""
WORD_GROWTH = 1.35
"""How much larger a chip's word stands than other text, with the room beside it."""
LARGEST_TYPE, LEAST_TYPE = 1.15, 0.75
"""How large the word is where there is room and where there is little, in line heights."""


def paint_level(painter: QPainter, area: QRectF, look: LevelLook, word: str) -> None:
    """Paints a chip into an area in the painter's font."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = QColor(look.ink)
    painter.setPen(QPen(QColor("#000000"), 2))
    painter.setBrush(QColor(look.fill))
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 7, 7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(shape_of(look.shape, _place_of_shape(area)))
    painter.setPen(ink)
    text = _place_of_text(area)
    said = QFontMetrics(painter.font()).elidedText(
        _said(look, word), Qt.TextElideMode.ElideRight, int(text.width())
    )
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
    painter.restore()


def _said(look: LevelLook, word: str) -> str:
    return f"{look.number or ''}  {word}".strip()


def _place_of_shape(area: QRectF) -> QRectF:
    side = area.height() * SHAPE_SHARE
    return QRectF(area.left() + area.height() * 0.24, area.center().y() - side / 2, side, side)


def _place_of_text(area: QRectF) -> QRectF:
    shape = _place_of_shape(area)
    return area.adjusted(shape.right() - area.left() + shape.width() * 0.38, 0, -6, 0)


def shape_of(name: str, area: QRectF) -> QPolygonF:
    """Returns the outline of a level's shape inside a square."""
    if name == "octagon":
        return _regular(area, corners=8, turn=math.pi / 8)
    if name == "triangle":
        return QPolygonF([QPointF(area.center().x(), area.top()), area.bottomRight(), area.bottomLeft()])
    if name == "circle":
        return _regular(area, corners=48, turn=0)
    inset = area.height() * (0.36 if name == "bar" else 0.06)
    return QPolygonF(
        area.adjusted(0 if name == "bar" else inset, inset, 0 if name == "bar" else -inset, -inset)
    )


def _regular(area: QRectF, *, corners: int, turn: float) -> QPolygonF:
    radius = area.width() / 2
    angles = [turn + 2 * math.pi * corner / corners for corner in range(corners)]
    return QPolygonF(
        [area.center() + QPointF(radius * math.cos(one), radius * math.sin(one)) for one in angles]
    )


class LevelChip(QWidget):
    """Shows one level; nothing while none is known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level: int | None = None
        self._word = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_level(self, level: int | None, word: str) -> None:
        """Shows a level with its word."""
        self._level, self._word = level, word
        self.setAccessibleName(f"{level} {word}" if level else word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Returns room for the word in a large type."""
        height = round(self.fontMetrics().height() * 2.4)
        word = round(self.fontMetrics().horizontalAdvance(self._word) * WORD_GROWTH)
        return QSize(height * 2 + word, height)

    def minimumSizeHint(self) -> QSize:
        """Returns the least room in which number and shape can be told."""
        return QSize(self.sizeHint().height() * 2, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the chip."""
        look = theme.levels().get(self._level or 0)
        if look is None:
            return
        painter = QPainter(self)
        painter.setFont(self.type_of(_said(look, self._word)))
        paint_level(painter, QRectF(self.rect()), look, self._word)
        painter.end()

    def type_of(self, said: str) -> QFont:
        """Returns the largest type in which a text stands whole, down to that of other text."""
        font = QFont(self.font())
        font.setBold(True)
        height = self.fontMetrics().height()
        largest, least = round(height * LARGEST_TYPE), round(height * LEAST_TYPE)
        room = int(_place_of_text(QRectF(self.rect())).width())
        for size_px in range(largest, least - 1, -1):
            font.setPixelSize(size_px)
            if QFontMetrics(font).horizontalAdvance(said) <= room:
                break
        return font
