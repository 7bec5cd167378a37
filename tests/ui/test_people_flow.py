"""The live board: F5 on the board shows it, the strip says the same, and thousands of lines are not drawn at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.domain.people_flow import PeopleFlow
from station.words import words_in
from tests.station.test_people_flow import busy, flow, here
from tests.ui.stations import RESIDENT, Bench, dress, running
from ui.screens.people_flow import PeopleFlowScreen
from ui.widgets.rows_table import RowsOf


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    (tmp_path / "data").mkdir()
    with running(tmp_path / "data", qtbot) as made:
        yield made


def shown(found: PeopleFlow, language: str) -> PeopleFlowScreen:
    screen = PeopleFlowScreen()
    screen.speak(words_in(language, is_strict=True))
    screen.show_flow(found)
    return screen


@pytest.mark.parametrize(
    ("language", "goal"),
    [("ko", "18:00까지 1,000명: 부스 9곳 필요, 지금 7곳"), ("en", "1,000 by 18:00 needs 9 booths; 7 open")],
)
def test_a_target_is_said_with_the_booths_that_it_needs(qtbot: QtBot, language: str, goal: str) -> None:
    screen = shown(flow(busy(7, 6, earlier=318), 1000), language)
    qtbot.addWidget(screen)
    assert screen.goal.text() == goal
    assert screen.goal.property("role") == "doubt"


@pytest.mark.parametrize(
    ("found", "goal", "queue", "pace"),
    [
        (flow([]), "", "Nobody is here", "The pace shows 10 minutes after the first arrival"),
        (
            flow([*busy(1, 10), *(here(5) for _ in range(20))], 10),
            "Target reached: 10 of 10",
            "Forecast: 20 here, 20 more each hour; who comes now leaves at about 13:00",
            "Last 30 min: 20 came, 10 left (20 an hour)",
        ),
        (flow([here(50)], 10), "0 of 10 by 18:00 so far", "No forecast: 1 here, nobody left lately", ""),
    ],
)
def test_queue_and_pace_are_said(qtbot: QtBot, found: PeopleFlow, goal: str, queue: str, pace: str) -> None:
    screen = shown(found, "en")
    qtbot.addWidget(screen)
    assert (screen.goal.text(), screen.queue.text()) == (goal, queue)
    assert screen.pace.text().startswith(pace)


def test_f5_on_the_board_leads_to_the_flow_and_back(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, lane="2"))
    bench.app.visit_screen.submit()
    bench.rest()
    screen = bench.app.home.flow.screen
    bench.app.window.press("flow")
    bench.rest()
    assert bench.app.window.screen_now.objectName() == "people_flow"
    assert screen.queue.text() == bench.app.home_screen.queue.text() != ""
    bench.app.window.press("board")
    bench.rest()
    assert bench.app.window.screen_now.objectName() == "home"


def test_only_the_lines_that_are_seen_are_made_ready() -> None:
    made: list[int] = []

    def cells(line: int) -> tuple[str, ...]:
        made.append(line)
        return (str(line),)

    rows = RowsOf(range(5000), cells)
    assert (len(rows), rows[7], rows[7], rows[2:4][0]) == (5000, ("7",), ("7",), ("2",))
    assert made == [7, 2]
