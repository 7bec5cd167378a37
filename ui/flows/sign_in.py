"""Signing in and locking."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.shift import Shift
from station.actions.staff import sign_in, staff_list
from station.domain.staff import StaffMember
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.screens.sign_in import SignInScreen
from ui.shown import Member


class SignInFlow(QObject):
    """`signed_in` says that somebody has begun to work."""

    signed_in = Signal()

    def __init__(self, desk: Desk, screen: SignInScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        screen.submitted.connect(self._on_submitted)

    def open(self) -> None:
        """Locks the station and asks who is at work."""
        self._desk.lock()
        self._desk.window.say(None)
        self._desk.window.show_screen(self._screen)
        self._desk.tasks.store(lambda: staff_list(self._desk.shift.store), self._show_members)

    def _show_members(self, members: tuple[StaffMember, ...]) -> None:
        self._screen.show_members([Member(one.name, one.role.value) for one in members])

    @Slot(str, str)
    def _on_submitted(self, name: str, pin: str) -> None:
        self._desk.store(sign_in, self._on_signed_in, self._on_refused, name, pin)

    def _on_signed_in(self, shift: Shift) -> None:
        self._desk.take_over(shift)
        self.signed_in.emit()

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._desk.notices.take_for(self._screen, failure)
