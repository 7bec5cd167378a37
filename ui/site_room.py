"""Builds what a supervisor looks after: the page of the whole site, a new epoch, and the check of the own ledger."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.check_ledger import Checked, new_facts_steps
from ui.flows.desk import Desk
from ui.flows.epoch import EpochFlow, epoch_screen
from ui.flows.site_board import SiteBoardFlow
from ui.flows.steps import Steps
from ui.screens.form import FORM_KEYS, FormScreen
from ui.screens.site_board import SiteBoardScreen

STICK_KEYS = ("help", "browse", *FORM_KEYS[1:])


class SiteRoom(QObject):
    """`home_asked` and `lock_asked` say where somebody goes, `begun` that the station goes on in a new epoch.

    `find_dsn` gives the address of the centre's board.
    """

    home_asked = Signal()
    lock_asked = Signal()
    begun = Signal()

    def __init__(self, desk: Desk, find_dsn: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.screen = SiteBoardScreen(desk.shift.zone)
        self.sticks_screen = FormScreen("site_sticks", ("folder", "key"), keys=STICK_KEYS)
        self.epoch_screen = epoch_screen()
        for screen in (self.screen, self.sticks_screen, self.epoch_screen):
            desk.window.add(screen)
        self._desk = desk
        self.board = SiteBoardFlow(desk, self.screen, self.sticks_screen, find_dsn, self)
        self.epoch = EpochFlow(desk, self.epoch_screen, self)
        self.epoch.begun.connect(self.begun)
        for flow in (self.board, self.epoch):
            flow.left.connect(self.home_asked)
            flow.lock_asked.connect(self.lock_asked)

    @Slot(str)
    def open_command(self, code: str) -> None:
        """Opens what a command of the booth's board names, if it is this room's."""
        if code == "site_board":
            self.board.open()
        elif code == "new_epoch":
            self.epoch.open()
        elif code == "day":
            self.check_ledger()  # before somebody signs for the day

    def check_ledger(self) -> None:
        """Checks by itself, in small steps, what was written since the last check; says what was changed since."""
        steps = new_facts_steps(self._desk.shift)
        Steps(
            self._desk.tasks,
            steps,
            report=lambda _done, _total: None,
            done=self._on_checked,
            failed=self._desk.notices.take,
        ).begin()

    def _on_checked(self, found: Checked) -> None:
        for trouble in found.troubles():
            self._desk.notices.take(trouble)
