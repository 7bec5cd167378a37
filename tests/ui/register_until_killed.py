"""A station's windows in which people are registered until it is killed: prints each visit as it is shown as saved.

Run as a child process: `python -m tests.ui.register_until_killed FOLDER`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from station.actions.open_station import TRAINING_PIN
from station.clock import PlayedClock
from station.printing.layouts import load_layout
from station.printing.printers import PdfFolder
from station.settings import Settings
from tests.ui.rack_until_killed import rest
from tests.ui.stations import MORNING, RESIDENT, SUPERVISOR, shift_in
from ui.app import Devices, whole_station
from ui.start import new_application


def main() -> None:
    application = new_application()
    application.setQuitOnLastWindowClosed(False)
    folder = Path(sys.argv[1])
    shift = shift_in(folder, PlayedClock(MORNING))
    devices = Devices(PdfFolder(folder / "labels", load_layout()))
    app = whole_station(shift, Settings(data=folder), devices, language="ko")
    app.visit.saved.connect(lambda registered: print(registered.visit.id, flush=True))
    app.open(is_delivering=False)
    rest(app)
    app.sign_in_screen.submitted.emit(SUPERVISOR, TRAINING_PIN)
    rest(app)
    for place in count():
        app.visit.open_new()
        app.visit_screen.show_page(replace(RESIDENT, name=f"{RESIDENT.name} {place}"), shift.today())
        rest(app)
        app.visit_screen.submit()
        rest(app)


if __name__ == "__main__":
    main()
