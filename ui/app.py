"""Builds everything once and passes it by argument: the only place of the windows that knows storage, printing
and sync.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Lock

from PySide6.QtCore import QObject, SignalInstance, Slot
from PySide6.QtWidgets import QApplication

from station.actions.printers_at_hand import PagePrinter, Place, printers_of
from station.actions.register_visit import Registered
from station.actions.scanner_at_hand import ports_at_hand
from station.actions.send_pending import Call, Reply, next_try_s
from station.actions.shift import Shift
from station.actions.training_centre import TrainingCentre, training_centre
from station.errors import Trouble
from station.ids import Ids
from station.settings import Settings
from station.sync.postgres import CentreConnection, Line
from ui.day_room import DayRoom
from ui.desk_room import DeskRoom
from ui.entrance import Entrance
from ui.flows.history import HistoryFlow
from ui.flows.home import HomeFlow
from ui.flows.leave import LeaveFlow
from ui.flows.scanner import Ports, ScannerFlow
from ui.flows.sticks import StickFlow
from ui.flows.sync import CentreLine, SyncFlow
from ui.flows.take_list import TakeListFlow
from ui.flows.values import asked_shown
from ui.rack_room import RackRoom
from ui.screens.form import FORM_KEYS, FormScreen
from ui.screens.history import HistoryScreen
from ui.screens.home import HomeScreen
from ui.screens.leave import LeaveScreen
from ui.screens.visit import VisitScreen
from ui.site_room import SiteRoom
from ui.sounds import Play, Sounds, player_here
from ui.tube_room import Around, TubeRoom

IMPORT_KEYS = ("help", "browse", *FORM_KEYS[1:])


class OpenLine:
    """The line to the centre: connects at the first call, and anew after each trouble."""

    def __init__(self, find_line: Callable[[], Line]) -> None:
        self._find_line = find_line
        self._connection: CentreConnection | None = None

    def answer(self, call: Call) -> Reply:
        """Makes a call and returns the reply. Raises: Trouble."""
        try:
            if self._connection is None:
                self._connection = CentreConnection(self._find_line())
            return call(self._connection)
        except Trouble:
            self.close()
            raise

    def close(self) -> None:
        """Hangs up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@dataclass(frozen=True, slots=True)
class Devices:
    """What a station is connected to; no line means that no centre is known, no player that nothing makes tones.

    `printer` is the one for labels, `more` those for what else there is. `board_dsn` finds the address of the centre's
    board, "" where none is known, `ports` those at which a scanner may sit; both may take long.
    """

    printer: PagePrinter
    line: CentreLine | None = None
    play: Play | None = None
    more: Mapping[Place, PagePrinter] = field(default_factory=dict)
    board_dsn: Callable[[], str] = str
    ports: Ports = ports_at_hand


class StationApp(QObject):
    """The running windows of one station."""

    def __init__(
        self, entrance: Entrance, settings: Settings, devices: Devices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._entrance, self._settings, self._devices = entrance, settings, devices
        self.window, self.notices, self.tasks = entrance.window, entrance.notices, entrance.tasks
        self.desk, self.sign_in, self.sign_in_screen = entrance.desk, entrance.sign_in, entrance.screen

    def build(self) -> Iterator[None]:
        """Builds room after room and joins them; between two of them events have their turn."""
        self.visit_screen = VisitScreen(asked_shown(self.desk.shift.programme), self.window.stack)
        yield
        self._build_screens()
        yield
        around = self._build_flows(self._settings, self._devices)
        yield
        self.tubes = TubeRoom(around, self)
        self.collect, self.labels = self.tubes.collect, self.tubes.labels
        yield
        self.racks = RackRoom(around, self)
        self.site = SiteRoom(self.desk, self._devices.board_dsn, self)
        yield
        self.day = DayRoom(around, self)
        yield
        self.desk_room = DeskRoom(around, self.visit_screen, self)
        self.visit, self.once_more = self.desk_room.visit, self.desk_room.once_more
        self._connect()
        yield
        self.once_more.prepare()
        yield
        self.desk_room.amend.prepare()

    def _build_screens(self) -> None:
        stack = self.window.stack
        self.home_screen = HomeScreen(stack)
        self.leave_screen = LeaveScreen(stack)
        self.history_screen = HistoryScreen(stack)
        self.reprint_screen = FormScreen("reprint", ("reason",), stack)
        self.import_screen = FormScreen("import", ("path",), stack, keys=IMPORT_KEYS)
        self.stick_screens = {
            code: FormScreen(code, fields, stack, keys=IMPORT_KEYS)
            for code, fields in (("stick_out", ("folder", "day")), ("stick_in", ("folder",)))
        }
        for screen in (
            self.home_screen,
            self.visit_screen,
            self.leave_screen,
            self.history_screen,
            self.reprint_screen,
            self.import_screen,
            *self.stick_screens.values(),
        ):
            self.window.add(screen)

    def _build_flows(self, settings: Settings, devices: Devices) -> Around:
        desk, ids = self.desk, self.desk.shift.ids
        self.home = HomeFlow(desk, self.home_screen, self)
        self.leave = LeaveFlow(desk, self.leave_screen, self)
        self.history = HistoryFlow(desk, self.history_screen, self.reprint_screen, self)
        self.take_list = TakeListFlow(desk, self.import_screen, self)
        self.sticks = StickFlow(desk, self.stick_screens, self)
        self.sync = SyncFlow(
            desk,
            devices.line,
            every_s=settings.sync_every_s,
            delay_s=lambda failure, attempt: next_try_s(failure, attempt, chance(ids)),
            parent=self,
        )
        printers = {Place.LABELS: devices.printer, **devices.more}
        sounds = Sounds(devices.play)
        self.scanning = ScannerFlow(desk, settings, devices.ports, sounds, self)
        self.scanner = self.scanning.keys
        return Around(desk, settings, printers, sounds, self.leave, self.sync, self.scanning)

    def _connect(self) -> None:
        self.sign_in.signed_in.connect(self.welcome)
        self.desk_room.join(self.home, self.history)
        self.home.visit_picked.connect(self.history.open)
        self.home.print_asked.connect(self.labels.print_waiting)
        self.home.import_asked.connect(self.take_list.open)
        self.home.deliver_asked.connect(self.sync.deliver_now)
        self.home.stick_asked.connect(self.sticks.open)
        self.visit.saved.connect(self._on_saved)
        self.history.leave_asked.connect(self.leave.open)
        self.history.label_asked.connect(self.labels.print_these)
        self.leave.left.connect(self.history.open_again)
        rooms = self.tubes, self.racks, self.desk_room
        self.day.join(self.tubes, self.racks, self.desk_room, self.sync)
        for evening in (self.site, self.day):
            self.home_screen.asked.connect(evening.open_command)
        self.day.home_asked.connect(self.home.open)
        self.day.stick_asked.connect(self.sticks.open_day)
        self.day.lock_asked.connect(self._on_lock)
        self.site.home_asked.connect(self.home.open)
        self.site.begun.connect(self.sync.begin)
        self.site.lock_asked.connect(self._on_lock)
        for left in (self.leave.done, *(one.home_asked for one in rooms), *self._leaving()):
            left.connect(self._go_back)
        for lock in (self.home, self.leave, self.history, *self._files()):
            lock.lock_asked.connect(self._on_lock)
        self.home_screen.asked.connect(self.desk_room.open_command)
        self.desk_room.evening_asked.connect(self.day.open_evening)
        self.desk_room.cleared.connect(self.day.come_back)
        self.home.tubes_asked.connect(self.tubes.open_command)
        self.history.tubes_asked.connect(self.tubes.specimen.open_from_visit)
        self.tubes.specimen.turned_back.connect(self.history.open_again)
        self.home.racks_asked.connect(self.racks.open_command)
        for room in rooms:
            room.lock_asked.connect(self._on_lock)
            room.changed.connect(self.sync.begin)
        for changed in (self.tubes.changed, self.desk_room.changed):
            changed.connect(self.home.refresh)
        self.home.refreshed.connect(lambda board: self.sync.show_state(board.sync))
        self.scanner.scanned.connect(self._on_scanned)
        for changed in (
            self.leave.done,
            self.take_list.ended,
            self.day.changed,
            self.sticks.ended,
        ):
            changed.connect(self.sync.begin)

    @Slot()
    def _go_back(self) -> None:
        """Goes back to the board, or to the day that somebody left to put something right."""
        if not self.day.come_back():
            self.home.open()

    def _files(self) -> tuple[TakeListFlow, StickFlow]:
        return self.take_list, self.sticks

    def _leaving(self) -> tuple[SignalInstance, ...]:
        files = (one.left for one in self._files())
        return self.history.left, self.leave.home_asked, *files

    def open(self, *, is_delivering: bool = True) -> None:
        """Shows the window, locked, and begins to work."""
        self._entrance.open()
        self.begin(is_delivering=is_delivering)

    def begin(self, *, is_delivering: bool = True) -> None:
        """Begins to listen to the scanner, and to deliver."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self.scanner)
        self.scanning.start()
        if is_delivering:
            self.site.check_ledger()
            self.sync.begin()

    def close(self) -> None:
        """Keeps what is half typed and waits for all work to end."""
        self.desk_room.keep()
        self.day.keep()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.scanner)
        self.scanning.close()
        self.tasks.close()
        self.sync.close()
        self.window.close()

    @Slot()
    def welcome(self) -> None:
        """Shows the board to whoever has just signed in, and what was left half typed."""
        self.home.open()
        self.desk_room.find_drafts()
        self.day.day.tell_left_open()

    @Slot()
    def _on_lock(self) -> None:
        self.day.forget_way()
        self.history.forget()
        self.sign_in.open()

    @Slot(str)
    def _on_scanned(self, text: str) -> None:
        screen = self.window.screen_now
        if self.desk_room.scans.take(text):
            return
        if screen.TAKES_SCANS and not self.desk.is_locked:
            screen.scanned.emit(text)
        else:
            self.collect.take(text)

    @Slot(object)
    def _on_saved(self, registered: Registered) -> None:
        self._go_back()
        self.labels.print_these([registered.label.id])
        self.tubes.give_papers(registered.visit.id)


def whole_station(shift: Shift, settings: Settings, devices: Devices, *, language: str) -> StationApp:
    """Returns a station all of whose rooms stand, its window not shown yet."""
    station = StationApp(Entrance(shift, settings, language), settings, devices)
    for _ in station.build():
        pass
    return station


def chance(ids: Ids) -> float:
    """Returns a number in [0, 1) from the station's random source."""
    return int.from_bytes(ids.random_bytes(4), "big") / 2**32


def devices_of(
    settings: Settings, line: CentreLine | None = None, board_dsn: Callable[[], str] = str
) -> Devices:
    """Returns the devices that the settings name; a printer that nobody understands keeps every label waiting."""
    printers = printers_of(settings)
    return Devices(printers[Place.LABELS], line, player_here(), printers, board_dsn)


class OwnCentre:
    """The centre of a training station: started at the first question, by whichever thread asks, and once."""

    def __init__(self, start: Callable[[], TrainingCentre]) -> None:
        self._start = start
        self._lock = Lock()
        self._running: TrainingCentre | None = None

    def running(self) -> TrainingCentre:
        """Returns the running centre. Raises: Trouble."""
        with self._lock:
            if self._running is None:
                self._running = self._start()
            return self._running


def roads_of(shift: Shift, settings: Settings, held: ExitStack) -> tuple[OpenLine | None, Callable[[], str]]:
    """Returns the line to the centre and what finds its board: the enrolled centre's, or one's own in training."""
    if shift.store.enrolment.is_training:
        own = OwnCentre(lambda: held.enter_context(training_centre(shift, settings.data)))
        return OpenLine(lambda: own.running().line), lambda: own.running().server.dsn
    store = shift.store  # asked at each call: a new epoch comes with another password
    line = OpenLine(lambda: Line(store.enrolment.centre_dsn)) if store.enrolment.centre_dsn else None
    return line, lambda: settings.board_dsn
