"""A booth played with keys only, each event of its windows timed: run as a child process, which prints JSON.

`python -m tests.ui.timed_journey FOLDER [WAITING]`: with so many facts waiting for a centre that is frozen.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, Qt

from station.actions.board import sync_state
from station.actions.shift import Shift
from station.actions.training_centre import TrainingCentre, training_centre
from station.clock import PlayedClock
from station.domain.staff import Role
from station.printing.layouts import load_layout
from station.printing.printers import PdfFolder
from station.settings import Settings
from tests.journeys.player import Journey, Player
from tests.station.booth import member
from tests.station.waiting_facts import fill
from tests.ui.stations import MORNING, SUPERVISOR, dress, shift_in
from tests.ui.timed_events import TimedApplication
from ui.app import Devices, OpenLine, StationApp, whole_station
from ui.start import load_rooms

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BIRTHS = "8504121", "8504131", "8504141"
"""Of people of one name: each is somebody else."""
TURNS = 3
"""As often the local data are asked for something that an answer of theirs led to."""
COMMANDS = ("import", "export", "number", "recall", "stick")
ABOUT_VISIT = ("2", "3", "4", "5")
"""What can be asked for about a visit, each with a screen of its own."""


class PatientPlayer(Player):
    """Waits for the local data alone: a centre that does not answer is what nobody at a booth waits for."""

    def rest(self) -> None:
        """Waits until the local data have been read and shown, and what that began, too."""
        for _ in range(TURNS):
            loop = QEventLoop()
            self.station.tasks.store(lambda: 0, loop.exit)
            loop.exec()


class TimedBooth(Journey):
    """Opens every screen by its key, registers, triages, collects, finds, lets somebody go, and begins another day."""

    def __init__(self, application: TimedApplication, clock: PlayedClock) -> None:
        super().__init__()
        self._application, self._clock = application, clock

    def play(self, station: StationApp) -> None:
        player = PatientPlayer(station)
        player.rest()
        with self._application.clocking() as clocked:
            for name, step in self._steps(station, player).items():
                clocked.step = name
                step()
                player.rest()
        self.seen["events"] = [asdict(one) for one in clocked.events]
        self.seen["visits"] = len(station.home_screen.board.lines)

    def _steps(self, station: StationApp, player: Player) -> dict[str, Callable[[], None]]:
        steps: dict[str, Callable[[], None]] = {
            "sign in": lambda: type_in(player, SUPERVISOR, "0000"),
            **{f"register {birth}": partial(register, player, birth) for birth in BIRTHS},
            "language": lambda: press(player, *["Ctrl+L"] * 2),
            "help": lambda: press(player, "F1", "Esc"),
            "collect": lambda: type_in(player, "", station.home_screen.board.lines[0].number),
            "find": lambda: find(player),
            "further answers": lambda: turn(player),
            "about a visit": lambda: about_visit(player),
            "racks and boxes": lambda: press(player, "F9", "F9", "F7", "Esc", "Esc", "F5"),
            "due": lambda: press(player, "F9", "F7", "F5"),
            "devices": lambda: press(player, "Ctrl+R", "F5"),
            "lots": lambda: press(player, "Ctrl+1", "F5"),
            "commands": lambda: give_commands(player),
            "site": lambda: press(player, "Shift+F5", "F5"),
            "leave": lambda: leave(player),
            "another day": lambda: self._begin_day(player),
            "lock": lambda: press(player, "F12"),
        }
        return steps

    def _begin_day(self, player: Player) -> None:
        self._clock.advance(timedelta(days=1))
        press(player, "Esc", "F5", "F5", "F2", "Esc")


def press(player: Player, *keys: str) -> None:
    """Presses keys, each once what the one before began has come to its end."""
    for key in keys:
        modifier, _, name = key.rpartition("+")
        player.press(name, {"Ctrl": CTRL, "Shift": SHIFT}.get(modifier, Qt.KeyboardModifier.NoModifier))


def type_in(player: Player, hangul: str, *texts: str) -> None:
    """Types Hangul, if any, and texts, each with Enter."""
    if hangul:
        player.type_hangul(hangul)
        player.press("Enter")
    for text in texts:
        player.type(text)
        player.press("Enter")


def register(player: Player, birth: str) -> None:
    player.press("F2")
    type_in(player, "김민수", birth, "12345678", "11", "", "")
    player.type("1")
    type_in(player, "", "27", "2", "378", "97")


def find(player: Player) -> None:
    player.type_hangul("김민")
    player.rest()
    press(player, "Down", "F4")


def turn(player: Player) -> None:
    press(player, "F3", "F4", "F4", "F4", "F7")
    type_in(player, "", "7")
    player.type("24")
    press(player, "F7", "F7", "Esc", "F8", "F8", "Esc")


def about_visit(player: Player) -> None:
    for todo in ABOUT_VISIT:
        press(player, "Down", "Enter")
        player.type(todo)
        player.rest()
        press(player, "Esc", "Esc", "Esc")


def give_commands(player: Player) -> None:
    for command in COMMANDS:
        press(player, "Ctrl+K")
        player.type(command)
        press(player, "Enter", "F5")


def leave(player: Player) -> None:
    press(player, "Down", "Enter")
    player.type("1")
    player.rest()
    type_in(player, "", "1")


@contextmanager
def frozen(centre: TrainingCentre) -> Iterator[None]:
    """Stops every process of a server."""
    postmaster = psutil.Process(int((centre.server.home / "data" / "postmaster.pid").read_text().split()[0]))
    processes = [postmaster, *postmaster.children(recursive=True)]
    for one in processes:
        with suppress(psutil.NoSuchProcess):  # a process of one connection may end meanwhile
            one.suspend()
    try:
        yield
    finally:
        for one in processes:
            with suppress(psutil.NoSuchProcess):
                one.resume()


@contextmanager
def frozen_line(shift: Shift, folder: Path) -> Iterator[OpenLine]:
    """Gives a line to a centre that never answers; the centre is thrown away afterwards."""
    with training_centre(shift, folder) as centre:
        line = OpenLine(lambda: replace(centre.line, call_deadline_s=0.5, connect_timeout_s=2))
        try:
            with frozen(centre):
                yield line
        finally:
            line.close()
            centre.server.discard()


def main(arguments: Sequence[str]) -> int:
    folder, waiting = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    clock = PlayedClock(MORNING)
    application = TimedApplication([])
    dress(application)
    load_rooms()
    shift = shift_in(folder, clock)
    booth = TimedBooth(application, clock)
    with ExitStack() as held:
        held.callback(shift.store.close)
        line = None
        if waiting:
            fill(shift.signed_in_as(member(Role.SUPERVISOR)), waiting)
            line = held.enter_context(frozen_line(shift, folder))
        devices = Devices(PdfFolder(folder / "labels", load_layout()), line)
        station = whole_station(shift, Settings(data=folder, sync_every_s=1), devices, language="ko")
        gc.freeze()  # as `ui.start` does when all rooms stand
        station.notices.install()
        station.window.closing.connect(application.quit)
        station.open()
        booth.begin(station)
        application.exec()
        station.close()
        station.notices.uninstall()
        booth.seen |= asdict(sync_state(shift))
    print(json.dumps(booth.seen, ensure_ascii=False, default=str))
    return 1 if "error" in booth.seen else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
