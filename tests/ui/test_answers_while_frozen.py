"""Neither a frozen centre nor the facts of a long outage keep the windows from answering.

What the windows need for themselves (drawing a page) is measured in the same run with no line and nothing waiting; a
frozen centre may not add more than a tenth of a second to the longest wait of an event.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.board import sync_state
from station.actions.training_centre import TrainingCentre, training_centre
from station.clock import PlayedClock
from station.domain.staff import Role
from tests.proof.notes import Note, keep
from tests.station.booth import member
from tests.station.waiting_facts import fill
from tests.ui.longest_wait import Waits, longest_wait
from tests.ui.stations import MORNING, RESIDENT, Bench, dress, running, shift_in
from ui.app import OpenLine

MOST_S = 0.1
WAITING, SOAK_WAITING = 3_000, 270_000
VISITS = 3


@contextmanager
def frozen(centre: TrainingCentre) -> Iterator[None]:
    """Stops every process of a server."""
    postmaster = psutil.Process(int((centre.server.home / "data" / "postmaster.pid").read_text().split()[0]))
    processes = [postmaster, *postmaster.children(recursive=True)]
    for one in processes:
        os.kill(one.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in processes:
            os.kill(one.pid, signal.SIGCONT)


def work(bench: Bench) -> Waits:
    """Registers people while the line goes on trying; returns the longest wait. The first page is not counted."""
    bench.sign_in()
    bench.open_page(RESIDENT)
    bench.app.home.open()
    bench.rest()
    with longest_wait() as waits:
        for _ in range(VISITS):
            bench.open_page(RESIDENT)
            bench.app.visit_screen.submit()
            bench.app.sync.begin()
            bench.rest()
    return waits


def alone(folder: Path, bot: QtBot) -> Waits:
    """Works with no line and nothing that waits."""
    folder.mkdir()
    with running(folder, bot) as bench:
        return work(bench)


def before_a_frozen_centre(folder: Path, bot: QtBot, waiting: int) -> tuple[Waits, int]:
    """Works while nothing answers; returns the longest wait and how many facts wait at the end."""
    folder.mkdir()
    shift = shift_in(folder, PlayedClock(MORNING)).signed_in_as(member(Role.SUPERVISOR))
    fill(shift, waiting)
    with training_centre(shift, folder) as centre:
        shift.store.close()
        line = OpenLine(lambda: replace(centre.line, call_deadline_s=0.5, connect_timeout_s=2))
        try:
            with frozen(centre), running(folder, bot, line=line) as bench:
                waits = work(bench)
                state = sync_state(bench.shift)
        finally:
            line.close()
            centre.server.discard()
    assert (state.confirmed, state.received) == (0, 0)
    return waits, state.all


def test_the_windows_go_on_while_the_centre_is_frozen_and_facts_wait(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    waits, facts = before_a_frozen_centre(tmp_path / "frozen", qtbot, WAITING)
    assert facts > WAITING
    assert waits.ticks > 10


@pytest.mark.soak
def test_a_frozen_centre_and_waiting_facts_add_no_tenth_of_a_second_to_any_event(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    waits, _ = before_a_frozen_centre(tmp_path / "frozen", qtbot, WAITING)
    control = alone(tmp_path / "alone", qtbot)
    assert waits.longest_s <= control.longest_s + MOST_S, control


@pytest.mark.soak
def test_the_windows_answer_while_270_000_facts_wait(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    control = alone(tmp_path / "alone", qtbot)
    waits, facts = before_a_frozen_centre(tmp_path / "frozen", qtbot, SOAK_WAITING)
    how = (
        f"all processes of the server stopped, {facts:,} facts waiting, people registered in the windows; longest "
        f"wait of an event {waits.longest_s * 1000:.0f} ms; {control.longest_s * 1000:.0f} ms with no line and "
        "nothing waiting, in the same run: what drawing a page takes here"
    )
    lost = int(waits.longest_s > control.longest_s + MOST_S)
    keep(
        Note(
            "centre frozen while the windows work",
            how,
            VISITS,
            lost,
            0,
            "tests/ui/test_answers_while_frozen.py",
        )
    )
