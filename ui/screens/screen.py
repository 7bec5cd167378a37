"""What every screen can do, so that the window needs to know none of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from station.errors import Rejection
from station.words import Words
from ui.theme import set_role

MARGIN_PX = 8
MOST_OF_ROOM = 0.9


class Screen(QWidget):
    """One screen of the stack. `asked` carries the code of a key that was pressed on it, `keys_changed` says that
    `KEYS` are others now.
    """

    asked = Signal(str)
    scanned = Signal(str)
    keys_changed = Signal()
    TAKES_SCANS = False
    """Whether a scan is this screen's own affair and comes by `scanned`; else it is taken for a tube or a slip."""
    KEYS: tuple[str, ...] = ()
    COMMANDS: tuple[str, ...] = ()
    """What can be done here besides the keys; it stands in the list of commands."""
    TYPED: tuple[str, ...] = ()
    """Keys that a part of this screen takes by itself; they stand in the help only."""
    MAIN_KEY = ""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def scrolled_column(self, *, side_px: int, top_px: int, bottom_px: int, spacing_px: int) -> QVBoxLayout:
        """Returns the column that holds this whole screen, scrolled where there is too little room for it."""
        area = ScrolledPage(self)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        column = QVBoxLayout(area.page)
        column.setContentsMargins(side_px, top_px, side_px, bottom_px)
        column.setSpacing(spacing_px)
        return column

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        """Returns nothing: the window gives a screen its room. A stack would measure every screen to show one."""
        return QSize()

    def minimumSizeHint(self) -> QSize:
        """Returns nothing, for the same reason."""
        return QSize()

    def arrive(self) -> None:
        """Puts the keys where work on this screen begins."""
        raise NotImplementedError

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back all that is typed on this screen as it stands now."""
        raise NotImplementedError

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows each rejection beside its field and returns those that have no field here."""
        return rejections

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Asks once more beside each field, and returns what has no field; a screen that cannot ask refuses it."""
        return self.show_rejections(doubts)


class ScrolledPage(QScrollArea):
    """An empty page, filled afterwards, that is scrolled where there is too little room; it brings into sight where
    the keys go. What is moved into another widget is dressed anew: a page is made where it stays.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.page = QWidget(self.viewport())
        set_role(self.page, "page")
        self.setWidget(self.page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._follow_again)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self.follow)

    def hold(self, inside: QWidget) -> None:
        """Fills the page with one widget, best one that was made in it."""
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(inside)

    def sizeHint(self) -> QSize:
        """Returns little: the page is scrolled. It is not measured, so that what is not shown yet is not dressed."""
        return self.minimumSizeHint()

    @Slot(QWidget, QWidget)
    def follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Brings into sight where the keys go."""
        inside = self.widget()
        if now is not None and inside is not None and inside.isAncestorOf(now):
            self.ensureWidgetVisible(self._whole(now), 0, MARGIN_PX)

    def _whole(self, now: QWidget) -> QWidget:
        """Returns the largest part around a widget that still leaves room for its neighbours: label, tiles and all."""
        part, room = now, self.viewport().height() * MOST_OF_ROOM
        parent = part.parentWidget()
        while parent is not None and parent is not self.page and parent.height() <= room:
            part, parent = parent, parent.parentWidget()
        return part

    @Slot()
    def _follow_again(self) -> None:
        """Follows once more when the page was laid out anew: it grew after the keys had gone there."""
        self.follow(None, QApplication.focusWidget())


def scrolled(inside: QWidget, parent: QWidget) -> QScrollArea:
    """Returns an area in which a widget is scrolled where there is too little room for it."""
    area = ScrolledPage(parent)
    area.hold(inside)
    return area
