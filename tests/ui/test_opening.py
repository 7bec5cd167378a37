"""The entrance stands at once; the rooms behind it are built while somebody types, or when they have typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
from ui.rack_room import RackRoom
from ui.screens.screen import Screen
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
    qtbot.waitUntil(lambda: bool(door.opened))
    assert door.opening.station is door.opened[0]
    assert door.entrance.window.screen_now is door.entrance.screen


def test_whoever_signs_in_before_the_rooms_stand_finds_the_board(door: Door, qtbot: QtBot) -> None:
    door.entrance.sign_in.open()
    door.entrance.screen.submitted.emit(NAME, PIN)
    with qtbot.waitSignal(door.entrance.sign_in.signed_in):
        assert door.opened == []
    assert door.entrance.window.screen_now is door.opened[0].home_screen
    assert door.opened[0].desk.shift.actor.name == NAME


def test_a_window_that_is_closed_before_the_rooms_stand_is_closed(door: Door) -> None:
    door.entrance.open()
    door.opening.close()
    assert not door.entrance.window.isVisible()
    assert door.opened == []


@pytest.fixture
def broken_once(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lets the racks be built only the second time; returns when they were tried."""
    tried: list[str] = []

    def build(*given: Any) -> RackRoom:  # Any: as the room itself takes it
        tried.append("racks")
        if len(tried) == 1:
            raise RuntimeError("no racks")
        return RackRoom(*given)

    monkeypatch.setattr(ui.app, "RackRoom", build)
    return tried


def is_told(door: Door) -> bool:
    """Says whether the entrance says what to do."""
    before, after = door.entrance.window.words("trouble.half_open", reference="|").split("|")
    told = door.entrance.window.trouble.text()
    return not door.entrance.window.trouble.isHidden() and before in told and after in told


def at(door: Door) -> tuple[str, bool]:
    """Returns the name of the screen that is shown, and whether nobody is at work."""
    return door.entrance.window.screen_now.objectName(), door.entrance.desk.is_locked


def sign_in(door: Door, qtbot: QtBot) -> None:
    with qtbot.waitSignal(door.entrance.sign_in.signed_in):
        door.entrance.screen.submitted.emit(NAME, PIN)


@pytest.mark.expects_error_logs
def test_rooms_that_cannot_be_built_are_told_of_and_built_by_signing_in_again(
    door: Door, qtbot: QtBot, broken_once: list[str]
) -> None:
    door.entrance.open()
    qtbot.waitUntil(lambda: is_told(door))
    assert at(door) == ("sign_in", True)
    assert door.opened == []
    sign_in(door, qtbot)
    assert len(broken_once) == 2
    assert at(door) == ("home", False)
    screens = door.entrance.window.stack.findChildren(Screen)
    names = [one.objectName() for one in screens if one.objectName() in ("home", "day")]
    assert sorted(names) == ["day", "home"]


@pytest.mark.expects_error_logs
def test_whoever_signed_in_before_it_failed_is_at_the_entrance_again(
    door: Door, qtbot: QtBot, broken_once: list[str]
) -> None:
    door.entrance.sign_in.open()
    sign_in(door, qtbot)
    assert is_told(door)
    assert at(door) == ("sign_in", True)
    sign_in(door, qtbot)
    assert at(door) == ("home", False)
    assert len(broken_once) == 2


@pytest.mark.expects_error_logs
def test_a_window_whose_rooms_failed_closes_cleanly(door: Door, qtbot: QtBot, broken_once: list[str]) -> None:
    door.entrance.open()
    qtbot.waitUntil(lambda: is_told(door))
    door.opening.close()
    assert broken_once == ["racks"]
    assert not door.entrance.window.isVisible()
