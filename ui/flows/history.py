"""Shows one visit and leads to what is done about it: end it, triage again, decide otherwise, print its label again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.open_visit import OpenedVisit, open_visit
from station.actions.reprint_label import reprint_label
from station.domain.specimen import LabelPrint
from station.errors import Rejected, Trouble
from ui.flows.assessments import history_shown
from ui.flows.desk import Desk
from ui.screens.form import FormScreen
from ui.screens.history import HistoryScreen
from ui.shown import BoardLine, Tone, VisitShown

RIGHT_OF = {
    "leave": "leave",
    "again": "record_triage",
    "overrule": "overrule_triage",
    "reprint": "reprint_label",
    "tubes": "open_visit",
    "amend": "correct_visit",
    "consent": "record_consent",
    "person": "open_person",
}
"""The action behind each thing that can be done: who may not do it is told before anything is asked."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The visit that is looked at: its line of the board, and what was read of it."""

    line: BoardLine
    opened: OpenedVisit


class HistoryFlow(QObject):
    """Says where somebody wants to go from a visit; `again_asked` and `overrule_asked` carry what is looked at."""

    left = Signal()
    lock_asked = Signal()
    leave_asked = Signal(object)
    again_asked = Signal(object)
    overrule_asked = Signal(object)
    label_asked = Signal(object)
    tubes_asked = Signal(object)
    amend_asked = Signal(object)
    consent_asked = Signal(object)
    person_asked = Signal(object)
    undo_asked = Signal()

    def __init__(
        self, desk: Desk, screen: HistoryScreen, reprint: FormScreen, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._reprint = desk, screen, reprint
        self._looked: Looked | None = None
        screen.picked.connect(self._on_picked)
        screen.asked.connect(self._on_asked)
        reprint.submitted.connect(self._on_reason)
        reprint.asked.connect(self._on_asked_of_reprint)

    @Slot(object)
    def open(self, line: BoardLine) -> None:
        """Opens a visit of the board; that somebody looked goes onto the access log."""
        self._desk.window.say(None)
        self._desk.store(open_visit, partial(self._show, line), None, line.visit_id)

    @Slot()
    def open_again(self) -> None:
        """Shows the same visit once more, with what was just done about it; who looked at none goes back."""
        looked = self._looked
        if looked is None:
            self.left.emit()
        else:
            self._desk.store(open_visit, partial(self._show, looked.line), None, looked.line.visit_id)

    def forget(self) -> None:
        """Forgets which visit was looked at: another one signs in."""
        self._looked = None

    def _show(self, line: BoardLine, opened: OpenedVisit) -> None:
        self._looked = Looked(line, opened)
        history, zone = opened.history, self._desk.shift.zone
        names = tuple(history.programme.names.items())
        self._screen.show_visit(VisitShown(line, history_shown(history, zone), names, opened.consent.value))
        self._desk.window.show_screen(self._screen)

    @Slot(str)
    def _on_picked(self, todo: str) -> None:
        looked = self._looked
        if looked is None or not self._desk.may(RIGHT_OF[todo]):
            return
        if todo == "leave":
            self.leave_asked.emit(looked.line)
        elif todo == "again":
            self.again_asked.emit(looked)
        elif todo == "overrule":
            self.overrule_asked.emit(looked)
        elif todo == "tubes":
            self.tubes_asked.emit(looked.line.visit_id)
        elif todo == "amend":
            self.amend_asked.emit(looked.line)
        elif todo == "consent":
            self.consent_asked.emit(looked.line)
        elif todo == "person":
            self.person_asked.emit(looked.opened.person.id)
        elif not looked.line.number:
            self._desk.say("history.no_number", Tone.AMBER, name=looked.line.name)
        else:
            self._reprint.ask(looked.line.name)
            self._desk.window.show_screen(self._reprint)

    @Slot(object)
    def _on_reason(self, texts: dict[str, str]) -> None:
        looked = self._looked
        if looked is not None:
            self._desk.store(
                reprint_label,
                self._on_reprinted,
                self._on_refused,
                looked.line.number,
                reason=texts["reason"],
            )

    def _on_reprinted(self, label: LabelPrint) -> None:
        self.label_asked.emit([label.id])
        self.open_again()

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._desk.notices.take_for(self._reprint, failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code in ("back", "board"):
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()
        elif code == "amend":
            self._on_picked(code)
        elif code == "undo":
            self.undo_asked.emit()

    @Slot(str)
    def _on_asked_of_reprint(self, code: str) -> None:
        if code == "go":
            self._reprint.submit()
        elif code == "back":
            self.open_again()
        else:
            self._on_asked(code)
