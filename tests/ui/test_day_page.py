"""What the page of the evening shows: its first lines, whole counts, everything that is signed, and what closed it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from station.actions import site_day_status
from station.actions.day_status import day_status
from station.actions.keep_explanations import kept_explanations
from station.actions.new_rack import new_rack
from station.actions.open_station import TRAINING_PIN
from station.actions.place_tube import place_tube
from station.domain.day import DifferenceKind
from station.domain.number import display
from station.words import LANGUAGES, words_in
from tests.station.booth import RESIDENT
from tests.station.days import LATE, came, went
from tests.ui.cells import is_whole
from tests.ui.evenings import LOST, booth_of, checks, good_day, lost_tube, open_evening, where
from tests.ui.racked import press, write
from tests.ui.stations import COLLECTOR, SUPERVISOR, Bench
from ui import theme
from ui.day_shown import BECAUSE
from ui.screens.day import CHECK_COLUMNS
from ui.shown import Tone
from ui.theme import Look
from ui.widgets.rows_table import CELL_PADDING_PX, RowsTable

MANY = 40
LARGEST_COUNT = "9999 ≠ 9998"
"""A station numbers 9,999 people on a day."""
WHY = "in the fridge"
ADMINISTRATOR = "정관리"


def explain_all(bench: Bench) -> None:
    """Types a reason for each difference of the day that is open."""
    while any(one.light == "red" and one.kind for one in checks(bench).values()):
        write(bench, WHY)


def waiting_and_lost(bench: Bench, people: int = MANY) -> dict[str, str]:
    """Lets people come of whom nobody leaves, and one whose tube is lost; returns their numbers by name."""
    booth = booth_of(bench)
    names = [f"대기{place}" for place in range(people)]
    numbers = {one: came(booth, replace(RESIDENT, name=one)).specimen.number for one in names}
    return {**numbers, LOST: lost_tube(bench).specimen.number}


def test_a_day_opens_at_its_first_line(bench: Bench) -> None:
    waiting_and_lost(bench, 1)
    open_evening(bench)
    assert bench.app.day.screen.checks.row == 1
    assert bench.app.day.screen.checks.rowAt(0) == 0


@pytest.mark.parametrize("size", theme.SIZES_PERCENT)
def test_the_largest_count_of_a_day_is_shown_whole(bench: Bench, size: int) -> None:
    table = RowsTable("counts", CHECK_COLUMNS)
    bench.bot.addWidget(table)
    bench.app.window.look(Look("outdoor", size))
    table.show_rows([("", "", LARGEST_COUNT)])
    table.fit({2: [LARGEST_COUNT]})
    font = table.model().index(0, 2).data(Qt.ItemDataRole.FontRole).resolve(table.font())
    needed = QFontMetrics(font).horizontalAdvance(LARGEST_COUNT)
    bench.app.window.look(Look())
    assert table.columnWidth(2) >= needed + CELL_PADDING_PX


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_evening_with_differences_stands_whole_on_the_smallest_screen(bench: Bench, language: str) -> None:
    waiting_and_lost(bench, 2)
    bench.app.window.resize(1366, 768)
    bench.app.window.speak(words_in(language, is_strict=True))
    open_evening(bench)
    table = bench.app.day.screen.checks
    rows = table.model().rowCount()
    assert rows > 10
    assert table.viewport().height() >= rows * table.rowHeight(0)
    assert all(is_whole(table, row, place) for row in range(rows) for place in (1, 2))


def test_what_is_to_be_done_stands_whole_above_the_people_at_one_and_a_half_the_size(bench: Bench) -> None:
    good_day(bench, 1)
    bench.app.window.resize(1366, 768)
    bench.app.window.look(Look("outdoor", 150))
    open_evening(bench)
    press(bench, Qt.Key.Key_F3)
    screen = bench.app.day.site_screen
    screen.checks.chosen.emit([one.key for one in screen._checks].index("day_not_closed"))
    assert screen.item is not None
    bench.bot.waitUntil(lambda: screen._told.height() <= screen._area.viewport().height())
    bench.app.window.look(Look())


def test_where_a_tube_is_stands_whole_beside_its_number_or_below_it(bench: Bench) -> None:
    booth = booth_of(bench)
    made = went(booth, came(booth))
    place_tube(booth.shift, new_rack(booth.shift).id, made.specimen.number)
    bench.clock.advance(LATE)
    bench.app.window.resize(1366, 768)
    open_evening(bench)
    screen = bench.app.day.screen
    item = screen.item
    assert item is not None
    assert item.detail
    assert not screen.items.isColumnHidden(2)
    assert all(is_whole(screen.items, 0, place) for place in range(3))
    assert screen._place.isHidden()
    bench.app.window.look(Look("outdoor", 150))
    bench.app.window.grab()
    assert screen.items.isColumnHidden(2)
    assert item.detail in screen._place.text()
    assert not screen._place.isHidden()
    bench.app.window.look(Look())


def test_what_another_page_said_is_gone_when_the_day_opens(bench: Bench) -> None:
    good_day(bench, 1)
    bench.app.desk.say("leave.done", Tone.AMBER, name="somebody else")
    bench.app.day.day.open_day(bench.shift.today())
    bench.rest()
    assert where(bench) == "day"
    assert bench.app.window.said.isHidden()


def test_the_second_person_reads_every_difference_with_its_people_and_numbers(bench: Bench) -> None:
    numbers = waiting_and_lost(bench)
    open_evening(bench)
    explain_all(bench)
    press(bench, Qt.Key.Key_F9)
    assert where(bench) == "day_sign"
    told = bench.app.day.sign_screen.signed.toPlainText()
    words = bench.app.window.words
    for kind, count in ((DifferenceKind.NO_WAY_OUT, MANY), (DifferenceKind.NOT_RACKED, 1)):
        assert f"{words(f'difference.{kind.value}', count=count)}{BECAUSE}{WHY}" in told
    for name, number in numbers.items():
        assert f"{name}  {display(number)}" in told


def test_the_second_person_turns_the_pages_of_what_they_sign_by_keys(bench: Bench) -> None:
    waiting_and_lost(bench)
    open_evening(bench)
    explain_all(bench)
    press(bench, Qt.Key.Key_F9)
    screen = bench.app.day.sign_screen
    assert {"read_on", "read_back"} <= {*bench.app.window.help._codes}
    bar = screen.signed.verticalScrollBar()
    assert bar.value() == 0
    for _ in range(bar.maximum() // bar.pageStep() + 1):
        press(bench, Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum() > 0
    press(bench, Qt.Key.Key_Return)
    press(bench, Qt.Key.Key_PageUp)
    assert bar.value() < bar.maximum()
    write(bench, TRAINING_PIN)
    assert where(bench) == "day"
    assert bench.app.day.screen.shown is not None
    assert bench.app.day.screen.shown.is_closed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_day_tells_who_closed_and_signed_when_why_and_each_amendment(
    bench: Bench, language: str
) -> None:
    lost_tube(bench)
    open_evening(bench)
    write(bench, WHY)
    for is_first in (True, False):
        press(bench, Qt.Key.Key_F9)
        bench.app.day.sign_screen.submitted.emit(COLLECTOR, TRAINING_PIN)
        bench.rest()
        if is_first:
            press(bench, Qt.Key.Key_F8)
            write(bench, "tube was looked for")
    words = words_in(language, is_strict=True)
    bench.app.window.speak(words)
    told = checks(bench)["close"].told
    (first, reopened, second) = day_status(bench.shift, bench.app.day.day.day).events
    for event in (first, reopened, second):
        assert f"{event.at.astimezone(bench.shift.zone):%m-%d %H:%M}" in told
    assert told.count(SUPERVISOR) == 3
    assert told.count(words("day_check.signed", name=COLLECTOR)) == 2
    named = words("difference.not_racked", count=1)
    stayed = f"{named}{BECAUSE}{WHY}"
    assert told.count(stayed) == 2
    assert told.index(stayed) < told.index("tube was looked for") < told.rindex(stayed)
    assert told in checks(bench)["sheet"].told


def test_a_reason_for_nothing_that_is_chosen_stays_in_the_line_and_is_said(bench: Bench) -> None:
    good_day(bench, 1)
    open_evening(bench)
    write(bench, WHY)
    assert bench.app.day.screen.line.text() == WHY
    assert bench.app.window.said.text() == bench.app.window.words("day_check.no_difference")


def test_the_page_of_the_site_does_not_send_anybody_to_a_key_that_does_something_else(bench: Bench) -> None:
    waiting_and_lost(bench, 1)
    open_evening(bench)
    words = bench.app.window.words
    assert checks(bench)["no_way_out"].told == words("day_todo.no_way_out")
    press(bench, Qt.Key.Key_F3)
    site = {one.key: one for one in bench.app.day.site_screen._checks}
    assert site["no_way_out"].told == site["not_racked"].told == words("day_site.at_laptop")


def test_a_half_typed_reason_stands_in_no_sum_of_the_day(bench: Bench) -> None:
    lost_tube(bench)
    open_evening(bench)
    write(bench, WHY)
    press(bench, Qt.Key.Key_F2)
    assert "open_draft" not in checks(bench)
    assert checks(bench)["drafts"].light == "green"


def test_a_lock_and_somebody_else_lose_no_reason(bench: Bench) -> None:
    lost_tube(bench)
    open_evening(bench)
    write(bench, WHY)
    press(bench, Qt.Key.Key_F12)
    bench.sign_in(ADMINISTRATOR)
    open_evening(bench)
    assert WHY in checks(bench)["not_racked"].told


def test_a_reason_is_forgotten_once_the_day_is_closed_with_it(bench: Bench) -> None:
    lost_tube(bench)
    open_evening(bench)
    write(bench, WHY)
    assert kept_explanations(bench.shift, "day", bench.app.day.day.day)
    press(bench, Qt.Key.Key_F9)
    bench.app.day.sign_screen.submitted.emit(COLLECTOR, TRAINING_PIN)
    bench.rest()
    assert kept_explanations(bench.shift, "day", bench.app.day.day.day) == {}


def test_a_long_check_of_the_site_counts_what_it_has_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_day_status, "REPORTED_EVERY", 1)
    good_day(bench, 1)
    open_evening(bench)
    press(bench, Qt.Key.Key_Return)
    counts: list[tuple[int, int]] = []
    bench.app.day.site._counted.connect(lambda done, total: counts.append((done, total)))
    press(bench, Qt.Key.Key_F3)
    total = len(counts)
    assert total > 1
    assert counts == [(done, total) for done in range(1, total + 1)]
    assert bench.app.window.said.isHidden()
    press(bench, Qt.Key.Key_Return)
    assert len(counts) == 2 * total
    assert not bench.app.window.said.isHidden()
    words = bench.app.window.words
    assert words("day_site.counting", done=total, total=total) != bench.app.window.said.text()
