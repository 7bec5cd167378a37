"""Leads through the place where swabs are taken: whose tube it is, what is done about a tube, and the way out.

A slip that is scanned brings its visit here; at the exit, where nothing is left to collect, it ends the visit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.leave import leave
from station.actions.print_paper import PaperKind
from station.actions.tubes_of_visit import VisitTubes, tubes_of_visit
from station.domain.number import display
from station.domain.visit import WayOut
from ui.flows.collect import CollectFlow
from ui.flows.desk import Desk
from ui.flows.tubes import specimen_shown
from ui.screens.specimen import SpecimenScreen
from ui.shown import BoardLine, Said, Tone
from ui.tubes_shown import SpecimenShown, TubeLine

PAPERS = {
    "visit_slip": (PaperKind.VISIT_SLIP, ""),
    "person_slip": (PaperKind.PERSON_SLIP, ""),
    "sheet": (PaperKind.SHEET, ""),
    **{f"sheet_{language}": (PaperKind.SHEET, language) for language in ("ko", "en", "zh", "ja")},
}
ABOUT_A_TUBE = ("reprint", "relabel", "void")
ABOUT_A_VISIT = ("add_tube", "paper")


class SpecimenFlow(QObject):
    """`todo_asked` carries (what is to be done, the visit, the tube or None); `paper_asked` (visit, kind, language).

    `turned_back` says that somebody goes back to the visit from which these tubes were opened.
    """

    left = Signal()
    turned_back = Signal()
    lock_asked = Signal()
    went_out = Signal()
    todo_asked = Signal(str, object, object)
    paper_asked = Signal(object, object, str)
    lot_asked = Signal(str)
    devices_asked = Signal()

    def __init__(
        self,
        desk: Desk,
        screen: SpecimenScreen,
        collect: CollectFlow,
        finish: Callable[[BoardLine, Callable[[], object]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._collect, self._finish = desk, screen, collect, finish
        self._shown: SpecimenShown | None = None
        self._back = self.left
        screen.scanned.connect(self._on_scanned)
        screen.entered.connect(self._on_scanned)
        screen.asked.connect(self._on_asked)

    @Slot(object)
    def open(self, visit_id: UUID) -> None:
        """Opens the tubes of a visit."""
        self._back = self.left
        self._desk.window.say(None)
        self._desk.store(tubes_of_visit, partial(self._show, None), None, visit_id)

    @Slot(object)
    def open_from_visit(self, visit_id: UUID) -> None:
        """Opens the tubes of a visit that is looked at; Esc goes back to it."""
        self.open(visit_id)
        self._back = self.turned_back

    @Slot()
    def open_again(self) -> None:
        """Shows the same visit once more, with what was just done about it."""
        if self._shown is not None:
            self._desk.store(tubes_of_visit, partial(self._show, None), None, self._shown.line.visit_id)

    @Slot(object)
    def take_slip(self, visit_id: UUID) -> None:
        """Takes the scan of a slip: opens its visit, or ends it where nothing is left to collect."""
        self._desk.store(tubes_of_visit, self._on_slip, None, visit_id)

    def _on_slip(self, found: VisitTubes) -> None:
        shown = specimen_shown(found, self._desk.shift.today())
        name = shown.line.name
        is_collected = any(one.state == "collected" for one in shown.tubes)
        if shown.line.way_out is not None:
            self._tell(shown, Said("slip.is_over", Tone.AMBER, (("name", name),)))
        elif is_collected and not shown.waiting:
            self._desk.store(
                leave,
                lambda _: self._on_out(shown),
                partial(self._collect.refuse, name, self._say),
                shown.line.visit_id,
                WayOut.COLLECTED,
            )
        elif self._may_come():
            said = Said("slip.here", Tone.GOOD, (("count", len(shown.waiting)), ("name", name)))
            self._tell(shown, said)
            self._desk.window.say(None)
            self._back = self.left
            self._show(said, found)
        else:
            self._tell(shown, Said("slip.in_the_way", Tone.AMBER, (("name", name),)))

    def _may_come(self) -> bool:
        """Says whether nothing that is half typed would go out of sight."""
        return self._desk.window.screen_now.objectName() in ("home", "specimen", "history")

    def _on_out(self, shown: SpecimenShown) -> None:
        self._tell(shown, Said("slip.left", Tone.GOOD, (("name", shown.line.name),)))
        if self._is_here and self._shown is not None and self._shown.line.visit_id == shown.line.visit_id:
            self.open_again()
        self.went_out.emit()

    def _tell(self, shown: SpecimenShown, said: Said) -> None:
        self._collect.tell(shown.line.name, self._say, said)

    @property
    def _is_here(self) -> bool:
        return self._desk.window.screen_now is self._screen

    def _say(self, said: Said) -> None:
        if self._is_here:
            self._desk.window.say(None)
            self._screen.say(said)
        else:
            self._desk.window.say(said)

    def _show(self, said: Said | None, found: VisitTubes) -> None:
        self._shown = specimen_shown(found, self._desk.shift.today())
        self._screen.show_visit(self._shown, said)
        if not self._is_here:
            self._desk.window.show_screen(self._screen)

    @Slot(str)
    def _on_scanned(self, scanned: str) -> None:
        if self._shown is not None:
            self._collect.take_for(scanned, self._shown.line.visit_id, self._on_told)

    def _on_told(self, said: Said) -> None:
        """Says what a scan did, on the screen of the visit with its tubes as they are now."""
        self._say(said)
        if self._shown is not None and self._is_here:
            self._desk.store(tubes_of_visit, partial(self._refresh, said), None, self._shown.line.visit_id)

    def _refresh(self, said: Said, found: VisitTubes) -> None:
        if self._is_here and self._shown is not None and found.visit.id == self._shown.line.visit_id:
            self._show(said, found)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        shown = self._shown
        plain = {
            "back": self._back,
            "board": self.left,
            "lock": self.lock_asked,
            "devices": self.devices_asked,
        }
        if code in plain:
            plain[code].emit()
        elif code in ("swab_lot", "medium_lot"):
            self.lot_asked.emit(code)
        elif shown is None:
            return
        elif code in PAPERS:
            kind, language = PAPERS[code]
            self.paper_asked.emit(shown.line.visit_id, kind, language)
        elif code == "finish":
            self._finish(shown.line, self.open_again)
        elif code in ABOUT_A_VISIT:
            self.todo_asked.emit(code, shown, self._screen.tube)
        elif code in ABOUT_A_TUBE:
            self._ask_about(code, shown, self._screen.tube)

    def _ask_about(self, code: str, shown: SpecimenShown, tube: TubeLine | None) -> None:
        if tube is None:
            self._say(Said("specimen.no_tube", Tone.AMBER))
        elif tube.state == "voided":
            self._say(Said("error.number_void", Tone.AMBER, (("number", display(tube.number)),)))
        else:
            self.todo_asked.emit(code, shown, tube)
