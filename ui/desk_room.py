"""Builds what belongs to the registration desk: the page, who is meant, people in depth, and corrections."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.undo import of_leaving
from station.domain.visit import Visit
from ui.flows.amend import AmendFlow
from ui.flows.desk_scans import DeskScans
from ui.flows.history import HistoryFlow
from ui.flows.home import HomeFlow
from ui.flows.label_name import LabelNameFlow
from ui.flows.later_consent import LaterConsentFlow
from ui.flows.matches import MatchFlow
from ui.flows.no_shows import NoShowsFlow
from ui.flows.once_more import OnceMoreFlow
from ui.flows.people import PeopleFlow, PeopleScreens
from ui.flows.undoing import Undoing
from ui.flows.visit import VisitFlow
from ui.screens.form import FormScreen
from ui.screens.person import PersonScreen
from ui.screens.same_person import SamePersonScreen
from ui.screens.visit import VisitScreen
from ui.tube_room import Around


class DeskRoom(QObject):
    """`changed` says that something was written, `home_asked` and `lock_asked` where somebody goes.

    `evening_asked` says that somebody goes to the end of the day from a page, `cleared` that one was given up.
    """

    changed = Signal()
    evening_asked = Signal()
    cleared = Signal()
    home_asked = Signal()
    lock_asked = Signal()

    def __init__(self, around: Around, screen: VisitScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        desk = around.desk
        self.people_screens = PeopleScreens(
            PersonScreen(), SamePersonScreen(), FormScreen("unlink", ("reason",))
        )
        for one in (self.people_screens.person, self.people_screens.same, self.people_screens.unlink):
            desk.window.add(one)
        self.undoing = Undoing(desk, self)
        self.visit = VisitFlow(desk, screen, self.undoing, self)
        self.matches = MatchFlow(desk, screen, self.visit, self)
        self.label_name = LabelNameFlow(desk, screen, self)
        self.visit.opened.connect(self.label_name.look)
        hours = around.settings.preregistration_hours
        self.scans = DeskScans(desk, screen, self.visit, around.sounds, hours, self)
        self.people = PeopleFlow(desk, self.people_screens, self.undoing, self)
        self.amend = AmendFlow(desk, self.undoing, self)
        self.once_more = OnceMoreFlow(desk, self)
        self.consent = LaterConsentFlow(desk, self)
        no_shows = FormScreen("no_shows", ("reason",))
        desk.window.add(no_shows)
        self.no_shows = NoShowsFlow(desk, no_shows, self)
        around.leave.closed.connect(self.remember_leaving)

    @Slot(object, str)
    def remember_leaving(self, left: Visit, name: str) -> None:
        """Remembers a way out, so that it can be taken back."""
        self.undoing.remember(of_leaving(left), "undo.leaving", name=name)

    def keep(self) -> None:
        """Keeps what is half typed."""
        for flow in (self.visit, self.amend, self.once_more):
            flow.keep()

    def find_drafts(self) -> None:
        """Shows what was left half typed."""
        for flow in (self.visit, self.amend, self.once_more):
            flow.find_draft()

    def open_command(self, code: str) -> None:
        """Opens what a command of the board asks for, if it is the desk's."""
        if code == "no_shows":
            self.no_shows.open()

    def join(self, home: HomeFlow, history: HistoryFlow) -> None:
        """Joins the desk to the board and to what is known of a visit."""
        home.new_asked.connect(self.visit.open_new)
        home.expected_picked.connect(self.visit.open_expected)
        home.next_asked.connect(self.visit.open_next)
        home.returning_picked.connect(self.visit.open_returning)
        home.person_asked.connect(self.people.open)
        self.visit.here_asked.connect(home.open_visit)
        home.amend_asked.connect(self.amend.open)
        history.person_asked.connect(self.people.open)
        history.amend_asked.connect(self.amend.open)
        history.consent_asked.connect(self.consent.open)
        history.again_asked.connect(self.once_more.triage_again)
        history.overrule_asked.connect(self.once_more.overrule)
        for decided in (self.once_more.done, self.once_more.left):
            decided.connect(history.open_again)
        for said in (self.consent.done, self.consent.left):
            said.connect(history.open_again)
        for undo_asked in (home.undo_asked, history.undo_asked):
            undo_asked.connect(self.undoing.undo)
        self.people.new_asked.connect(self.visit.open_returning)
        for page in (self.visit, self.amend, self.once_more):
            page.evening_asked.connect(self.evening_asked)
            page.cleared.connect(self.cleared)
        self.amend.done.connect(self.visit.find_next)
        written = (
            self.amend.done,
            self.undoing.undone,
            self.visit.refused,
            self.once_more.done,
            self.no_shows.done,
            self.consent.done,
        )
        for changed in written:
            changed.connect(self.changed)
        for leaving in (self.visit.left, self.visit.refused, self.people.left, self.amend.home_asked):
            leaving.connect(self.home_asked)
        self.once_more.home_asked.connect(self.home_asked)
        for leaving in (self.amend.done, self.amend.left, self.no_shows.left, self.consent.home_asked):
            leaving.connect(self.home_asked)
        for flow in (self.visit, self.people, self.amend, self.once_more, self.no_shows, self.consent):
            flow.lock_asked.connect(self.lock_asked)
