"""Evenings of a station with windows: days worked to their end, and keys on their page."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from station.actions.register_visit import Registered
from tests.station.booth import RESIDENT, Booth
from tests.station.days import LATE, came, fetched, sent_off, went, whole_day
from tests.ui.racked import press
from tests.ui.stations import Bench
from ui.day_shown import Check

LOST = "이분실"


def booth_of(bench: Bench) -> Booth:
    """Returns the station of the windows as the builders of days know it."""
    return Booth(bench.folder, bench.clock, bench.shift)


def good_day(bench: Bench, people: int = 2) -> None:
    """Plays a day that adds up, until after its end."""
    whole_day(booth_of(bench), people)
    fetched(booth_of(bench))


def lost_tube(bench: Bench) -> Registered:
    """Plays a day on which one tube was never racked; returns whose."""
    booth = booth_of(bench)
    found = went(booth, came(booth))
    lost = went(booth, came(booth, replace(RESIDENT, name=LOST, birth="9001012")))
    sent_off(booth, [found])
    bench.clock.advance(LATE)
    return lost


def open_evening(bench: Bench) -> None:
    """Opens the end of the day from the board, by its key."""
    bench.app.home.open()
    bench.rest()
    press(bench, Qt.Key.Key_F11)


def checks(bench: Bench) -> dict[str, Check]:
    """Returns what the page shows, by key."""
    return {one.key: one for one in bench.app.day.screen._checks}


def chosen(bench: Bench) -> str:
    """Returns which line is chosen."""
    check = bench.app.day.screen.check
    return "" if check is None else check.key


def where(bench: Bench) -> str:
    """Returns the name of the screen that is shown."""
    return bench.app.window.screen_now.objectName()
