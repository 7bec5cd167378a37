"""Builds the end of the day: its page, the second signature, its sheet and its export. Knows who comes back to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.print_pages import send_pages
from station.actions.printers_at_hand import Place
from station.domain.day import Item
from ui.day_shown import LeadsTo
from ui.desk_room import DeskRoom
from ui.flows.day import DayFlow
from ui.flows.day_sheet import SHEET_KEYS, DaySheetFlow
from ui.flows.export import ExportFlow, forms_offered
from ui.flows.site_day import SITE_DAY_KEYS, SiteDayFlow
from ui.flows.sync import SyncFlow
from ui.rack_room import RackRoom
from ui.screens.day import DayScreen
from ui.screens.day_sign import DaySignScreen
from ui.screens.export import ExportScreen
from ui.screens.form import FormScreen
from ui.site_room import STICK_KEYS
from ui.tube_room import Around, TubeRoom

EXPORTS_FOLDER = "exports"


class DayRoom(QObject):
    """`home_asked` and `lock_asked` say where somebody goes, `stick_asked` carries the day that is written onto a
    stick, `changed` says that something was saved.

    Whoever left the page to put a difference right comes back by `come_back`.
    """

    home_asked = Signal()
    lock_asked = Signal()
    stick_asked = Signal(object)
    changed = Signal()

    def __init__(self, around: Around, parent: QObject | None = None) -> None:
        super().__init__(parent)
        desk = self._desk = around.desk
        self._is_away = False
        self._from_home = False
        stack, zone = desk.window.stack, desk.shift.zone
        self.screen, self.sign_screen = DayScreen(zone, stack), DaySignScreen(stack)
        self.reopen_screen = FormScreen("day_reopen", ("reason",), stack)
        self.site_screen = DayScreen(zone, stack, name="day_site", keys=SITE_DAY_KEYS, commands=())
        self.site_sign_screen = DaySignScreen(stack)
        self.site_sticks_screen = FormScreen("site_sticks", ("folder", "key"), stack, keys=STICK_KEYS)
        self.sheet_screen = FormScreen(
            "day_paper", ("folder",), stack, keys=SHEET_KEYS, main_key="sheet_save"
        )
        self.export_screen = ExportScreen(forms_offered(), stack)
        for screen in (
            self.screen,
            self.sign_screen,
            self.reopen_screen,
            self.site_screen,
            self.site_sign_screen,
            self.site_sticks_screen,
            self.sheet_screen,
            self.export_screen,
        ):
            desk.window.add(screen)
        folder = around.settings.data / EXPORTS_FOLDER
        self.day = DayFlow(desk, self.screen, self.sign_screen, self.reopen_screen, self)
        self.site = SiteDayFlow(desk, self.site_screen, self.site_sign_screen, self.site_sticks_screen, self)
        self.sheet = DaySheetFlow(desk, self.sheet_screen, folder, _printing(around), self)
        self.export = ExportFlow(desk, self.export_screen, folder, self)
        self._connect()

    def _connect(self) -> None:
        self.day.sheet_asked.connect(self.sheet.open)
        self.day.export_asked.connect(self._open_export)
        self.day.site_asked.connect(self.site.open)
        self.day.stick_asked.connect(self._go_to_stick)
        self.site.own_asked.connect(self.day.open_day)
        self.sheet.left.connect(self.day.open_again)
        self.export.left.connect(self._leave_export)
        for home in (self.day.left, self.site.left, self.sheet.board_asked, self.export.board_asked):
            home.connect(self.home_asked)
        for lock in (self.day, self.site, self.sheet, self.export):
            lock.lock_asked.connect(self.lock_asked)
        for changed in (self.day.changed, self.site.changed, self.export.ended, self.sheet.written):
            changed.connect(self.changed)

    def join(self, tubes: TubeRoom, racks: RackRoom, desk_room: DeskRoom, sync: SyncFlow) -> None:
        """Joins the page to all places where a difference is put right, and to what changes its counts."""
        goes: Mapping[LeadsTo, Callable[[Item], object]] = {
            LeadsTo.VISIT: lambda item: tubes.specimen.open(item.visit_id) if item.visit_id else None,
            LeadsTo.RACKS: lambda _: racks.rack.open(),
            LeadsTo.BOXES: lambda _: racks.open_boxes(),
            LeadsTo.NUMBERS: lambda _: tubes.numbers.open(),
            LeadsTo.PRINT: lambda _: tubes.labels.print_waiting(),
            LeadsTo.PAGE: lambda _: desk_room.visit.open_new(),
            LeadsTo.CORRECTION: lambda _: desk_room.amend.find_draft(),
            LeadsTo.TRIAGE: lambda _: desk_room.once_more.find_draft(),
        }
        self.day.item_asked.connect(lambda place, item: self._go(place, partial(goes[place], item)))
        self.day.deliver_asked.connect(sync.deliver_now)
        for changed in (tubes.changed, sync.ended):
            changed.connect(self.day.refresh)

    def _go(self, place: LeadsTo, go: Callable[[], object]) -> None:
        self._is_away = place is not LeadsTo.PRINT
        go()

    @Slot(object)
    def _go_to_stick(self, day: date) -> None:
        self._is_away = True
        self.stick_asked.emit(day)

    @Slot(str)
    def open_command(self, code: str) -> None:
        """Opens what a command of the board names, if it is this room's."""
        if code == "day":
            self.day.open()
        elif code == "export":
            self._from_home = True
            self.export.open(self._desk.shift.today())

    @Slot()
    def open_evening(self) -> None:
        """Opens the end of the day, that one which somebody left to put something right if they did."""
        if not self.come_back():
            self.day.open()

    def keep(self) -> None:
        """Keeps what is half typed."""
        self.day.keep()
        self.site.keep()

    def come_back(self) -> bool:
        """Shows the day again to whoever left it to put something right; says whether somebody did."""
        was_away, self._is_away = self._is_away, False
        if was_away and not self._desk.is_locked:
            self.day.open_again()
        return was_away

    def forget_way(self) -> None:
        """Forgets that somebody is away: another one signs in."""
        self._is_away = False

    @Slot(object)
    def _open_export(self, day: date) -> None:
        self._from_home = False
        self.export.open(day)

    @Slot()
    def _leave_export(self) -> None:
        if self._from_home:
            self.home_asked.emit()
        else:
            self.day.open_again()


def _printing(around: Around) -> Callable[[Path], int]:
    return partial(send_pages, around.printers.get(Place.SHEETS))
