"""A child process: registers people by keys in a window, and prints the monotonic time of each F9, as JSON.

`python -m tests.benchmarks.wire_visits DATA PORT ROUNDS`; the labels go to a printer at PORT of this computer.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from pathlib import Path

from PySide6.QtCore import QTimer

from station.settings import Settings
from tests.journeys.player import Player, run, wait_for
from ui.app import StationApp

NURSE = "최간호"
GIVEN = "가나다라마바사아자차카타파하"
FIRST_PHONE = 61_000_000
STEPS = ("Enter", "11", "Enter", "Enter", "Enter", "1", "27", "Enter", "2", "Enter", "378", "Enter", "97")
"""What is typed after the phone: consent, no list, two symptoms, onset, temperature and oxygen."""


class Visits:
    """So many people registered one after the other, and when F9 was pressed for each."""

    def __init__(self, rounds: int) -> None:
        self.pressed: list[float] = []
        self.error = ""
        self._rounds = rounds

    def begin(self, station: StationApp) -> None:
        """Plays once the event loop runs."""
        QTimer.singleShot(0, station, lambda: self._play_and_close(station))

    def _play_and_close(self, station: StationApp) -> None:
        try:
            player = Player(station)
            player.rest()
            player.type_hangul(NURSE)
            player.press("Enter")
            player.type("0000")
            player.press("Enter")
            for number in range(self._rounds):
                self._register(station, player, number)
        except BaseException:
            self.error = traceback.format_exc()
        station.window.close()

    def _register(self, station: StationApp, player: Player, number: int) -> None:
        player.press("F2")
        player.type_hangul("김" + GIVEN[number % len(GIVEN)] + GIVEN[number // len(GIVEN) % len(GIVEN)])
        player.press("Enter")
        player.type(f"{60 + number % 40}04121")
        player.press("Enter")
        player.type(str(FIRST_PHONE + 7919 * number))
        for step in STEPS:
            player.press(step) if step == "Enter" else player.type(step)
        self.pressed.append(time.monotonic())
        player.press("F9")
        while not station.tasks.is_idle:
            wait_for(station.tasks.became_idle)


def main() -> int:
    """Plays, and prints the times of the keys and what went wrong."""
    folder, port, rounds = sys.argv[1:]
    visits = Visits(int(rounds))
    settings = Settings(data=Path(folder), printer=f"tcp:127.0.0.1:{port}")
    code = run(Path(folder), settings, "ko", on_open=visits.begin)
    print(json.dumps({"pressed": visits.pressed, "error": visits.error}))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
