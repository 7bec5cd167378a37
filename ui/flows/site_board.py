"""Asks the centre, or a folder of sticks, how a day stands over the whole site; neither touches the local file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from station.actions.read_site import SiteRead, site_on_sticks
from station.actions.site_board import DayBoard, site_board
from station.domain.staff import require_right
from station.errors import Rejected, Trouble, reject
from ui.flows.desk import Desk
from ui.flows.site_values import site_of_board, site_of_sticks
from ui.screens.form import FormScreen
from ui.screens.site_board import SiteBoardScreen
from ui.shown import Tone
from ui.site_shown import SiteShown

RIGHT = "site_board"


class SiteBoardFlow(QObject):
    """`left` says that somebody goes back to the booth's own board, `ended` that an answer came, good or not."""

    left = Signal()
    lock_asked = Signal()
    ended = Signal()

    def __init__(
        self,
        desk: Desk,
        screen: SiteBoardScreen,
        sticks: FormScreen,
        find_dsn: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._sticks, self._find_dsn = desk, screen, sticks, find_dsn
        self._asked = 0
        self._day: date | None = None
        screen.asked.connect(self._on_asked)
        screen.entered.connect(self._on_entered)
        sticks.asked.connect(self._on_asked_of_sticks)
        sticks.submitted.connect(self._on_folder)

    @Slot()
    def open(self) -> None:
        """Shows today's board of the site; says so where this role may not see it."""
        try:
            require_right(self._desk.shift.actor.role, RIGHT)
        except Rejected as refused:
            self._desk.notices.take(refused)
            return
        self._day = None
        self._screen.show_site(None)
        self._desk.window.show_screen(self._screen)
        self._ask()

    def _ask(self) -> None:
        self._asked += 1
        self._desk.say("site_board.asking", Tone.AMBER)
        asked = self._asked
        self._desk.tasks.slow(
            partial(site_board, self._desk.shift, self._find_dsn, self._day),
            partial(self._on_board, asked),
            partial(self._on_failed, asked),
        )

    def _on_board(self, asked: int, found: DayBoard) -> None:
        if asked == self._asked:
            self._show(site_of_board(found))

    def _on_failed(self, asked: int, failure: Rejected | Trouble) -> None:
        if asked != self._asked:
            return
        self._screen.show_site(None)
        self._desk.window.say(None)
        self._desk.notices.take(failure)
        self.ended.emit()

    def _show(self, shown: SiteShown) -> None:
        self._screen.show_site(shown)
        lights = shown.lights
        tone = Tone.BAD if lights["red"] or shown.refused else Tone.AMBER if lights["amber"] else Tone.GOOD
        self._desk.say(f"site_board.all_{tone.value}", tone, **lights)
        self.ended.emit()

    @Slot(str)
    def _on_entered(self, typed: str) -> None:
        try:
            self._day = date.fromisoformat(typed)
        except ValueError:
            self._desk.say("site_board.no_day", Tone.AMBER, typed=typed)
            return
        self._ask()

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "ask_again":
            self._ask()
        elif code == "site_sticks":
            self._open_sticks()
        elif code in ("back", "board"):
            self._asked += 1
            self._desk.window.say(None)
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()

    def _open_sticks(self) -> None:
        self._asked += 1
        self._desk.window.say(None)
        self._sticks.ask(**{name: field.text for name, field in self._sticks.fields.items()})
        self._desk.window.show_screen(self._sticks)

    @Slot(object)
    def _on_folder(self, texts: dict[str, str]) -> None:
        folder, key = texts["folder"].strip(), texts["key"].strip()
        if not folder:
            self._on_unread(reject("folder", "path_not_given"))
        elif not key and not self._desk.shift.store.enrolment.is_training:
            self._on_unread(reject("key", "path_not_given"))
        else:
            path = Path(key).expanduser() if key else None
            work = partial(site_on_sticks, Path(folder).expanduser(), path, self._day)
            self._desk.tasks.slow(work, self._on_read, self._on_unread)

    def _on_read(self, found: SiteRead) -> None:
        self._sticks.show_rejections(())
        self._desk.window.show_screen(self._screen)
        self._show(site_of_sticks(found))

    def _on_unread(self, failure: Rejected | Trouble) -> None:
        self._desk.notices.take_for(self._sticks, failure)
        self.ended.emit()

    @Slot(str)
    def _on_asked_of_sticks(self, code: str) -> None:
        if code == "go":
            self._sticks.submit()
        elif code == "browse":
            self._browse()
        elif code == "back":
            self._desk.window.show_screen(self._screen)
        elif code == "board":
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()

    def _browse(self) -> None:
        """Picks the file of the key where the keys stand in its field, else the folder of the sticks."""
        key = self._sticks.fields["key"]
        wants_key = key.edit.hasFocus()
        dialog = QFileDialog(self._desk.window)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        mode = QFileDialog.FileMode.ExistingFile if wants_key else QFileDialog.FileMode.Directory
        dialog.setFileMode(mode)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, not wants_key)
        field = key if wants_key else self._sticks.fields["folder"]
        dialog.fileSelected.connect(field.set_text)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
