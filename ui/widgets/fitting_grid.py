"""A grid with as many equal columns as have room for the widest of its parts, so that a larger type cuts no word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget


class FittingGrid(QWidget):
    """Lays parts out row by row. A part that is hidden leaves no gap once `place` was called."""

    def __init__(
        self, parts: Sequence[QWidget], most_columns: int, spacing_px: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._parts, self._most = tuple(parts), most_columns
        self._placed: tuple[int, tuple[QWidget, ...]] = (0, ())
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(spacing_px)
        self.place()

    @property
    def columns(self) -> int:
        """How many columns there are at present."""
        return self._placed[0]

    def minimumSizeHint(self) -> QSize:
        """Returns the room for a single column: more of them come with more room."""
        return QSize(self._widest(), self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chooses the columns anew."""
        super().resizeEvent(event)
        self.place()

    def event(self, event: QEvent) -> bool:
        """Chooses the columns anew when a word or the size of the type has changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return super().event(event)

    def place(self) -> None:
        """Puts the parts that are shown into their places."""
        shown = tuple(one for one in self._parts if not one.isHidden())
        spacing = self._grid.spacing()
        fitting = self._most
        if self.testAttribute(
            Qt.WidgetAttribute.WA_WState_Polished
        ):  # else nobody has seen it, nor given it a width
            fitting = (self.width() + spacing) // max(self._widest() + spacing, 1)
        wanted = (max(1, min(fitting, self._most)), shown)
        if wanted == self._placed:
            return
        self._placed = wanted
        for part in self._parts:
            self._grid.removeWidget(part)
        for place, part in enumerate(shown):
            self._grid.addWidget(part, place // self.columns, place % self.columns)
        for column in range(self._most):
            self._grid.setColumnStretch(column, 1 if column < self.columns else 0)
        self.updateGeometry()

    def _widest(self) -> int:
        return max((one.minimumSizeHint().width() for one in self._parts if not one.isHidden()), default=0)
