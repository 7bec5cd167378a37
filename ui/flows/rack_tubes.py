"""Whose time runs out, and through whose hands a tube went. A scan on either screen asks for that tube."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.follow_tubes import custody_of, due_list
from station.actions.shift import Shift
from station.domain.box import show_box_code
from station.domain.custody import Hand
from station.domain.due import DueTube
from station.domain.hangul import to_qwerty
from station.domain.number import check_number, display
from station.words import Words
from ui.flows.desk import Desk
from ui.flows.scan_told import ScanTold
from ui.screens.rack_table import Line, RackTableScreen
from ui.screens.screen import Screen
from ui.shown import Tone
from ui.sounds import Sounds
from ui.widgets.rows_table import Column

DUE_COLUMNS = (
    Column("rack_due.mark", 12, is_bold=True),
    Column("rack_due.left", 9, is_right=True),
    Column("rack_due.number", 19, is_bold=True),
    Column("rack_due.collected", 12, gives_way=1),
    Column("rack_due.place"),
)
CUSTODY_COLUMNS = (
    Column("rack_custody.at", 12),
    Column("rack_custody.handling", 14, is_bold=True),
    Column("rack_custody.actor", 14),
    Column("rack_custody.place"),
)
MINUTES_PER_HOUR = 60
SECONDS_PER_MINUTE = 60


class RackTubesFlow(QObject):
    """`left` says that somebody goes back to where the tubes are."""

    left = Signal()
    board_asked = Signal()
    lock_asked = Signal()

    def __init__(
        self,
        desk: Desk,
        due: RackTableScreen,
        custody: RackTableScreen,
        sounds: Sounds,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._due, self._custody = desk, due, custody
        self._told = ScanTold(desk, sounds, frozenset())
        self._tubes: tuple[DueTube, ...] = ()
        self._before: Screen | None = None
        for screen in (due, custody):
            screen.scanned.connect(self.open_tube)
            screen.asked.connect(self._on_asked)
        due.picked.connect(self._on_picked)

    @Slot()
    def open_due(self) -> None:
        """Shows the tubes whose time runs out, the most urgent first."""
        self._desk.store(_due_now, self._show_due)

    def _show_due(self, found: tuple[tuple[DueTube, ...], datetime]) -> None:
        self._tubes, now = found
        zone = self._desk.shift.zone
        self._due.show_lines(lambda words: [_due_line(one, now, zone, words) for one in self._tubes])
        self._desk.window.say(None)
        self._desk.window.show_screen(self._due)
        if not self._tubes:
            self._desk.say("rack_due.none")

    @Slot(str)
    def open_tube(self, scanned: str) -> None:
        """Shows the history of a tube."""
        self._desk.store(
            custody_of, partial(self._show_custody, scanned), self._told.refuse, to_qwerty(scanned)
        )

    def _show_custody(self, scanned: str, hands: tuple[Hand, ...]) -> None:
        zone = self._desk.shift.zone
        number = display(check_number(to_qwerty(scanned)).digits)
        self._custody.show_lines(lambda words: [_hand_line(one, zone, words) for one in hands], number)
        window = self._desk.window
        if window.screen_now is not self._custody:
            self._before = window.screen_now
        window.show_screen(self._custody)
        self._told.tell("rack_custody.shown", Tone.GOOD, number=number)

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        self.open_tube(self._tubes[row].number)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "back" and self._before is not None:
            before, self._before = self._before, None
            self._desk.window.say(None)
            self._desk.window.show_screen(before)
        elif code == "back":
            self.left.emit()
        elif code == "board":
            self.board_asked.emit()
        elif code == "lock":
            self.lock_asked.emit()


def _due_now(shift: Shift) -> tuple[tuple[DueTube, ...], datetime]:
    return due_list(shift), shift.clock.now()


def _due_line(one: DueTube, now: datetime, zone: tzinfo, words: Words) -> Line:
    mark = words("rack_due.over") if one.is_over(now) else words("rack_due.soon")
    place = " ".join(part for part in (one.rack, one.position) if part) or words("rack_due.no_rack")
    if one.box:
        place = f"{place} · {words('rack_due.box', box=one.box, state=words(f'box_state.{one.box_state}'))}"
    collected = f"{one.collected_at.astimezone(zone):%m-%d %H:%M}"
    return mark, _span(one.due_at - now), display(one.number), collected, place


def _span(left: timedelta) -> str:
    """Returns how much time is left as hours and minutes, `-2:05` where it is over."""
    minutes = int(abs(left).total_seconds()) // SECONDS_PER_MINUTE
    sign = "-" if left < timedelta() else ""
    return f"{sign}{minutes // MINUTES_PER_HOUR}:{minutes % MINUTES_PER_HOUR:02}"


def _hand_line(one: Hand, zone: tzinfo, words: Words) -> Line:
    rack = f"{one.rack} {one.position}".strip()
    box = show_box_code(one.box) if one.box else ""
    to = f"→ {one.to}" if one.to else ""
    place = " · ".join(part for part in (rack, box, to, one.reason) if part)
    return f"{one.at.astimezone(zone):%m-%d %H:%M}", words(f"handling.{one.handling.value}"), one.actor, place
