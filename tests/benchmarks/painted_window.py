"""A child process: shows a window, prints the monotonic time at which it was first painted and its work, and ends.

`python -m tests.benchmarks.painted_window` shows an empty PySide6 window; with a data folder it runs the app on it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

SIZE = (1366, 768)


class FirstPaint(QObject):
    """Waits until a window has been painted, prints the time, and quits."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Returns False: every event goes its way."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            self._application.removeEventFilter(self)
            QTimer.singleShot(0, self.tell)  # runs when the painting that has just begun is over
        return False

    def tell(self) -> None:
        """Prints the time, and the time that the process has worked, and quits."""
        print(time.monotonic(), time.process_time(), flush=True)
        self._application.quit()


def show_empty() -> None:
    """Shows an empty window of the size of ours."""
    application = QApplication([])
    FirstPaint(application)
    window = QWidget()
    window.resize(*SIZE)
    window.show()
    application.exec()


def show_station(data: Path) -> None:
    """Runs the app as `python -m ui` does, its application watched."""
    from ui import __main__ as program
    from ui import start

    start.new_application = watched(start.new_application)
    sys.argv[1:] = ["--data", str(data), "--lang", "ko"]
    program.main()


def watched(new_application: Callable[[], QApplication]) -> Callable[[], QApplication]:
    """Returns a maker of the application that also watches for the first paint."""

    def made() -> QApplication:
        application = new_application()
        FirstPaint(application)
        return application

    return made


if __name__ == "__main__":
    if len(sys.argv) > 1:
        show_station(Path(sys.argv[1]))
    else:
        show_empty()
