"""Scans into any field and dialog, in every state of the keyboard: none is lost, none is left, no Enter presses."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from station.domain.page import VisitPage
from tests.ui.stations import Bench, Fitted, running
from tests.ui.wedge import CODES, NAMES, PREFIX, Wedge, a_passport, a_slip, focus
from ui.app import StationApp
from ui.screens.form import FormScreen
from ui.screens.visit import VisitScreen

FINGER_MS = 60
KINDS = [(gap_ms, is_hangul) for gap_ms in (1, 20) for is_hangul in (False, True)]
QUICK, SOAK, PARTS = 10, 250, 4
"""A soak of 1,000 is played in parts, each from a seed of its own."""


class Ears:
    """Hears every scan and every press of Enter that did something, in place of what the station would do."""

    def __init__(self, station: StationApp) -> None:
        self.station = station
        self.scans: list[str] = []
        self.submitted: list[object] = []
        station.scanner.scanned.disconnect()
        station.scanner.scanned.connect(self.scans.append)
        home = station.home_screen
        for signal in (
            home.search_entered,
            home.visit_picked,
            station.visit_screen.submitted,
            station.sign_in_screen.submitted,
            *(one.submitted for one in forms(station)),
        ):
            signal.disconnect()
            signal.connect(self.submitted.append)
        station.window.commands.picked.connect(self.submitted.append)


@pytest.fixture(params=["", PREFIX], ids=["plain", "prefix"])
def bench(tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Bench]:
    with running(tmp_path, qtbot, fitted=Fitted(settings={"scanner_prefix": request.param})) as made:
        made.sign_in()
        yield made


def forms(station: StationApp) -> list[FormScreen]:
    """Every form of the station."""
    stack = station.window.stack
    screens = [stack.widget(place) for place in range(stack.count())]
    return [one for one in screens if isinstance(one, FormScreen)]


def places(station: StationApp) -> list[Callable[[], None]]:
    """Everywhere where the keys can be: the board, each field of the page, its sides, forms, the list of commands."""
    window, page = station.window, station.visit_screen

    def on_page(name: str) -> None:
        window.show_screen(page)
        page._go_to(name)

    def in_form(form: FormScreen, edit: QWidget) -> None:
        window.show_screen(form)
        edit.setFocus()

    def in_commands() -> None:
        window.show_screen(station.home_screen)
        window.press("commands")

    shown = (station.home_screen, station.sign_in_screen, station.tubes.devices_screen)
    on = [name for name in page._every if page._parts[name].isVisibleTo(page) or name == "name"]
    return [
        in_commands,
        *(partial(window.show_screen, one) for one in shown),
        *(partial(in_form, form, field.edit) for form in forms(station) for field in form.fields.values()),
        *(partial(on_page, name) for name in on),
    ]


def typed_in(station: StationApp) -> tuple[VisitPage, dict[QLineEdit, str]]:
    """All that stands in the fields of the station."""
    return station.visit_screen.page(), {one: one.text() for one in station.window.findChildren(QLineEdit)}


def settle() -> None:
    """Lets Qt do what it put off, as between two scans of a real scanner."""
    QApplication.sendPostedEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def scan_everywhere(bench: Bench, kind: tuple[int, bool], seed: int, count: int) -> None:
    gap_ms, is_hangul = kind
    station, source = bench.app, random.Random(seed)
    ears, wedge = Ears(station), Wedge(gap_ms, is_hangul)
    prefix = station.scanner.setup.prefix
    station.visit_screen.show_page(VisitPage(name="Kim", symptoms=("cough",)), bench.shift.today())
    before, everywhere = typed_in(station), places(station)
    for place in range(count):
        source.choice(everywhere)()
        wedge.is_late = is_hangul and source.random() < 0.5
        lines = CODES[place % len(CODES)](source)
        wedge.scan(lines, prefix)
        assert [one.upper() for one in ears.scans] == ["\n".join(lines)], (place, lines)
        ears.scans.clear()
        settle()
    assert ears.submitted == []
    assert typed_in(station) == before
    bench.rest()


@pytest.mark.parametrize("kind", [KINDS[0], KINDS[-1]], ids=["keys_1_ms", "hangul_20_ms"])
def test_every_scan_is_taken_and_leaves_nothing_and_presses_nothing(
    bench: Bench, kind: tuple[int, bool]
) -> None:
    scan_everywhere(bench, kind, seed=0, count=QUICK)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, PARTS + 1))
@pytest.mark.parametrize("kind", KINDS, ids=["keys_1_ms", "hangul_1_ms", "keys_20_ms", "hangul_20_ms"])
def test_a_thousand_scans_are_taken_and_leave_nothing_and_press_nothing(
    bench: Bench, kind: tuple[int, bool], seed: int
) -> None:
    scan_everywhere(bench, kind, seed, SOAK)


def type_names(bench: Bench, seed: int, count: int) -> None:
    station, source = bench.app, random.Random(seed)
    ears = Ears(station)
    typist = Wedge(FINGER_MS)
    station.visit.open_new()
    for _ in range(count):
        station.visit_screen.show_page(VisitPage(), bench.shift.today())
        station.visit_screen._go_to("name")
        name = source.choice(NAMES)
        typist.type(name)
        assert station.visit_screen.page().name == name
        settle()
    assert ears.scans == []
    bench.rest()


def test_fast_typed_names_are_never_taken_for_scans(bench: Bench) -> None:
    type_names(bench, seed=0, count=QUICK)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, PARTS + 1))
def test_a_thousand_fast_typed_names_are_never_taken_for_scans(bench: Bench, seed: int) -> None:
    type_names(bench, seed, SOAK)


def test_caps_lock_changes_no_scan(bench: Bench) -> None:
    ears = Ears(bench.app)
    bench.app.visit.open_new()
    wedge = Wedge(4)
    lines = a_passport(random.Random(3))
    wedge.scan([one.lower() for one in lines], bench.app.scanner.setup.prefix)
    assert ears.scans == ["\n".join(lines)]
    assert isinstance(bench.app.window.screen_now, VisitScreen)
    bench.rest()


def test_a_zone_whose_second_line_never_comes_is_told_in_the_end(bench: Bench) -> None:
    ears = Ears(bench.app)
    bench.app.visit.open_new()
    line = a_passport(random.Random(5))[0]
    Wedge(4).scan([line], bench.app.scanner.setup.prefix)
    assert ears.scans == []
    bench.app.scanner._patience.timeout.emit()
    assert ears.scans == [line]
    bench.rest()


def test_whatever_a_scanner_sends_after_a_code_moves_nothing(bench: Bench) -> None:
    enter, tab = (Qt.Key.Key_Return, "\r"), (Qt.Key.Key_Tab, "\t")
    ears, source = Ears(bench.app), random.Random(7)
    bench.app.visit.open_new()
    bench.app.visit_screen._go_to("name")
    field = focus()
    for end in ((tab,), (enter, (Qt.Key.Key_Enter, "\r")), (enter, tab)):
        for code in (a_slip, a_passport):
            lines = code(source)
            Wedge(2, end=end).scan(lines, bench.app.scanner.setup.prefix)
            assert ears.scans.pop() == "\n".join(lines)
            assert focus() is field
    assert bench.app.visit_screen.page() == VisitPage()
    bench.rest()
