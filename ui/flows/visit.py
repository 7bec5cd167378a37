"""Registers and triages somebody on one page; what is half typed outlives lock, crash and power loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.draft import PLACE, drop_draft, keep_draft, kept_draft
from station.actions.open_person import returning_page
from station.actions.party import next_page
from station.actions.register_refusal import Refused, register_refusal
from station.actions.register_visit import Registered, register_visit
from station.actions.shift import Shift
from station.actions.undo import of_registration
from station.domain.expectation import Expectation
from station.domain.made_known import made_known
from station.domain.number import display
from station.domain.page import VisitPage, page_of
from station.domain.page_in_programme import in_programme
from station.domain.person import called
from station.errors import Doubtful, Rejected, Trouble
from ui.flows.assessments import live
from ui.flows.desk import Desk
from ui.flows.half_typed import KeptSoon, Twice
from ui.flows.undoing import Undoing
from ui.screens.visit import VisitScreen
from ui.shown import Tone

REGISTER = "register_visit"
REFUSED_AT_DESK = "consent refused"


class VisitFlow(QObject):
    """`saved` carries what was registered; `left` says that the page was put aside, `opened` that another is shown."""

    saved = Signal(object)
    refused = Signal()
    left = Signal()
    opened = Signal(object)
    match_asked = Signal(int)
    lock_asked = Signal()
    draft_kept = Signal()

    def __init__(
        self, desk: Desk, screen: VisitScreen, undoing: Undoing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._undoing = desk, screen, undoing
        self._draft: VisitPage | None = None
        self._opened = VisitPage()
        self._last: tuple[VisitPage, UUID] | None = None
        self._next: VisitPage | None = None
        self._is_saving = self._goes_on = False
        self._twice, self._soon = Twice(desk), KeptSoon(self.keep, self)
        undoing.undone.connect(self.find_next)
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
        if self._draft is not None and self._draft.expectation_id == expectation.id:
            self._reopen(self._draft)
        else:
            self.open_filled(page_of(expectation))

    @Slot(object)
    def open_returning(self, person_id: UUID) -> None:
        """Opens the page of somebody who comes again: who they are is known, consent is asked anew."""
        self._desk.store(returning_page, self._on_returning, None, person_id)

    def _on_returning(self, page: VisitPage) -> None:
        self.open_filled(page)

    def open_filled(self, page: VisitPage) -> bool:
        """Opens a page that was filled elsewhere, unless one is half typed; says whether it did."""
        if self._draft is not None:
            self._desk.say("visit.draft_in_the_way", Tone.AMBER)
            return False
        return self._open(page)

    @property
    def draft(self) -> VisitPage | None:
        """The page that is half typed, if any."""
        return self._draft

    def open_told(self, page: VisitPage) -> bool:
        """Opens a page that the person filled in, and keeps it as if it were typed: nobody has it a second time."""
        if not self.open_filled(page):
            return False
        self._opened, self._draft = VisitPage(), page
        self.keep()
        return True

    def become(self, person_id: UUID, where: str = "") -> None:
        """Makes the page that is typed that of somebody who is known; what they told today stays.

        `where` is where they stand today already, which is said.
        """
        self._desk.store(returning_page, partial(self._on_known, where), None, person_id)

    def _on_known(self, where: str, known: VisitPage) -> None:
        self._screen.fill_in(made_known(self._screen.page(), known, self._desk.shift.today()))
        if where:
            self._desk.say("match.is_here", Tone.AMBER, name=known.name, where=where)
        else:
            self._desk.say("match.opened", name=known.name)

    @Slot()
    def open_next(self) -> None:
        """Opens a page for the next person in the same car or household; consent is asked of each."""
        if self._draft is not None:
            self._reopen(self._draft)
        elif self._next is None:
            self._desk.say("visit.nobody_before", Tone.AMBER)
        else:
            self._open(self._next)

    @Slot()
    def find_next(self) -> None:
        """Finds out anew who would come next: whoever was last may not count any more."""
        if self._last is not None:
            self._desk.store(next_page, self._keep_next, None, *self._last)

    def _keep_next(self, page: VisitPage | None) -> None:
        self._next = page

    def find_draft(self) -> None:
        """Reopens what was left half typed by a lock, a crash or a power loss."""
        self._desk.store(kept_draft, self._on_draft)

    @Slot()
    def keep(self) -> None:
        """Keeps what is half typed, now."""
        self._soon.stop()
        if self._draft is not None:
            self._desk.store(keep_draft, lambda _: self.draft_kept.emit(), None, self._draft)

    def _on_draft(self, page: VisitPage | None) -> None:
        if page is not None and self._desk.is_allowed(REGISTER):
            self._reopen(page)

    def _reopen(self, page: VisitPage) -> None:
        page, left_out = in_programme(page, self._desk.shift.programme)
        self._draft = page
        if self._open(page):
            code = "visit.draft_left_out" if left_out else "visit.draft_reopened"
            self._desk.say(code, Tone.AMBER, count=len(left_out))

    def _open(self, page: VisitPage) -> bool:
        if not self._desk.may(REGISTER):
            return False
        self._twice.forget()
        self._goes_on = False
        self._opened = page if self._draft is None else VisitPage()
        self._desk.window.say(None)
        self._screen.show_page(page, self._desk.shift.today())
        self._screen.heading.show_told(self._told_at(page))
        self._desk.window.show_screen(self._screen)
        self._show_level(page)
        self.opened.emit(page)
        return True

    def _told_at(self, page: VisitPage) -> str:
        if not page.preregistered_at:
            return ""
        return f"{datetime.fromisoformat(page.preregistered_at).astimezone(self._desk.shift.zone):%H:%M}"

    def _show_level(self, page: VisitPage) -> None:
        shift = self._desk.shift
        self._screen.show_assessment(live(page, shift.programme, shift.today()))

    @Slot(object)
    def _on_edited(self, page: VisitPage) -> None:
        self._twice.forget()
        self._show_level(page)
        was_kept, self._draft = self._draft is not None, page
        if replace(page, consent_language=self._opened.consent_language) == self._opened:
            self._draft = None  # a scan was taken out again: nothing is half typed
            if was_kept:
                self._forget_draft()
        else:
            self._soon.begin()

    @Slot(object)
    def _on_submitted(self, page: VisitPage) -> None:
        if self._is_saving:
            return
        if page.consent is False:
            self._twice.ask("refuse", "visit.refuse_again", partial(self._refuse, page))
            return
        self._is_saving = True
        self._desk.store(_register, partial(self._on_saved, page), self._on_refused, page)

    def _on_saved(self, page: VisitPage, saved: tuple[Registered, VisitPage | None]) -> None:
        registered, self._next = saved
        self._is_saving = False
        self._last = page, registered.visit.id
        self._forget_draft()
        person, number = registered.person, display(registered.specimen.number)
        name = called(person.name, person.description, person.phone)
        self._desk.say("visit.saved", name=name, number=number)
        self._undoing.remember(of_registration(registered), "undo.registration", name=name)
        goes_on = self._goes_on
        self.saved.emit(registered)
        if goes_on:
            self.open_next()

    def _refuse(self, page: VisitPage) -> None:
        self._is_saving = True
        self._desk.store(
            register_refusal,
            self._on_refusal_saved,
            self._on_refused,
            page,
            reason=REFUSED_AT_DESK,
            draft=PLACE,
        )

    def _on_refusal_saved(self, _refused: Refused) -> None:
        self._is_saving = False
        self._forget_draft()
        self.refused.emit()
        self._desk.say("visit.refusal_saved")

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        self._desk.window.say(None)
        if not isinstance(failure, Doubtful):
            self._goes_on = False
        self._desk.notices.take_for(self._screen, failure)

    def _forget_draft(self) -> None:
        self._soon.stop()
        self._draft = None
        self._desk.store(drop_draft, lambda _: None)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "save":
            self._screen.submit()
        elif code == "next":
            self._save_and_go_on()
        elif code in ("triage", "about"):
            self._screen.turn(code)
        elif code == "back" and self._screen.turn_back():
            return
        elif code == "clear":
            self._twice.ask("clear", "visit.clear_again", self._clear)
        elif code.startswith("match_"):
            self.match_asked.emit(int(code.removeprefix("match_")))
        elif code in ("back", "board"):
            self.keep()
            self._desk.window.say(None)
            self.left.emit()
        elif code == "lock":
            self.keep()
            self.lock_asked.emit()

    def _save_and_go_on(self) -> None:
        """Saves this person and opens the page of the next one who came with them."""
        if self._draft is None:
            self.open_next()
            return
        self._goes_on = True
        self._screen.submit()

    def _clear(self) -> None:
        self._forget_draft()
        self._open(VisitPage())


def _register(shift: Shift, page: VisitPage) -> tuple[Registered, VisitPage | None]:
    """Registers somebody and returns with them the page of whoever comes next in their car."""
    registered = register_visit(shift, page, draft=PLACE)
    return registered, next_page(shift, page, registered.visit.id)
