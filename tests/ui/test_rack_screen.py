"""Tubes into racks by keys and scans only, in a real window over a real file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from station.actions.follow_tubes import custody_of, racks_of_day
from station.domain.box import make_box_code
from station.domain.custody import Handling
from station.domain.number import LENGTH, check_number, display
from station.words import LANGUAGES, words_in
from tests.ui.racked import (
    CONTROL,
    begin_rack,
    collected,
    filled,
    nearly_filled,
    open_racks,
    press,
    role_of_said,
    write,
)
from tests.ui.stations import Bench
from ui.screens.rack import RackScreen
from ui.theme import Look
from ui.widgets.rack_picture import LOOKS, Place

SIZE_PX = (1366, 768)


def screen(bench: Bench) -> RackScreen:
    return bench.app.racks.racks.rack


def places(bench: Bench) -> dict[str, Place]:
    return {one.position: one.place for row in screen(bench).picture.rows for one in row}


def standing(bench: Bench) -> dict[str, str]:
    """Returns the numbers that are saved in the last rack, by position."""
    picture = racks_of_day(bench.shift)[-1].picture
    return {cell.position: cell.number for row in picture.rows for cell in row if cell.number}


def test_each_scan_puts_its_tube_at_the_next_position_and_says_where(bench: Bench) -> None:
    numbers = filled(bench, 3)
    assert standing(bench) == dict(zip(("A1", "A2", "A3"), numbers, strict=True))
    said = bench.app.window.said.text()
    assert display(numbers[2]) in said
    assert "A3" in said
    seen = places(bench)
    marks = [seen[one] for one in ("A1", "A2", "A3", "A4", "A5")]
    assert marks == [Place.FILLED, Place.FILLED, Place.LAST, Place.NEXT, Place.FREE]


def test_a_place_is_told_by_its_mark_and_not_by_colour_alone() -> None:
    assert len({one.mark for one in LOOKS.values()}) == len(LOOKS)


def test_the_last_position_of_a_rack_is_filled_by_its_scan(bench: Bench) -> None:
    filled(bench, 1)
    (last,) = nearly_filled(bench, 96)
    bench.app.racks.rack.take(last)
    bench.rest()
    assert len(standing(bench)) == 96


def test_no_tube_stands_twice_and_the_second_scan_says_where_it_is(bench: Bench) -> None:
    (number,) = filled(bench, 1)
    write(bench, number)
    assert role_of_said(bench) == "said_amber"
    assert "A1" in bench.app.window.said.text()
    assert list(standing(bench)) == ["A1"]


@pytest.mark.parametrize(
    ("scanned", "said"),
    [("8801234567893", "error.code_not_ours"), ("980-26091-0001-03", "error.number_check_fails")],
)
def test_a_code_that_is_no_tube_is_refused_in_its_own_words(bench: Bench, scanned: str, said: str) -> None:
    filled(bench, 1)
    write(bench, scanned)
    words = bench.app.window.words
    assert bench.app.window.said.text() == words(said, scanned=scanned, number=scanned)
    assert role_of_said(bench) == "said_bad"


def test_the_code_of_a_box_is_never_taken_for_a_tube(bench: Bench) -> None:
    filled(bench, 1)
    code = make_box_code(979, bench.shift.today(), 1)
    assert check_number(code[-LENGTH:]).is_valid, "97 at the front changes no check digits of MOD 97-10"
    scanned: list[str] = []
    bench.app.scanner.scanned.connect(scanned.append)
    write(bench, code)
    assert scanned == [code]
    assert role_of_said(bench) == "said_bad"
    assert len(standing(bench)) == 1


def test_a_tube_that_is_not_collected_or_of_no_rack_says_so(bench: Bench) -> None:
    (number,) = collected(bench, 1)
    open_racks(bench)
    write(bench, number)
    assert bench.app.window.said.text() == bench.app.window.words("rack.none_open")


def test_a_tube_of_another_day_is_named_and_goes_in_with_a_second_scan_only(bench: Bench) -> None:
    (old,) = collected(bench, 1)
    bench.clock.advance(timedelta(days=1))
    open_racks(bench)
    begin_rack(bench)
    write(bench, old)
    assert standing(bench) == {}
    assert role_of_said(bench) == "said_amber"
    assert "2026-04-01" in bench.app.window.said.text()
    write(bench, old)
    assert standing(bench) == {"A1": old}
    write(bench, collected(bench, 1)[0])
    assert places(bench)["A1"] is Place.OTHER_DAY


def test_the_yes_for_one_tube_is_none_for_another(bench: Bench) -> None:
    first, second = collected(bench, 2)
    bench.clock.advance(timedelta(days=1))
    open_racks(bench)
    begin_rack(bench)
    write(bench, first)
    write(bench, second)
    assert standing(bench) == {}


def test_a_position_is_chosen_with_arrows_or_by_its_name(bench: Bench) -> None:
    filled(bench, 1)
    third, fourth = collected(bench, 2)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        press(bench, key)
    write(bench, third)
    write(bench, "h12")
    write(bench, fourth)
    assert (standing(bench)["B3"], standing(bench)["H12"]) == (third, fourth)
    assert places(bench)["A2"] is Place.NEXT


def test_undo_takes_the_last_tube_out_within_half_a_minute_and_not_later(bench: Bench) -> None:
    numbers = filled(bench, 2)
    press(bench, Qt.Key.Key_Z, CONTROL)
    assert standing(bench) == {"A1": numbers[0]}
    press(bench, Qt.Key.Key_Z, CONTROL)
    assert standing(bench) == {"A1": numbers[0]}
    write(bench, numbers[1])
    bench.clock.advance(timedelta(seconds=31))
    press(bench, Qt.Key.Key_Z, CONTROL)
    assert len(standing(bench)) == 2
    assert role_of_said(bench) == "said_amber"


def test_a_tube_is_taken_out_with_its_reason_and_undo_puts_it_back_where_it_was(bench: Bench) -> None:
    numbers = filled(bench, 3)
    press(bench, Qt.Key.Key_Left)
    press(bench, Qt.Key.Key_F8)
    form = bench.app.racks.racks.take_out
    assert form.fields["scan"].text == display(numbers[1])
    press(bench, Qt.Key.Key_F9)
    assert form.fields["reason"].rejection is not None
    write(bench, "label torn")
    assert bench.app.window.screen_now is screen(bench)
    assert list(standing(bench)) == ["A1", "A3"]
    last = custody_of(bench.shift, numbers[1])[-1]
    assert (last.handling, last.reason, last.position) == (Handling.TAKEN_OUT, "label torn", "A2")
    press(bench, Qt.Key.Key_Z, CONTROL)
    assert standing(bench)["A2"] == numbers[1]


def test_a_scan_names_the_tube_that_is_taken_out(bench: Bench) -> None:
    numbers = filled(bench, 3)
    press(bench, Qt.Key.Key_F8)
    write(bench, numbers[0])
    assert bench.app.racks.racks.take_out.fields["scan"].text == numbers[0]
    assert len(standing(bench)) == 3


def test_a_full_rack_takes_no_more_and_the_next_rack_goes_on(bench: Bench) -> None:
    open_racks(bench)
    begin_rack(bench, "4")
    numbers = nearly_filled(bench, 52)
    for number in numbers[:-1]:
        write(bench, number)
    assert bench.app.window.said.text().startswith(
        bench.app.window.words("error.rack_full", rack=screen(bench).rack.code, size=50)  # type: ignore[union-attr]  # a rack is shown
    )
    begin_rack(bench, "4")
    write(bench, numbers[-1])
    assert standing(bench) == {"A1": numbers[-1]}
    press(bench, Qt.Key.Key_PageUp)
    assert places(bench)["E10"] is Place.FILLED


def test_enter_on_a_tube_shows_its_history_and_escape_comes_back(bench: Bench) -> None:
    numbers = filled(bench, 2)
    press(bench, Qt.Key.Key_Return)
    room = bench.app.racks
    assert bench.app.window.screen_now.objectName() == "rack_custody"
    assert room.custody_screen.table.model().rowCount() == 3
    write(bench, numbers[0])
    assert display(numbers[0]) in room.custody_screen.accessibleName()
    press(bench, Qt.Key.Key_Escape)
    assert bench.app.window.screen_now is screen(bench)


def test_tubes_with_less_than_a_day_left_are_warned_of_and_listed_the_most_urgent_first(
    bench: Bench,
) -> None:
    old = filled(bench, 2)
    bench.clock.advance(timedelta(hours=30))
    collected(bench, 1)
    open_racks(bench)
    assert screen(bench)._warning.isHidden()
    bench.clock.advance(timedelta(hours=18))
    open_racks(bench)
    assert not screen(bench)._warning.isHidden()
    press(bench, Qt.Key.Key_F7)
    table = bench.app.racks.due_screen.table.model()
    listed = [table.index(row, 2).data() for row in range(table.rowCount())]
    assert listed == [display(one) for one in old]
    press(bench, Qt.Key.Key_Down)
    press(bench, Qt.Key.Key_Return)
    assert display(old[1]) in bench.app.racks.custody_screen.accessibleName()


def test_a_rack_of_yesterday_that_was_not_sent_is_still_there(bench: Bench) -> None:
    filled(bench, 1)
    bench.clock.advance(timedelta(days=1))
    open_racks(bench)
    rack = screen(bench).rack
    assert rack is not None
    assert rack.operating_day < bench.shift.today()


def test_everything_on_the_rack_screen_has_room_at_150_percent(bench: Bench) -> None:
    filled(bench, 3)
    bench.app.window.resize(*SIZE_PX)
    for language in LANGUAGES:
        bench.app.window.speak(words_in(language, is_strict=True))
        bench.app.window.look(Look("outdoor", 150))
        bench.bot.waitExposed(bench.app.window)
        picture, window = screen(bench).picture, bench.app.window
        assert (window.width(), window.height()) == SIZE_PX, language
        assert picture.height() >= picture.minimumSizeHint().height(), language
        assert picture.width() >= picture.minimumSizeHint().width(), language
    bench.app.window.look(Look())
