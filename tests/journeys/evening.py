"""The supervisor's evening played with keys only, in a real window: a child process under an X server.

Yesterday one tube was lost. Prints as JSON how many keys each part took, and what was seen on the way.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from station.settings import Settings
from tests.journeys.player import Journey, Player, run, wait_for
from tests.station.booth import RESIDENT, new_booth, standing
from tests.station.days import came, fetched, sent_off, went
from ui.app import StationApp

SUPERVISOR, LOST, WHY, PIN = "한책임", "이분실", "in the fridge", "0000"


def prepared(folder: Path) -> None:
    """Makes a station with a day on which one tube was never racked."""
    with standing(new_booth(folder)) as booth:
        found = went(booth, came(booth))
        went(booth, came(booth, replace(RESIDENT, name=LOST, birth="9001012")))
        sent_off(booth, [found])
        fetched(booth)


class Evening(Journey):
    """What is played, and what was seen on the way; `keys` has the count of each part."""

    def play(self, station: StationApp) -> None:
        player = Player(station)
        player.rest()
        self.seen["platform"] = QGuiApplication.platformName()
        player.type_hangul(SUPERVISOR)
        player.press("Enter")
        player.type(PIN)
        player.press("Enter")
        self.seen["told_at_sign_in"] = station.window.said.text()
        parts: dict[str, Callable[[StationApp, Player], None]] = {
            "close": self._close,
            "export": self._export,
            "site": self._close_site,
        }
        keys: dict[str, int] = {}
        for name, part in parts.items():
            player.count = 0
            part(station, player)
            keys[name] = player.count
        self.seen["keys"] = keys

    def _sign(self, station: StationApp, player: Player) -> str:
        player.press("Enter")
        signed = station.window.screen_now
        player.press("Enter")
        player.type(PIN)
        player.press("Enter")
        return signed.objectName()

    def _close(self, station: StationApp, player: Player) -> None:
        player.press("F11")
        item = station.day.screen.item
        self.seen["lost"] = "" if item is None else item.name
        player.type(WHY)
        player.press("Enter")
        self.seen["second"] = self._sign(station, player)
        self.seen["signed"] = station.day.sign_screen.signed.toPlainText()
        shown = station.day.screen.shown
        self.seen["is_closed"] = shown is not None and shown.is_closed
        self.seen["said"] = station.window.said.text()
        self.seen["day"] = station.day.day.day.isoformat()

    def _export(self, station: StationApp, player: Player) -> None:
        player.press("F7")
        player.press("Enter")
        player.type("evening")
        player.press("Enter")
        player.press("Enter")
        screen = station.day.export_screen
        if screen._result.isHidden():
            wait_for(station.day.export.ended)
        player.rest()
        self.seen["receipt"] = screen._result.text()

    def _close_site(self, station: StationApp, player: Player) -> None:
        player.press("Esc")
        player.press("F3")
        self._sign(station, player)
        shown = station.day.site_screen.shown
        self.seen["is_site_closed"] = shown is not None and shown.is_closed


def main() -> int:
    journey = Evening()
    folder = Path(sys.argv[1])
    prepared(folder)
    code = run(folder, Settings(data=folder, sync_every_s=3600), "ko", on_open=journey.begin)
    print(json.dumps(journey.seen, ensure_ascii=False))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
