"""The supervisor's evening at one booth: how its day stands, why differences stay, closing it, opening it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.close_day import Closing, close_day, given_before
from station.actions.day_status import DayStatus, day_status, days_left_open
from station.actions.draft import PLACE, PLACE_OF_CORRECTION, PLACE_OF_TRIAGE
from station.actions.reopen_day import reopen_day
from station.actions.shift import Shift
from station.domain.day import DifferenceKind
from station.domain.day_closed import DayClosed, ending
from ui.day_shown import LEADS_TO, Kind, LeadsTo
from ui.flows.day_values import day_shown, for_all
from ui.flows.desk import Desk
from ui.flows.signing import SigningFlow
from ui.screens.day import DayScreen
from ui.screens.day_sign import DaySignScreen
from ui.screens.form import FormScreen
from ui.shown import Tone

DRAFT_LEADS_TO = {
    PLACE: LeadsTo.PAGE,
    PLACE_OF_CORRECTION: LeadsTo.CORRECTION,
    PLACE_OF_TRIAGE: LeadsTo.TRIAGE,
}
"""Where a page that is half typed is finished; what else is half done is a box."""


class DayFlow(QObject):
    """Says where somebody goes: `item_asked` carries where something is put right and the item, `sheet_asked`,
    `export_asked`, `stick_asked` and `site_asked` the day. `changed` says that something was saved.
    """

    left = Signal()
    lock_asked = Signal()
    changed = Signal()
    deliver_asked = Signal()
    item_asked = Signal(object, object)
    sheet_asked = Signal(object)
    export_asked = Signal(object)
    stick_asked = Signal(object)
    site_asked = Signal(object)

    def __init__(
        self,
        desk: Desk,
        screen: DayScreen,
        sign: DaySignScreen,
        reopen: FormScreen,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._reopen = desk, screen, reopen
        self._status: DayStatus | None = None
        self._signing = SigningFlow(desk, screen, sign, self._closing, self._read_again, self)
        self._signing.closed.connect(self._on_closed)
        self._signing.board_asked.connect(self.left)
        self._signing.lock_asked.connect(self.lock_asked)
        screen.asked.connect(self._on_asked)
        screen.explained.connect(self._on_explained)
        screen.day_entered.connect(self.open_day)
        screen.item_asked.connect(self._ask_item)
        reopen.submitted.connect(self._on_reason)
        reopen.asked.connect(self._on_asked_of_reopen)

    @property
    def day(self) -> date:
        """The day that is shown, today before any is."""
        return self._desk.shift.today() if self._status is None else self._status.day

    @Slot()
    def open(self) -> None:
        """Shows the last day that nobody has closed, else today; says so where this role may not see it."""
        self._desk.store(days_left_open, self._open_first)

    def _open_first(self, found: tuple[date, ...]) -> None:
        self.open_day(found[0] if found else self._desk.shift.today())

    @Slot(object)
    def open_day(self, day: date) -> None:
        """Shows a day, with what was told of it before; what another page said is over."""
        self._signing.begin(day)
        self._desk.store(day_status, self._arrive, None, day)

    @Slot()
    def open_again(self) -> None:
        """Shows the same day once more, as it stands now."""
        self._desk.store(day_status, self._show, None, self.day)

    @Slot()
    def refresh(self) -> None:
        """Reads the day anew while it is looked at."""
        if self._desk.window.screen_now is self._screen:
            self.open_again()

    def tell_left_open(self) -> None:
        """Says on the strip that a day before today is not closed, to whom may close it."""
        self._desk.store(days_left_open, self._tell)

    def _tell(self, found: tuple[date, ...]) -> None:
        if found:
            self._desk.say("day_check.left_open", Tone.AMBER, day=found[0].isoformat(), count=len(found))

    def _arrive(self, status: DayStatus) -> None:
        self._desk.window.say(None)
        self._show(status, is_new=True)

    def keep(self) -> None:
        """Keeps what is half typed."""
        self._signing.keep()

    def _show(self, status: DayStatus, *, is_new: bool = False) -> None:
        self._status = status
        given: dict[Kind, str] = dict(given_before(status).items())
        told = for_all(status.account, {**given, **self._signing.explanations.of(status.day)})
        self._screen.show_day(day_shown(status, told), is_new=is_new)
        if self._desk.window.screen_now is not self._screen:
            self._desk.window.show_screen(self._screen)

    def _read_again(self, then: Callable[[], None]) -> None:
        def show(status: DayStatus) -> None:
            self._show(status)
            then()

        self._desk.store(day_status, show, None, self.day)

    @Slot(object, str)
    def _on_explained(self, kind: Kind, why: str) -> None:
        status = self._status
        if status is None:
            return
        if status.is_closed:
            self._desk.say("day_check.is_closed", Tone.AMBER)
            return
        self._signing.explanations.tell(status.day, kind, why)
        self._show(status)
        self._screen.go_on()

    def _closing(self, said: Closing) -> Callable[[Shift], DayClosed]:
        return partial(close_day, day=self.day, said=said)

    @Slot(object)
    def _on_closed(self, closed: DayClosed) -> None:
        self._signing.explanations.forget(closed.operating_day)
        code = f"day_closed.{ending(closed.amendment, is_green=closed.is_green)}"
        tone = Tone.GOOD if closed.is_green else Tone.AMBER
        day = closed.operating_day.isoformat()
        self._done(code, tone, day=day, digits=closed.digits, number=closed.amendment)

    def _done(self, code: str, tone: Tone, **facts: str | int) -> None:
        self._desk.say(code, tone, **facts)
        self._desk.store(day_status, partial(self._show, is_new=True), None, self.day)
        self.changed.emit()

    def _close(self) -> None:
        if self._desk.may("close_day"):
            self._signing.close()

    def _ask_reopen(self) -> None:
        if not self._desk.may("reopen_day"):
            return
        self._desk.window.say(None)
        self._reopen.ask(self.day.isoformat())
        self._desk.window.show_screen(self._reopen)

    @Slot(object)
    def _on_reason(self, texts: dict[str, str]) -> None:
        refused = partial(self._desk.notices.take_for, self._reopen)
        self._desk.store(reopen_day, self._on_reopened, refused, self.day, reason=texts["reason"])

    def _on_reopened(self, opened: DayClosed) -> None:
        self._done("day.reopened", Tone.AMBER, day=opened.operating_day.isoformat())

    @Slot()
    def _ask_item(self) -> None:
        """Says where what is chosen is put right, of a sum its first difference; what is changed or unsent is only
        looked at.
        """
        if self._screen.item is None:
            self._screen.go_in()
        check, item = self._screen.check, self._screen.item
        if check is None or item is None:
            self._desk.say("day_check.no_item", Tone.PLAIN)
        elif not isinstance(check.kind, DifferenceKind):
            self.item_asked.emit(LeadsTo.VISIT, item)
        elif check.kind is DifferenceKind.OPEN_DRAFT:
            self.item_asked.emit(DRAFT_LEADS_TO.get(item.detail, LeadsTo.BOXES), item)
        else:
            self.item_asked.emit(LEADS_TO[check.kind], item)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "day_close": self._close,
            "day_reopen": self._ask_reopen,
            "day_item": self._ask_item,
            "day_sheet": partial(self.sheet_asked.emit, self.day),
            "day_export": partial(self.export_asked.emit, self.day),
            "day_stick": partial(self.stick_asked.emit, self.day),
            "day_site": partial(self.site_asked.emit, self.day),
            "deliver": self.deliver_asked.emit,
            "day_again": self.open_again,
            "board": self.left.emit,
            "back": self.left.emit,
            "lock": self.lock_asked.emit,
        }
        if code in goes:
            goes[code]()

    @Slot(str)
    def _on_asked_of_reopen(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "go": self._reopen.submit,
            "back": partial(self._desk.window.show_screen, self._screen),
            "board": self.left.emit,
            "lock": self.lock_asked.emit,
        }
        if code in goes:
            goes[code]()
