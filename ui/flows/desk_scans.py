"""Takes what people bring to the desk: the code of their own questionnaire, and the lines of their passport."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from station.actions.read_preregistration import Preregistered, compared, preregistered
from station.actions.read_scan import ScannedDocument, read_scan
from station.actions.told_beside import is_of_same_person, merged, with_shared
from station.domain.page import VisitPage
from station.domain.preregistration import is_preregistration
from station.errors import Rejected
from ui.flows.desk import Desk
from ui.flows.people_values import document_shown
from ui.flows.scan_told import ScanTold
from ui.flows.visit import VisitFlow
from ui.screens.visit import VisitScreen
from ui.shown import Tone
from ui.sounds import Sounds
from ui.widgets.document_panel import COMPARE
from ui.zone_lines import is_zone

WARNINGS = frozenset({"mrz_came_as_hangul", COMPARE})
"""What nearly every document is told of: nothing is the matter with it."""


class DeskScans(QObject):
    """Takes a scan from whatever screen and says whether it was one of these. `taken` says that a page was filled."""

    taken = Signal()

    def __init__(
        self,
        desk: Desk,
        screen: VisitScreen,
        visit: VisitFlow,
        sounds: Sounds,
        valid_hours: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._visit = desk, screen, visit
        self._told, self._valid_hours = ScanTold(desk, sounds, frozenset()), valid_hours

    def take(self, text: str) -> bool:
        """Takes a questionnaire or a document; says False when the scan is something else."""
        takers: tuple[tuple[Callable[[str], bool], Callable[[str], None]], ...] = (
            (is_preregistration, self._take_told),
            (is_zone, self._take_document),
        )
        taker = next((one for is_it, one in takers if is_it(text)), None)
        if taker is None:
            return False
        screen = self._desk.window.screen_now
        if self._desk.is_locked:
            self._told.tell("scan.locked", Tone.BAD)
        elif isinstance(screen, VisitScreen) and not screen.takes_documents:
            self._told.tell("scan.not_on_this_page", Tone.AMBER)
        else:
            self._try(taker, text)
        return True

    def _try(self, taker: Callable[[str], None], text: str) -> None:
        try:
            taker(text)
        except Rejected as refused:
            self._told.refuse(refused)

    def _take_told(self, text: str) -> None:
        shift = self._desk.shift
        now, enrolment = shift.clock.now().astimezone(shift.zone), shift.store.enrolment
        site = "" if enrolment.is_training else enrolment.site
        told = preregistered(
            text, shift.programme, now, shift.today(), valid_hours=self._valid_hours, site=site
        )
        open_now = self._open_page()
        if open_now is not None and open_now is not self._screen:
            self._compare(open_now, told.page)
            return
        if self._take_beside(told) or self._is_in_the_way(told.page):
            return
        page = told.page if open_now is None else with_shared(told.page, open_now.page())
        if self._visit.open_told(page):
            self._tell_taken(told)
            self.taken.emit()

    def _take_beside(self, told: Preregistered) -> bool:
        """Lays a questionnaire beside the page that is open or half typed, where that is the same person's."""
        page, today = self._page_now(), self._desk.shift.today()
        if page is None or _is_taken_in(page, told.page) or not is_of_same_person(page, told.page, today):
            return False
        page = merged(page, told.page, today)
        if self._visit.lay_in(page):
            if page.told_otherwise:
                self._tell_differs(*page.told_otherwise[0])
            else:
                self._tell_taken(told)
            self.taken.emit()
        return True

    def _page_now(self) -> VisitPage | None:
        """Returns the page of a registration that is open, or half typed and put aside."""
        is_open = self._desk.window.screen_now is self._screen
        return self._screen.page() if is_open else self._visit.draft

    def _tell_taken(self, told: Preregistered) -> None:
        """Says that a questionnaire was taken, and first of all what is not as it should be about it."""
        found = {
            "told.other_programme": bool(told.page.told_for),
            "told.other_site": told.is_of_other_site,
            "told.left_out": bool(told.left_out),
        }
        code = next((one for one, is_so in found.items() if is_so), "told.taken")
        tone = Tone.GOOD if code == "told.taken" else Tone.AMBER
        facts = {"programme": told.page.told_for, "site": told.told.site or "–"}
        self._told.tell(code, tone, name=told.page.name, count=len(told.left_out), **facts)

    def _take_document(self, text: str) -> None:
        open_now, today = self._open_page(), self._desk.shift.today()
        if open_now is None and self._visit.draft is not None:
            on_it = read_scan(VisitPage(), text, today)
            if not (on_it.is_taken and is_of_same_person(self._visit.draft, on_it.page, today)):
                self._is_in_the_way(on_it.page)
                return
            self._visit.open_new()
            open_now = self._open_page()
        page = VisitPage() if open_now is None else open_now.page()
        scanned = read_scan(page, text, today)
        if open_now is None and not self._visit.open_filled(VisitPage()):
            return
        self._show(open_now or self._screen, scanned)

    def _open_page(self) -> VisitScreen | None:
        """Returns the page that is open now: of a registration, or of a correction."""
        screen = self._desk.window.screen_now
        return screen if isinstance(screen, VisitScreen) and screen.takes_documents else None

    def _compare(self, screen: VisitScreen, told: VisitPage) -> None:
        """Fills what is empty on a page that is corrected; what differs is asked there at once."""
        found = compared(screen.page(), told, self._desk.shift.today())
        screen.fill_in(found.page)
        if found.differs:
            screen.show_doubts(found.differs)
            self._tell_differs(found.differs[0].field, str(found.differs[0].facts["told"]))
        else:
            self._told.tell("told.compared", name=told.name)
        self.taken.emit()

    def _tell_differs(self, name: str, said: str) -> None:
        field = self._desk.window.words(f"visit.{name}")
        self._told.tell("told.differs", Tone.AMBER, field=field, told=said)

    def _show(self, screen: VisitScreen, scanned: ScannedDocument) -> None:
        if scanned.is_taken:
            screen.fill_in(scanned.page)
        shown = document_shown(scanned)
        remarks = {
            one.code
            for one in (*scanned.remarks, *(each for line in scanned.verdicts for each in line.remarks))
        }
        to_look_at = remarks - WARNINGS
        is_shown = to_look_at or COMPARE in remarks or not scanned.is_taken
        screen.show_document(shown if is_shown else None)
        if not scanned.is_taken:
            self._told.tell("document.not_taken", Tone.BAD)
        elif scanned.differs:
            first = scanned.differs[0]
            field, document = self._desk.window.words(f"visit.{first.field}"), str(first.facts["document"])
            self._told.tell("document.differs", Tone.AMBER, field=field, document=document)
        else:
            tone, code = (Tone.AMBER, "document.look") if to_look_at else (Tone.GOOD, "document.taken")
            self._told.tell(code, tone, name=scanned.page.name)
        self.taken.emit()

    def _is_in_the_way(self, page: VisitPage) -> bool:
        """Says whether a page is half typed already, and tells whose; the same questionnaire again opens it again."""
        draft = self._visit.draft
        if draft is None:
            return False
        if self._desk.window.screen_now is not self._screen:
            self._visit.open_new()
        if _is_taken_in(draft, page):
            self._told.tell("told.again", name=draft.name)
        else:
            self._told.tell("told.other_first", Tone.AMBER, name=draft.name or "–", other=page.name or "–")
        return True


def _is_taken_in(page: VisitPage, told: VisitPage) -> bool:
    """Says whether a questionnaire is the one that a page was filled with already."""
    issued = told.preregistered_at
    return bool(issued) and (issued, told.name) == (page.preregistered_at, page.name)
