"""Writes down a consent that is given or withdrawn after the registration."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.read_consent import ReadConsent
from station.actions.record_consent import record_consent
from station.domain.consent import Consent
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.values import asked_shown
from ui.screens.consent import WITHDRAWN, ConsentScreen
from ui.shown import BoardLine, Tone


class LaterConsentFlow(QObject):
    """`done` says that an answer was written down, `left` that none was."""

    done = Signal()
    left = Signal()
    home_asked = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._line: BoardLine | None = None
        self._is_saving = False
        self.screen = ConsentScreen(asked_shown(desk.shift.programme).wordings, desk.window.stack)
        desk.window.add(self.screen)
        self.screen.submitted.connect(self._on_submitted)
        self.screen.asked.connect(self._on_asked)

    @Slot(object)
    def open(self, line: BoardLine) -> None:
        """Asks what somebody of the board says now."""
        self._line = line
        self._desk.window.say(None)
        self.screen.ask(line.name)
        self._desk.window.show_screen(self.screen)

    @Slot(str, object, str)
    def _on_submitted(self, answer: str, texts: dict[str, str], language: str) -> None:
        if self._line is None or self._is_saving:
            return
        self._is_saving = True
        guardian = texts.get("guardian_name", ""), texts.get("guardian_relation", "")
        told, reason = ReadConsent(answer != WITHDRAWN, language, *guardian), texts.get("reason", "")
        self._desk.store(
            record_consent, self._on_recorded, self._on_refused, self._line.visit_id, told, reason=reason
        )

    def _on_recorded(self, consent: Consent) -> None:
        self._is_saving = False
        name = "" if self._line is None else self._line.name
        self.done.emit()
        if consent.is_given:
            self._desk.say("later_consent.is_given", name=name)
        else:
            self._desk.say("later_consent.is_withdrawn", Tone.AMBER, name=name)

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        self._desk.notices.take_for(self.screen, failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "go":
            self.screen.submit()
        elif code in ("back", "board", "lock"):
            {"back": self.left, "board": self.home_asked, "lock": self.lock_asked}[code].emit()
