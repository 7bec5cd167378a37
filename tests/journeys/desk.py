"""The registration desk played with keys only, in a real window: run as a child process under an X server of its own.

Prints as JSON how many keys and scans each script of the desk took, and what was seen on the way.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from station.settings import Settings
from tests.journeys.booth import NURSE
from tests.journeys.player import Journey, Player, run
from tests.station.mrz_lines import Holder, write_mrz
from ui.app import StationApp
from ui.shown import BoardLine

RESIDENT, RETURNING, TOLD, PHONE_END = "김민수", "박서연", "최유리", "4321"
FAMILY = ("김철수", "이지아", "김하나", "김나라")
BIRTHS = ("8504121", "8611302", "1905123", "2109054")
PASSPORT = Holder("ERIKSSON", "ANNA MARIA", "L898902C3", "740812", "340415", "F", "UTO", "UTO", "ZE184226B")
GAP_MS = 8


def told_file(folder: Path) -> Path:
    """Where the code of the questionnaire stands that is scanned."""
    return folder.with_name("questionnaire.txt")


class DeskPlayer(Player):
    """Somebody at the desk who has a scanner, too."""

    def __init__(self, station: StationApp) -> None:
        super().__init__(station)
        self.scans = 0
        self._now_ms = 1000

    def begin(self) -> None:
        """Counts anew."""
        self.count = self.scans = 0

    def scan(self, *lines: str) -> None:
        """Scans as a keyboard scanner does: a key every few milliseconds, and Enter after each line."""
        self.scans += 1
        self._now_ms += 5000
        for line in lines:
            for character in line + "\r":
                self._now_ms += GAP_MS
                key = 0x01000004 if character == "\r" else ord(character.upper())
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    event = QKeyEvent(kind, key, QGuiApplication.keyboardModifiers(), character)
                    event.setTimestamp(self._now_ms)
                    QApplication.sendEvent(self.focus, event)
        self.rest()

    def fill(self, *parts: str) -> None:
        """Types each part and goes on with Enter; "" is Enter alone."""
        for part in parts:
            self.type(part)
            self.press("Enter")


class DeskJourney(Journey):
    """Plays every script of the desk; `seen` holds keys, scans and facts of each by its name."""

    def play(self, station: StationApp) -> None:
        player = DeskPlayer(station)
        player.rest()
        player.type_hangul(NURSE)
        player.press("Enter")
        player.type("0000")
        player.press("Enter")
        scripts: dict[str, Callable[[StationApp, DeskPlayer], None]] = {
            "resident": self._resident,
            "first_visit": self._first_visit,
            "returning": self._returning,
            "questionnaire": self._questionnaire,
            "passport": self._passport,
            "family": self._family,
        }
        for name, script in scripts.items():
            before = len(station.home_screen.board.lines)
            player.begin()
            script(station, player)
            player.rest()
            lines = station.home_screen.board.lines
            self.seen[name] = {
                "keys": player.count,
                "scans": player.scans,
                "registered": len(lines) - before,
                "is_home": station.window.screen_now is station.home_screen,
                "said": station.window.said.text(),
                "platform": QGuiApplication.platformName(),
            }
        self.seen["names"] = sorted(one.name for one in station.home_screen.board.lines)
        self.seen["family_labels"] = [one.number for one in _of(station, FAMILY[1:])]

    def _resident(self, _station: StationApp, player: DeskPlayer) -> None:
        player.press("F2")
        self._about(player, RESIDENT)
        player.type("1")
        player.fill("27", "2", "378", "97")

    def _about(self, player: DeskPlayer, name: str, birth: str = "8504121", phone: str = "12345678") -> None:
        player.type_hangul(name)
        player.press("Enter")
        player.fill(birth, phone, "11", "", "")

    def _first_visit(self, _station: StationApp, player: DeskPlayer) -> None:
        """Somebody comes for the first time, and leaves: they come back below."""
        player.press("F2")
        self._about(player, RETURNING, "9203152", "87654321")
        player.type("10")
        player.fill("366", "98")
        player.type(PHONE_END)
        player.press("Enter")
        player.type("1")
        player.rest()
        player.type("6")
        player.press("Enter")

    def _returning(self, station: StationApp, player: DeskPlayer) -> None:
        player.type(PHONE_END)
        player.press("Enter")
        page = station.visit_screen.page()
        self.seen["returning_page"] = [page.name, page.consent, page.person_id is not None]
        player.type("10")
        player.fill("366", "98")

    def _questionnaire(self, _station: StationApp, player: DeskPlayer) -> None:
        """Scans what stands on the screen of a phone; the test has read it off its pixels."""
        player.scan(told_file(Path(sys.argv[1])).read_text("ascii"))
        self.seen["questionnaire_focus"] = player.focus.objectName()
        player.type("1")
        player.rest()
        self.seen["questionnaire_next"] = player.focus.objectName()
        player.fill("366", "98")

    def _passport(self, station: StationApp, player: DeskPlayer) -> None:
        player.scan(*write_mrz("TD3", PASSPORT))
        page = station.visit_screen.page()
        self.seen["passport_page"] = [page.name, page.birth, page.sex, page.nationality, page.document_number]
        player.fill("12345678", "", "", "")
        player.type("1")
        player.fill("27", "2", "378", "97")

    def _family(self, station: StationApp, player: DeskPlayer) -> None:
        player.press("F2")
        self._about(player, FAMILY[0])
        player.type("1")
        player.fill("27", "2", "378")
        player.type("97")
        for place, (name, birth) in enumerate(zip(FAMILY[1:], BIRTHS[1:], strict=True), start=1):
            player.press("F3")
            player.type_hangul(name)
            player.press("Enter")
            player.fill(birth)
            player.type("1")
            if place > 1:
                player.type("1")
            player.type("0")
            player.fill("366")
            player.type("98")
        player.press("Enter")


def _of(station: StationApp, names: tuple[str, ...]) -> list[BoardLine]:
    lines = [one for one in station.home_screen.board.lines if one.name in names]
    return sorted(lines, key=lambda one: names.index(one.name))


def main() -> int:
    journey = DeskJourney()
    folder = Path(sys.argv[1])
    code = run(folder, Settings(data=folder, sync_every_s=3600), "ko", on_open=journey.begin)
    print(json.dumps(journey.seen, ensure_ascii=False))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
