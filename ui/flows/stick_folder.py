"""Asks for a folder of sticks and the supervisor's key, and reads what they say of a day; touches no local data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.read_site import site_on_sticks
from station.errors import Rejected, Trouble, reject
from ui.flows.desk import Desk
from ui.flows.pick_path import pick_path
from ui.screens.form import FormScreen
from ui.screens.screen import Screen


class StickFolderFlow(QObject):
    """`read` carries what the sticks say, `failed` that they could not be read."""

    read = Signal(object)
    failed = Signal()
    board_asked = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, screen: FormScreen, behind: Screen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._behind = desk, screen, behind
        self._day: date | None = None
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    def ask(self, day: date | None) -> None:
        """Asks for folder and key; what was typed last stays."""
        self._day = day
        self._desk.window.say(None)
        self._screen.ask(**{name: field.text for name, field in self._screen.fields.items()})
        self._desk.window.show_screen(self._screen)

    def refuse(self, failure: Rejected | Trouble) -> None:
        """Shows why the sticks are of no use, beside the fields."""
        self._desk.notices.take_for(self._screen, failure)
        self.failed.emit()

    @Slot(object)
    def _on_submitted(self, texts: dict[str, str]) -> None:
        folder, key = texts["folder"].strip(), texts["key"].strip()
        if not folder:
            self.refuse(reject("folder", "path_not_given"))
        elif not key and not self._desk.shift.store.enrolment.is_training:
            self.refuse(reject("key", "path_not_given"))
        else:
            path = Path(key).expanduser() if key else None
            work = partial(site_on_sticks, Path(folder).expanduser(), path, self._day)
            self._screen.show_rejections(())
            self._desk.tasks.slow(work, self.read.emit, self.refuse)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "go": self._screen.submit,
            "browse": self._browse,
            "back": partial(self._desk.window.show_screen, self._behind),
            "board": self.board_asked.emit,
            "lock": self.lock_asked.emit,
        }
        if code in goes:
            goes[code]()

    def _browse(self) -> None:
        """Picks the file of the key where the keys stand in its field, else the folder of the sticks."""
        wants_key = self._screen.fields["key"].edit.hasFocus()
        field = self._screen.fields["key" if wants_key else "folder"]
        pick_path(self._desk.window, field, is_file=wants_key)
