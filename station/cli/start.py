"""`station run`: opens the windows as a child process; with no display it plays the demonstration day instead."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from station.cli.command import Arguments, Command, Exit, Result
from station.cli.commands import FIRST_STEPS
from station.errors import Trouble
from station.settings import DATA_FILE, data_folder
from station.words import Words

DEMONSTRATION_PEOPLE = 40
DEMONSTRATION_SEED = 7


def has_display() -> bool:
    """Returns whether a window can be seen here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(given: Arguments, words: Words) -> Result:
    if not has_display():
        if given.data or not given.training:
            raise Trouble("no_display")  # whose day it is cannot be shown, and is not played over
        print(words("cli.no_display"), file=sys.stderr, flush=True)
        return _demonstration(given.out, words)
    folder = windows_folder(given)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ui", "--data", str(folder)]
    ended = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
    sys.stderr.write(ended.stderr)
    if ended.returncode == 0:
        return Result("run", {"data": str(folder)})
    if ended.returncode == int(Exit.PROBLEM):
        message = ended.stderr.strip()
        error = {"code": "windows_did_not_open", "field": "", "facts": {}, "message": message}
        return Result("run", {"data": str(folder), "errors": [error]}, exit=Exit.PROBLEM)
    raise Trouble("windows_ended", exit=ended.returncode)


def _demonstration(out: Path, words: Words) -> Result:
    """Plays the demonstration day; what it needs is loaded only now, for the windows have to open quickly."""
    from station.cli.demonstration import play_and_tell
    from station.demonstration.demonstration import Wanted

    played = play_and_tell(Wanted(DEMONSTRATION_PEOPLE, DEMONSTRATION_SEED, out), words)
    return replace(played, name="run")


def windows_folder(given: Arguments) -> Path:
    """Returns whose data the windows open: what is named, else the user's own station, else his training station."""
    told = given.data or os.environ.get("STATION_DATA")
    if told:
        return Path(told)
    own = data_folder(os.environ, Path.home())
    return own.with_name(f"{own.name}-training") if given.training or not (own / DATA_FILE).exists() else own


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="DIR")
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR")


COMMANDS = (Command(("run",), _run, FIRST_STEPS["run"], _arguments),)
