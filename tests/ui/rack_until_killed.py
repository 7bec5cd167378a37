"""A station whose tubes are scanned into a rack until it is killed: prints each position as it is shown.

Run as a child process: `python -m tests.ui.rack_until_killed FOLDER NUMBER…`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop

from station.actions.open_station import TRAINING_PIN
from station.clock import PlayedClock
from station.printing.layouts import load_layout
from station.printing.printers import PdfFolder
from station.settings import Settings
from tests.ui.stations import MORNING, SUPERVISOR, shift_in
from ui.app import Devices, StationApp, whole_station
from ui.start import new_application
from ui.widgets.rack_picture import Place


def rest(app: StationApp) -> None:
    """Waits until no work is under way."""
    if not app.tasks.is_idle:
        loop = QEventLoop()
        app.tasks.became_idle.connect(loop.quit)
        loop.exec()


def tell_last(app: StationApp) -> None:
    """Prints the position that the picture shows as filled last, with its short number."""
    rows = app.racks.racks.rack.picture.rows
    for one in (place for row in rows for place in row if place.place is Place.LAST):
        print(one.position, one.number, flush=True)


def main() -> int:
    application = new_application()
    folder = Path(sys.argv[1])
    shift = shift_in(folder, PlayedClock(MORNING))
    devices = Devices(PdfFolder(folder / "labels", load_layout()))
    app = whole_station(shift, Settings(data=folder), devices, language="ko")
    app.open(is_delivering=False)
    rest(app)
    app.sign_in_screen.submitted.emit(SUPERVISOR, TRAINING_PIN)
    rest(app)
    app.racks.rack.open()
    rest(app)
    app.racks.rack.placed.connect(lambda: tell_last(app))
    for number in sys.argv[2:]:
        app.racks.rack.take(number)
    loop = QEventLoop()
    loop.exec()
    del application
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
