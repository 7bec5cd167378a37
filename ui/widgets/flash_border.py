"""A border around the whole window that flashes once: seen from the corner of an eye, whatever screen is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.shown import Tone

FLASH_MS = 600
SIDE_PX, EDGE_PX = 12, 6
"""How thick it is at the sides, and above and below: as thin as the margins of the key bar and of the banner."""
COLOURS = {Tone.GOOD: "flash_good", Tone.AMBER: "amber", Tone.BAD: "red"}


class FlashBorder(QWidget):
    """Lies over its parent for a moment; no key and no finger ever meets it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colour = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLASH_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def flash(self, tone: Tone, palette: str) -> None:
        """Shows the border in the colour of a tone."""
        self._colour = theme.colours(palette)[COLOURS[tone]]
        self._fill()
        self.show()
        self.raise_()
        self.update()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the size of what it lies over."""
        if event.type() == QEvent.Type.Resize:
            self._fill()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the border and nothing inside it: what is read there stays readable."""
        whole, painter = self.rect(), QPainter(self)
        inside = whole.adjusted(SIDE_PX, EDGE_PX, -SIDE_PX, -EDGE_PX)
        painter.setClipRegion(QRegion(whole) - QRegion(inside))
        painter.fillRect(whole, QColor(self._colour))
        painter.end()

    def _fill(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())
