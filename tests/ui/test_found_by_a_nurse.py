"""What a nurse found on her walk through the windows: the evening, the stick, what is told to whom, large letters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton

from station.actions.close_day import BEFORE_ITS_END, Closing, close_day
from station.actions.register_visit import register_visit
from station.actions.reopen_day import reopen_day
from station.domain.page import VisitPage
from station.words import LANGUAGES, words_in
from tests.ui.cells import is_whole
from tests.ui.evenings import checks, chosen, good_day, lost_tube, open_evening, where
from tests.ui.racked import press, write
from tests.ui.stations import COLLECTOR, RESIDENT, Bench, told_roles
from ui.flows.pick_path import nearest_folder
from ui.people_shown import MatchShown
from ui.screens.form import Receipt
from ui.theme import Look
from ui.widgets.rows_table import CELL_PADDING_PX

TYPED = "HONG"
WHY = "in the fridge"
LARGE = Look("outdoor", 150)
LONG = "SMITH JOHN ALEXANDER"


def at_sum(bench: Bench) -> None:
    """Opens the evening of a day with one difference and goes up to its sum."""
    lost_tube(bench)
    open_evening(bench)
    press(bench, Qt.Key.Key_Up)
    assert chosen(bench) == "specimens"


def closed_today(bench: Bench) -> None:
    """Closes today, and shows the board."""
    close_day(bench.shift, bench.shift.today(), Closing(confirmed=BEFORE_ITS_END))
    bench.app.home.open()
    bench.rest()


def enlarged(bench: Bench) -> None:
    """Shows everything one and a half times as large."""
    bench.app.window.resize(1366, 768)
    bench.app.window.look(LARGE)
    bench.rest()


def test_the_key_to_put_right_goes_from_a_sum_to_its_first_difference(bench: Bench) -> None:
    at_sum(bench)
    press(bench, Qt.Key.Key_F4)
    assert where(bench) == "rack"


def test_a_reason_typed_at_a_sum_is_shown_at_its_first_difference_before_it_is_taken(bench: Bench) -> None:
    at_sum(bench)
    write(bench, WHY)
    assert chosen(bench) == "not_racked"
    assert bench.app.day.screen.line.text() == WHY
    assert bench.app.window.said.text() == bench.app.window.words("day_check.reason_moved")
    press(bench, Qt.Key.Key_Return)
    assert checks(bench)["not_racked"].light == "amber"
    assert WHY in checks(bench)["not_racked"].told


def half_typed_from_the_evening(bench: Bench) -> None:
    """Goes from the evening to the page that was left half typed."""
    bench.app.visit.open_new()
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, TYPED)
    bench.app.visit.keep()
    bench.rest()
    open_evening(bench)
    bench.app.day.screen._choose([one.key for one in bench.app.day.screen._checks].index("open_draft"))
    press(bench, Qt.Key.Key_F4)
    assert where(bench) == "visit"


def test_a_half_typed_page_that_is_cleared_leads_back_to_the_evening(bench: Bench) -> None:
    half_typed_from_the_evening(bench)
    press(bench, Qt.Key.Key_F8)
    assert where(bench) == "visit"
    press(bench, Qt.Key.Key_F8)
    assert where(bench) == "day"
    assert "open_draft" not in checks(bench)


def test_a_page_that_is_cleared_on_an_ordinary_day_stays(bench: Bench) -> None:
    bench.app.visit.open_new()
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, TYPED)
    for _ in range(2):
        press(bench, Qt.Key.Key_F8)
    assert where(bench) == "visit"
    assert bench.app.visit_screen.fields["name"].text == ""


def test_the_evening_opens_from_a_page_and_what_is_typed_there_is_kept(bench: Bench) -> None:
    bench.app.visit.open_new()
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, TYPED)
    press(bench, Qt.Key.Key_F11)
    assert where(bench) == "day"
    assert [one.name for one in checks(bench)["open_draft"].items] == [TYPED]


def test_the_next_key_of_a_closed_day_is_its_sheet(bench: Bench) -> None:
    good_day(bench, 1)
    open_evening(bench)
    assert bench.app.day.screen.MAIN_KEY == "day_close"
    press(bench, Qt.Key.Key_Return)
    assert bench.app.day.screen.MAIN_KEY == "day_sheet"


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize(("language", "look_in"), [("ko", "다음에서 찾기:"), ("en", "Look in:")])
def test_the_dialog_for_a_folder_speaks_the_language_and_begins_where_the_field_leads(
    bench: Bench, tmp_path: Path, language: str, look_in: str
) -> None:
    if bench.app.window.words.language != language:
        bench.app.window.press("language")
    bench.app.day.sheet.open(bench.shift.today())
    bench.app.day.sheet_screen.fields["folder"].set_text(str(tmp_path / "not" / "there"))
    bench.app.window.press("browse")
    (dialog,) = bench.app.window.findChildren(QFileDialog)
    assert look_in in [one.text().replace("&", "") for one in dialog.findChildren(QLabel)]
    assert Path(dialog.directory().absolutePath()) == tmp_path
    dialog.reject()


def test_a_dialog_without_a_folder_begins_at_home() -> None:
    assert nearest_folder("") == Path.home()


def test_a_sheet_that_was_handed_over_is_not_said_to_be_open(bench: Bench) -> None:
    bench.app.day.sheet.open_file = lambda _: True
    bench.app.day.sheet.open(bench.shift.today())
    press(bench, Qt.Key.Key_F7)
    receipt = bench.app.day.sheet_screen._receipt
    assert isinstance(receipt, Receipt)
    assert str(dict(receipt.facts)["path"]).startswith(str(bench.folder))
    assert receipt.code == "day_sheet_done.opened"
    for language in LANGUAGES:
        said = words_in(language)(receipt.code, path="/x.pdf")
        assert not any(one in said for one in ("열었", "넘겼", "opened", "handed"))


@pytest.mark.parametrize(("who", "code"), [("", "home.closed_opens"), (COLLECTOR, "home.closed")])
def test_a_closed_day_says_so_on_the_board(bench: Bench, who: str, code: str) -> None:
    good_day(bench, 1)
    assert not bench.app.home_screen.closed.isVisible()
    closed_today(bench)
    if who:
        bench.sign_in(who)
    assert bench.app.home_screen.closed.isVisible()
    assert bench.app.home_screen.closed.text() == bench.app.window.words(code)


def test_a_closed_day_says_so_before_anything_is_typed_on_a_page(bench: Bench) -> None:
    good_day(bench, 1)
    closed_today(bench)
    press(bench, Qt.Key.Key_F2)
    assert where(bench) == "visit"
    assert bench.app.window.said.text() == bench.app.window.words("home.closed_opens")
    press(bench, Qt.Key.Key_F11)
    assert where(bench) == "day"


def test_the_stick_offers_today(bench: Bench) -> None:
    bench.app.sticks.open("stick_out")
    bench.rest()
    assert bench.app.stick_screens["stick_out"].fields["day"].text == bench.shift.today().isoformat()
    focus = QApplication.focusWidget()
    assert focus is bench.app.stick_screens["stick_out"].fields["folder"].edit


def test_large_letters_leave_the_number_on_the_board(bench: Bench) -> None:
    register_visit(bench.shift, RESIDENT)
    enlarged(bench)
    bench.app.home.open()
    bench.rest()
    table = bench.app.home_screen.visits
    places = {code: place for place, code in enumerate(table.heading_codes())}
    assert not table.isColumnHidden(places["home.number"])
    assert is_whole(table, 0, places["home.number"])
    assert is_whole(table, 0, places["home.name"])


def test_a_page_says_above_it_whose_it_is_however_far_it_is_scrolled(bench: Bench) -> None:
    bench.open_page(VisitPage())
    title = bench.app.visit_screen.heading._title
    assert TYPED not in title.text()
    QTest.keyClicks(bench.app.visit_screen.fields["name"].edit, TYPED)
    assert TYPED in title.text()
    bench.app.visit.left.emit()
    bench.app.visit.open_new()
    assert TYPED in title.text()


def test_the_scanner_and_the_language_are_buttons_of_the_devices(bench: Bench) -> None:
    bench.app.tubes.open_command("devices")
    bench.rest()
    shown = [one for one in bench.app.window.keys.findChildren(QPushButton) if one.isVisible()]
    assert {"scanner", "language"} <= set(bench.app.window.screen_now.KEYS)
    assert len(shown) == len(bench.app.window.screen_now.KEYS)
    enlarged(bench)
    assert bench.app.window.keys.minimumSizeHint().width() <= bench.app.window.width()


def test_who_may_not_register_has_another_main_key_and_is_told_who_may(bench: Bench) -> None:
    assert bench.app.home_screen.MAIN_KEY == "new"
    bench.sign_in(COLLECTOR)
    assert bench.app.home_screen.MAIN_KEY != "new"
    press(bench, Qt.Key.Key_F2)
    words = bench.app.window.words
    assert told_roles(bench, "register_visit") in bench.app.window.trouble.text()
    assert words("role.registrar") in bench.app.window.trouble.text()


def test_the_history_of_a_closed_day_turns_by_keys(bench: Bench) -> None:
    good_day(bench, 1)
    day = bench.shift.today()
    for _ in range(6):
        close_day(bench.shift, day, Closing(reason=WHY, confirmed=BEFORE_ITS_END))
        reopen_day(bench.shift, day, reason=WHY)
    close_day(bench.shift, day, Closing(reason=WHY, confirmed=BEFORE_ITS_END))
    open_evening(bench)
    bench.app.day.day.open_day(day)
    enlarged(bench)
    screen = bench.app.day.screen
    bar = screen._area.verticalScrollBar()
    bench.bot.waitUntil(lambda: bar.maximum() > 0)
    before = chosen(bench)
    press(bench, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    assert chosen(bench) == before
    press(bench, Qt.Key.Key_PageUp)
    assert bar.value() == 0


def test_the_receipt_of_an_export_comes_into_sight(bench: Bench) -> None:
    enlarged(bench)
    bench.app.day.open_command("export")
    bench.rest()
    screen = bench.app.day.export_screen
    screen.fields["folder"].edit.setFocus()
    facts = (("rows", 1), ("path", "/stick/" * 12), ("sha256", "0" * 64), ("receipt", "receipt.json"))
    screen.show_receipt(Receipt("export.done", facts))
    bench.bot.waitUntil(lambda: screen._result.height() >= 4 * screen.fontMetrics().height())
    bottom = screen._result.mapTo(screen, screen._result.rect().bottomLeft()).y()
    assert bottom <= screen.height()


def test_a_long_latin_name_is_read_whole_among_the_people_at_large_letters(bench: Bench) -> None:
    enlarged(bench)
    table = bench.app.home_screen.people
    person = register_visit(bench.shift, replace(RESIDENT, name=LONG)).person
    bench.app.home_screen.show_people((MatchShown(person.id, LONG, 1985, "m", "5678", (), ""),))
    needed = table.fontMetrics().horizontalAdvance("SMITH JOHN") + 2 * CELL_PADDING_PX
    assert table.columnWidth(0) >= needed
    assert table.rowHeight(0) >= 2 * table.fontMetrics().lineSpacing()


def test_the_keys_that_turn_the_reasons_of_a_visit_stand_in_its_help(bench: Bench) -> None:
    assert {"read_on", "read_back"} <= set(bench.app.history_screen.KEYS)
