"""The whole site's evening without any network: three laptops' days go onto a stick, and the site is closed by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.close_day import close_day
from station.actions.open_station import training_enrolment
from station.actions.site_day_status import site_day_status
from station.actions.write_stick import write_stick
from station.domain.site_closed import sums_read_out
from station.domain.site_day import SiteLack
from tests.station.booth import MORNING, enrolled_booth, standing
from tests.station.days import whole_day
from tests.ui.evenings import checks, good_day, open_evening, where
from tests.ui.racked import press, write
from tests.ui.stations import Bench, dress, running
from tests.ui.test_sticks import command
from ui.app import StationApp
from ui.flows.site_day import site_day_shown

DAY = MORNING.date()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def carried(folder: Path, number: int, stick: Path) -> None:
    """Works a day at another laptop, closes it and writes the whole day onto the stick."""
    folder.mkdir()
    with standing(enrolled_booth(folder, training_enrolment(number), seed=number)) as other:
        whole_day(other, 1)
        close_day(other.shift, DAY)
        write_stick(other.shift, stick, day=DAY)


def opened(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


def closed_own_day(bench: Bench, people: int) -> None:
    """Works a day and closes it by its keys."""
    good_day(bench, people)
    open_evening(bench)
    press(bench, Qt.Key.Key_Return)


def read_sticks(bench: Bench, stick: Path) -> None:
    """Goes from the booth's day to the site's, and reads the sticks, by keys."""
    press(bench, Qt.Key.Key_F3)
    press(bench, Qt.Key.Key_F4)
    write(bench, str(stick))
    press(bench, Qt.Key.Key_Return)


def kinds(app: StationApp) -> set[object]:
    return {one.kind for one in app.day.site_screen._checks if one.kind}


def test_a_site_of_three_laptops_is_closed_from_sticks_by_keys(
    tmp_path: Path, stick: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    for number in (981, 982):
        carried(tmp_path / str(number), number, stick)
    with running(opened(tmp_path, "980"), qtbot) as bench:
        bench.sign_in()
        closed_own_day(bench, 2)
        read_sticks(bench, stick)
        assert where(bench) == "day_site"
        site = {one.key: one for one in bench.app.day.site_screen._checks}
        assert [site[f"laptop_{number}"].light for number in (980, 981, 982)] == ["green"] * 3
        assert (site["people"].count, kinds(bench.app)) == ("4 = 4", set())
        press(bench, Qt.Key.Key_Return)
        closing = site_day_status(bench.shift, DAY).closing
        assert closing is not None
        assert closing.is_green
        assert set(closing.stations) == {"980", "981", "982"}
        without = site_day_shown(site_day_status(bench.shift, DAY), {})
        words = bench.app.window.words
        sums = sums_read_out(closing.account)
        told = without.checks(words, bench.shift.zone)[-1].told
        assert words("site_day.closed_with", laptops=3, **sums) in told


def test_the_windows_write_a_whole_day_that_the_supervisor_can_close_with(
    tmp_path: Path, stick: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    other = tmp_path / "981"
    other.mkdir()
    enrolled_booth(other, training_enrolment(981)).shift.store.close()
    with running(other, qtbot) as laptop:
        laptop.sign_in()
        closed_own_day(laptop, 1)
        command(laptop, laptop.app.window.words("key_long.day_stick"))
        screen = laptop.app.stick_screens["stick_out"]
        assert laptop.app.window.screen_now is screen
        assert screen.fields["day"].text == DAY.isoformat()
        screen.fields["folder"].set_text(str(stick))
        with laptop.bot.waitSignal(laptop.app.sticks.ended):
            press(laptop, Qt.Key.Key_F9)
        laptop.rest()
        press(laptop, Qt.Key.Key_Escape)
        assert where(laptop) == "day"
    with running(opened(tmp_path, "980"), qtbot) as bench:
        bench.sign_in()
        closed_own_day(bench, 1)
        read_sticks(bench, stick)
        assert SiteLack.FACTS_MISSING not in kinds(bench.app)
        press(bench, Qt.Key.Key_Return)
        closing = site_day_status(bench.shift, DAY).closing
        assert closing is not None
        assert closing.is_green


def test_a_day_that_is_none_is_said_beside_its_field_and_nothing_is_written(
    tmp_path: Path, stick: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    with running(opened(tmp_path, "980"), qtbot) as bench:
        bench.sign_in()
        command(bench, bench.app.window.words("key_long.stick_out"))
        write(bench, str(stick))
        write(bench, "yesterday")
        screen = bench.app.stick_screens["stick_out"]
        assert screen.fields["day"].rejection is not None
        assert list(stick.iterdir()) == []
        assert checks(bench) == {}
