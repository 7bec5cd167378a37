"""One person in depth: every visit, every change, who looked, and which other records are of the same person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.find_people import find_people_by
from station.actions.link_people import link_people, unlink_people
from station.actions.match_people import Match
from station.actions.open_person import OpenedPerson, open_person
from station.actions.shift import Shift
from station.actions.staff import staff_list
from station.actions.undo import of_link
from station.domain.person_link import PersonLink
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.people_values import match_shown, person_shown
from ui.flows.undoing import Undoing
from ui.people_shown import PersonShown
from ui.screens.form import FormScreen
from ui.screens.person import PersonScreen
from ui.screens.same_person import SamePersonScreen
from ui.shown import Tone


@dataclass(frozen=True, slots=True)
class PeopleScreens:
    """What this flow shows."""

    person: PersonScreen
    same: SamePersonScreen
    unlink: FormScreen


class PeopleFlow(QObject):
    """`left` says that somebody goes back to the board, `new_asked` carries whose page is opened anew."""

    left = Signal()
    lock_asked = Signal()
    new_asked = Signal(object)

    def __init__(
        self, desk: Desk, screens: PeopleScreens, undoing: Undoing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._screens, self._undoing = desk, screens, undoing
        self._person: PersonShown | None = None
        self._unlinking: UUID | None = None
        screens.person.asked.connect(self._on_asked)
        screens.same.searched.connect(self._search)
        screens.same.picked.connect(self._link)
        screens.unlink.submitted.connect(self._unlink)
        for screen in (screens.same, screens.unlink):
            screen.asked.connect(self._on_asked_below)

    @Slot(object)
    def open(self, person_id: UUID) -> None:
        """Opens a person; that somebody looked goes onto the access log."""
        self._desk.window.say(None)
        self._desk.store(_with_staff, self._show, None, person_id)

    def _show(self, found: tuple[OpenedPerson, dict[str, str]]) -> None:
        opened, staff = found
        shift = self._desk.shift
        self._person = person_shown(opened, staff, shift.zone, shift.today(), shift.programme)
        self._screens.person.show_person(self._person)
        self._desk.window.show_screen(self._screens.person)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        person = self._person
        if code in ("back", "board"):
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()
        elif code == "undo":
            self._undoing.undo()
        elif person is None:
            return
        elif code == "new":
            self.new_asked.emit(person.person_id)
        elif code == "link":
            self._screens.same.ask(person.name)
            self._desk.window.show_screen(self._screens.same)
        elif code == "unlink":
            self._ask_unlink(person)

    def _ask_unlink(self, person: PersonShown) -> None:
        """Asks why the chosen link is to go; where there are several, one is chosen first."""
        chosen = self._screens.person.chosen_link()
        if not person.same:
            self._desk.say("person.not_linked", Tone.AMBER)
        elif chosen is None:
            self._screens.person.choose_link()
            self._desk.say("person.choose_link", Tone.AMBER, count=len(person.same))
        else:
            self._unlinking = chosen.link_id
            self._screens.unlink.ask(chosen.name)
            self._desk.window.show_screen(self._screens.unlink)

    @Slot(str)
    def _on_asked_below(self, code: str) -> None:
        if code == "go":
            self._screens.unlink.submit()
        elif code == "back" and self._person is not None:
            self.open(self._person.person_id)
        else:
            self._on_asked(code)

    @Slot(str)
    def _search(self, text: str) -> None:
        self._desk.store(find_people_by, self._show_found, self._on_refused, text, is_logged=False)

    def _show_found(self, matches: tuple[Match, ...]) -> None:
        own = None if self._person is None else self._person.person_id
        self._screens.same.show_people(tuple(match_shown(one) for one in matches if one.person.id != own))

    @Slot(object)
    def _link(self, other_id: UUID) -> None:
        if self._person is not None:
            self._desk.store(link_people, self._on_linked, None, self._person.person_id, other_id)

    @Slot(object)
    def _unlink(self, texts: dict[str, str]) -> None:
        if self._unlinking is not None:
            refused = partial(self._desk.notices.take_for, self._screens.unlink)
            self._desk.store(unlink_people, self._on_linked, refused, self._unlinking, reason=texts["reason"])

    def _on_linked(self, link: PersonLink) -> None:
        if self._person is None:
            return
        name, code = self._person.name, "linked" if link.is_linked else "unlinked"
        self._undoing.remember(of_link(link), f"undo.{code}", name=name)
        self.open(self._person.person_id)
        self._desk.say(f"person.{code}", name=name)

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._desk.notices.take(failure)


def _with_staff(shift: Shift, person_id: UUID) -> tuple[OpenedPerson, dict[str, str]]:
    """Returns a person, and the names of those who changed or looked."""
    return open_person(shift, person_id), {str(one.id): one.name for one in staff_list(shift.store)}
