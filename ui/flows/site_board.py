"""Asks the centre, or a folder of sticks, how a day stands over the whole site; neither touches the local file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.read_site import SiteRead
from station.actions.site_board import DayBoard, site_board
from station.actions.site_conflicts import NamedConflict, site_conflicts
from station.domain.number import display
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.site_values import site_of_board, site_of_sticks
from ui.flows.stick_folder import StickFolderFlow
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
        self._desk, self._screen, self._find_dsn = desk, screen, find_dsn
        self._sticks = StickFolderFlow(desk, sticks, screen, self)
        self._asked = 0
        self._day: date | None = None
        screen.asked.connect(self._on_asked)
        screen.entered.connect(self._on_entered)
        self._sticks.read.connect(self._on_read)
        self._sticks.failed.connect(self.ended)
        self._sticks.board_asked.connect(self.left)
        self._sticks.lock_asked.connect(self.lock_asked)

    @Slot()
    def open(self) -> None:
        """Shows today's board of the site; says so where this role may not see it."""
        if not self._desk.may(RIGHT):
            return
        self._day = None
        self._screen.show_site(None)
        self._desk.window.show_screen(self._screen)
        self._ask()

    def _ask(self) -> None:
        self._asked += 1
        self._desk.store(site_conflicts, self._show_conflicts)
        self._desk.say("site_board.asking", Tone.AMBER)
        asked = self._asked
        self._desk.tasks.slow(
            partial(site_board, self._desk.shift, self._find_dsn, self._day),
            partial(self._on_board, asked),
            partial(self._on_failed, asked),
        )

    def _show_conflicts(self, found: tuple[NamedConflict, ...]) -> None:
        self._screen.show_conflicts(tuple((one.conflict, _who(one)) for one in found))

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
        self._sticks.ask(self._day)

    @Slot(object)
    def _on_read(self, found: SiteRead) -> None:
        self._desk.window.show_screen(self._screen)
        self._show(site_of_sticks(found))


def _who(one: NamedConflict) -> str:
    return f"{one.name} {display(one.number) if one.number else ''}".strip()
