"""Listens to a scanner at a serial port, on a thread of its own: it waits for the port all day long.

A port that is not there, or goes, is looked for again until somebody closes this. What came whole before a cable was
pulled is given away; half a code is thrown away and told. Knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from PySide6.QtCore import QObject, Signal

from station.actions.scanner_at_hand import OpenPort
from station.domain.scanner_setup import ScannerSetup
from station.errors import Trouble
from ui.serial_lines import SerialLines

AGAIN_AFTER_S = 0.5
ENDS_WITHIN_S = 5.0
"""How long closing waits for a driver that does not come back."""

Open = Callable[[ScannerSetup], OpenPort]


class SerialScanner(QObject):
    """`line_came` carries a code; `found` and `lost` say that the port is there now, or not; `half_came` that a code
    had no end. The signals come from its own thread.
    """

    line_came = Signal(str)
    half_came = Signal()
    found = Signal()
    lost = Signal()

    def __init__(self, setup: ScannerSetup, open_port: Open, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._setup, self._open_port = setup, open_port
        self._over = Event()
        self._thread = Thread(target=self._listen, name="scanner", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def close(self) -> None:
        """Ends listening and lets go of the port."""
        self._over.set()
        self._thread.join(ENDS_WITHIN_S)

    def _listen(self) -> None:
        is_lost = False
        while not self._over.is_set():
            try:
                port = self._open_port(self._setup)
                is_lost = False
                self.found.emit()
                self._read(port)
            except Trouble:
                if not is_lost:
                    self.lost.emit()
                is_lost = True
                self._over.wait(AGAIN_AFTER_S)

    def _read(self, port: OpenPort) -> None:
        """Reads until somebody closes this. Raises: Trouble when the port goes."""
        lines = SerialLines(self._setup.suffix)
        try:
            while not self._over.is_set():
                self._take(lines, port.read())
        finally:
            port.close()

    def _take(self, lines: SerialLines, read: bytes) -> None:
        if read:
            for code in lines.take(read):
                self.line_came.emit(code)
            return
        code, is_half = lines.be_silent()
        if code:
            self.line_came.emit(code)
        if is_half:
            self.half_came.emit()
