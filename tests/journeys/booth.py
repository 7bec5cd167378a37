"""A booth played with keys only, in a real window: run as a child process under an X server of its own.

Prints what came of it as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from station.settings import Settings
from tests.journeys.player import Journey, Player, run, wait_for
from ui.app import StationApp

RESIDENT_NAME, NURSE = "김민수", "최간호"


class Booth(Journey):
    """What is played, and what was seen on the way."""

    def play(self, station: StationApp) -> None:
        player = Player(station)
        player.rest()
        self.seen["platform"] = QGuiApplication.platformName()
        player.type_hangul(NURSE)
        player.press("Enter")
        player.type("0000")
        player.press("Enter")
        self.seen["signed_in_as"] = station.desk.shift.actor.name
        self._register_resident(station, player)
        self._switch_language(station, player)
        self._scan(station, player)
        self._next_in_the_same_car(station, player)
        self._end_visit(station, player)
        self._wait_for_proof(station)
        station.window.grab().save(str(Path(sys.argv[1]).parent / "home.png"))

    def _register_resident(self, station: StationApp, player: Player) -> None:
        player.count = 0
        player.press("F2")
        player.type_hangul(RESIDENT_NAME)
        player.press("Enter")
        player.type("8504121")
        player.press("Enter")
        player.type("12345678")
        player.press("Enter")
        player.type("11")
        player.press("Enter")
        player.press("Enter")
        player.press("Enter")
        player.type("1")
        player.type("27")
        player.press("Enter")
        player.type("2")
        player.press("Enter")
        player.type("378")
        self.seen["level_before_saving"] = station.visit_screen.level.chip.accessibleName()
        player.press("Enter")
        player.type("97")
        player.press("Enter")
        self.seen["keys"] = player.count
        self.seen["said"] = station.window.said.text()
        self.seen["number"] = station.home_screen.board.lines[0].number
        self.seen["symptoms"] = len(station.visit_screen.page().symptoms or ())

    def _switch_language(self, station: StationApp, player: Player) -> None:
        titles = []
        for _ in range(2):
            player.press("L", Qt.KeyboardModifier.ControlModifier)
            titles.append(station.window.windowTitle())
        self.seen["titles"] = titles

    def _scan(self, station: StationApp, player: Player) -> None:
        player.type(str(self.seen["number"]))
        player.press("Enter")
        self.seen["collected"] = station.home_screen.board.lines[0].step.value
        self.seen["line_after_scan"] = station.home_screen.line.text()

    def _next_in_the_same_car(self, station: StationApp, player: Player) -> None:
        player.press("F3")
        page = station.visit_screen.page()
        self.seen["carried"] = [page.phone, page.area, page.consent, page.name]
        player.press("F7")
        player.type("7")
        player.press("Enter")
        player.type("24")
        self.seen["conditions"] = list(station.visit_screen.page().conditions or ())
        player.press("F7")
        player.press("Esc")
        player.press("Esc")

    def _end_visit(self, station: StationApp, player: Player) -> None:
        player.press("Down")
        player.press("Enter")
        self.seen["assessments"] = station.history_screen.table.model().rowCount()
        player.type("1")
        player.rest()
        player.type("1")
        player.press("Enter")
        self.seen["way_out"] = str(station.home_screen.board.lines[0].way_out)

    def _wait_for_proof(self, station: StationApp) -> None:
        chip = station.window.strip.chip
        if chip.property("role") != "chip_good":
            wait_for(station.sync.ended, until=lambda: chip.property("role") == "chip_good")
        self.seen["chip"] = chip.text()


def main() -> int:
    booth = Booth()
    folder = Path(sys.argv[1])
    settings = Settings(data=folder, sync_every_s=1)
    code = run(folder, settings, "ko", on_open=booth.begin)
    print(json.dumps(booth.seen, ensure_ascii=False))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
