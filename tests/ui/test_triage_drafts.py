"""A later triage that is half typed is never lost: Esc, board, lock, a power cut, another visit, and the evening."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.draft import kept_triage
from station.actions.triage_history import triage_history
from station.domain.day import Item
from tests.ui.stations import RESIDENT, Bench, dress, running
from tests.ui.test_desk_drafts import draft_places, page_shown, type_into
from tests.ui.test_registration_desk import register, role_of_said
from ui.flows.day import DRAFT_LEADS_TO
from ui.screens.visit import VisitScreen
from ui.shown import BoardLine


def triage_again(bench: Bench, line: BoardLine | None = None) -> BoardLine:
    """Opens a later triage of somebody who is registered."""
    line = register(bench, RESIDENT) if line is None else line
    bench.app.history.open(line)
    bench.rest()
    bench.app.history_screen.picked.emit("again")
    bench.rest()
    return line


def half_type(bench: Bench) -> None:
    screen = page_shown(bench)
    type_into(screen, "temperature", "391")
    type_into(screen, "spo2", "93")


@pytest.mark.parametrize("key", ["back", "board", "lock"])
def test_half_typed_triage_is_kept_whatever_leaves_it_and_opens_again(bench: Bench, key: str) -> None:
    line = triage_again(bench)
    half_type(bench)
    bench.app.window.press(key)
    bench.rest()
    assert not isinstance(bench.app.window.screen_now, VisitScreen)
    if key == "lock":
        bench.sign_in()
    else:
        triage_again(bench, line)
    page = page_shown(bench).page()
    assert (page.temperature, page.spo2, page.name) == ("391", "93", "김민수")
    assert role_of_said(bench) == "said_amber"
    page_shown(bench).submit()
    bench.rest()
    assert len(triage_history(bench.shift, line.visit_id).triages) == 2
    assert kept_triage(bench.shift) is None
    if key == "lock":
        assert bench.app.window.screen_now is bench.app.home_screen


def test_half_typed_triage_outlives_a_power_cut(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    with running(tmp_path, qtbot) as first:
        first.sign_in()
        triage_again(first)
        with qtbot.waitSignal(first.app.once_more.draft_kept):
            half_type(first)
    with running(tmp_path, qtbot) as second:
        second.sign_in()
        assert page_shown(second).page().temperature == "391"
        assert "김민수" in second.app.window.said.text()
        second.app.window.press("back")
        second.rest()
        assert second.app.window.screen_now is second.app.home_screen


def test_another_triage_waits_until_the_half_typed_one_is_saved_or_given_up(bench: Bench) -> None:
    other = register(bench, replace(RESIDENT, name="이지아"))
    triage_again(bench)
    half_type(bench)
    bench.app.window.press("back")
    bench.rest()
    triage_again(bench, other)
    assert page_shown(bench).page().name == "김민수"
    assert "김민수" in bench.app.window.said.text()
    for _ in range(2):
        bench.app.window.press("clear")
        bench.rest()
    assert page_shown(bench).page().temperature == ""
    assert kept_triage(bench.shift) is None
    triage_again(bench, other)
    assert page_shown(bench).page().name == "이지아"


def test_triage_in_which_nothing_was_typed_leaves_nothing_behind(bench: Bench) -> None:
    triage_again(bench)
    type_into(page_shown(bench), "spo2", "93")
    type_into(page_shown(bench), "spo2", "")
    bench.app.window.press("back")
    bench.rest()
    assert kept_triage(bench.shift) is None


def test_evening_names_a_half_typed_triage_and_leads_to_it(bench: Bench) -> None:
    triage_again(bench)
    half_type(bench)
    bench.app.window.press("board")
    bench.rest()
    (place,) = draft_places(bench)
    assert f"draft_place.{place}" in bench.app.window.words
    bench.app.day.day.item_asked.emit(DRAFT_LEADS_TO[place], Item(detail=place))
    bench.rest()
    assert page_shown(bench).page().temperature == "391"
