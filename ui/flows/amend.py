"""Corrects a visit with the old values in sight, or makes it void: with a reason either way.

A correction that is half typed outlives lock, crash and power loss; another one waits until it is saved or given up.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.correct_visit import Corrected, correct_visit, visit_page
from station.actions.draft import (
    PLACE_OF_CORRECTION,
    StartedCorrection,
    keep_correction,
    kept_correction,
)
from station.actions.undo import of_correction
from station.actions.void_visit import VoidedVisit, void_visit
from station.domain.page import VisitPage
from station.domain.person import Person, called
from station.domain.visit import VOIDED_BY_HAND, VisitVoidReason
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.half_typed import HalfTyped, Twice
from ui.flows.label_name import LabelNameFlow
from ui.flows.undoing import Undoing
from ui.flows.values import asked_shown
from ui.screens.choice import ChoiceScreen
from ui.screens.page_order import CORRECT_ORDER
from ui.screens.screen import Screen
from ui.screens.visit import VisitScreen
from ui.shown import BoardLine, Tone
from ui.widgets.answer_row import Choice

CORRECT = "correct"
CHOICES = (
    Choice(CORRECT, ("1",), "amend.correct"),
    *(
        Choice(one.value, (str(digit),), f"amend.void_{one.value}")
        for digit, one in enumerate(VOIDED_BY_HAND, start=2)
    ),
)


class AmendFlow(QObject):
    """`done` says that something was corrected or is void, `left` that nothing was, `draft_kept` what it says."""

    done = Signal()
    left = Signal()
    home_asked = Signal()
    lock_asked = Signal()
    evening_asked = Signal()
    cleared = Signal()
    draft_kept = Signal()

    def __init__(self, desk: Desk, undoing: Undoing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._undoing = desk, undoing
        self._visit_id: UUID | None = None
        self._name = ""
        self._screen: Screen | None = None
        self._page: VisitScreen | None = None
        self._opened = self._as_shown = VisitPage()
        self._draft = HalfTyped(desk, PLACE_OF_CORRECTION, keep_correction, self.draft_kept.emit, self)
        self._twice = Twice(desk)
        self._is_saving = False

    @property
    def screen(self) -> Screen | None:
        """The screen that was made for what is amended now."""
        return self._screen

    @Slot(object)
    def open(self, line: BoardLine) -> None:
        """Asks what is to be done about a visit of the board."""
        screen = ChoiceScreen("amend", CHOICES, ("note",), about=line.name, parent=self._desk.window.stack)
        screen.submitted.connect(self._on_chosen)
        screen.asked.connect(self._on_asked)
        self._desk.window.add(screen)
        self._visit_id, self._name = line.visit_id, line.name
        self._show(screen)

    def correct(self, visit_id: UUID) -> None:
        """Opens the page of a visit to be corrected, or the correction that is half typed."""
        started = self._draft.now
        if started is None:
            self._desk.store(visit_page, partial(self._open_page, visit_id), None, visit_id)
        else:
            is_same = started.visit_id == visit_id
            self._reopen(started, "amend.reopened" if is_same else "amend.other_first")

    def find_draft(self) -> None:
        """Reopens a correction that was left half typed by a lock, a crash or a power loss."""
        self._desk.store(kept_correction, self._on_draft)

    def _on_draft(self, started: StartedCorrection | None) -> None:
        if started is not None and self._desk.is_allowed("correct_visit"):
            self._reopen(started, "amend.reopened")

    def _reopen(self, started: StartedCorrection, code: str) -> None:
        self._open_page(started.visit_id, started.opened)
        screen = self.prepare()
        screen.fields["reason"].set_text(started.reason)
        screen.fill_in(started.page)
        self._desk.say(code, Tone.AMBER, name=self._name)

    def _open_page(self, visit_id: UUID, page: VisitPage) -> None:
        self._visit_id, self._name, self._opened = (
            visit_id,
            called(page.name, page.description, page.phone),
            page,
        )
        self._twice.forget()
        screen = self.prepare()
        self._show(screen)
        screen.fields["reason"].set_text("")
        screen.show_page(page, self._desk.shift.today())
        self._as_shown = screen.page()
        self._label_name.look(page)
        screen.arrive()

    @Slot()
    def keep(self) -> None:
        """Keeps what is half typed, now."""
        self._draft.keep()

    @Slot(object)
    def _on_edited(self, page: VisitPage) -> None:
        self._twice.forget()
        reason = self.prepare().fields["reason"].text
        shown = replace(self._as_shown, consent_language=page.consent_language, confirmed=page.confirmed)
        if page == shown and not reason.strip():
            self._draft.forget()
        elif self._visit_id is not None:
            self._draft.become(StartedCorrection(self._visit_id, self._opened, page, reason))

    def _clear(self) -> None:
        """Gives up what was typed: the page stands as it was opened."""
        self._draft.forget()
        if self._visit_id is not None:
            self.correct(self._visit_id)
        self.cleared.emit()

    def prepare(self) -> VisitScreen:
        """Returns the page to correct, made once and best before anybody asks for it: it is the largest of all."""
        if self._page is None:
            shift, stack = self._desk.shift, self._desk.window.stack
            self._page = VisitScreen(asked_shown(shift.programme), stack, order=CORRECT_ORDER)
            self._page.submitted.connect(partial(self._on_page, self._page))
            self._page.edited.connect(self._on_edited)
            self._page.asked.connect(self._on_asked)
            self._label_name = LabelNameFlow(self._desk, self._page, self)
            self._desk.window.add(self._page)
        return self._page

    def _show(self, screen: Screen) -> None:
        self._close()
        self._screen = screen
        self._desk.window.say(None)
        self._desk.window.show_screen(screen)

    def _close(self) -> None:
        if isinstance(self._screen, ChoiceScreen):
            self._desk.window.drop(self._screen)
        self._screen = None

    @Slot(str, object)
    def _on_chosen(self, chosen: str, texts: dict[str, str]) -> None:
        if self._visit_id is None or self._is_saving:
            return
        if chosen == CORRECT:
            self.correct(self._visit_id)
            return
        self._is_saving = True
        reason, note = VisitVoidReason(chosen), texts["note"]
        self._desk.store(void_visit, self._on_void, self._on_refused, self._visit_id, reason, note=note)

    def _on_void(self, void: VoidedVisit) -> None:
        if self._draft.now is not None and self._draft.now.visit_id == self._visit_id:
            self._draft.forget()
        self._end("amend.void", name=self._name, count=len(void.specimens))

    def _on_page(self, screen: VisitScreen, page: VisitPage) -> None:
        if self._visit_id is None or self._is_saving:
            return
        self._is_saving = True
        self._desk.store(
            correct_visit,
            self._on_corrected,
            self._on_refused,
            self._visit_id,
            page,
            opened=self._opened,
            reason=screen.fields["reason"].text.strip(),
            draft=PLACE_OF_CORRECTION,
        )

    def _on_corrected(self, corrected: Corrected) -> None:
        self._draft.forget()
        self._name = next((one.name for one in corrected.after if isinstance(one, Person)), "") or self._name
        self._undoing.remember(of_correction(corrected), "undo.correction", name=self._name)
        tone, code = Tone.GOOD, "amend.corrected"
        if corrected.is_label_wrong or corrected.is_triage_open:
            tone = Tone.AMBER
            code = "amend.triage_open" if corrected.is_triage_open else "amend.label_wrong"
        self._end(code, tone, name=self._name)

    def _end(self, code: str, tone: Tone = Tone.GOOD, **facts: str | int) -> None:
        self._is_saving = False
        self._close()
        self.done.emit()
        self._desk.say(code, tone, **facts)

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        self._desk.window.say(None)
        if self._screen is not None:
            self._desk.notices.take_for(self._screen, failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        screen = self._screen
        if isinstance(screen, VisitScreen):
            if code == "about":
                screen.turn(code)
                return
            if code == "back" and screen.turn_back():
                return
            if code == "clear":
                self._twice.ask(code, "amend.clear_again", self._clear)
        if code in ("save", "go") and isinstance(screen, VisitScreen | ChoiceScreen):
            screen.submit()
        elif code in ("back", "board", "lock", "day"):
            self.keep()
            self._close()
            goes = {
                "back": self.left,
                "board": self.home_asked,
                "lock": self.lock_asked,
                "day": self.evening_asked,
            }
            goes[code].emit()
