"""A station whose day is closed and opened again, or exported, by its windows until it is killed.

Run as a child process: `python -m tests.ui.day_until_killed FOLDER close|export|explain`. Prints each closing and each
export as it is shown, and once that reasons are kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtTest import QTest

from station.actions.open_station import TRAINING_PIN
from station.clock import PlayedClock
from station.domain.day import DifferenceKind
from station.domain.day_closed import DayClosed
from station.domain.site_day import SiteLack
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

WHY = "in the fridge"


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


def explain(app: StationApp) -> None:
    """Types reasons into the pages of the day and of the site, and half of another one; tells when they are kept."""
    room, press = app.day, app.window.press
    room.screen.explained.emit(DifferenceKind.NOT_RACKED, WHY)
    press("day_site")
    rest(app)
    room.site_screen.explained.emit(SiteLack.DAY_NOT_CLOSED, WHY)
    press("day")
    rest(app)
    room.screen.line.setFocus()
    QTest.keyClicks(room.screen.line, "half a reas")
    room.keep()
    rest(app)
    print("kept", flush=True)


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
    does = {"close": close_for_ever, "explain": explain}
    if sys.argv[2] in does:
        does[sys.argv[2]](app)
    else:
        export_for_ever(app, folder / "out")
    QEventLoop().exec()
    del application
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
