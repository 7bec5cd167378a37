"""A row that goes on in the next line where there is too little room, so that a larger type cuts nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.theme import size_now


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its share of the room that is left, and how wide it is at least. `is_whole` gives it the room in which
    it stands best. Units: `least_ems` in text sizes.
    """

    item: QLayoutItem
    share: int
    least_ems: float
    is_whole: bool

    @property
    def is_shown(self) -> bool:
        """Says whether it takes room."""
        return not self.item.isEmpty()

    def least(self) -> int:
        """Returns how wide it must be. Units: pixels."""
        wanted = self.item.sizeHint() if self.is_whole else self.item.minimumSize()
        return max(round(self.least_ems * size_now("text")), wanted.width())

    def height(self, width: int) -> int:
        """Returns how high it is in a width. Units: pixels."""
        if self.item.hasHeightForWidth():
            return max(self.item.heightForWidth(width), self.item.minimumSize().height())
        return self.item.sizeHint().height()


Line = list[tuple[Part, int]]
"""Parts with their widths in pixels."""


class WrappingRow(QLayout):
    """Lays parts out from left to right; what is left of a line is shared among its parts. Of short words no line is
    broken: with `is_whole` each part has the room in which it stands best.
    """

    def __init__(self, spacing_px: int, *, line_px: int | None = None, is_whole: bool = False) -> None:
        super().__init__()
        self._parts: list[Part] = []
        self._line_px = spacing_px if line_px is None else line_px
        self.setSpacing(spacing_px)
        self.setContentsMargins(0, 0, 0, 0)
        self._adding, self._is_whole = (1, 0.0), is_whole

    def add(self, widget: QWidget, share: int = 1, least_ems: float = 0) -> None:
        """Adds a part at the end."""
        self._adding = share, least_ems
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Takes an item, as Qt hands it over."""
        self._parts.append(Part(item, *self._adding, self._is_whole))

    def count(self) -> int:
        """Returns how many parts there are."""
        return len(self._parts)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Returns a part, None beyond the end."""
        return self._parts[index].item if 0 <= index < len(self._parts) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Gives a part away."""
        return self._parts.pop(index).item if 0 <= index < len(self._parts) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Returns that it takes all the width there is."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Says that a narrow row is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Returns how high all lines are together."""
        heights = [max(part.height(wide) for part, wide in line) for line in self._lines(width)]
        return sum(heights) + self._line_px * max(len(heights) - 1, 0)

    def sizeHint(self) -> QSize:
        """Returns the room of all parts in one line."""
        parts = [one for one in self._parts if one.is_shown]
        wide = sum(one.least() for one in parts) + self.spacing() * max(len(parts) - 1, 0)
        return QSize(wide, max((one.height(one.least()) for one in parts), default=0))

    def minimumSize(self) -> QSize:
        """Returns the room of the widest part: the others go on below it."""
        parts = [one for one in self._parts if one.is_shown]
        return QSize(
            max((one.least() for one in parts), default=0),
            max((one.item.minimumSize().height() for one in parts), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        """Puts every part into its place."""
        super().setGeometry(rect)
        top = rect.top()
        for line in self._lines(rect.width()):
            height, left = max(part.height(wide) for part, wide in line), rect.left()
            for part, wide in line:
                part.item.setGeometry(QRect(left, top, wide, part.height(wide)))
                left += wide + self.spacing()
            top += height + self._line_px

    def _lines(self, width: int) -> list[Line]:
        lines: list[list[Part]] = []
        used = 0
        for part in (one for one in self._parts if one.is_shown):
            needed = part.least() + (self.spacing() if lines else 0)
            if lines and used + needed <= width:
                lines[-1].append(part)
                used += needed
            else:
                lines.append([part])
                used = part.least()
        return [self._shared(line, width) for line in lines]

    def _shared(self, line: list[Part], width: int) -> Line:
        """Returns a line whose parts fill it."""
        left = max(width - sum(one.least() for one in line) - self.spacing() * (len(line) - 1), 0)
        shares = sum(one.share for one in line)
        return [(one, one.least() + (left * one.share // shares if shares else 0)) for one in line]
