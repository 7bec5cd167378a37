"""In which order the board lists people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from station.actions.board import board
from station.actions.register_visit import register_visit
from tests.ui.stations import RESIDENT, Bench
from ui.flows.values import board_shown


def test_who_wants_a_clinician_now_stands_above_who_waits_longer(bench: Bench) -> None:
    for name, spo2 in (("Long", "97"), ("Short", "97"), ("Breathless", "92")):
        register_visit(bench.shift, replace(RESIDENT, name=name, spo2=spo2))
        bench.clock.advance(timedelta(minutes=5))
    lines = board_shown(board(bench.shift)).lines
    assert [line.name for line in lines] == ["Breathless", "Long", "Short"]
    assert lines[0].level == 2
