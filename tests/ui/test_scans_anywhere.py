"""Scans into any field and dialog, in every state of the keyboard: none is lost, none is left, no Enter presses."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.domain.page import VisitPage
from tests.ui.stations import Bench, Fitted, dress, running
from tests.ui.wedge import CODES, NAMES, PREFIX, Wedge
from ui.app import StationApp
from ui.screens.screen import Screen
from ui.screens.visit import VisitScreen

MANY = pytest.mark.parametrize("count", [12, pytest.param(1000, marks=pytest.mark.soak)])
GAPS_MS, FINGER_MS = (1, 20), 60


class Ears:
    """Hears every scan and every press of Enter that did something, in place of what the station would do."""

    def __init__(self, station: StationApp) -> None:
        self.station = station
        self.scans: list[str] = []
        self.submitted: list[object] = []
        station.scanner.scanned.disconnect()
        station.scanner.scanned.connect(self.scans.append)
        station.visit_screen.submitted.disconnect()
        station.visit_screen.submitted.connect(self.submitted.append)
        for screen in (station.reprint_screen, station.export_screen):
            screen.submitted.disconnect()
            screen.submitted.connect(self.submitted.append)
        for signal in (station.home_screen.search_entered, station.home_screen.visit_picked):
            signal.disconnect()
            signal.connect(self.submitted.append)
        station.window.commands.picked.connect(self.submitted.append)


@pytest.fixture(params=["", PREFIX], ids=["plain", "prefix"])
def bench(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest
) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path, qtbot, fitted=Fitted(settings={"scanner_prefix": request.param})) as made:
        made.sign_in()
        yield made


def places(station: StationApp) -> list[Callable[[], None]]:
    """Everywhere where the keys can be: the board, each field of the page, its sides, forms, the list of commands."""
    window, screen = station.window, station.visit_screen

    def on_page(name: str) -> Callable[[], None]:
        def go() -> None:
            window.show_screen(screen)
            screen._go_to(name)

        return go

    def on_form(form: Screen) -> Callable[[], None]:
        return lambda: window.show_screen(form)

    def in_commands() -> None:
        window.show_screen(station.home_screen)
        window.press("commands")

    return [
        lambda: window.show_screen(station.home_screen),
        in_commands,
        *(on_form(one) for one in (station.reprint_screen, station.export_screen)),
        *(
            on_page(name)
            for name in screen._every
            if screen._parts[name].isVisibleTo(screen) or name == "name"
        ),
    ]


def typed_in(station: StationApp) -> list[object]:
    """All that stands in the fields of the station."""
    forms = [
        field.text for one in (station.reprint_screen, station.export_screen) for field in one.fields.values()
    ]
    return [station.home_screen.line.text(), station.visit_screen.page(), *forms]


@MANY
@pytest.mark.parametrize("gap_ms", GAPS_MS)
@pytest.mark.parametrize("is_hangul", [False, True], ids=["keys", "hangul"])
def test_every_scan_is_taken_and_leaves_nothing_and_presses_nothing(
    bench: Bench, gap_ms: int, is_hangul: bool, count: int
) -> None:
    station, source = bench.app, random.Random(gap_ms)
    ears, wedge = Ears(station), Wedge(gap_ms, is_hangul)
    prefix = station.scanner._prefix
    station.visit_screen.show_page(VisitPage(name="Kim", symptoms=("cough",)), bench.shift.today())
    before, everywhere = typed_in(station), places(station)
    for place in range(count):
        source.choice(everywhere)()
        lines = CODES[place % len(CODES)](source)
        wedge.scan(lines, prefix)
        assert ears.scans == ["\n".join(lines)], (place, lines)
        ears.scans.clear()
    assert ears.submitted == []
    assert typed_in(station) == before
    bench.rest()


@MANY
def test_fast_typed_names_are_never_taken_for_scans(bench: Bench, count: int) -> None:
    station, source = bench.app, random.Random(60)
    ears = Ears(station)
    typist = Wedge(FINGER_MS)
    station.visit.open_new()
    for _ in range(count):
        station.visit_screen.show_page(VisitPage(), bench.shift.today())
        station.visit_screen._go_to("name")
        name = source.choice(NAMES)
        typist.type(name)
        assert station.visit_screen.page().name == name
    assert ears.scans == []
    bench.rest()


def test_caps_lock_changes_no_scan(bench: Bench) -> None:
    ears = Ears(bench.app)
    bench.app.visit.open_new()
    wedge = Wedge(4)
    lines = CODES[1](random.Random(3))
    wedge.scan([one.lower() for one in lines], bench.app.scanner._prefix)
    assert ears.scans == ["\n".join(lines)]
    assert isinstance(bench.app.window.screen_now, VisitScreen)
    bench.rest()


def test_a_zone_whose_second_line_never_comes_is_told_in_the_end(bench: Bench) -> None:
    ears = Ears(bench.app)
    bench.app.visit.open_new()
    line = CODES[1](random.Random(5))[0]
    Wedge(4).scan([line], bench.app.scanner._prefix)
    assert ears.scans == []
    bench.app.scanner._patience.timeout.emit()
    assert ears.scans == [line]
    bench.rest()
