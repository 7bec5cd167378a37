"""The station's home: keeps the board alive and leads to where work goes on."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from station.actions.board import Board, BoardReader
from station.actions.carry_on import carry_on_told
from station.actions.find_people import find_people_by
from station.actions.match_people import Match
from station.actions.shift import Shift
from station.domain.expectation import Expectation
from station.domain.visit import Step
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.people_flow import PeopleFlowFlow
from ui.flows.people_values import match_shown
from ui.flows.values import board_shown
from ui.people_shown import MatchShown
from ui.screens.home import HomeScreen
from ui.shown import BoardLine, BoardShown, Tone
from ui.widgets.match_list import where_of

TUBES = frozenset({"devices", "numbers", "second", "papers", "swab_lot", "medium_lot", "recall"})
"""What belongs to tubes, printers and numbers, whose room opens it."""
RACKS = frozenset({"racks", "due"})
"""What belongs to racks and boxes, whose room opens it."""
STICKS = frozenset({"stick_out", "stick_in"})
"""What belongs to the road by stick."""
SEARCH_AFTER_MS = 30
"""A hand that goes on typing needs no list yet; list and pause together stay within 100 ms of the last key."""
SHORTEST_SOUGHT = 2
REFRESH_EVERY_MS = 15_000
"""Waiting is counted in minutes."""


class HomeFlow(QObject):
    """Says where the staff want to go; carries the line or the expectation that was picked."""

    new_asked = Signal()
    next_asked = Signal()
    import_asked = Signal()
    deliver_asked = Signal()
    stick_asked = Signal(str)
    racks_asked = Signal(str)
    expected_picked = Signal(object)
    visit_picked = Signal(object)
    returning_picked = Signal(object)
    person_asked = Signal(object)
    amend_asked = Signal(object)
    undo_asked = Signal()
    print_asked = Signal()
    tubes_asked = Signal(str)
    lock_asked = Signal()
    refreshed = Signal(object)

    def __init__(self, desk: Desk, screen: HomeScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._reader = BoardReader()
        self.flow = PeopleFlowFlow(desk, self)
        self.flow.left.connect(self.open)
        self.flow.new_asked.connect(self.new_asked)
        self.flow.lock_asked.connect(self.lock_asked)
        self._lines: dict[UUID, BoardLine] = {}
        self._expected: dict[UUID, Expectation] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_AFTER_MS)
        self._pause.timeout.connect(self._search)
        self._sought, self._found_for = "", ""
        screen.searched.connect(self._on_searched)
        screen.search_entered.connect(self._on_search_entered)
        screen.person_picked.connect(self._open_person)
        screen.asked.connect(self._on_asked)
        screen.visit_picked.connect(self._on_visit_picked)
        screen.expected_picked.connect(self._on_expected_picked)

    @Slot()
    def open(self) -> None:
        """Shows the station to whoever is at work."""
        self._screen.show_rights(self._desk.closed_code, registers=self._desk.is_allowed("register_visit"))
        self._desk.window.show_screen(self._screen)
        self._timer.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads the board anew."""
        self._desk.store(self._read, self._show)

    def _read(self, shift: Shift) -> tuple[Board, BoardShown]:
        """Reads the board and makes ready what is shown: thousands of lines are not the GUI thread's work."""
        found = self._reader.read(shift)
        return found, board_shown(found)

    def _show(self, read: tuple[Board, BoardShown]) -> None:
        found, shown = read
        self._lines = {one.visit_id: one for one in shown.lines}
        self._expected = {one.id: one for one in found.expected}
        self._screen.show_board(shown)
        self.flow.show(found.flow)
        self._desk.window.show_time(found.now)
        self.refreshed.emit(found)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        asked = {
            "new": self.new_asked,
            "next": self.next_asked,
            "print": self.print_asked,
            "lock": self.lock_asked,
            "import": self.import_asked,
            "deliver": self.deliver_asked,
            "undo": self.undo_asked,
        }
        if code in asked:
            asked[code].emit()
        elif code in ("amend", "person"):
            self._ask_about_chosen(code)
        elif code in TUBES:
            self.tubes_asked.emit(code)
        elif code in STICKS:
            self.stick_asked.emit(code)
        elif code in RACKS:
            self.racks_asked.emit(code)
        elif code == "flow":
            self.flow.open()
            self.refresh()
        elif code == "board":
            self.open()
        elif code in ("back", "find"):
            self._screen.arrive()

    @Slot(object)
    def _on_visit_picked(self, visit_id: UUID) -> None:
        if visit_id in self._lines:
            self.visit_picked.emit(self._lines[visit_id])

    @Slot(object)
    def _on_expected_picked(self, expectation_id: UUID) -> None:
        if expectation_id in self._expected:
            self.expected_picked.emit(self._expected[expectation_id])

    def _ask_about_chosen(self, code: str) -> None:
        line, person = self._screen.line_chosen, self._screen.people.person
        if code == "person" and person is not None:
            self.person_asked.emit(person.person_id)
        elif line is None:
            self._desk.say("home.choose_first", Tone.AMBER)
        elif code == "amend":
            self.amend_asked.emit(line)
        else:
            self.visit_picked.emit(line)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self._sought = text
        if len(text) < SHORTEST_SOUGHT:
            self._pause.stop()
            self._screen.show_people(())
        else:
            self._pause.start()

    @Slot()
    def _search(self) -> None:
        text = self._sought
        refused = partial(self._on_refused, text)
        self._desk.store(find_people_by, partial(self._show_people, text), refused, text, is_logged=False)

    def _show_people(self, text: str, matches: tuple[Match, ...]) -> None:
        if text == self._sought and text:
            self._found_for = text
            self._screen.show_people(tuple(map(match_shown, matches)))

    def _on_refused(self, text: str, failure: Rejected | Trouble) -> None:
        self._show_people(text, ())
        if isinstance(failure, Trouble):
            self._desk.notices.take(failure)

    @Slot(str)
    def _on_search_entered(self, text: str) -> None:
        if len(text) < SHORTEST_SOUGHT:
            return
        self._pause.stop()
        person = self._screen.people.person if self._found_for == text else None
        chosen = None if person is None else person.person_id
        self._desk.store(find_people_by, partial(self._on_settled, text, chosen), None, text)

    def _on_settled(self, text: str, chosen: UUID | None, matches: tuple[Match, ...]) -> None:
        """Opens who was chosen, or who alone was found; the search is on the access log now."""
        if chosen is not None:
            self._open_person(chosen)
        elif len(matches) == 1:
            self._show_people(text, matches)
            self._open_person(matches[0].person.id)
        elif matches:
            self._show_people(text, matches)
        else:
            self._desk.say("home.nobody_found", Tone.AMBER, sought=text)

    @Slot(object)
    def _open_person(self, person_id: UUID) -> None:
        """Opens the visit of somebody who is here, and a new page for somebody who comes again.

        Who stands at another booth of the site goes on here; who has left it today is only told.
        """
        found = next((one for one in self._screen.people.people if one.person_id == person_id), None)
        if found is not None and found.station is not None and found.visit_id is not None:
            self._open_there(found, found.visit_id)
            return
        line = None if found is None or found.visit_id is None else self._lines.get(found.visit_id)
        if line is not None:
            self.visit_picked.emit(line)
        else:
            self.returning_picked.emit(person_id)

    def _open_there(self, found: MatchShown, visit_id: UUID) -> None:
        if found.step == Step.LEFT:
            where = where_of(found, self._desk.window.words)
            self._desk.say("home.has_left", Tone.AMBER, name=found.name, where=where)
        else:
            self._desk.store(carry_on_told, partial(self._on_carried, visit_id), None, visit_id)

    def _on_carried(self, visit_id: UUID, _is_told: bool) -> None:
        self.open_visit(visit_id)

    @Slot(object)
    def open_visit(self, visit_id: UUID) -> None:
        """Opens a visit of today, once the board is read anew."""

        def show(read: tuple[Board, BoardShown]) -> None:
            self._show(read)
            self._on_visit_picked(visit_id)

        self._desk.store(self._read, show)
