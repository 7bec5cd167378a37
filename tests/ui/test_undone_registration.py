"""What was typed for a registration that was undone is there again: nobody types it twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from station.actions.draft import kept_draft
from tests.ui.stations import RESIDENT, Bench
from tests.ui.test_desk_drafts import page_shown, type_into
from tests.ui.test_registration_desk import register, role_of_said


def press_undo(bench: Bench) -> None:
    """Presses Ctrl+Z wherever the keyboard is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.rest()


def names(bench: Bench) -> list[str]:
    bench.app.home.refresh()
    bench.rest()
    return [one.name for one in bench.app.home_screen.board.lines]


@pytest.mark.parametrize("opened", ["", "new", "next"])
def test_ctrl_z_on_the_board_and_on_an_untouched_page_brings_back_what_was_typed(
    bench: Bench, opened: str
) -> None:
    typed = replace(RESIDENT, area="11", vehicle="12 3456", conditions=("diabetes",))
    register(bench, typed)
    if opened:
        bench.app.window.press(opened)
        bench.rest()
    press_undo(bench)
    page = page_shown(bench).page()
    assert (page.name, page.birth, page.phone, page.area) == ("김민수", "8504121", "12345678", "11")
    assert (page.symptoms, page.conditions, page.temperature) == (
        ("cough", "sore_throat"),
        ("diabetes",),
        "378",
    )
    assert page.consent is True
    assert role_of_said(bench) == "said_good"
    assert names(bench) == []
    kept = kept_draft(bench.shift)
    assert kept is not None
    assert kept.name == "김민수"
    type_into(page_shown(bench), "name", "김민주")
    page_shown(bench).submit()
    bench.rest()
    assert names(bench) == ["김민주"]
    assert kept_draft(bench.shift) is None


def test_ctrl_z_in_a_field_with_text_undoes_the_typing_alone(bench: Bench) -> None:
    register(bench)
    bench.app.window.press("new")
    bench.rest()
    name = page_shown(bench).fields["name"].edit
    QTest.keyClicks(name, "lee")
    press_undo(bench)
    assert name.text() == ""
    assert names(bench) == ["김민수"]


def test_ctrl_z_brings_back_a_text_that_was_deleted_before_it_undoes_a_registration(bench: Bench) -> None:
    register(bench)
    bench.app.window.press("new")
    bench.rest()
    name = page_shown(bench).fields["name"].edit
    QTest.keyClicks(name, "lee")
    name.selectAll()
    QTest.keyClick(name, Qt.Key.Key_Delete)
    press_undo(bench)
    assert name.text() == "lee"
    assert names(bench) == ["김민수"]


def test_ctrl_z_on_a_half_typed_page_undoes_no_registration_and_says_how(bench: Bench) -> None:
    register(bench)
    bench.app.window.press("new")
    bench.rest()
    type_into(page_shown(bench), "name", "이지아")
    page_shown(bench).fields["phone"].edit.setFocus()
    press_undo(bench)
    assert role_of_said(bench) == "said_amber"
    assert names(bench) == ["김민수"]


def test_undone_registration_waits_behind_a_half_typed_page(bench: Bench) -> None:
    register(bench)
    bench.app.window.press("new")
    bench.rest()
    type_into(page_shown(bench), "name", "이지아")
    for key in ("back", "undo", "new"):
        bench.app.window.press(key)
        bench.rest()
    assert page_shown(bench).page().name == "이지아"
    for key in ("clear", "clear", "back", "new"):
        bench.app.window.press(key)
        bench.rest()
    assert page_shown(bench).page().name == "김민수"
    assert bench.app.visit.draft is not None


def test_label_of_a_roll_is_not_taken_up_again(bench: Bench) -> None:
    register(bench)
    bench.app.visit._take_up(replace(RESIDENT, roll_number="147260401000017"))
    assert page_shown(bench).page().roll_number == ""
