"""One answer as it stands on the screen: the key that gives it, its word, and whether it was given.

It paints itself: a page holds a hundred of them, and a style sheet takes longest where there are most parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

MARGIN_PX, WORD_GAP_PX, UPRIGHT_MARGIN_PX = 11, 10, 7
ROUND_PX, BADGE_ROUND_PX, BADGE_MARGIN_PX = 5, 5, 3
LONGEST_LINE = 20
"""How many letters of a word stand in one line where there is room for more. Units: average widths."""
TALLEST_PX = 4096
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True, slots=True)
class TileLook:
    """How one kind of answer looks: tokens of the palette, and a border that tells it without any colour."""

    fill: str
    ink: str
    line: str
    thick_px: int
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


LOOKS = {
    "tile": TileLook("surface", "text", "line", 2),
    "tile_chosen": TileLook("chosen", "on_chosen", "accent", 3),
    "tile_no": TileLook("ground", "text", "soft_line", 2, Qt.PenStyle.DotLine),
    "tile_unknown": TileLook("amber", "on_amber", "line", 3, Qt.PenStyle.DashLine),
}
"""Not answered, yes, no, and nobody knows."""


class Tile(QWidget):
    """Shows one answer; `pressed` says that a finger touched it."""

    pressed = Signal()

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._word, self._kind = key, "", "tile"
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def kind(self) -> str:
        """How this is answered at present."""
        return self._kind

    @property
    def word(self) -> str:
        """What the answer says."""
        return self._word

    def say(self, word: str) -> None:
        """Shows the word of the answer."""
        if word != self._word:
            self._word = word
            self.setAccessibleName(word)
            self.updateGeometry()
            self.update()

    def show_chosen(self, is_chosen: bool) -> None:
        """Shows whether this is the answer."""
        self.show_kind("tile_chosen" if is_chosen else "tile")

    def show_kind(self, kind: str) -> None:
        """Shows how this is answered: "tile" (not at all), "tile_chosen" (yes), "tile_no" or "tile_unknown"."""
        if kind != self._kind:
            self._kind = kind
            self.update()

    def sizeHint(self) -> QSize:
        """Returns the room in which the word stands well."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        widest = min(metrics.horizontalAdvance(self._word), LONGEST_LINE * metrics.averageCharWidth())
        width = self._beside() + max(widest, self._longest_part())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Returns the room that the longest part of the word needs, so that it is never cut."""
        self.ensurePolished()
        return QSize(self._beside() + self._longest_part(), self._least_height())

    def heightForWidth(self, width: int) -> int:
        """Returns how high all lines of the word are in a width."""
        room = QRect(0, 0, max(width - self._beside(), 1), TALLEST_PX)
        lines = self.fontMetrics().boundingRect(room, WRAPPED, self._word).height()
        return max(lines + 2 * UPRIGHT_MARGIN_PX, self._least_height())

    def place_of_word(self) -> QRect:
        """Returns where the word stands."""
        return self.rect().adjusted(self._beside() - MARGIN_PX, 0, -MARGIN_PX, 0)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Takes a finger for the key."""
        self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the tile in the palette that is on."""
        look, colours = LOOKS[self._kind], theme.colours(theme.look_now().palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours[look.line]), look.thick_px, look.style))
        painter.setBrush(QColor(colours[look.fill]))
        half = look.thick_px / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), ROUND_PX, ROUND_PX)
        if self._key:
            badge = self._place_of_badge()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours["accent"]))
            painter.drawRoundedRect(badge, BADGE_ROUND_PX, BADGE_ROUND_PX)
            painter.setPen(QColor(colours["on_accent"]))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.setPen(QColor(colours[look.ink]))
        painter.drawText(self.place_of_word(), WRAPPED, self._word)
        painter.end()

    def _place_of_badge(self) -> QRectF:
        height = self.height() - 2 * UPRIGHT_MARGIN_PX
        return QRectF(MARGIN_PX, UPRIGHT_MARGIN_PX, self._badge_width(), height)

    def _badge_width(self) -> int:
        return theme.size_now("digit") if self._key else 0

    def _beside(self) -> int:
        """Returns how wide all is that stands beside the word."""
        return 2 * MARGIN_PX + self._badge_width() + (WORD_GAP_PX if self._key else 0)

    def _least_height(self) -> int:
        return theme.size_now("tile_height") + 2 * LOOKS["tile"].thick_px

    def _longest_part(self) -> int:
        return max(map(self.fontMetrics().horizontalAdvance, self._word.split()), default=0)
