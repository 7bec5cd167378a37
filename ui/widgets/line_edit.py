"""A line to type into that grows when the keys go there: the style sheet cannot change a font by focus alone."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

from ui import one_font
from ui.theme import set_role, size_now

TEXT_MARGIN_PX = 2
"""What Qt leaves on either side of a line's text."""


class LineEdit(QLineEdit):
    """Tells where the keys go (`focused`), and a Backspace with nothing to delete (`backed`)."""

    backed = Signal()
    focused = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._kind = "field"
        self._show_kind(is_active=False)
        self.textChanged.connect(self._tell_cut)
        self.textChanged.connect(partial(one_font.mark, self))

    def show_kind(self, kind: str) -> None:
        """Shows an ordinary field, a fault or a doubt: "field", "field_fault" or "field_doubt"."""
        self._kind = kind
        self._show_kind(is_active=self.hasFocus())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tells a Backspace that has nothing to delete."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.backed.emit()
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Grows, and goes on at the end of its text."""
        super().focusInEvent(event)
        if not self.hasSelectedText():
            self.end(False)
        self._show_kind(is_active=True)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shrinks, and shows the beginning of a long text."""
        super().focusOutEvent(event)
        self.home(False)
        self._show_kind(is_active=False)
        self.focused.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Has more room for its text, or less."""
        super().resizeEvent(event)
        self._tell_cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shows a long text smaller, and by three dots where it goes on; where the keys are, it scrolls."""
        super().paintEvent(event)
        if not self.is_cut or self.hasFocus():
            return
        font, shown = self._fitted()
        room = self._room()
        painter = QPainter(self)
        painter.setFont(font)
        painter.fillRect(room.adjusted(-TEXT_MARGIN_PX, 0, TEXT_MARGIN_PX, 0), self.palette().base())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()

    @property
    def shown(self) -> str:
        """What can be read of the text while the keys are elsewhere."""
        return self._fitted()[1] if self.is_cut else self.text()

    def _fitted(self) -> tuple[QFont, str]:
        """Returns the font in which the whole text has room, or that of other text, and what of the text it shows."""
        width, font = self._room().width(), QFont(self.font())
        share = width / max(self.fontMetrics().horizontalAdvance(self.text()), 1)
        font.setPixelSize(max(int(self.fontInfo().pixelSize() * share), size_now("text")))
        return font, QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, width)

    @property
    def is_cut(self) -> bool:
        """Says whether the text needs more room than there is."""
        is_read = self.echoMode() == QLineEdit.EchoMode.Normal
        return is_read and self.fontMetrics().horizontalAdvance(self.text()) > self._room().width()

    def _room(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        contents = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return contents.adjusted(TEXT_MARGIN_PX, 0, -TEXT_MARGIN_PX, 0)

    @Slot()
    def _tell_cut(self) -> None:
        self.setToolTip(self.text() if self.is_cut else "")

    def _show_kind(self, *, is_active: bool) -> None:
        set_role(self, f"{self._kind}_active" if is_active else self._kind)
