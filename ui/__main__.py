"""`python -m ui --data DIR`: opens the windows of a station. Exit 0 closed, 1 a problem, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from station.errors import Rejected, Trouble
from station.settings import Settings, data_folder, from_environment, from_file, layered
from station.words import LANGUAGES, words_in

SETTINGS_FILE = "station.toml"


def settings_of(folder: Path) -> Settings:
    """Returns the settings of a station: built-in, then its own file, then the environment. Raises: Rejected."""
    environment = {name: value for name, value in os.environ.items() if name != "STATION_DATA"}
    return layered(Settings(data=folder), from_file(folder / SETTINGS_FILE), from_environment(environment))


def main() -> int:
    """Opens the windows and returns the exit code. Raises: SystemExit with a sentence when they cannot open."""
    parser = argparse.ArgumentParser(prog="python -m ui", epilog="python -m ui --data booth")
    parser.add_argument("--data", type=Path, metavar="DIR", help="$STATION_DATA")
    parser.add_argument("--lang", choices=LANGUAGES)
    given = parser.parse_args()
    folder = given.data or Path(os.environ.get("STATION_DATA") or data_folder(os.environ, Path.home()))
    words = words_in(given.lang or LANGUAGES[0])
    try:
        settings = settings_of(folder)
        words = words_in(given.lang or settings.language)
        if not has_display():
            raise Trouble("no_display")
        from ui.app import run  # late, because Qt aborts the program where there is no display

        return run(folder, settings, words.language)
    except Rejected as refused:
        raise SystemExit("\n".join(words.sentence(one) for one in refused.rejections)) from None
    except Trouble as trouble:
        raise SystemExit(words.sentence(trouble)) from None


def has_display() -> bool:
    """Says whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    raise SystemExit(main())
