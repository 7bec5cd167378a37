"""What is half typed or scanned at the desk is never lost: Esc, board, lock, another scan, and a power cut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions.day_status import day_status
from station.actions.draft import kept_correction, kept_draft
from station.domain.day import DifferenceKind, Item
from station.domain.page import VisitPage
from tests.ui.stations import RESIDENT, Bench, dress, running
from tests.ui.test_desk_corrections import correct
from tests.ui.test_registration_desk import ZONE, register, role_of_said, scan, told
from ui.day_shown import cells_of
from ui.flows.day import DRAFT_LEADS_TO
from ui.screens.choice import ChoiceScreen
from ui.screens.page_order import Side
from ui.screens.visit import VisitScreen


def type_into(screen: VisitScreen, name: str, text: str) -> None:
    screen.fields[name].set_text(text)
    screen.fields[name].changed.emit(name)


def page_shown(bench: Bench) -> VisitScreen:
    screen = bench.app.window.screen_now
    assert isinstance(screen, VisitScreen)
    return screen


@pytest.mark.parametrize("key", ["back", "board", "lock"])
def test_half_typed_correction_is_kept_whatever_leaves_it_and_opens_again(bench: Bench, key: str) -> None:
    screen = correct(bench)
    line = bench.app.home_screen.board.lines[0]
    type_into(screen, "name", "김민주")
    type_into(screen, "reason", "misheard")
    bench.app.window.press(key)
    bench.rest()
    assert not isinstance(bench.app.window.screen_now, VisitScreen)
    if key == "lock":
        bench.sign_in()
    else:
        bench.app.desk_room.amend.correct(line.visit_id)
        bench.rest()
    again = page_shown(bench)
    assert (again.page().name, again.fields["reason"].text) == ("김민주", "misheard")
    assert "김민수" in again.fields["name"].was
    assert role_of_said(bench) == "said_amber"
    bench.app.window.press("save")
    bench.rest()
    assert [one.name for one in bench.app.home_screen.board.lines] == ["김민주"]
    assert kept_correction(bench.shift) is None


def test_half_typed_correction_outlives_a_power_cut(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    with running(tmp_path, qtbot) as first:
        first.sign_in()
        screen = correct(first)
        with qtbot.waitSignal(first.app.desk_room.amend.draft_kept):
            type_into(screen, "phone", "010-2222-3333")
    with running(tmp_path, qtbot) as second:
        second.sign_in()
        again = page_shown(second)
        assert again.page().phone == "010-2222-3333"
        assert "010-1234-5678" in again.fields["phone"].was


def test_another_correction_waits_until_the_half_typed_one_is_saved_or_given_up(bench: Bench) -> None:
    other = register(bench, replace(RESIDENT, name="이지아"))
    screen = correct(bench)
    type_into(screen, "name", "김민주")
    bench.app.window.press("back")
    bench.app.desk_room.amend.correct(other.visit_id)
    bench.rest()
    assert page_shown(bench).page().name == "김민주"
    assert "김민수" in bench.app.window.said.text()
    for _ in range(2):
        bench.app.window.press("clear")
        bench.rest()
    assert page_shown(bench).page().name == "김민수"
    bench.app.desk_room.amend.correct(other.visit_id)
    bench.rest()
    assert page_shown(bench).page().name == "이지아"


def test_correction_in_which_nothing_was_typed_leaves_nothing_behind(bench: Bench) -> None:
    screen = correct(bench)
    type_into(screen, "name", "김민주")
    type_into(screen, "name", "김민수")
    bench.app.window.press("back")
    bench.rest()
    assert kept_correction(bench.shift) is None


def test_correction_that_is_void_in_the_end_is_not_half_typed_any_more(bench: Bench) -> None:
    screen = correct(bench)
    line = bench.app.home_screen.board.lines[0]
    type_into(screen, "name", "김민주")
    bench.app.window.press("back")
    bench.app.desk_room.amend.open(line)
    choice = bench.app.window.screen_now
    assert isinstance(choice, ChoiceScreen)
    choice.submitted.emit("entered_twice", {"note": ""})
    bench.rest()
    assert kept_correction(bench.shift) is None


def test_evening_names_a_half_typed_correction_and_leads_to_it(bench: Bench) -> None:
    screen = correct(bench)
    type_into(screen, "name", "김민주")
    bench.app.window.press("back")
    bench.rest()
    items = [Item(detail=one) for one in draft_places(bench)]
    assert [cells_of(one, bench.app.window.words)[0] for one in items] == [
        bench.app.window.words("draft_place.correction")
    ]
    bench.app.day.day.item_asked.emit(DRAFT_LEADS_TO[items[0].detail], items[0])
    bench.rest()
    assert page_shown(bench).page().name == "김민주"


def draft_places(bench: Bench) -> tuple[str, ...]:
    account = day_status(bench.shift, bench.shift.today()).account
    open_now = [one for one in account.differences if one.kind is DifferenceKind.OPEN_DRAFT]
    return tuple(item.detail for one in open_now for item in one.items)


@pytest.mark.parametrize("key", ["back", "lock"])
def test_scanned_questionnaire_is_kept_as_if_it_were_typed(bench: Bench, key: str) -> None:
    scan(bench, told(bench))
    bench.app.window.press(key)
    bench.rest()
    kept = kept_draft(bench.shift)
    assert kept is not None
    assert kept.name == "최유리"
    if key == "lock":
        bench.sign_in()
    else:
        bench.app.visit.open_new()
    page = page_shown(bench).page()
    assert (page.name, bool(page.preregistered_at)) == ("최유리", True)


def test_second_questionnaire_takes_nobodys_place_and_both_are_named(bench: Bench) -> None:
    scan(bench, told(bench))
    other = {"name": "박서연", "birth": "1992-03-15", "sex": "F", "phone": "010-8765-4321"}
    scan(bench, told(bench, texts=other))
    assert page_shown(bench).page().name == "최유리"
    assert role_of_said(bench) == "said_amber"
    said = bench.app.window.said.text()
    assert "최유리" in said
    assert "박서연" in said
    for _ in range(2):
        bench.app.window.press("clear")
        bench.rest()
    scan(bench, told(bench, texts=other))
    assert page_shown(bench).page().name == "박서연"


def test_same_questionnaire_scanned_twice_changes_nothing(bench: Bench) -> None:
    code = told(bench)
    scan(bench, code)
    type_into(page_shown(bench), "area", "11")
    scan(bench, code)
    assert page_shown(bench).page().area == "11"
    assert role_of_said(bench) == "said_good"


def test_number_that_was_typed_is_asked_about_where_the_passport_says_another(bench: Bench) -> None:
    bench.app.visit.open_new()
    screen = bench.app.visit_screen
    typed = VisitPage(name="ERIKSSON ANNA MARIA", birth="1974-08-12", sex="F", phone="12345678", consent=True)
    screen.fill_in(replace(typed, symptoms=(), document_kind="passport", document_number="M12345678"))
    scan(bench, "\n".join(ZONE))
    assert screen.page().document_number == "M12345678"
    assert role_of_said(bench) == "said_amber"
    assert "L898902C3" not in bench.app.window.said.text()
    screen.submit()
    bench.rest()
    number = screen.about[Side.WHO].fields["document_number"]
    assert number.is_doubtful
    number.left.emit("document_number")
    bench.rest()
    assert len(bench.app.home_screen.board.lines) == 1
