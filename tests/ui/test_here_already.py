"""Somebody who waits here already: said with the key that opens their visit, and asked once before a second visit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.domain.page import VisitPage
from station.domain.triage_record import TriageRecord
from station.domain.visit import WayOut
from station.storage import find
from tests.ui.stations import RESIDENT, Bench
from ui.shown import BoardLine


def save(bench: Bench, page: VisitPage) -> tuple[BoardLine, ...]:
    """Types a page and presses F9; returns who is on the board then."""
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(page)
    bench.app.window.press("save")
    bench.rest()
    return bench.app.home_screen.board.lines


def triage_of(bench: Bench, line: BoardLine) -> TriageRecord:
    with bench.shift.store.reading() as session:
        return find.triages_of(session, line.visit_id)[-1]


def test_second_visit_of_who_waits_here_is_asked_once_and_kept_as_confirmed(bench: Bench) -> None:
    (first,) = save(bench, RESIDENT)
    assert len(save(bench, replace(RESIDENT, phone=""))) == 1  # rejected first: no phone
    bench.app.visit_screen.fill_in(RESIDENT)
    bench.app.window.press("save")
    bench.rest()
    name = bench.app.visit_screen.fields["name"]
    said = name.edit.accessibleDescription()
    assert name.edit.property("role") == "field_doubt_active"
    assert "0001" in said
    assert bench.app.window.words("step_short.labelled") in said
    assert bench.app.window.screen_now is bench.app.visit_screen
    QTest.keyClick(name.edit, Qt.Key.Key_Return)
    bench.rest()
    lines = bench.app.home_screen.board.lines
    assert len(lines) == 2
    (second,) = (one for one in lines if one.visit_id != first.visit_id)
    assert "name:is_here" in triage_of(bench, second).confirmed


@pytest.mark.parametrize(
    "other",
    [
        {"name": "김민지"},
        {"birth": "1905123", "guardian_name": "김민수", "guardian_relation": "parent"},
        {"name": "김민", "birth": "8504122"},
    ],
    ids=["twin", "child of that name", "family"],
)
def test_who_only_shares_phone_or_surname_or_birth_is_not_asked(bench: Bench, other: dict[str, str]) -> None:
    save(bench, RESIDENT)
    page = replace(RESIDENT, **other)  # type: ignore[arg-type]  # texts of the page
    assert len(save(bench, page)) == 2


def test_who_has_left_comes_again_without_a_question(bench: Bench) -> None:
    (line,) = save(bench, RESIDENT)
    bench.app.leave.open(line)
    bench.app.leave_screen.submitted.emit(line.visit_id, WayOut.LEFT_BEFORE.value, "went home")
    bench.rest()
    assert len(save(bench, RESIDENT)) == 2


def test_card_of_who_is_meant_can_be_touched_and_says_which_key_opens_their_visit(bench: Bench) -> None:
    (line,) = save(bench, RESIDENT)
    bench.app.visit.open_new()
    bench.app.visit_screen.fill_in(VisitPage(name="김민수"))
    matches = bench.app.visit_screen.column.matches
    bench.bot.waitUntil(lambda: bool(matches.matches))
    bench.rest()
    assert matches.cards[0].cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(matches.cards[0], Qt.MouseButton.LeftButton)
    bench.rest()
    assert bench.app.visit_screen.page().person_id is not None
    assert "Ctrl+O" in bench.app.window.said.text()
    bench.app.window.press("open_here")
    bench.rest()
    assert bench.app.window.screen_now is bench.app.history_screen
    assert bench.app.history_screen._visit is not None
    assert bench.app.history_screen._visit.line.visit_id == line.visit_id
    assert bench.app.visit.draft is not None


def test_key_for_their_visit_says_what_to_do_where_nobody_is_meant(bench: Bench) -> None:
    bench.app.visit.open_new()
    bench.app.window.press("open_here")
    assert bench.app.window.said.text() == bench.app.window.words("match.nobody_here")
    assert bench.app.window.screen_now is bench.app.visit_screen
