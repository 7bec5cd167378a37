"""Builds everything once and passes it by argument: the only place of the windows that knows storage, printing
and sync.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from station.actions.open_station import TRAINING_PIN, Surroundings, open_station
from station.actions.print_label import send_to
from station.actions.register_visit import Registered
from station.actions.send_pending import Call, Reply
from station.actions.shift import Shift
from station.actions.training_centre import training_centre
from station.clock import SystemClock
from station.errors import Trouble
from station.ids import Ids, SystemIds
from station.printing.layouts import load_layout
from station.printing.printers import Printer, printer_of
from station.programmes import programme
from station.settings import Settings
from station.sync.pace import next_delay_s
from station.sync.postgres import CentreConnection, Line
from station.words import words_in
from ui import theme
from ui.flows.collect import CollectFlow
from ui.flows.desk import Desk
from ui.flows.home import HomeFlow
from ui.flows.labels import LabelFlow
from ui.flows.leave import LeaveFlow
from ui.flows.sign_in import SignInFlow
from ui.flows.sync import CentreLine, SyncFlow
from ui.flows.values import symptoms_shown
from ui.flows.visit import VisitFlow
from ui.notices import Notices
from ui.scanner import Scanner
from ui.screens.home import HomeScreen
from ui.screens.leave import LeaveScreen
from ui.screens.sign_in import SignInScreen
from ui.screens.visit import VisitScreen
from ui.shown import Site
from ui.tasks import Tasks
from ui.theme import Look
from ui.window import StationWindow

LABELS_FOLDER = "labels"
LOG_FILE = "station.log"
REFERENCE_LETTERS = 8


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
    """What a station is connected to; no line means that no centre is known."""

    printer: Printer
    line: CentreLine | None = None


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
        self.visit_screen = VisitScreen(symptoms_shown(shift.programme))
        self.leave_screen = LeaveScreen()
        for screen in (self.sign_in_screen, self.home_screen, self.visit_screen, self.leave_screen):
            self.window.add(screen)

    def _build_flows(self, settings: Settings, devices: Devices) -> None:
        desk, ids = self.desk, self.desk.shift.ids
        self.sign_in = SignInFlow(desk, self.sign_in_screen, self)
        self.home = HomeFlow(desk, self.home_screen, self)
        self.visit = VisitFlow(desk, self.visit_screen, self)
        self.leave = LeaveFlow(desk, self.leave_screen, self)
        self.collect = CollectFlow(desk, self)
        self.labels = LabelFlow(desk, partial(send_to, devices.printer), self)
        self.sync = SyncFlow(
            desk,
            devices.line,
            every_s=settings.sync_every_s,
            delay_s=lambda attempt: next_delay_s(attempt, chance(ids)),
            parent=self,
        )
        self.scanner = Scanner(self.window.undo_of_typing, self)

    def _connect(self) -> None:
        self.sign_in.signed_in.connect(self._on_signed_in)
        self.home.new_asked.connect(self.visit.open_new)
        self.home.expected_picked.connect(self.visit.open_expected)
        self.home.visit_picked.connect(self.leave.open)
        self.home.print_asked.connect(self.labels.print_waiting)
        self.visit.saved.connect(self._on_saved)
        for left in (self.visit.left, self.leave.left, self.leave.done):
            left.connect(self.home.open)
        for lock in (self.home.lock_asked, self.visit.lock_asked, self.leave.lock_asked):
            lock.connect(self._on_lock)
        for changed in (self.labels.finished, self.collect.collected):
            changed.connect(self.home.refresh)
        self.home.refreshed.connect(lambda board: self.sync.show_state(board.sync))
        self.scanner.scanned.connect(self.collect.take)
        for changed in (self.labels.finished, self.collect.collected, self.leave.done):
            changed.connect(self.sync.begin)

    def open(self) -> None:
        """Shows the window, locked, and begins to deliver."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self.scanner)
        self.sign_in.open()
        self.window.show()
        self.window.activateWindow()
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

    @Slot(object)
    def _on_saved(self, registered: Registered) -> None:
        self.home.open()
        self.labels.print_these([registered.label.id])


def new_reference(ids: Ids) -> str:
    """Returns a short reference by which a bug is found in the log."""
    return ids.new_id().hex[-REFERENCE_LETTERS:]


def chance(ids: Ids) -> float:
    """Returns a number in [0, 1) from the station's random source."""
    return int.from_bytes(ids.random_bytes(4), "big") / 2**32


def devices_of(settings: Settings, line: CentreLine | None = None) -> Devices:
    """Returns the devices that the settings name. Raises: Trouble `printer_setting_unknown`."""
    return Devices(printer_of(settings.printer, settings.data / LABELS_FOLDER, load_layout()), line)


def line_of(shift: Shift, settings: Settings, held: ExitStack) -> OpenLine | None:
    """Returns the line to the centre: the enrolled one, a training centre of one's own, or none."""
    if shift.store.enrolment.is_training:
        return OpenLine(cache(lambda: held.enter_context(training_centre(shift, settings.data)).line))
    dsn = settings.central_dsn or shift.store.enrolment.centre_dsn
    return OpenLine(lambda: Line(dsn)) if dsn else None


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
    around = Surroundings(clock, SystemIds(clock), programme(settings.programme), settings)
    shift = open_station(data_folder, around).shift
    logging.basicConfig(
        filename=data_folder / LOG_FILE, level=logging.WARNING, format="%(asctime)s %(message)s"
    )
    with ExitStack() as held:
        held.callback(shift.store.close)
        line = line_of(shift, settings, held)
        application = new_application()
        station = StationApp(shift, settings, devices_of(settings, line), language=language)
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
