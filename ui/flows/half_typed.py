"""What every half-typed page needs: it is kept while somebody types, and thrown away at the second press only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

from station.actions.draft import drop_draft
from station.actions.shift import Shift
from ui.flows.desk import Desk
from ui.shown import Tone

KEEP_AFTER_MS = 300
T = TypeVar("T")


class KeptSoon(QObject):
    """Keeps a draft soon after a key, however fast somebody types. `keep` does it, and is told to do it now."""

    def __init__(self, keep: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(keep)

    def begin(self) -> None:
        """Keeps it soon."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Keeps nothing more: it was kept just now, or there is nothing to keep."""
        self._timer.stop()


class HalfTyped(Generic[T]):
    """What is half typed at one place, None for nothing: kept soon, and forgotten once it is saved or given up."""

    def __init__(
        self,
        desk: Desk,
        place: str,
        keep: Callable[[Shift, T], None],
        kept: Callable[[], object],
        parent: QObject,
    ) -> None:
        self.now: T | None = None
        self._desk, self._place, self._keep, self._kept = desk, place, keep, kept
        self._soon = KeptSoon(self.keep, parent)

    def become(self, typed: T) -> None:
        """Takes what is typed now, and keeps it soon."""
        self.now = typed
        self._soon.begin()

    def keep(self) -> None:
        """Keeps it now."""
        self._soon.stop()
        if self.now is not None:
            self._desk.store(self._keep, self._on_kept, None, self.now)

    def _on_kept(self, _nothing: None) -> None:
        self._kept()

    def forget(self) -> None:
        """Forgets it, here and where it is kept."""
        self._soon.stop()
        if self.now is not None:
            self.now = None
            self._desk.store(drop_draft, lambda _: None, None, self._place)


class Twice:
    """Does at the second press what one slip must not do. Anything typed in between begins anew."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sure_of = ""

    def ask(self, what: str, warning: str, sure: Callable[[], object]) -> None:
        """Warns at the first press and does it at the second."""
        if self._sure_of == what:
            self._sure_of = ""
            sure()
        else:
            self._sure_of = what
            self._desk.say(warning, Tone.AMBER)

    def forget(self) -> None:
        """Forgets that something was pressed once."""
        self._sure_of = ""
