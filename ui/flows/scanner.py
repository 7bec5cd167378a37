"""The scanner of a station: listens to its port, tells when it goes and comes back, and sets it up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.scanner_at_hand import PortAtHand, ScannerTyped, keep_scanner, open_port
from station.domain.scanner_setup import short_port
from station.errors import Rejected, Trouble
from station.settings import Settings
from ui.flows.desk import Desk
from ui.flows.scan_told import ScanTold
from ui.scanner import Scanner
from ui.screens.scanner_setup import ScannerScreen
from ui.serial_scanner import SerialScanner
from ui.shown import Tone
from ui.sounds import Sounds
from ui.tubes_shown import ScannerShown

Ports = Callable[[], tuple[PortAtHand, ...]]
GONE = "scanner_gone"
ASKED, FOUND, LOST = "asked", "found", "lost"


class ScannerFlow(QObject):
    """`changed` says that the port is there or gone, `left` that somebody is done with the set-up."""

    changed = Signal()
    left = Signal()
    home_asked = Signal()
    lock_asked = Signal()

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        ports: Ports,
        sounds: Sounds,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._settings, self._ports = desk, settings, ports
        self._told = ScanTold(desk, sounds, frozenset())
        self.keys = Scanner(desk.window.undo_of_typing, self, setup=settings.scanner)
        self._port: SerialScanner | None = None
        self._state = ASKED
        self._screen: ScannerScreen | None = None

    @property
    def shown(self) -> ScannerShown:
        """How the scanner is set up, and whether its port is there."""
        setup = self._settings.scanner
        return ScannerShown(short_port(setup.port), setup.suffix.value, setup.prefix, self._state)

    @property
    def screen(self) -> ScannerScreen | None:
        """The screen that asks how the scanner is set up, while it is open."""
        return self._screen

    def start(self) -> None:
        """Begins to listen to the port that the settings name, if they name one."""
        setup = self._settings.scanner
        self._state = ASKED
        if setup.port:
            self._port = SerialScanner(setup, open_port, self)
            self._port.line_came.connect(self.keys.take_line)
            self._port.half_came.connect(self._on_half)
            self._port.found.connect(self._on_found)
            self._port.lost.connect(self._on_lost)
            self._port.start()

    def close(self) -> None:
        """Lets go of the port."""
        if self._port is not None:
            self._port.close()
            self._port.deleteLater()
        self._port = None

    @Slot()
    def open(self) -> None:
        """Looks for ports and asks how the scanner is set up."""
        self._desk.window.say(None)
        self._desk.tasks.slow(self._ports, self._ask)

    def _ask(self, ports: tuple[PortAtHand, ...]) -> None:
        self._drop()
        self._screen = screen = ScannerScreen(
            self._settings.scanner, [(one.name, one.product) for one in ports]
        )
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)
        self._desk.window.add(screen)
        self._desk.window.show_screen(screen)

    def _drop(self) -> None:
        if self._screen is not None:
            self._desk.window.drop(self._screen)
        self._screen = None

    @Slot(object)
    def _on_submitted(self, texts: dict[str, str]) -> None:
        typed = ScannerTyped(**texts)
        self._desk.store(keep_scanner, self._on_kept, self._on_refused, self._settings, typed)

    def _on_kept(self, settings: Settings) -> None:
        self.close()
        self._desk.window.forget_error(GONE)
        self._settings = settings
        self.keys.use(settings.scanner)
        self.start()
        self._drop()
        self.left.emit()
        self._desk.say("scanner.kept")

    def _on_refused(self, failure: Rejected | Trouble) -> None:
        if self._screen is not None:
            self._desk.notices.take_for(self._screen, failure)
        else:
            self._desk.notices.take(failure)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "go" and self._screen is not None:
            self._screen.submit()
            return
        goes = {"back": self.left, "board": self.home_asked, "lock": self.lock_asked}
        if code in goes:
            self._drop()
            goes[code].emit()

    @Slot()
    def _on_half(self) -> None:
        self._told.tell("scanner.half", Tone.BAD)

    @Slot()
    def _on_found(self) -> None:
        was_lost, self._state = self._state == LOST, FOUND
        self._desk.window.forget_error(GONE)
        if was_lost:
            self._desk.say("scanner.back", port=self.shown.port)
        self.changed.emit()

    @Slot()
    def _on_lost(self) -> None:
        self._state = LOST
        self._desk.notices.take(Trouble(GONE, port=self.shown.port))
        self.changed.emit()
