"""Goes on in a new epoch: the file was put back or copied, and the centre gave a ticket. Capture goes on meanwhile."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from station.actions.new_epoch import EpochOpened, new_epoch
from station.actions.read_ticket import Enrolment, ticket_typed
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.pick_path import pick_path
from ui.screens.form import FORM_KEYS, FormScreen, Receipt

OVER = (
    "ledger_cut",
    "centre_is_ahead",
    "centre_chain_differs",
    "centre_epoch_burnt",
    "centre_epoch_unknown",
    "centre_unknown_epoch",
    "centre_mismatch",
    "centre_sign_in",
    "centre_not_enrolled",
    "answer_burnt",
)
"""What a new ticket mends: it is not said any more."""


KEYS = ("help", "browse", *FORM_KEYS[1:])


def epoch_screen(parent: QWidget | None = None) -> FormScreen:
    """Returns the page that takes a ticket."""
    return FormScreen("new_epoch", ("ticket", "reason"), parent, keys=KEYS)


class EpochFlow(QObject):
    """`begun` says that the station goes on in a new epoch, `ended` that a ticket was taken or refused."""

    begun = Signal()
    ended = Signal()
    left = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, screen: FormScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot()
    def open(self) -> None:
        """Asks for the ticket; says so where this role may not bring one."""
        if not self._desk.may("new_epoch"):
            return
        self._desk.window.say(None)
        self._screen.ask()
        self._desk.window.show_screen(self._screen)

    @Slot(object)
    def _on_submitted(self, texts: dict[str, str]) -> None:
        self._screen.show_rejections(())
        self._desk.tasks.slow(
            partial(ticket_typed, texts["ticket"]), partial(self._begin, texts["reason"]), self._on_refused
        )

    def _begin(self, reason: str, ticket: Enrolment) -> None:
        self._desk.store(
            new_epoch, partial(self._on_begun, ticket.epoch), self._on_refused, ticket, reason=reason
        )

    def _on_begun(self, epoch: int, opened: EpochOpened) -> None:
        for code in OVER:
            self._desk.window.forget_error(code)
        facts = (("epoch", epoch), ("carried", opened.carried))
        self._screen.show_receipt(Receipt("new_epoch.done", facts))
        self.begun.emit()
        self.ended.emit()

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._desk.notices.take_for(self._screen, failure)
        self.ended.emit()

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "go":
            self._screen.submit()
        elif code == "browse":
            pick_path(self._desk.window, self._screen.fields["ticket"], is_file=True)
        elif code in ("back", "board"):
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()
