"""What is decided about a visit after its first triage: a new assessment, or a clinician's word over one.

Both screens are made for the visit's own programme, which may be another one than today's. A triage that is half typed
outlives lock, crash and power loss; another one waits until it is saved or given up.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.draft import PLACE_OF_TRIAGE, StartedTriage, keep_triage, kept_triage
from station.actions.open_visit import OpenedVisit, open_visit
from station.actions.overrule_triage import overrule_triage
from station.actions.record_triage import record_triage
from station.domain.observable import DISPOSITION_SCHEME, DISPOSITIONS, TRACK_SCHEME, TRACKS
from station.domain.page import VisitPage
from station.domain.person import Person, called
from station.domain.programme import Programme
from station.domain.triage_record import TriageRecord
from station.errors import Rejected, Trouble
from ui.flows.assessments import live
from ui.flows.desk import Desk
from ui.flows.half_typed import HalfTyped, Twice
from ui.flows.history import Looked
from ui.flows.values import asked_shown
from ui.screens.overrule import OverruleScreen
from ui.screens.page_order import TRIAGE_ORDER
from ui.screens.screen import Screen
from ui.screens.visit import VisitScreen
from ui.shown import Tone

LASTING_FLAGS = ("smoker", "care_home", "exposed", "arrival", "pregnant")
"""What is still true at a later triage; symptoms and vital signs are asked and measured anew."""
LASTING_SCALE = 2
"""SpO2 scale 2 is for a confirmed hypercapnic failure, which stays."""
SAID: dict[object, str] = {True: "yes", False: "no", "unknown": "unknown"}


class OnceMoreFlow(QObject):
    """`done` says that something was decided, `left` that nothing was, `draft_kept` what it says."""

    done = Signal()
    left = Signal()
    home_asked = Signal()
    lock_asked = Signal()
    evening_asked = Signal()
    cleared = Signal()
    draft_kept = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._screen: Screen | None = None
        self._page: tuple[Programme, VisitScreen] | None = None
        self._opened: OpenedVisit | None = None
        self._as_shown = VisitPage()
        self._draft = HalfTyped(desk, PLACE_OF_TRIAGE, keep_triage, self.draft_kept.emit, self)
        self._twice = Twice(desk)
        self._is_saving = False

    @property
    def screen(self) -> Screen | None:
        """The screen that was made for what is decided now."""
        return self._screen

    @Slot(object)
    def triage_again(self, looked: Looked) -> None:
        """Opens the triage half of the page for a visit, by the visit's own programme, or what is half typed of one."""
        started, visit_id = self._draft.now, looked.line.visit_id
        if started is None:
            self._open(looked.opened)
        elif started.visit_id == visit_id:
            self._reopen(started.page, "again.reopened", looked.opened)
        else:
            self._find(started, "again.other_first")

    def find_draft(self) -> None:
        """Reopens a triage that was left half typed by a lock, a crash or a power loss."""
        self._desk.store(kept_triage, self._on_draft)

    def _on_draft(self, started: StartedTriage | None) -> None:
        if started is not None and self._desk.is_allowed("record_triage"):
            self._find(started, "again.reopened")

    def _find(self, started: StartedTriage, code: str) -> None:
        self._draft.now = started
        self._desk.store(open_visit, partial(self._reopen, started.page, code), None, started.visit_id)

    def _reopen(self, page: VisitPage, code: str, opened: OpenedVisit) -> None:
        screen = self._open(opened)
        screen.fill_in(page)
        self._desk.say(code, Tone.AMBER, name=name_of(opened))

    def _open(self, opened: OpenedVisit) -> VisitScreen:
        today = self._desk.shift.today()
        self._twice.forget()
        screen = self._page_of(opened.history.programme)
        screen.show_page(page_again(opened, today.year), today)
        self._as_shown = screen.page()
        self._show(opened, screen)
        self._show_level(self._as_shown)
        return screen

    @Slot()
    def keep(self) -> None:
        """Keeps what is half typed, now."""
        self._draft.keep()

    def _clear(self) -> None:
        """Gives up what was typed: the page stands as it was opened."""
        self._draft.forget()
        if self._opened is not None:
            self._open(self._opened)
        self.cleared.emit()

    def prepare(self) -> None:
        """Makes the page of today's programme before anybody asks for it: it is the largest of all."""
        self._page_of(self._desk.shift.programme)

    def _page_of(self, programme: Programme) -> VisitScreen:
        """Returns the page of a programme; one is kept."""
        if self._page is not None and self._page[0] == programme:
            return self._page[1]
        if self._page is not None:
            self._desk.window.drop(self._page[1])
        screen = VisitScreen(asked_shown(programme), self._desk.window.stack, order=TRIAGE_ORDER)
        screen.edited.connect(self._on_edited)
        screen.submitted.connect(self._on_page)
        screen.asked.connect(self._on_asked)
        self._desk.window.add(screen)
        self._page = programme, screen
        return screen

    @Slot(object)
    def overrule(self, looked: Looked) -> None:
        """Asks a clinician for his own answers, out of those that the visit's programme can give."""
        programme = looked.opened.history.programme
        screen = OverruleScreen(
            looked.line.name,
            _results(programme, DISPOSITION_SCHEME, DISPOSITIONS),
            _results(programme, TRACK_SCHEME, TRACKS),
        )
        screen.submitted.connect(self._on_overruled)
        screen.asked.connect(self._on_asked)
        self._desk.window.add(screen)
        self._show(looked.opened, screen)

    def _show(self, opened: OpenedVisit, screen: Screen) -> None:
        self._close()
        self._opened, self._screen = opened, screen
        self._desk.window.say(None)
        self._desk.window.show_screen(screen)

    def _close(self) -> None:
        if isinstance(self._screen, OverruleScreen):
            self._desk.window.drop(self._screen)
        self._screen = self._opened = None

    @property
    def _visit_id(self) -> UUID | None:
        return None if self._opened is None else self._opened.visit.id

    @Slot(object)
    def _on_edited(self, page: VisitPage) -> None:
        if self._visit_id is None:
            return
        self._twice.forget()
        self._show_level(page)
        if replace(page, consent_language=self._as_shown.consent_language) != self._as_shown:
            self._draft.become(StartedTriage(self._visit_id, page))
        else:
            self._draft.forget()

    def _show_level(self, page: VisitPage) -> None:
        if self._opened is not None and isinstance(self._screen, VisitScreen):
            programme = self._opened.history.programme
            self._screen.show_assessment(live(page, programme, self._desk.shift.today()))

    @Slot(object)
    def _on_page(self, page: VisitPage) -> None:
        if self._visit_id is not None and not self._is_saving:
            self._is_saving = True
            place = PLACE_OF_TRIAGE
            store = self._desk.store
            store(record_triage, self._on_triaged, self._on_refused, self._visit_id, page, draft=place)

    @Slot(str, str, str)
    def _on_overruled(self, disposition: str, track: str, reason: str) -> None:
        if self._visit_id is not None and not self._is_saving:
            self._is_saving = True
            self._desk.store(
                overrule_triage,
                lambda _: self._end("overrule.done"),
                self._on_refused,
                self._visit_id,
                disposition_now=disposition,
                track_if_positive=track,
                reason=reason,
            )

    def _on_triaged(self, _triage: TriageRecord) -> None:
        self._draft.forget()
        self._end("again.done")

    def _end(self, code: str) -> None:
        self._is_saving = False
        self._desk.say(code, name="" if self._opened is None else name_of(self._opened))
        self._close()
        self.done.emit()

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        if self._screen is not None:
            self._desk.notices.take_for(self._screen, failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        screen = self._screen
        if isinstance(screen, VisitScreen):
            if code == "triage":
                screen.turn()
                return
            if code == "back" and screen.turn_back():
                return
            if code == "clear":
                self._twice.ask(code, "again.clear_again", self._clear)
        if code == "save" and isinstance(screen, VisitScreen | OverruleScreen):
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


def _results(programme: Programme, scheme_id: str, known: tuple[str, ...]) -> tuple[str, ...]:
    given = {rule.result for rule in programme.rules() if rule.scheme == scheme_id}
    return tuple(one for one in known if one in given)


def name_of(opened: OpenedVisit) -> str:
    """Returns by what the person of a visit is known here."""
    person = opened.person
    return called(person.name, person.description, person.phone)


def page_again(opened: OpenedVisit, year: int) -> VisitPage:
    """Returns a page for a later triage: who it is, and of the last answers those that are still true."""
    person, history = opened.person, opened.history
    page = VisitPage(
        name=person.name or "",
        birth=_birth(person, year),
        sex=str(person.sex or ""),
        flight=opened.visit.flight,
    )
    if not history.triages:
        return page
    answers = history.triages[-1].answers
    lasting: dict[str, Any] = {}  # Any: replace() takes no dict
    for name in LASTING_FLAGS:
        lasting[name] = SAID.get(answers.get(name), "")
    conditions = answers.get("conditions")
    every = {one.key for one in history.programme.conditions}
    if isinstance(conditions, dict) and every <= set(conditions):  # else they are to be asked anew
        lasting["conditions"] = tuple(name for name, stated in conditions.items() if stated == "yes")
        lasting["conditions_unknown"] = tuple(name for name, one in conditions.items() if one == "unknown")
    vitals = answers.get("vitals")
    if isinstance(vitals, dict) and vitals.get("spo2_scale") == LASTING_SCALE:
        lasting["spo2_scale"] = str(LASTING_SCALE)
    return replace(page, **lasting)


def _birth(person: Person, year: int) -> str:
    if person.birth_date is not None:
        return person.birth_date.isoformat()
    return "" if person.birth_year is None else f"~{year - person.birth_year}"
