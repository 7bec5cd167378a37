"""Leads a training station through the registration desk, for the photographer: scans, matches, families, people."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from station.domain.page import VisitPage, next_in_party
from ui.camera import Camera
from ui.shown import BoardLine

PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F3404159ZE184226B<<<<<16",
)
"""Source: ICAO Doc 9303-4, appendix B, the specimen of Utopia; with a later expiry and its check digits."""
MISREAD = (PASSPORT[0], PASSPORT[1].replace("740812", "740811"))
FIRST_VISIT = UUID(int=1)
CAR = VisitPage(phone="12345678", vehicle="12 3456", lane="2", seat="A", area="11")
CHILD = replace(CAR, birth="1905123", consent=True)


class DeskPhotographer(Camera):
    """Takes the pictures of the registration desk."""

    def take_all(self, language: str) -> None:
        """Takes the pictures in one language."""
        lines = self._station.home_screen.board.lines
        if not lines:
            return
        self._take_page(language, lines[-1])
        self._take_scans(language)
        self._take_people(language, lines[-1])

    def take_large(self, language: str, page: VisitPage) -> None:
        """Takes what must be read in large type, too: registering, who may be meant, a family, and scans."""
        lines = self._station.home_screen.board.lines
        if not lines:
            return
        self._open(VisitPage(), typed=page)
        self._keep(f"visit_{language}")
        self._take_page(language, lines[-1])
        self._take_scans(language)

    def _take_page(self, language: str, line: BoardLine) -> None:
        """Takes who may be meant, a family, a questionnaire, and the sides of the page."""
        screen = self._station.visit_screen
        self._open(VisitPage(), typed=replace(CAR, name=line.name))
        self._keep(f"matches_{language}")
        screen.turn("about")
        self._keep(f"who_{language}")
        screen.turn("about")
        self._keep(f"came_{language}")
        screen.turn_back()
        known = replace(CAR, name=line.name)
        family = next_in_party(known, FIRST_VISIT, "B")
        self._open(
            family,
            typed=replace(family, name=line.name[:1] + line.name[-1:], birth=CHILD.birth, consent=True),
        )
        self._keep(f"family_{language}")
        now = self._station.desk.shift.clock.now()
        told = replace(CAR, name=line.name, birth="19850412", sex="F", symptoms=("cough",), onset="2")
        self._open(replace(told, preregistered_at=now.isoformat()))
        self._keep(f"questionnaire_{language}")

    def _take_scans(self, language: str) -> None:
        """Takes a passport that was misread, and one that was read."""
        for name, lines in (("passport_misread", MISREAD), ("passport", PASSPORT)):
            self._open(VisitPage())
            self._after_work(partial(self._station.desk_room.scans.take, "\n".join(lines)))
            self._station.window.border.hide()
            self._keep(f"{name}_{language}")
        self._open(VisitPage())

    def _take_people(self, language: str, line: BoardLine) -> None:
        """Takes a search on the board, a person, and a correction."""
        station = self._station
        self._after_work(station.home.open)
        self._after_work(lambda: station.home_screen.line.setText(line.name[:2]))
        self._keep(f"search_{language}")
        self._after_work(partial(station.history.open, line))
        self._after_work(partial(station.history_screen.picked.emit, "person"))
        self._keep(f"person_{language}")
        self._after_work(partial(station.desk_room.amend.open, line))
        self._keep(f"amend_{language}")
        self._after_work(partial(station.desk_room.amend.correct, line.visit_id))
        self._keep(f"correct_{language}")
        self._after_work(lambda: station.window.press("back"))

    def _open(self, page: VisitPage, *, typed: VisitPage | None = None) -> None:
        """Opens a page anew, and types into it."""
        station = self._station
        self._after_work(station.visit.open_new)
        for _ in range(2):
            self._after_work(lambda: station.visit_screen.asked.emit("clear"))
        self._after_work(partial(station.visit.open_filled, page))
        if typed is not None:
            self._after_work(partial(station.visit_screen.fill_in, typed))
            station.window.say(None)
