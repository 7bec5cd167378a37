"""Neither a frozen centre nor the facts of a long outage keep the windows from answering.

Each event of a booth played by keys is timed in a process of its own (`timed_journey`): once before a centre that is
stopped and with facts waiting, once with no line and nothing waiting, which says what this machine takes anyway.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.board import sync_state
from station.clock import PlayedClock
from station.domain.staff import Role
from tests.journeys.x_server import ROOT
from tests.proof.notes import Note, keep
from tests.station.booth import member
from tests.station.waiting_facts import fill
from tests.ui.stations import MORNING, RESIDENT, dress, running, shift_in
from tests.ui.timed_events import Timed, longest, within
from tests.ui.timed_journey import frozen_line

MOST_MS = 100
WAITING, SOAK_WAITING = 300, 270_000
VISITS = 2
LONGEST_S = 900


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a journey."""

    seen: dict[str, Any]  # Any: JSON

    @property
    def events(self) -> list[Timed]:
        return [Timed(**one) for one in self.seen["events"]]

    @property
    def told(self) -> str:
        """How long the events took, in words."""
        events = self.events
        worst = longest(events)
        return (
            f"{len(events):,} events, longest {worst.wall_ms:.0f} ms ({worst.step}, of which this thread worked "
            f"{worst.cpu_ms:.0f} ms), 99 % within {within(events, 0.99):.0f} ms, most work in one "
            f"{max(one.cpu_ms for one in events):.0f} ms"
        )


def played(folder: Path, waiting: int = 0) -> Played:
    """Plays the journey in a child process."""
    folder.mkdir()
    command = [
        sys.executable,
        "-m",
        "tests.ui.timed_journey",
        str(folder),
        *([str(waiting)] if waiting else []),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return Played(json.loads(done.stdout.splitlines()[-1]))


def test_the_windows_go_on_while_the_centre_is_frozen_and_facts_wait(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    shift = shift_in(tmp_path, PlayedClock(MORNING)).signed_in_as(member(Role.SUPERVISOR))
    fill(shift, WAITING)
    with frozen_line(shift, tmp_path) as line:
        shift.store.close()
        with running(tmp_path, qtbot, line=line) as bench:
            bench.sign_in()
            for place in range(VISITS):
                bench.open_page(replace(RESIDENT, name=f"{RESIDENT.name} {place}"))
                bench.app.visit_screen.submit()
                bench.rest()
            state, visits = sync_state(bench.shift), len(bench.app.home_screen.board.lines)
    assert visits == VISITS
    assert state.waiting + state.sending > WAITING
    assert (state.received, state.confirmed) == (0, 0)


@pytest.mark.soak
def test_every_event_is_answered_while_the_centre_is_frozen_and_270_000_facts_wait(tmp_path: Path) -> None:
    control = played(tmp_path / "alone")
    before_frozen = played(tmp_path / "frozen", SOAK_WAITING)
    assert before_frozen.seen["waiting"] > SOAK_WAITING
    most_ms = longest(control.events).wall_ms + MOST_MS
    late = sum(one.wall_ms > most_ms for one in before_frozen.events)
    how = (
        f"all processes of the server stopped, {before_frozen.seen['waiting']:,} facts waiting, every screen of a "
        f"booth opened by its key: {before_frozen.told}. In the same run with no line and nothing waiting: "
        f"{control.told}. *Lost* counts events that took {MOST_MS} ms more than the longest of these"
    )
    fault = "centre frozen while the windows work"
    keep(Note(fault, how, len(before_frozen.events), late, 0, "tests/ui/test_answers_while_frozen.py"))
