"""A station whose day is closed and opened again, or exported, by its windows until it is killed.

Run as a child process: `python -m tests.ui.day_until_killed FOLDER close|export`. Prints each closing and each
export as it is shown.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop

from station.actions.open_station import TRAINING_PIN
from station.clock import PlayedClock
from station.domain.day_closed import DayClosed
from station.printing.layouts import load_layout
from station.printing.printers import PdfFolder
from station.settings import Settings
from tests.station.booth import MORNING
from tests.station.days import LATE
from tests.ui.rack_until_killed import rest
from tests.ui.stations import SUPERVISOR, shift_in
from ui.app import Devices, StationApp, whole_station
from ui.screens.export import FORM
from ui.start import new_application


def close_for_ever(app: StationApp) -> None:
    """Closes the day by its page and opens it again, each time that it is shown as closed."""
    day = app.day.day

    def tell(closed: DayClosed) -> None:
        print(closed.amendment, flush=True)
        app.day.reopen_screen.submitted.emit({"reason": "again"})

    day._signing.closed.connect(tell)
    day._screen.asked.emit("day_close")
    day.changed.connect(lambda: day._screen.asked.emit("day_close"))


def export_for_ever(app: StationApp, out: Path) -> None:
    """Exports the day again and again, and tells each time that it is done."""
    screen, texts = app.day.export_screen, {"reason": "evening", "folder": str(out), "map": ""}

    def begin() -> None:
        screen.submitted.emit({FORM: "people_csv", **texts})

    app.day.export.ended.connect(lambda: print("exported", flush=True))
    app.day.export.ended.connect(begin)
    app.day.export.open(MORNING.date())
    begin()


def main() -> int:
    application = new_application()
    folder = Path(sys.argv[1])
    shift = shift_in(folder / "data", PlayedClock(MORNING + LATE))
    devices = Devices(PdfFolder(folder / "labels", load_layout()))
    app = whole_station(shift, Settings(data=folder / "data"), devices, language="ko")
    app.open(is_delivering=False)
    rest(app)
    app.sign_in_screen.submitted.emit(SUPERVISOR, TRAINING_PIN)
    rest(app)
    app.day.day.open_day(MORNING.date())
    rest(app)
    if sys.argv[2] == "close":
        close_for_ever(app)
    else:
        export_for_ever(app, folder / "out")
    QEventLoop().exec()
    del application
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
