"""The whole site's evening: every laptop of the roster, by the feed or from their sticks; closing it by one or two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.close_day import Closing
from station.actions.close_site import close_site, given_before, lacks_given_before
from station.actions.read_site import SiteRead
from station.actions.shift import Shift
from station.actions.site_day_status import SiteDayStatus, site_day_status
from station.domain.day_closed import ending
from station.domain.site_closed import SiteClosed
from station.domain.site_reading import SiteReading
from station.errors import Rejected, Rejection
from ui.day_shown import EventShown, Kind
from ui.flows.day_values import for_all, reasons_kept, stays_shown
from ui.flows.desk import Desk
from ui.flows.signing import SigningFlow
from ui.flows.stick_folder import StickFolderFlow
from ui.screens.day import DayScreen
from ui.screens.day_sign import DaySignScreen
from ui.screens.form import FormScreen
from ui.shown import Tone
from ui.site_day_shown import SiteDayShown

SITE_DAY_KEYS = (
    "help", "day_again", "site_sticks", "board", "site_close", "day", "commands", "language", "lock",
)  # fmt: skip


class SiteDayFlow(QObject):
    """`own_asked` carries the day whose page of this booth is wanted; `changed` says that something was saved."""

    left = Signal()
    lock_asked = Signal()
    changed = Signal()
    own_asked = Signal(object)
    _counted = Signal(int, int)

    def __init__(
        self,
        desk: Desk,
        screen: DayScreen,
        sign: DaySignScreen,
        sticks: FormScreen,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._sticks = StickFolderFlow(desk, sticks, screen, self)
        self._status: SiteDayStatus | None = None
        self._day = desk.shift.today()
        self._reading: SiteReading | None = None
        self._is_counting = False
        self._counted.connect(self._show_count)
        self._signing = SigningFlow(desk, screen, sign, self._closing, self._read_again, self)
        self._signing.closed.connect(self._on_closed)
        self._signing.board_asked.connect(self.left)
        self._signing.lock_asked.connect(self.lock_asked)
        screen.asked.connect(self._on_asked)
        screen.explained.connect(self._on_explained)
        screen.day_entered.connect(self.open)
        screen.item_asked.connect(self._on_item)
        self._sticks.read.connect(self._on_read)
        self._sticks.board_asked.connect(self.left)
        self._sticks.lock_asked.connect(self.lock_asked)

    @Slot(object)
    def open(self, day: date) -> None:
        """Shows a day of the site; what sticks said of another day is not believed of this one."""
        if day != self._day:
            self._day, self._reading = day, None
        self._desk.window.say(None)
        self._signing.begin(day)
        self._read(is_new=True)

    def _read(self, *, is_new: bool = False) -> None:
        self._desk.store(
            site_day_status,
            partial(self._show, is_new=is_new),
            None,
            self._day,
            self._reading,
            report=self._counted.emit,
        )

    @Slot(int, int)
    def _show_count(self, done: int, total: int) -> None:
        """Says how far a long reading is, and the closing that begins with it."""
        self._is_counting = True
        self._desk.say("day_site.counting", Tone.PLAIN, done=done, total=total)

    def _read_again(self, then: Callable[[], None]) -> None:
        def show(status: SiteDayStatus) -> None:
            self._show(status)
            then()

        self._desk.store(site_day_status, show, None, self._day, self._reading)

    def keep(self) -> None:
        """Keeps what is half typed."""
        self._signing.keep()

    def _show(self, status: SiteDayStatus, *, is_new: bool = False) -> None:
        self._status = status
        if self._is_counting:
            self._desk.window.say(None)
        self._is_counting = False
        given: dict[Kind, str] = dict(given_before(status).items())
        lacks: dict[Kind, str] = dict(lacks_given_before(status).items())
        told = {**given, **lacks, **self._signing.explanations.of(status.day)}
        told = for_all(status.site.account, told)
        self._screen.show_day(site_day_shown(status, told), is_new=is_new)
        if self._desk.window.screen_now is not self._screen:
            self._desk.window.show_screen(self._screen)

    @Slot(object, str)
    def _on_explained(self, kind: Kind, why: str) -> None:
        if self._status is None:
            return
        self._signing.explanations.tell(self._day, kind, why)
        self._show(self._status)
        self._screen.go_on()

    @Slot()
    def _on_item(self) -> None:
        self._desk.say("day_site.at_laptop", Tone.PLAIN)

    def _close(self) -> None:
        if self._desk.may("close_site"):
            self._signing.close()

    def _closing(self, said: Closing) -> Callable[[Shift], SiteClosed]:
        return partial(close_site, day=self._day, reading=self._reading, said=said, report=self._counted.emit)

    @Slot(object)
    def _on_closed(self, closed: SiteClosed) -> None:
        self._signing.explanations.forget(closed.operating_day)
        code = f"site_closed.{ending(closed.amendment, is_green=closed.is_green)}"
        tone = Tone.GOOD if closed.is_green else Tone.AMBER
        day = closed.operating_day.isoformat()
        self._is_counting = False
        site = self._desk.window.words.named("site", closed.site)
        self._desk.say(code, tone, site=site, day=day, number=closed.amendment)
        self._desk.store(site_day_status, partial(self._show, is_new=True), None, self._day, self._reading)
        self.changed.emit()

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "site_close": self._close,
            "day": partial(self.own_asked.emit, self._day),
            "site_sticks": lambda: self._sticks.ask(self._day),
            "day_again": self._read,
            "board": self.left.emit,
            "back": partial(self.own_asked.emit, self._day),
            "lock": self.lock_asked.emit,
        }
        if code in goes:
            goes[code]()

    @Slot(object)
    def _on_read(self, found: SiteRead) -> None:
        taken = partial(self._take, found)
        self._desk.store(site_day_status, taken, self._sticks.refuse, self._day, found.reading)

    def _take(self, found: SiteRead, status: SiteDayStatus) -> None:
        """Shows what the sticks say, and the files that were not believed."""
        self._reading = found.reading
        self._show(status, is_new=True)
        self._desk.say("day_site.read", Tone.AMBER if found.refused else Tone.GOOD, files=found.files)
        if found.refused:
            refused = (Rejection("", why.code, why.facts) for _, why in found.refused)
            self._desk.notices.take(Rejected(*refused))


def site_day_shown(status: SiteDayStatus, explanations: Mapping[Kind, str]) -> SiteDayShown:
    """Returns a site's day as it is shown, with the explanations that are typed and not saved yet."""
    closing = status.closing
    return SiteDayShown(
        status.site,
        status.state.value,
        status.is_over,
        status.ends_at,
        status.fetched_at,
        _event(status),
        closing,
        {} if closing is None else reasons_kept({**closing.differences, **closing.lacks}),
        explanations,
    )


def _event(status: SiteDayStatus) -> EventShown | None:
    """Returns what closed the site's day last, None where nobody did."""
    closing = status.closing
    if closing is None or status.closed_at is None:
        return None
    stays = (*stays_shown(closing.lacks, "day_lack"), *stays_shown(closing.differences, "difference"))
    return EventShown(
        status.closed_at,
        status.closed_by,
        closing.amendment,
        is_reopening=False,
        reason="",
        signed_by=status.signed_by,
        stays=stays,
    )
