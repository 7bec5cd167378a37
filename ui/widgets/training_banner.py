"""The striped banner that stands on every screen of a training station."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.words import Words
from ui import theme

STRIPE_PX = 18


class TrainingBanner(QWidget):
    """Stripes with the word TRAINING in the middle; it cannot be put away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def speak(self, words: Words) -> None:
        """Says it in another language."""
        self._text = words("frame.training_long")
        self.setAccessibleName(self._text)
        self.update()

    def sizeHint(self) -> QSize:
        """Returns the height of one line with air around it."""
        return QSize(600, round(self.fontMetrics().height() * 1.6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints stripes, and the words on plain ground in the middle."""
        look, painter = theme.stripes(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(look.fill))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.ink))
        height = self.height()
        for left in range(-height, self.width() + height, 2 * STRIPE_PX):
            painter.drawPolygon(self._stripe(left, height))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        room = painter.fontMetrics().horizontalAdvance(self._text) + 48
        middle = QRectF((self.width() - room) / 2, 0, room, height)
        painter.fillRect(middle, QColor(look.fill))
        painter.setPen(QColor(look.ink))
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    @staticmethod
    def _stripe(left: int, height: int) -> QPolygonF:
        return QPolygonF(
            [
                QPointF(left + height, 0),
                QPointF(left + height + STRIPE_PX, 0),
                QPointF(left + STRIPE_PX, height),
                QPointF(left, height),
            ]
        )
