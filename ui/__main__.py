"""`python -m ui --data DIR`: opens the windows of a station. Exit 0 closed, 1 a problem, 2 wrong usage.

What keeps the windows from opening is said on stderr and, where there is a display, in a window of its own;
STATION_NO_MESSAGE_WINDOW keeps that window away.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from station.actions.open_station import Surroundings, open_station
from station.actions.shift import Shift
from station.clock import SystemClock
from station.errors import Rejected, Rejection, Trouble
from station.ids import SystemIds
from station.programmes import built_in
from station.settings import DATA_FILE, data_folder, settings_of
from station.words import LANGUAGES, Words, words_in

if TYPE_CHECKING:
    from ui.message_window import MessageWindow

LOG_FILE = "station.log"
PROBLEM = 1
NO_WINDOW = "STATION_NO_MESSAGE_WINDOW"
OnMessage = Callable[["MessageWindow"], None]


def main(on_message: OnMessage = lambda _window: None) -> int:
    """Opens the windows and returns the exit code; `on_message` is told of a message window that is shown."""
    parser = argparse.ArgumentParser(prog="python -m ui", epilog="python -m ui --data booth")
    parser.add_argument("--data", type=Path, metavar="DIR", help="$STATION_DATA")
    parser.add_argument("--lang", choices=LANGUAGES)
    given = parser.parse_args()
    folder = given.data or Path(os.environ.get("STATION_DATA") or data_folder(os.environ, Path.home()))
    words = words_in(given.lang or LANGUAGES[0])
    try:
        settings = settings_of(folder, {name: told for name, told in os.environ.items() if name != NO_WINDOW})
        words = words_in(given.lang or settings.language)
        if not has_display():
            raise Trouble("no_display")
        clock = SystemClock()
        around = Surroundings(clock, SystemIds(clock), built_in(settings.programme), settings)
        shift, cut = opened(folder, around)  # before Qt is loaded: a second app leaves at once
        from ui.start import play  # late, because Qt aborts the program where there is no display

        return play(shift, settings, words.language, cut=cut)
    except Rejected as refused:
        problems: tuple[Trouble | Rejection, ...] = refused.rejections
    except Trouble as trouble:
        problems = (trouble,)
    except Exception as bug:
        problems = (noted(bug, folder),)
    return tell(problems, words, on_message)


def opened(folder: Path, around: Surroundings) -> tuple[Shift, Trouble | None]:
    """Returns the station's shift, and what is wrong with a file that opens for the centre's ticket only.

    Raises: as `open_station`, but for `ledger_cut`.
    """
    try:
        return open_station(folder, around).shift, None
    except Trouble as trouble:
        if trouble.code != "ledger_cut":
            raise
        return open_station(folder, around, may_be_cut=True).shift, trouble


def tell(problems: tuple[Trouble | Rejection, ...], words: Words, on_message: OnMessage) -> int:
    """Says on stderr, and in a window where there can be one, why nothing opens; returns the exit code."""
    sys.stderr.write("".join(f"{words.sentence(one)}\n" for one in problems))
    sys.stderr.flush()
    if has_display() and not os.environ.get(NO_WINDOW):
        from ui.message_window import show_message
        from ui.start import the_application  # late: see above

        show_message(the_application(), problems, words, on_message)
    return PROBLEM


def noted(bug: Exception, folder: Path) -> Trouble:
    """Returns the apology for a bug; its places in the code go to the log of a station that is there."""
    from ui.notices import apology, new_reference  # late: see above

    if (folder / DATA_FILE).exists():
        logging.basicConfig(filename=folder / LOG_FILE, format="%(asctime)s %(message)s")
    return apology(bug, new_reference(SystemIds(SystemClock())))


def has_display() -> bool:
    """Says whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    raise SystemExit(main())
