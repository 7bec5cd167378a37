"""A file that was put back under a newer anchor: the program opens the page that takes the centre's ticket, no more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.board import sync_state
from station.actions.open_station import FirstStaff, create_station, open_station
from station.actions.register_visit import register_visit
from station.clock import PlayedClock
from station.domain.staff import Role
from station.errors import Trouble
from station.settings import Settings
from tests.station.booth import member, surroundings
from tests.ui.stations import MORNING, RESIDENT, dress
from tests.ui.test_new_epoch import CHIEF, enrolment, ticket
from ui.__main__ import opened
from ui.app import StationApp
from ui.entrance import Entrance
from ui.screens.form import FormScreen
from ui.start import Opening

PIN, STATION_FILE = "0000", "station.db"
FACTS_OF_A_VISIT = 7


@dataclass(slots=True)
class Cut:
    """The windows of a station whose file is older than its anchor."""

    bot: QtBot
    folder: Path
    entrance: Entrance
    opening: Opening
    stations: list[StationApp] = field(default_factory=list)

    def sign_in(self) -> FormScreen:
        with self.bot.waitSignal(self.entrance.sign_in.signed_in):
            self.entrance.screen.submitted.emit(CHIEF, PIN)
        screen = self.entrance.window.screen_now
        assert isinstance(screen, FormScreen)
        return screen

    def bring(self, screen: FormScreen, typed: str) -> None:
        screen.fields["ticket"].set_text(typed)
        screen.fields["reason"].set_text("노트북을 되돌림")
        self.entrance.window.press("go")
        self.rest()

    def rest(self) -> None:
        self.bot.waitUntil(lambda: self.entrance.tasks.is_idle)


@pytest.fixture
def cut(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Cut]:
    dress(qapp)
    around = surroundings(tmp_path, PlayedClock(MORNING), seed=70)
    create_station(tmp_path, around, enrolment(), first=FirstStaff(CHIEF, PIN)).store.close()
    older = tmp_path / "older"
    shutil.copy(tmp_path / STATION_FILE, older)
    shift = open_station(tmp_path, around).shift
    register_visit(shift.signed_in_as(member(Role.NURSE)), RESIDENT)
    shift.store.close()
    shutil.move(older, tmp_path / STATION_FILE)
    shift, why = opened(tmp_path, around)
    assert why is not None
    stations: list[StationApp] = []
    with ExitStack() as held:
        held.callback(shift.store.close)
        settings = Settings(data=tmp_path, sync_every_s=600)
        entrance = Entrance(shift, settings, "ko")
        qtbot.addWidget(entrance.window)
        opening = Opening(entrance, settings, held, stations.append, cut=why)
        entrance.open()
        yield Cut(qtbot, tmp_path, entrance, opening, stations)
        opening.close()


def test_it_says_what_happened_and_asks_for_nothing_but_the_ticket(cut: Cut) -> None:
    window = cut.entrance.window
    gone = window.words("trouble.ledger_cut", seq=sync_state(cut.entrance.desk.shift).all + FACTS_OF_A_VISIT)
    assert gone in window.trouble.text()
    screen = cut.sign_in()
    assert screen.objectName() == "new_epoch"
    window.press("back")  # puts the notice away
    window.press("back")
    assert window.screen_now is cut.entrance.screen
    assert cut.entrance.desk.is_locked
    assert cut.stations == []


def test_what_is_no_ticket_opens_nothing_and_the_ticket_opens_the_booth(cut: Cut) -> None:
    screen = cut.sign_in()
    cut.bring(screen, ticket(enrolment(epoch=1)))
    assert screen.fields["ticket"].rejection is not None
    assert cut.stations == []
    cut.bring(screen, ticket(enrolment(epoch=2)))
    assert not cut.entrance.window.trouble.isVisible()
    cut.entrance.window.press("back")
    (station,) = cut.stations
    assert cut.entrance.window.screen_now is station.home_screen
    assert station.desk.shift.store.enrolment.epoch == 2
    assert station.desk.shift.actor.name == CHIEF
    cut.rest()
    with pytest.raises(Trouble, match="numbers_stopped"):
        register_visit(station.desk.shift.signed_in_as(member(Role.NURSE)), RESIDENT)
