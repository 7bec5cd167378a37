"""Delivery in the background: a centre that is not there stops nothing, and the chip says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

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
    with bench.bot.waitSignal(bench.app.sync.ended, timeout=5000):
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
