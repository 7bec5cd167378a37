"""Delivery in the background: a centre that is not there stops nothing, and the chip says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.board import sync_state
from station.actions.send_pending import Call, Reply
from station.errors import Trouble
from tests.ui.stations import RESIDENT, Bench, dress, running


class DeadLine:
    """A line to a centre that does not answer."""

    def __init__(self) -> None:
        self.calls = 0

    def answer(self, call: Call) -> Reply:
        self.calls += 1
        raise Trouble("centre_unreachable")


def end_of(bench: Bench) -> None:
    with bench.bot.waitSignal(bench.app.sync.ended):
        bench.app.sync.begin()
    bench.rest()


def test_a_centre_that_is_not_there_leaves_everything_waiting(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    line = DeadLine()
    with running(tmp_path, qtbot, line=line) as bench:
        bench.sign_in()
        bench.open_page(RESIDENT)
        bench.app.visit_screen.submit()
        bench.rest()
        end_of(bench)
        state = sync_state(bench.shift)
        chip = bench.app.window.strip.chip
        assert line.calls >= 1
        assert (state.waiting, state.sending, state.confirmed) == (state.all, 0, 0)
        assert str(state.all) in chip.text()
        assert chip.property("role") == "chip_amber"
        assert not bench.app.window.trouble.isVisible()


def test_the_chip_turns_red_after_an_hour_without_proof(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    with running(tmp_path, qtbot, line=DeadLine()) as bench:
        bench.sign_in()
        end_of(bench)
        bench.clock.advance(timedelta(minutes=61))
        bench.app.home.refresh()
        bench.rest()
        assert bench.app.window.strip.chip.property("role") == "chip_red"


def test_without_a_centre_nothing_is_called_sent(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    with running(tmp_path, qtbot) as bench:
        bench.sign_in()
        bench.app.sync.begin()
        bench.rest()
        assert bench.app.window.strip.chip.property("role") == "chip_amber"
        assert str(sync_state(bench.shift).all) in bench.app.window.strip.chip.text()


def test_an_acknowledgement_on_a_line_that_breaks_off_begins_the_pauses_anew(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    with running(tmp_path, qtbot, line=DeadLine()) as bench:
        bench.sign_in()
        end_of(bench)
        sync, state = bench.app.sync, sync_state(bench.shift)
        assert sync.standing is not None
        assert not sync.standing.sync.is_reached
        sync.show_state(replace(state, waiting=state.waiting - 1, received=1))
        assert sync.standing.sync.is_reached


class Refusing(DeadLine):
    """A line to a centre that refuses in one way."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def answer(self, call: Call) -> Reply:
        self.calls += 1
        raise Trouble(self.code, station=147)


# a coarse timer of Qt is up to 5 % off
@pytest.mark.parametrize(
    ("code", "least_s", "most_s"),
    [("centre_sign_in", 890, 945), ("centre_revoked", 890, 945), ("centre_unreachable", 0, 315)],
)
def test_the_next_try_comes_by_itself_and_after_a_refused_sign_in_much_later(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, code: str, least_s: int, most_s: int
) -> None:
    dress(qapp)
    with running(tmp_path, qtbot, line=Refusing(code)) as bench:
        bench.sign_in()
        end_of(bench)
        standing = bench.app.sync.standing
        assert standing is not None
        assert standing.next_at is not None
        wait_s = (standing.next_at - bench.clock.now()).total_seconds()
        assert least_s <= wait_s <= most_s


def test_a_clock_that_is_off_is_told_once_and_capture_goes_on(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    with running(tmp_path, qtbot, line=DeadLine()) as bench:
        bench.sign_in()
        end_of(bench)
        state = sync_state(bench.shift)
        words = bench.app.window.words
        for offset_s, is_told in ((120, False), (-121, True), (60 * 60, True), (0, False)):
            bench.app.sync.show_state(replace(state, clock_offset_s=offset_s))
            said = words("trouble.clock_off", minutes=2)
            assert (
                said in bench.app.window.trouble.text() and bench.app.window.trouble.isVisible()
            ) is is_told
            assert (bench.app.window.strip.chip.property("role") == "chip_red") is is_told
        bench.open_page(RESIDENT)
        bench.app.visit_screen.submit()
        bench.rest()
        assert sync_state(bench.shift).waiting > state.waiting
