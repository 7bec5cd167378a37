"""Builds the page of the whole site with its flow: what a supervisor looks at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ui.flows.desk import Desk
from ui.flows.site_board import SiteBoardFlow
from ui.screens.form import FORM_KEYS, FormScreen
from ui.screens.site_board import SiteBoardScreen

STICK_KEYS = ("help", "browse", *FORM_KEYS[1:])


class SiteRoom(QObject):
    """`home_asked` and `lock_asked` say where somebody goes. `find_dsn` gives the address of the centre's board."""

    home_asked = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, find_dsn: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.screen = SiteBoardScreen(desk.shift.zone)
        self.sticks_screen = FormScreen("site_sticks", ("folder", "key"), keys=STICK_KEYS)
        for screen in (self.screen, self.sticks_screen):
            desk.window.add(screen)
        self.board = SiteBoardFlow(desk, self.screen, self.sticks_screen, find_dsn, self)
        self.board.left.connect(self.home_asked)
        self.board.lock_asked.connect(self.lock_asked)

    @Slot(str)
    def open_command(self, code: str) -> None:
        """Opens what a command of the booth's board names, if it is this room's."""
        if code == "site_board":
            self.board.open()
