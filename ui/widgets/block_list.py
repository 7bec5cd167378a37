"""Groups of texts that are paged by keys: no line is ever cut at the edge, and how many groups follow is said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from station.words import Words
from ui.theme import set_role

STEPS = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp})


class BlockList(QScrollArea):
    """Shows blocks of rich text in groups. What would be cut at the lower edge is covered by the line that tells of it;
    a page begins with the first block of a group where it can.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: Words | None = None
        self._blocks: list[QLabel] = []
        self._heads: list[int] = []
        self._inside, self.more = QWidget(self), QLabel(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setSpacing(2)
        set_role(self._inside, "surface")
        set_role(self.more, "more")
        self.more.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside.installEventFilter(self)

    @property
    def text(self) -> str:
        """All blocks together."""
        return "\n".join(one.text() for one in self._blocks)

    def speak(self, words: Words) -> None:
        """Says how many blocks follow in another language."""
        self._words = words
        self._cover()

    def show_groups(self, groups: Sequence[Sequence[str]]) -> None:
        """Shows other groups of blocks, from the first on."""
        for one in self._blocks:
            self._column.removeWidget(one)
            one.deleteLater()
        self._blocks = [QLabel(text, self._inside) for group in groups for text in group]
        self._heads = list(accumulate((len(group) for group in groups), initial=0))
        for place, one in enumerate(self._blocks):
            one.setTextFormat(Qt.TextFormat.RichText)
            one.setWordWrap(True)
            self._column.insertWidget(place, one)
        self.verticalScrollBar().setValue(0)
        self._settle()

    def scroll_by(self, key: Qt.Key) -> bool:
        """Goes a block or a page on or back; says whether it was a key for that."""
        if key not in STEPS:
            return False
        bar = self.verticalScrollBar()
        bar.setValue(min(self._target(key, bar.value()), self._last_top()))
        self._cover()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves room below, so that any block can stand at the upper edge."""
        self._column.setContentsMargins(0, 0, 8, self.viewport().height())
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        """Gives each block its place now: after a change of margins alone a layout does not look again."""
        self._column.invalidate()
        self._column.activate()
        self._cover()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks anew at what is cut once the blocks have found their places."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Move):
            self._cover()
        return super().eventFilter(watched, event)

    def _target(self, key: Qt.Key, top: int) -> int:
        room = self.viewport().height() - self.more.sizeHint().height()
        tops = [one.y() for one in self._blocks]
        if key == Qt.Key.Key_Down:
            return min((one for one in tops if one > top), default=top)
        if key == Qt.Key.Key_Up:
            return max((one for one in tops if one < top), default=0)
        if key == Qt.Key.Key_PageUp:
            return min((one for one in tops if one >= top - room), default=0)
        unseen = next((at for at, one in enumerate(self._blocks) if _bottom(one) - top > room), 0)
        head = self._blocks[max(at for at in self._heads if at <= unseen)].y()
        if head > top:
            return head
        return tops[unseen] if tops[unseen] > top else top + room

    def _last_top(self) -> int:
        """Returns how far down it makes sense to go: all that follows is in sight then."""
        height = self.viewport().height()
        end = _bottom(self._blocks[-1]) if self._blocks else 0
        return min((one.y() for one in self._blocks if end - one.y() <= height), default=end)

    def _cover(self) -> None:
        view, top = self.viewport(), self.verticalScrollBar().value()
        bottoms = [_bottom(one) - top for one in self._blocks]
        is_all_seen = not bottoms or bottoms[-1] <= view.height()
        self.more.setVisible(not is_all_seen and self._words is not None)
        if is_all_seen or self._words is None:
            return
        room = view.height() - self.more.sizeHint().height()
        edge = max((one for one in bottoms if 0 < one <= room), default=room)
        following = sum(1 for end in self._heads[1:] if bottoms[end - 1] > edge)
        self.more.setText(self._words("reasons.more", count=following))
        self.more.setGeometry(0, edge, view.width(), view.height() - edge)
        self.more.raise_()


def _bottom(block: QLabel) -> int:
    return block.y() + block.height()
