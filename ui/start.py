"""Starts the windows: the entrance at once, and everything behind it while somebody types a name.

What is behind it is read from the disk on a thread of its own and built between two events, a room at a time, so that
no key waits. Whoever signs in sooner waits for what is missing then. Rooms that cannot be built are told of on the
entrance, with what to do; whoever signs in then builds them anew.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from station.actions.shift import Shift
from station.errors import Trouble
from station.settings import Settings
from station.words import LANGUAGES, words_in
from ui import theme
from ui.entrance import Entrance
from ui.theme import Look

if TYPE_CHECKING:
    from ui.app import StationApp

LOG_FILE = "station.log"


def ignore(_station: StationApp) -> None:
    """Does nothing about a station that is open."""


def load_rooms() -> None:
    """Reads from the disk what is behind the entrance: the code, and the words of every language."""
    import ui.app  # noqa: F401  # late: the first window stands without it

    for language in LANGUAGES:
        words_in(language)


class Opening(QObject):
    """Builds the rooms behind an entrance. `on_open` is told when all of them stand.

    To a file whose last facts are gone (`cut`) nothing is written before the centre's ticket is there.
    """

    def __init__(
        self,
        entrance: Entrance,
        settings: Settings,
        held: ExitStack,
        on_open: Callable[[StationApp], None],
        *,
        cut: Trouble | None = None,
    ) -> None:
        super().__init__(entrance)
        self._entrance, self._settings, self._held, self._on_open = entrance, settings, held, on_open
        self.station: StationApp | None = None
        self._half: StationApp | None = None
        self._steps = self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        if cut is None:
            entrance.sign_in.signed_in.connect(self._on_signed_in)
            entrance.window.installEventFilter(self)
        else:
            self._ask_ticket(cut)

    def _ask_ticket(self, cut: Trouble) -> None:
        from ui.cut_file import CutFile  # late: the first window stands without it

        CutFile(self._entrance, cut).mended.connect(self._on_mended)

    @Slot()
    def _on_mended(self) -> None:
        self._entrance.sign_in.signed_in.connect(self._on_signed_in)
        self._finish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begins once the window has been painted first."""
        if event.type() == QEvent.Type.Paint:
            self._entrance.window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._load)  # when the painting that has just begun is over
        return super().eventFilter(watched, event)

    @Slot()
    def _load(self) -> None:
        self._entrance.tasks.slow(load_rooms, lambda _: self._timer.start())

    def _build(self) -> Iterator[None]:
        from ui.app import StationApp, devices_of, roads_of  # late: see `load_rooms`

        line, board_dsn = roads_of(self._entrance.desk.shift, self._settings, self._held)
        if line is not None:
            self._held.callback(line.close)
        devices = devices_of(self._settings, line, board_dsn)
        station = self._half = StationApp(self._entrance, self._settings, devices, parent=self)
        yield
        yield from station.build()
        self.station = station
        gc.freeze()  # all this stays: to look through it at each collection would hold up the windows
        station.begin()
        self._on_open(station)

    @Slot()
    def _go_on(self) -> None:
        """Builds one more room, between two events."""
        if self._builds():
            self._timer.start()

    def _builds(self) -> bool:
        """Builds one more room and says whether there is another one; after one that cannot be built there is none."""
        try:
            next(self._steps)
        except StopIteration:
            return False
        except Exception as bug:
            self._begin_anew(bug)
            return False
        return True

    def _begin_anew(self, bug: Exception) -> None:
        """Says what to do, and takes down what was built: whoever signs in next builds it again."""
        self._entrance.tell_half_open(bug)
        if self._half is not None:
            self._half.deleteLater()
            self._half = None
        self._steps = self._build()

    @Slot()
    def _on_signed_in(self) -> None:
        if self.station is None:
            self._finish()

    def _finish(self) -> None:
        """Builds what is missing, now: somebody is at work already."""
        while self._builds():
            pass
        if self.station is not None:
            self.station.welcome()
        else:
            self._entrance.sign_in.open()

    def close(self) -> None:
        """Closes what was built."""
        self._timer.stop()
        if self.station is None:
            self._entrance.close()
        else:
            self.station.close()


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


def play(
    shift: Shift,
    settings: Settings,
    language: str,
    on_open: Callable[[StationApp], None] = ignore,
    *,
    cut: Trouble | None = None,
) -> int:
    """Shows the windows of an open station until they are closed, and closes it; returns the exit code.

    Of a file whose last facts are gone (`cut`) only the page that takes the centre's ticket opens, then all the rest.
    """
    logging.basicConfig(
        filename=settings.data / LOG_FILE, level=logging.WARNING, format="%(asctime)s %(message)s"
    )
    with ExitStack() as held:
        held.callback(shift.store.close)
        application = new_application()
        entrance = Entrance(shift, settings, language)
        entrance.notices.install()
        held.callback(entrance.notices.uninstall)
        entrance.window.closing.connect(application.quit)
        opening = Opening(entrance, settings, held, on_open, cut=cut)
        entrance.open()
        code = application.exec()
        opening.close()
    return code
