"""What every screen can do, so that the window needs to know none of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station.errors import Rejection
from station.words import Words
from ui.theme import set_role


class Screen(QWidget):
    """One screen of the stack. `asked` carries the code of a key that was pressed on it."""

    asked = Signal(str)
    KEYS: tuple[str, ...] = ()
    MAIN_KEY = ""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        set_role(self, "page")

    def speak(self, words: Words) -> None:
        """Says everything in another language."""
        raise NotImplementedError

    def arrive(self) -> None:
        """Puts the keys where work on this screen begins."""
        raise NotImplementedError

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back all that is typed on this screen as it stands now."""
        raise NotImplementedError

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows each rejection beside its field and returns those that have no field here."""
        return rejections
