"""Registers and triages somebody on one page; what is half typed outlives lock, crash and power loss."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from station.actions.draft import drop_draft, keep_draft, kept_draft
from station.actions.register_visit import Registered, register_visit
from station.domain.expectation import Expectation
from station.domain.number import display
from station.domain.page import VisitPage, page_of
from station.domain.staff import require_right
from station.errors import Doubtful, Rejected, Trouble
from ui.flows.assessments import live
from ui.flows.desk import Desk
from ui.screens.visit import VisitScreen
from ui.shown import Tone

KEEP_AFTER_MS = 300
SAME_CAR = ("phone", "area", "vehicle", "lane")
"""What people in one car share."""


class VisitFlow(QObject):
    """`saved` carries what was registered; `left` says that the page was put aside."""

    saved = Signal(object)
    left = Signal()
    lock_asked = Signal()
    draft_kept = Signal()

    def __init__(self, desk: Desk, screen: VisitScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._draft: VisitPage | None = None
        self._last: VisitPage | None = None
        self._is_saving = False
        self._may_clear = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        screen.edited.connect(self._on_edited)
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot()
    def open_new(self) -> None:
        """Opens an empty page, or the one that is half typed."""
        if self._draft is None:
            self._open(VisitPage())
        else:
            self._reopen(self._draft)

    @Slot(object)
    def open_expected(self, expectation: Expectation) -> None:
        """Opens the page of an expected person; a page that is half typed is never thrown away for it."""
        if self._draft is None or self._draft.expectation_id == expectation.id:
            self._open(self._draft or page_of(expectation))
        else:
            self._desk.say("visit.draft_in_the_way", Tone.AMBER)

    @Slot()
    def open_next(self) -> None:
        """Opens a page for the next person in the same car: where it stands is known, consent is asked anew."""
        if self._draft is not None:
            self._reopen(self._draft)
        elif self._last is None:
            self._desk.say("visit.nobody_before", Tone.AMBER)
        else:
            known = {name: getattr(self._last, name) for name in SAME_CAR}
            self._open(VisitPage(**known))

    def find_draft(self) -> None:
        """Reopens what was left half typed by a lock, a crash or a power loss."""
        self._desk.store(kept_draft, self._on_draft)

    @Slot()
    def keep(self) -> None:
        """Keeps what is half typed, now."""
        self._timer.stop()
        if self._draft is not None:
            self._desk.store(keep_draft, lambda _: self.draft_kept.emit(), None, self._draft)

    def _on_draft(self, page: VisitPage | None) -> None:
        if page is not None and self._refusal() is None:
            self._reopen(page)

    def _reopen(self, page: VisitPage) -> None:
        self._draft = page
        if self._open(page):
            self._desk.say("visit.draft_reopened", Tone.AMBER)

    def _open(self, page: VisitPage) -> bool:
        refusal = self._refusal()
        if refusal is not None:
            self._desk.notices.take(refusal)
            return False
        self._may_clear = False
        self._desk.window.say(None)
        self._screen.show_page(page, self._desk.shift.today())
        self._desk.window.show_screen(self._screen)
        self._show_level(page)
        return True

    def _refusal(self) -> Rejected | None:
        """Returns why whoever is at work may not register anybody, None if they may."""
        try:
            require_right(self._desk.shift.actor.role, "register_visit")
        except Rejected as refused:
            return refused
        return None

    def _show_level(self, page: VisitPage) -> None:
        shift = self._desk.shift
        self._screen.show_assessment(live(page, shift.programme, shift.today()))

    @Slot(object)
    def _on_edited(self, page: VisitPage) -> None:
        self._draft = page
        self._may_clear = False
        self._timer.start()
        self._show_level(page)

    @Slot(object)
    def _on_submitted(self, page: VisitPage) -> None:
        if self._is_saving:
            return
        self._is_saving = True
        self._desk.store(
            register_visit, lambda registered: self._on_saved(page, registered), self._on_refused, page
        )

    def _on_saved(self, page: VisitPage, registered: Registered) -> None:
        self._is_saving = False
        self._last = page
        self._forget_draft()
        name, number = registered.person.name or "", display(registered.specimen.number)
        self._desk.say("visit.saved", name=name, number=number)
        self.saved.emit(registered)

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        self._desk.window.say(None)
        if isinstance(failure, Doubtful):
            self._screen.show_doubts(failure.rejections)
        else:
            self._desk.notices.take_for(self._screen, failure)

    def _forget_draft(self) -> None:
        self._timer.stop()
        self._draft = None
        self._desk.store(drop_draft, lambda _: None)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "save":
            self._screen.submit()
        elif code == "triage":
            self._screen.turn()
        elif code == "back" and self._screen.turn_back():
            return
        elif code == "clear":
            self._clear()
        elif code in ("back", "board"):
            self.keep()
            self._desk.window.say(None)
            self.left.emit()
        elif code == "lock":
            self.keep()
            self.lock_asked.emit()

    def _clear(self) -> None:
        """Empties the page at the second press, so that one slip loses nothing."""
        if not self._may_clear:
            self._may_clear = True
            self._desk.say("visit.clear_again", Tone.AMBER)
            return
        self._forget_draft()
        self._open(VisitPage())
