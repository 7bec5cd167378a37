"""The end of the day by keys: each difference with its people, explained or put right; one or two who sign."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.actions.day_status import DayState, DayStatus, day_status
from station.actions.new_rack import new_rack
from station.actions.open_station import TRAINING_PIN
from station.actions.place_tube import place_tube
from station.actions.site_day_status import site_day_status
from station.domain.site_day import SiteLack
from station.domain.visit import WayOut
from station.words import LANGUAGES, words_in
from tests.station.days import LATE, came, went, whole_day
from tests.ui.evenings import LOST, booth_of, checks, chosen, good_day, lost_tube, open_evening, where
from tests.ui.racked import press, role_of_said, write
from tests.ui.stations import COLLECTOR, SUPERVISOR, Bench, told_roles

DAY = date(2026, 4, 1)
WHY = "in the fridge"
MOST_KEYS_GREEN = 2


def status(bench: Bench) -> DayStatus:
    return day_status(bench.shift, DAY)


def sign(bench: Bench, name: str = COLLECTOR, pin: str = TRAINING_PIN) -> None:
    """Signs as the second person."""
    bench.app.day.sign_screen.submitted.emit(name, pin)
    bench.rest()


def test_a_day_that_adds_up_is_closed_by_two_keys(bench: Bench) -> None:
    good_day(bench)
    bench.app.home.open()
    bench.rest()
    keys = (Qt.Key.Key_F11, Qt.Key.Key_Return)
    for key in keys:
        press(bench, key)
    assert len(keys) <= MOST_KEYS_GREEN
    closing = status(bench).closing
    assert closing is not None
    assert closing.is_green
    assert role_of_said(bench) == "said_good"
    assert closing.digits in bench.app.window.said.text()
    words = bench.app.window.words
    first = words("day_closed.first_green", day=DAY.isoformat(), digits=closing.digits)
    assert bench.app.window.said.text() == first
    assert chosen(bench) == "sheet"


def test_a_difference_is_explained_and_signed_by_keys_alone(bench: Bench) -> None:
    lost_tube(bench)
    bench.app.home.open()
    bench.rest()
    press(bench, Qt.Key.Key_F11)
    write(bench, WHY)
    press(bench, Qt.Key.Key_Return)
    assert where(bench) == "day_sign"
    press(bench, Qt.Key.Key_Return)
    write(bench, TRAINING_PIN)
    closing = status(bench).closing
    assert closing is not None
    assert not closing.is_green
    kept = closing.differences["not_racked"]
    assert isinstance(kept, dict)
    assert kept["reason"] == WHY
    assert status(bench).signed_by != SUPERVISOR


def test_each_difference_names_its_people_and_their_numbers(bench: Bench) -> None:
    lost = lost_tube(bench)
    open_evening(bench)
    shown = checks(bench)
    assert chosen(bench) == "not_racked"
    assert [(one.name, one.number) for one in shown["not_racked"].items] == [(LOST, lost.specimen.number)]
    assert (shown["people"].light, shown["specimens"].light) == ("green", "red")
    assert shown["specimens"].count == "2 ≠ 1"


def test_an_unexplained_day_stays_open_and_the_line_keeps_what_is_typed(bench: Bench) -> None:
    lost_tube(bench)
    open_evening(bench)
    press(bench, Qt.Key.Key_Up)
    assert chosen(bench) == "specimens"
    QTest.keyClicks(bench.app.day.screen.line, "half a reas")
    press(bench, Qt.Key.Key_F9)
    assert status(bench).state is DayState.OPEN
    screen = bench.app.day.screen
    assert chosen(bench) == "not_racked"
    assert LOST in screen._wrong.text()
    assert screen.line.text() == "half a reas"


def test_a_reason_that_is_still_in_the_line_counts_when_the_day_is_closed(bench: Bench) -> None:
    lost_tube(bench)
    open_evening(bench)
    QTest.keyClicks(bench.app.day.screen.line, WHY)
    press(bench, Qt.Key.Key_F9)
    assert where(bench) == "day_sign"
    assert WHY in bench.app.day.sign_screen.signed.toPlainText()


@pytest.mark.parametrize(("name", "pin"), [(COLLECTOR, "9999"), (SUPERVISOR, TRAINING_PIN)])
def test_a_wrong_second_person_is_refused_and_nothing_typed_is_lost(
    bench: Bench, name: str, pin: str
) -> None:
    lost_tube(bench)
    open_evening(bench)
    write(bench, WHY)
    press(bench, Qt.Key.Key_F9)
    sign(bench, name, pin)
    screen = bench.app.day.sign_screen
    assert screen.name.rejection is not None or screen.pin.rejection is not None
    assert status(bench).state is DayState.OPEN
    press(bench, Qt.Key.Key_Escape)
    assert checks(bench)["not_racked"].light == "amber"
    press(bench, Qt.Key.Key_F9)
    sign(bench)
    assert status(bench).is_closed


def test_what_a_difference_lacks_is_put_right_and_the_day_comes_back_green(bench: Bench) -> None:
    booth = booth_of(bench)
    made = came(booth)
    bench.clock.advance(LATE)
    open_evening(bench)
    assert chosen(bench) == "no_way_out"
    press(bench, Qt.Key.Key_F4)
    assert where(bench) == "specimen"
    press(bench, Qt.Key.Key_F9)
    leaving = bench.app.leave_screen
    leaving.submitted.emit(made.visit.id, WayOut.LEFT_BEFORE.value, "")
    bench.rest()
    assert where(bench) == "day"
    assert "no_way_out" not in checks(bench)
    assert checks(bench)["people"].light == "green"


def test_escape_leads_back_to_the_day_from_where_something_is_put_right(bench: Bench) -> None:
    lost_tube(bench)
    open_evening(bench)
    press(bench, Qt.Key.Key_F4)
    assert where(bench) == "rack"
    for _ in range(2):
        if where(bench) != "day":
            press(bench, Qt.Key.Key_Escape)
    assert where(bench) == "day"
    press(bench, Qt.Key.Key_Escape)
    assert where(bench) == "home"


def test_one_escape_leads_back_from_the_boxes_to_the_day(bench: Bench) -> None:
    booth = booth_of(bench)
    made = went(booth, came(booth))
    place_tube(booth.shift, new_rack(booth.shift).id, made.specimen.number)
    bench.clock.advance(LATE)
    open_evening(bench)
    assert chosen(bench) == "not_handed_over"
    press(bench, Qt.Key.Key_F4)
    assert where(bench) == "box"
    press(bench, Qt.Key.Key_Escape)
    assert where(bench) == "day"


def test_tab_walks_into_the_people_and_enter_opens_one(bench: Bench) -> None:
    booth = booth_of(bench)
    came(booth)
    came(booth)
    bench.clock.advance(LATE)
    open_evening(bench)
    press(bench, Qt.Key.Key_Tab)
    press(bench, Qt.Key.Key_Down)
    assert bench.app.day.screen.items.row == 1
    press(bench, Qt.Key.Key_Return)
    assert where(bench) == "specimen"


def test_a_day_that_is_not_over_is_asked_once_more(bench: Bench) -> None:
    good_day(bench, 1)
    bench.clock.advance(-LATE)
    open_evening(bench)
    press(bench, Qt.Key.Key_Return)
    screen = bench.app.day.screen
    assert status(bench).state is DayState.OPEN
    assert screen._wrong.property("role") == "doubt"
    press(bench, Qt.Key.Key_Return)
    assert status(bench).state is DayState.CLOSED


def test_closing_before_midnight_is_asked_once_ahead_of_reasons_and_signature(bench: Bench) -> None:
    lost_tube(bench)
    bench.clock.advance(-LATE)
    open_evening(bench)
    press(bench, Qt.Key.Key_F9)
    screen = bench.app.day.screen
    assert (chosen(bench), screen._wrong.property("role")) == ("close", "doubt")
    assert "F9" in screen._wrong.text()
    press(bench, Qt.Key.Key_F9)
    assert (chosen(bench), screen._wrong.property("role")) == ("not_racked", "fault")
    write(bench, WHY)
    press(bench, Qt.Key.Key_F9)
    assert where(bench) == "day_sign"
    press(bench, Qt.Key.Key_Return)
    write(bench, TRAINING_PIN)
    assert status(bench).is_closed


def test_a_question_about_the_end_stays_while_the_day_is_read_anew_and_goes_with_a_step(bench: Bench) -> None:
    lost_tube(bench)
    bench.clock.advance(-LATE)
    open_evening(bench)
    press(bench, Qt.Key.Key_F9)
    screen = bench.app.day.screen
    bench.app.day.day.refresh()
    bench.rest()
    asked = [screen.is_asking]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_F9):
        press(bench, key)
        asked.append(screen.is_asking)
    assert asked == [True, False, True]


def test_a_closed_day_says_who_closed_it_and_opens_again_with_a_reason_only(bench: Bench) -> None:
    good_day(bench, 1)
    open_evening(bench)
    press(bench, Qt.Key.Key_Return)
    words = bench.app.window.words
    assert words("day_check.is_closed") in checks(bench)["close"].told
    assert SUPERVISOR in checks(bench)["close"].told
    press(bench, Qt.Key.Key_F8)
    press(bench, Qt.Key.Key_Return)
    assert bench.app.day.reopen_screen.fields["reason"].rejection is not None
    write(bench, "tube found")
    assert status(bench).state is DayState.REOPENED
    press(bench, Qt.Key.Key_F9)
    closing = status(bench).closing
    assert closing is not None
    assert closing.amendment == 1
    amended = {"day": DAY.isoformat(), "digits": closing.digits, "number": 1}
    assert bench.app.window.said.text() == bench.app.window.words("day_closed.amended_green", **amended)
    told = checks(bench)["close"].told
    assert "tube found" in told
    assert words("day_event.amended", at="", name=SUPERVISOR, number=1).strip() in told


def test_only_what_works_now_is_offered_and_pressed(bench: Bench) -> None:
    good_day(bench, 1)
    open_evening(bench)
    offered = {"day_close", "day_reopen"}
    assert offered & {*bench.app.window.keys._codes} == {"day_close"}
    press(bench, Qt.Key.Key_F8)
    assert where(bench) == "day"
    press(bench, Qt.Key.Key_Return)
    assert offered & {*bench.app.window.keys._codes} == {"day_reopen"}
    assert "day_close" not in bench.app.window.help._codes
    press(bench, Qt.Key.Key_F9)
    assert status(bench).state is DayState.CLOSED
    assert bench.app.window.trouble.isHidden()


def test_who_may_not_close_sees_the_day_and_is_told_so(bench: Bench) -> None:
    good_day(bench, 1)
    bench.sign_in(COLLECTOR)
    bench.app.day.day.open_day(DAY)
    bench.rest()
    press(bench, Qt.Key.Key_F9)
    assert told_roles(bench, "close_day") in bench.app.window.trouble.text()
    assert day_status(bench.shift, DAY).state is DayState.OPEN


def test_another_day_is_opened_by_typing_it(bench: Bench) -> None:
    good_day(bench, 1)
    open_evening(bench)
    write(bench, "2026-04-02")
    shown = bench.app.day.screen.shown
    assert shown is not None
    assert (shown.day, checks(bench)["people"].count) == (date(2026, 4, 2), "0 = 0")
    assert "day_item" not in bench.app.window.keys._codes
    write(bench, "2026-03-31")
    assert not bench.app.window.trouble.isHidden()
    assert bench.app.day.day.day == date(2026, 4, 2)


@pytest.mark.parametrize(("name", "is_told"), [(SUPERVISOR, True), (COLLECTOR, False)])
def test_at_sign_in_a_supervisor_hears_of_a_day_that_nobody_closed(
    bench: Bench, name: str, is_told: bool
) -> None:
    good_day(bench, 1)
    bench.clock.advance(timedelta(hours=8))
    bench.app.window.say(None)
    bench.sign_in(name)
    told = bench.app.window.words("day_check.left_open", day=DAY.isoformat(), count=1)
    assert (bench.app.window.said.text() == told and not bench.app.window.said.isHidden()) is is_told
    assert where(bench) == "home"


def test_the_page_is_said_in_both_languages(bench: Bench) -> None:
    lost_tube(bench)
    open_evening(bench)
    for language in LANGUAGES:
        words = words_in(language, is_strict=True)
        bench.app.window.speak(words)
        assert words("day_check.specimens") == checks(bench)["specimens"].name


def test_the_key_of_the_evening_stands_in_the_help(bench: Bench) -> None:
    bench.app.window.press("help")
    assert "day" in bench.app.window.help._codes


def test_the_whole_site_is_the_second_page_and_is_closed_with_its_laptops(bench: Bench) -> None:
    good_day(bench, 1)
    open_evening(bench)
    press(bench, Qt.Key.Key_F3)
    site = bench.app.day.site_screen
    assert where(bench) == "day_site"
    assert [one.kind for one in site._checks if one.kind] == [SiteLack.DAY_NOT_CLOSED]
    assert {one.light for one in site._checks if "laptop" in one.key or one.kind} == {"red"}
    assert site.MAIN_KEY == "site_close"
    press(bench, Qt.Key.Key_Escape)
    assert where(bench) == "day"
    press(bench, Qt.Key.Key_Return)
    press(bench, Qt.Key.Key_F3)
    assert [one.kind for one in site._checks if one.kind] == []
    press(bench, Qt.Key.Key_Return)
    closed = site_day_status(bench.shift, DAY)
    assert closed.state is DayState.CLOSED
    assert closed.closing is not None
    assert closed.closing.is_green
    assert role_of_said(bench) == "said_good"


def test_a_laptop_that_has_not_closed_is_explained_and_the_site_signed_by_two(bench: Bench) -> None:
    good_day(bench, 1)
    open_evening(bench)
    press(bench, Qt.Key.Key_F3)
    press(bench, Qt.Key.Key_F9)
    assert str(bench.shift.station) in bench.app.day.site_screen._wrong.text()
    write(bench, WHY)
    site = bench.app.day.site_screen
    assert {one.light for one in site._checks if "laptop" in one.key or one.kind} == {"amber"}
    press(bench, Qt.Key.Key_F9)
    bench.app.day.site_sign_screen.submitted.emit(COLLECTOR, TRAINING_PIN)
    bench.rest()
    closing = site_day_status(bench.shift, DAY).closing
    assert closing is not None
    assert not closing.is_green
    assert WHY in str(closing.lacks)


def test_a_booth_that_does_not_know_its_sites_roster_closes_it_with_a_reason_and_two(bench: Bench) -> None:
    whole_day(booth_of(bench), 1)
    open_evening(bench)
    press(bench, Qt.Key.Key_Return)
    press(bench, Qt.Key.Key_F3)
    site = bench.app.day.site_screen
    assert [(one.kind, one.light) for one in site._checks if one.kind] == [(SiteLack.ROSTER_UNKNOWN, "red")]
    write(bench, WHY)
    press(bench, Qt.Key.Key_F9)
    bench.app.day.site_sign_screen.submitted.emit(COLLECTOR, TRAINING_PIN)
    bench.rest()
    closing = site_day_status(bench.shift, DAY).closing
    assert closing is not None
    assert closing.lacks == {"roster_unknown": {"stations": [], "reason": WHY}}


def test_a_folder_without_sticks_is_said_beside_its_field(bench: Bench) -> None:
    good_day(bench, 1)
    open_evening(bench)
    press(bench, Qt.Key.Key_F3)
    press(bench, Qt.Key.Key_F4)
    press(bench, Qt.Key.Key_F9)
    assert bench.app.day.site_sticks_screen.fields["folder"].rejection is not None
