"""Looks, while a page is typed, who the person may be already. Never in the way: it only shows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from station.actions.match_people import Match, match_people
from station.domain.page import VisitPage
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.people_values import match_shown
from ui.flows.visit import VisitFlow
from ui.screens.visit import VisitScreen
from ui.widgets.match_list import where_of

LOOK_AFTER_MS = 30
"""A hand that goes on typing needs no list yet; list and debounce together stay within 100 ms of the last key."""
LOOKED_AT = (
    "name",
    "birth",
    "phone",
    "surname_latin",
    "given_latin",
    "document_kind",
    "document_number",
    "person_id",
)


class MatchFlow(QObject):
    """Shows who may be meant; at most one search runs, and the newest page is the one that is searched."""

    def __init__(
        self, desk: Desk, screen: VisitScreen, visit: VisitFlow, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._visit, self._list = desk, visit, screen.column.matches
        self._page = VisitPage()
        self._is_looking = self._is_stale = False
        self._pages = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AFTER_MS)
        self._timer.timeout.connect(self._look)
        screen.edited.connect(self._on_edited)
        visit.opened.connect(self._on_opened)
        visit.match_asked.connect(self._on_asked)
        self._list.picked.connect(self._on_asked)

    @Slot(object)
    def _on_opened(self, page: VisitPage) -> None:
        self._list.show_matches(())
        self._pages += 1
        self._page = VisitPage()
        self._on_edited(page)

    @Slot(object)
    def _on_edited(self, page: VisitPage) -> None:
        is_same = all(getattr(page, name) == getattr(self._page, name) for name in LOOKED_AT)
        self._page = page
        if not is_same:
            self._timer.start()

    @Slot()
    def _look(self) -> None:
        if self._is_looking:
            self._is_stale = True
            return
        self._is_looking = True
        self._desk.store(match_people, partial(self._show, self._pages), self._on_refused, self._page)

    def _show(self, page: int, matches: tuple[Match, ...]) -> None:
        """Shows who was found, unless another page stands there by now."""
        self._is_looking = False
        if page == self._pages:
            self._list.show_matches(tuple(map(match_shown, matches)))
        if self._is_stale:
            self._is_stale = False
            self._look()

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_looking = self._is_stale = False
        self._list.show_matches(())
        if isinstance(failure, Trouble):
            self._desk.notices.take(failure)

    @Slot(int)
    def _on_asked(self, place: int) -> None:
        matches = self._list.matches
        if place > len(matches):
            return
        match = matches[place - 1]
        here = match.visit_id if match.station is None else None
        self._visit.become(match.person_id, where_of(match, self._desk.window.words), here)
