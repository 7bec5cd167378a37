"""What every screen can do, so that the window needs to know none of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from station.errors import Rejection
from station.words import Words
from ui.theme import Look, set_role

MARGIN_PX = 24


class Screen(QWidget):
    """One screen of the stack. `asked` carries the code of a key that was pressed on it."""

    asked = Signal(str)
    scanned = Signal(str)
    TAKES_SCANS = False
    """Whether a scan is this screen's own affair and comes by `scanned`; else it is taken for a tube or a slip."""
    KEYS: tuple[str, ...] = ()
    COMMANDS: tuple[str, ...] = ()
    """What can be done here besides the keys; it stands in the list of commands."""
    MAIN_KEY = ""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        set_role(self, "page")

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        raise NotImplementedError

    def show_look(self, look: Look) -> None:
        """Puts on a palette and size, where a screen paints by itself."""

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


class _Following(QScrollArea):
    """Brings into sight where the keys go."""

    @Slot(QWidget, QWidget)
    def follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        inside = self.widget()
        if now is not None and inside is not None and inside.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, MARGIN_PX)


def scrolled(inside: QWidget, parent: QWidget) -> QScrollArea:
    """Returns an area in which a page is scrolled where there is too little room for it."""
    area = _Following(parent)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.focusChanged.connect(area.follow)
    return area
