"""Builds everything once and passes it by argument: the only place of the windows that knows storage, printing
and sync.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, Qt, SignalInstance, Slot
from PySide6.QtWidgets import QApplication

from station.actions.open_station import TRAINING_PIN, Surroundings, open_station
from station.actions.printers_at_hand import PagePrinter, Place, printers_of
from station.actions.register_visit import Registered
from station.actions.send_pending import Call, Reply
from station.actions.shift import Shift
from station.actions.training_centre import TrainingCentre, training_centre
from station.clock import SystemClock
from station.errors import Trouble
from station.ids import Ids, SystemIds
from station.programmes import built_in
from station.settings import Settings
from station.sync.pace import next_delay_s
from station.sync.postgres import CentreConnection, Line
from station.words import words_in
from ui import theme
from ui.desk_room import DeskRoom
from ui.flows.desk import Desk
from ui.flows.history import HistoryFlow
from ui.flows.home import HomeFlow
from ui.flows.leave import LeaveFlow
from ui.flows.once_more import OnceMoreFlow
from ui.flows.sign_in import SignInFlow
from ui.flows.sticks import StickFlow
from ui.flows.sync import CentreLine, SyncFlow
from ui.flows.take_away import TakeAwayFlow
from ui.flows.take_list import TakeListFlow
from ui.flows.values import asked_shown
from ui.notices import Notices, new_reference
from ui.rack_room import RackRoom
from ui.scanner import Scanner
from ui.screens.form import FORM_KEYS, FormScreen
from ui.screens.history import HistoryScreen
from ui.screens.home import HomeScreen
from ui.screens.leave import LeaveScreen
from ui.screens.sign_in import SignInScreen
from ui.screens.visit import VisitScreen
from ui.shown import Site
from ui.site_room import SiteRoom
from ui.sounds import Play, Sounds, player_here
from ui.tasks import Tasks
from ui.theme import Look
from ui.tube_room import Around, TubeRoom
from ui.window import StationWindow

EXPORTS_FOLDER = "exports"
IMPORT_KEYS = ("help", "browse", *FORM_KEYS[1:])
LOG_FILE = "station.log"


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
    board, "" where none is known; it may take long.
    """

    printer: PagePrinter
    line: CentreLine | None = None
    play: Play | None = None
    more: Mapping[Place, PagePrinter] = field(default_factory=dict)
    board_dsn: Callable[[], str] = str


class StationApp(QObject):
    """The running windows of one station."""

    def __init__(
        self,
        shift: Shift,
        settings: Settings,
        devices: Devices,
        *,
        language: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        enrolment = shift.store.enrolment
        site = Site(settings.site_name, enrolment.station, enrolment.is_training)
        self.window = StationWindow(site, shift.zone, words_in(language))
        self.notices = Notices(self.window, partial(new_reference, shift.ids))
        self.tasks = Tasks(self.notices.take, self)
        self.desk = Desk(shift, self.window, self.tasks, self.notices)
        self._build_screens(shift)
        self._build_flows(settings, devices)
        self._connect()
        self.window.speak(words_in(language))
        self.window.show_time(shift.clock.now())

    def _build_screens(self, shift: Shift) -> None:
        pin = TRAINING_PIN if shift.store.enrolment.is_training else ""
        self.sign_in_screen = SignInScreen(training_pin=pin)
        self.home_screen = HomeScreen()
        self.visit_screen = VisitScreen(asked_shown(shift.programme))
        self.leave_screen = LeaveScreen()
        self.history_screen = HistoryScreen()
        self.reprint_screen = FormScreen("reprint", ("reason",))
        self.import_screen = FormScreen("import", ("path",), keys=IMPORT_KEYS)
        self.export_screen = FormScreen("export", ("reason", "folder"))
        self.stick_screens = {
            code: FormScreen(code, ("folder",), keys=IMPORT_KEYS) for code in ("stick_out", "stick_in")
        }
        for screen in (
            self.sign_in_screen,
            self.home_screen,
            self.visit_screen,
            self.leave_screen,
            self.history_screen,
            self.reprint_screen,
            self.import_screen,
            self.export_screen,
            *self.stick_screens.values(),
        ):
            self.window.add(screen)

    def _build_flows(self, settings: Settings, devices: Devices) -> None:
        desk, ids = self.desk, self.desk.shift.ids
        self.sign_in = SignInFlow(desk, self.sign_in_screen, self)
        self.home = HomeFlow(desk, self.home_screen, self)
        self.leave = LeaveFlow(desk, self.leave_screen, self)
        self.history = HistoryFlow(desk, self.history_screen, self.reprint_screen, self)
        self.once_more = OnceMoreFlow(desk, self)
        self.take_list = TakeListFlow(desk, self.import_screen, self)
        self.take_away = TakeAwayFlow(desk, self.export_screen, settings.data / EXPORTS_FOLDER, self)
        self.sticks = StickFlow(desk, self.stick_screens, self)
        self.sync = SyncFlow(
            desk,
            devices.line,
            every_s=settings.sync_every_s,
            delay_s=lambda attempt: next_delay_s(attempt, chance(ids)),
            parent=self,
        )
        printers = {Place.LABELS: devices.printer, **devices.more}
        around = Around(desk, settings, printers, Sounds(devices.play), self.leave, self.sync)
        self.tubes = TubeRoom(around, self)
        self.collect, self.labels = self.tubes.collect, self.tubes.labels
        self.racks = RackRoom(around, self)
        self.site = SiteRoom(desk, devices.board_dsn, self)
        self.desk_room = DeskRoom(around, self.visit_screen, self)
        self.visit = self.desk_room.visit
        self.scanner = Scanner(self.window.undo_of_typing, self, prefix=settings.scanner_prefix)

    def _connect(self) -> None:
        self.sign_in.signed_in.connect(self._on_signed_in)
        self.desk_room.join(self.home, self.history)
        self.home.visit_picked.connect(self.history.open)
        self.home.print_asked.connect(self.labels.print_waiting)
        self.home.import_asked.connect(self.take_list.open)
        self.home.export_asked.connect(self.take_away.open)
        self.home.deliver_asked.connect(self.sync.deliver_now)
        self.home.stick_asked.connect(self.sticks.open)
        self.visit.saved.connect(self._on_saved)
        self.history.leave_asked.connect(self.leave.open)
        self.history.again_asked.connect(self.once_more.triage_again)
        self.history.overrule_asked.connect(self.once_more.overrule)
        self.history.label_asked.connect(self.labels.print_these)
        for decided in (self.once_more.done, self.once_more.left, self.leave.left):
            decided.connect(self.history.open_again)
        rooms = self.tubes, self.racks, self.desk_room
        self.home_screen.asked.connect(self.site.open_command)
        self.site.home_asked.connect(self.home.open)
        self.site.lock_asked.connect(self._on_lock)
        for left in (self.leave.done, *(one.home_asked for one in rooms), *self._leaving()):
            left.connect(self.home.open)
        for lock in (self.home, self.leave, self.history, self.once_more, *self._files()):
            lock.lock_asked.connect(self._on_lock)
        self.home.tubes_asked.connect(self.tubes.open_command)
        self.history.tubes_asked.connect(self.tubes.specimen.open)
        self.home.racks_asked.connect(self.racks.open_command)
        for room in rooms:
            room.lock_asked.connect(self._on_lock)
            room.changed.connect(self.sync.begin)
        for changed in (self.tubes.changed, self.desk_room.changed, self.once_more.done):
            changed.connect(self.home.refresh)
        self.home.refreshed.connect(lambda board: self.sync.show_state(board.sync))
        self.scanner.scanned.connect(self._on_scanned)
        for changed in (
            self.leave.done,
            self.once_more.done,
            self.take_list.ended,
            self.take_away.ended,
            self.sticks.ended,
        ):
            changed.connect(self.sync.begin)

    def _files(self) -> tuple[TakeListFlow, TakeAwayFlow, StickFlow]:
        return self.take_list, self.take_away, self.sticks

    def _leaving(self) -> tuple[SignalInstance, ...]:
        files = (one.left for one in self._files())
        return self.history.left, self.once_more.home_asked, self.leave.home_asked, *files

    def open(self, *, is_delivering: bool = True) -> None:
        """Shows the window, locked, and begins to deliver."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self.scanner)
        self.sign_in.open()
        self.window.show()
        self.window.activateWindow()
        if is_delivering:
            self.sync.begin()

    def close(self) -> None:
        """Keeps what is half typed and waits for all work to end."""
        self.visit.keep()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.scanner)
        self.tasks.close()
        self.sync.close()
        self.window.close()

    @Slot()
    def _on_signed_in(self) -> None:
        self.home.open()
        self.visit.find_draft()

    @Slot()
    def _on_lock(self) -> None:
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
        self.home.open()
        self.labels.print_these([registered.label.id])
        self.tubes.give_papers(registered.visit.id)


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
    dsn = shift.store.enrolment.centre_dsn
    return OpenLine(lambda: Line(dsn)) if dsn else None, lambda: settings.board_dsn


def the_application() -> QApplication:
    """Returns Qt's application, a new one if there is none yet."""
    there = QApplication.instance()
    return there if isinstance(there, QApplication) else new_application()


def new_application() -> QApplication:
    """Returns Qt's application with the bundled fonts and the outdoor palette."""
    made = QApplication([])
    made.setStyle("Fusion")
    made.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    theme.load_fonts()
    theme.dress(made, Look())
    return made


def run(
    data_folder: Path,
    settings: Settings,
    language: str,
    on_open: Callable[[StationApp], None] = lambda _station: None,
) -> int:
    """Opens the windows of the station in a folder and returns the exit code when they are closed.

    `on_open` is told when the window is there.
    Raises: Trouble when the folder holds no station that can be opened; nothing is shown then.
    """
    clock = SystemClock()
    around = Surroundings(clock, SystemIds(clock), built_in(settings.programme), settings)
    return play(open_station(data_folder, around).shift, settings, language, on_open)


def play(
    shift: Shift,
    settings: Settings,
    language: str,
    on_open: Callable[[StationApp], None] = lambda _station: None,
) -> int:
    """Shows the windows of an open station until they are closed, and closes it; returns the exit code."""
    logging.basicConfig(
        filename=settings.data / LOG_FILE, level=logging.WARNING, format="%(asctime)s %(message)s"
    )
    with ExitStack() as held:
        held.callback(shift.store.close)
        line, board_dsn = roads_of(shift, settings, held)
        application = new_application()
        station = StationApp(shift, settings, devices_of(settings, line, board_dsn), language=language)
        station.notices.install()
        held.callback(station.notices.uninstall)
        station.window.closing.connect(application.quit)
        station.open()
        on_open(station)
        code = application.exec()
        station.close()
        if line is not None:
            line.close()
    return code
