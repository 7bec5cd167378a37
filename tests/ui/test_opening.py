"""The entrance stands at once; the rooms behind it are built while somebody types, or when they have typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import ui.app
from station.actions.open_station import create_station, training_enrolment
from station.actions.staff import add_staff
from station.clock import PlayedClock
from station.domain.staff import Actor, Role
from station.settings import Settings
from tests.station.booth import surroundings
from tests.ui.stations import MORNING, dress
from ui.app import StationApp
from ui.entrance import Entrance
from ui.start import Opening

NAME, PIN, STATION = "박접수", "0000", 147


@dataclass(slots=True)
class Door:
    """An entrance that is opened, and the stations that were told of."""

    entrance: Entrance
    opening: Opening
    opened: list[StationApp] = field(default_factory=list)


@pytest.fixture
def door(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Door]:
    """A real station: it starts no centre of its own."""
    dress(qapp)
    shift = create_station(
        tmp_path, surroundings(tmp_path, PlayedClock(MORNING)), training_enrolment(STATION)
    )
    add_staff(shift.signed_in_as(Actor("founder", "", Role.ADMINISTRATOR)), NAME, Role.REGISTRAR, PIN)
    opened: list[StationApp] = []
    with ExitStack() as held:
        held.callback(shift.store.close)
        settings = Settings(data=tmp_path)
        entrance = Entrance(shift, settings, "ko")
        qtbot.addWidget(entrance.window)
        opening = Opening(entrance, settings, held, opened.append)
        yield Door(entrance, opening, opened)
        opening.close()


def test_the_rooms_are_built_behind_the_entrance_that_is_shown(door: Door, qtbot: QtBot) -> None:
    door.entrance.open()
    qtbot.waitUntil(lambda: bool(door.opened), timeout=30_000)
    assert door.opening.station is door.opened[0]
    assert door.entrance.window.screen_now is door.entrance.screen


def test_whoever_signs_in_before_the_rooms_stand_finds_the_board(door: Door, qtbot: QtBot) -> None:
    door.entrance.sign_in.open()
    door.entrance.screen.submitted.emit(NAME, PIN)
    with qtbot.waitSignal(door.entrance.sign_in.signed_in, timeout=30_000):
        assert door.opened == []
    assert door.entrance.window.screen_now is door.opened[0].home_screen
    assert door.opened[0].desk.shift.actor.name == NAME


def test_a_window_that_is_closed_before_the_rooms_stand_is_closed(door: Door) -> None:
    door.entrance.open()
    door.opening.close()
    assert not door.entrance.window.isVisible()
    assert door.opened == []


def test_a_room_that_cannot_be_built_is_a_bug_that_is_told(
    door: Door, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no devices")

    monkeypatch.setattr(ui.app, "devices_of", broken)
    with qtbot.capture_exceptions() as told:
        door.entrance.open()
        qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert [str(bug) for _, bug, _ in told] == ["no devices"]
    assert door.entrance.window.screen_now is door.entrance.screen
