"""Corrects a visit with the old values in sight, or makes it void: with a reason either way."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.correct_visit import Corrected, correct_visit, visit_page
from station.actions.undo import of_correction
from station.actions.void_visit import VoidedVisit, void_visit
from station.domain.page import VisitPage
from station.domain.visit import VOIDED_BY_HAND, VisitVoidReason
from station.errors import Rejected, Trouble
from ui.flows.desk import Desk
from ui.flows.label_name import LabelNameFlow
from ui.flows.undoing import Undoing
from ui.flows.values import asked_shown
from ui.screens.choice import ChoiceScreen
from ui.screens.page_order import CORRECT_ORDER
from ui.screens.screen import Screen
from ui.screens.visit import VisitScreen
from ui.shown import BoardLine, Tone
from ui.widgets.answer_row import Choice

CORRECT = "correct"
CHOICES = (
    Choice(CORRECT, ("1",), "amend.correct"),
    *(
        Choice(one.value, (str(digit),), f"amend.void_{one.value}")
        for digit, one in enumerate(VOIDED_BY_HAND, start=2)
    ),
)


class AmendFlow(QObject):
    """`done` says that something was corrected or is void, `left` that nothing was."""

    done = Signal()
    left = Signal()
    home_asked = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, undoing: Undoing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._undoing = desk, undoing
        self._line: BoardLine | None = None
        self._screen: Screen | None = None
        self._page: VisitScreen | None = None
        self._is_saving = False

    @property
    def screen(self) -> Screen | None:
        """The screen that was made for what is amended now."""
        return self._screen

    @Slot(object)
    def open(self, line: BoardLine) -> None:
        """Asks what is to be done about a visit of the board."""
        screen = ChoiceScreen("amend", CHOICES, ("note",), about=line.name, parent=self._desk.window.stack)
        screen.submitted.connect(self._on_chosen)
        screen.asked.connect(self._on_asked)
        self._desk.window.add(screen)
        self._line = line
        self._show(screen)

    @Slot(object)
    def correct(self, line: BoardLine) -> None:
        """Opens the page of a visit to be corrected."""
        self._line = line
        self._desk.store(visit_page, self._open_page, None, line.visit_id)

    def _open_page(self, page: VisitPage) -> None:
        screen = self.prepare()
        self._show(screen)
        screen.fields["reason"].set_text("")
        screen.show_page(page, self._desk.shift.today())
        LabelNameFlow(self._desk, screen, screen).look(page)
        screen.arrive()

    def prepare(self) -> VisitScreen:
        """Returns the page to correct, made once and best before anybody asks for it: it is the largest of all."""
        if self._page is None:
            shift, stack = self._desk.shift, self._desk.window.stack
            self._page = VisitScreen(asked_shown(shift.programme), stack, order=CORRECT_ORDER)
            self._page.submitted.connect(partial(self._on_page, self._page))
            self._page.asked.connect(self._on_asked)
            self._desk.window.add(self._page)
        return self._page

    def _show(self, screen: Screen) -> None:
        self._close()
        self._screen = screen
        self._desk.window.say(None)
        self._desk.window.show_screen(screen)

    def _close(self) -> None:
        if isinstance(self._screen, ChoiceScreen):
            self._desk.window.drop(self._screen)
        self._screen = None

    @Slot(str, object)
    def _on_chosen(self, chosen: str, texts: dict[str, str]) -> None:
        if self._line is None or self._is_saving:
            return
        if chosen == CORRECT:
            self.correct(self._line)
            return
        self._is_saving = True
        reason, note = VisitVoidReason(chosen), texts["note"]
        self._desk.store(void_visit, self._on_void, self._on_refused, self._line.visit_id, reason, note=note)

    def _on_void(self, void: VoidedVisit) -> None:
        name = "" if self._line is None else self._line.name
        self._end("amend.void", name=name, count=len(void.specimens))

    def _on_page(self, screen: VisitScreen, page: VisitPage) -> None:
        if self._line is None or self._is_saving:
            return
        self._is_saving = True
        self._desk.store(
            correct_visit,
            self._on_corrected,
            self._on_refused,
            self._line.visit_id,
            page,
            reason=screen.fields["reason"].text.strip(),
        )

    def _on_corrected(self, corrected: Corrected) -> None:
        name = "" if self._line is None else self._line.name
        self._undoing.remember(of_correction(corrected), "undo.correction", name=name)
        tone, code = Tone.GOOD, "amend.corrected"
        if corrected.is_label_wrong or corrected.is_triage_open:
            tone = Tone.AMBER
            code = "amend.triage_open" if corrected.is_triage_open else "amend.label_wrong"
        self._end(code, tone, name=name)

    def _end(self, code: str, tone: Tone = Tone.GOOD, **facts: str | int) -> None:
        self._is_saving = False
        self._close()
        self.done.emit()
        self._desk.say(code, tone, **facts)

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        self._is_saving = False
        if self._screen is not None:
            self._desk.notices.take_for(self._screen, failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        screen = self._screen
        if isinstance(screen, VisitScreen):
            if code == "about":
                screen.turn(code)
                return
            if code == "back" and screen.turn_back():
                return
        if code in ("save", "go") and isinstance(screen, VisitScreen | ChoiceScreen):
            screen.submit()
        elif code in ("back", "board", "lock"):
            self._close()
            {"back": self.left, "board": self.home_asked, "lock": self.lock_asked}[code].emit()
