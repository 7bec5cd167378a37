"""Registers and triages somebody on one page; what is half typed outlives lock, crash and power loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.board import is_today_closed
from station.actions.draft import PLACE, keep_draft, kept_draft
from station.actions.here_already import IS_HERE
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
from ui.flows.half_typed import HalfTyped, Twice
from ui.flows.undoing import Undoing
from ui.screens.visit import VisitScreen
from ui.shown import Tone

REGISTER = "register_visit"
REFUSED_AT_DESK = "consent refused"


class VisitFlow(QObject):
    """`saved` carries what was registered; `left` says that the page was put aside, `cleared` that it is empty
    again, `opened` that another is shown, `here_asked` carries the visit of somebody who is here already.
    """

    saved = Signal(object)
    refused = Signal()
    left = Signal()
    opened = Signal(object)
    match_asked = Signal(int)
    here_asked = Signal(object)
    lock_asked = Signal()
    evening_asked = Signal()
    cleared = Signal()
    draft_kept = Signal()

    def __init__(
        self, desk: Desk, screen: VisitScreen, undoing: Undoing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._undoing = desk, screen, undoing
        self._draft = HalfTyped(desk, PLACE, keep_draft, self.draft_kept.emit, self)
        self._opened = VisitPage()
        self._aside: VisitPage | None = None
        self._last: tuple[VisitPage, UUID] | None = None
        self._next: VisitPage | None = None
        self._here: UUID | None = None
        self._is_saving = self._goes_on = False
        self._twice = Twice(desk)
        undoing.undone.connect(self.find_next)
        screen.edited.connect(self._on_edited)
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot()
    def open_new(self) -> None:
        """Opens an empty page, or the one that is half typed, or that of a registration that was undone."""
        aside = self._aside
        if self.draft is None and aside is not None:
            self._aside = None
            self._reopen(aside)
        elif self.draft is None:
            self._open(VisitPage())
        else:
            self._reopen(self.draft)

    @Slot(object)
    def open_expected(self, expectation: Expectation) -> None:
        """Opens the page of an expected person; a page that is half typed is never thrown away for it."""
        if self.draft is not None and self.draft.expectation_id == expectation.id:
            self._reopen(self.draft)
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
        if self.draft is not None:
            self._desk.say("visit.draft_in_the_way", Tone.AMBER)
            return False
        return self._open(page)

    @property
    def draft(self) -> VisitPage | None:
        """The page that is half typed, if any."""
        return self._draft.now

    def open_told(self, page: VisitPage) -> bool:
        """Opens a page that was filled in elsewhere, and keeps it as if it were typed: nobody has it a second time."""
        if not self.open_filled(page):
            return False
        self._opened, self._draft.now = VisitPage(), page
        self.keep()
        return True

    def lay_in(self, page: VisitPage) -> bool:
        """Shows what a second source made of the page that is open or put aside, and keeps it; says whether it did."""
        if self._desk.window.screen_now is not self._screen:
            self.open_new()
        if self._desk.window.screen_now is not self._screen:
            return False
        self._screen.heading.show_told(self._told_at(page))
        self._screen.fill_in(page)
        self.keep()
        return True

    def become(self, person_id: UUID, where: str = "", here: UUID | None = None) -> None:
        """Makes the page that is typed that of somebody who is known; what they told today stays.

        `where` is where they stand today already, which is said; `here` is their visit if that is at this booth.
        """
        self._desk.store(returning_page, partial(self._on_known, where, here), None, person_id)

    def _on_known(self, where: str, here: UUID | None, known: VisitPage) -> None:
        self._screen.fill_in(made_known(self._screen.page(), known, self._desk.shift.today()))
        self._here = here
        if where:
            code = "match.is_elsewhere" if here is None else "match.is_here"
            self._desk.say(code, Tone.AMBER, name=known.name, where=where)
        else:
            self._desk.say("match.opened", name=known.name)

    @Slot()
    def open_next(self) -> None:
        """Opens a page for the next person in the same car or household; consent is asked of each."""
        if self.draft is not None:
            self._reopen(self.draft)
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
        self._draft.keep()

    def _on_draft(self, page: VisitPage | None) -> None:
        if page is not None and self._desk.is_allowed(REGISTER):
            self._reopen(page)

    def _reopen(self, page: VisitPage) -> None:
        page, left_out = in_programme(page, self._desk.shift.programme)
        self._draft.now = page
        if self._open(page):
            code = "visit.draft_left_out" if left_out else "visit.draft_reopened"
            self._desk.say(code, Tone.AMBER, count=len(left_out))

    def _open(self, page: VisitPage) -> bool:
        if not self._desk.may(REGISTER):
            return False
        self._twice.forget()
        self._goes_on, self._here = False, None
        self._opened = page if self.draft is None else VisitPage()
        self._desk.window.say(None)
        self._screen.show_page(page, self._desk.shift.today())
        self._screen.heading.show_told(self._told_at(page))
        self._desk.window.show_screen(self._screen)
        self._show_level(page)
        self._desk.store(is_today_closed, self._tell_closed)
        self.opened.emit(page)
        return True

    def _tell_closed(self, is_closed: bool) -> None:
        if is_closed and self._desk.window.screen_now is self._screen:
            self._desk.say(self._desk.closed_code, Tone.AMBER)

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
        if replace(page, consent_language=self._opened.consent_language) != self._opened:
            self._draft.become(page)
        elif self.draft is not None:
            self._draft.forget()  # a scan was taken out again: nothing is half typed

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
        self._draft.forget()
        person, number = registered.person, display(registered.specimen.number)
        name = called(person.name, person.description, person.phone)
        self._desk.say("visit.saved", name=name, number=number)
        take_up = partial(self._take_up, page)
        self._undoing.remember(of_registration(registered), "undo.registration", name, take_up)
        goes_on = self._goes_on
        self.saved.emit(registered)
        if goes_on:
            self.open_next()

    def _take_up(self, page: VisitPage) -> str:
        """Opens what was typed for a registration that was undone; where a page is half typed, it waits behind it.

        The label of a roll is void with its registration: the next tube bears another.
        """
        page = replace(page, roll_number="")
        if self.draft is not None:
            self._aside = page
            return "undo.registration_waits"
        self.open_told(page)
        return "undo.registration_again"

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
        self._draft.forget()
        self.refused.emit()
        self._desk.say("visit.refusal_saved")

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        self._desk.window.say(None)
        if not isinstance(failure, Doubtful):
            self._goes_on = False
        for one in failure.rejections if isinstance(failure, Doubtful) else ():
            if one.code == IS_HERE:
                self._here = UUID(str(one.facts["visit_id"]))
        self._desk.notices.take_for(self._screen, failure)

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
        elif code == "open_here":
            self._open_here()
        elif code.startswith("match_"):
            self.match_asked.emit(int(code.removeprefix("match_")))
        elif code in ("back", "board"):
            self.keep()
            self._desk.window.say(None)
            self.left.emit()
        elif code in ("lock", "day"):
            self.keep()
            (self.lock_asked if code == "lock" else self.evening_asked).emit()
        elif code == "undo" and self.draft is None:
            self._undoing.undo()
        elif code == "undo":
            self._desk.say("undo.not_here", Tone.AMBER)

    def _save_and_go_on(self) -> None:
        """Saves this person and opens the page of the next one who came with them."""
        if self.draft is None:
            self.open_next()
            return
        self._goes_on = True
        self._screen.submit()

    def _open_here(self) -> None:
        """Puts the page aside and opens the visit of whoever is on it and here already."""
        if self._here is None:
            self._desk.say("match.nobody_here", Tone.AMBER)
        else:
            self.keep()
            self.here_asked.emit(self._here)

    def _clear(self) -> None:
        self._draft.forget()
        self._open(VisitPage())
        self.cleared.emit()


def _register(shift: Shift, page: VisitPage) -> tuple[Registered, VisitPage | None]:
    """Registers somebody and returns with them the page of whoever comes next in their car."""
    registered = register_visit(shift, page, draft=PLACE)
    return registered, next_page(shift, page, registered.visit.id)
