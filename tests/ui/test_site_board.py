"""The board of a whole site in the windows: by keys, from the centre and from sticks, and who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from station.actions.register_visit import register_visit
from station.actions.site_board import DayBoard, StationRow
from station.actions.write_stick import write_stick
from station.words import words_in
from tests.ui.stations import COLLECTOR, RESIDENT, Bench, dress, running
from ui.flows.site_values import site_of_board
from ui.screens.screen import Screen
from ui.theme import Look


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    (tmp_path / "data").mkdir()
    with running(tmp_path / "data", qtbot) as made:
        yield made


def row(station: int, *reasons: str, **more: object) -> StationRow:
    plain = StationRow(station, "Jamsil", f"booth {station}", reasons, 60, 58, 700, 0, 0, 0, None, {})
    return replace(plain, **more)  # type: ignore[arg-type]  # a test's own fields


BOARD = DayBoard(
    date(2026, 4, 1),
    (
        row(147, chain="1f0a93bc77deffff"),
        row(148, "day_not_closed", "waiting", waiting=42),
        row(149, "quarantined", "counts_differ", quarantined=2, differences={"visit": (61, 60)}),
        row(150, "day_not_closed", "silent", "nothing_received"),
    ),
    {"": 5, "collected": 55},
    62,
    58,
)


def texts(bench: Bench) -> list[list[str]]:
    model = bench.app.site.screen.table.model()
    return [
        [str(model.index(line, column).data()) for column in range(model.columnCount())]
        for line in range(model.rowCount())
    ]


def is_at(bench: Bench, screen: Screen) -> bool:
    return bench.app.window.screen_now is screen


def show(bench: Bench) -> None:
    bench.app.window.show_screen(bench.app.site.screen)
    bench.app.site.board._show(site_of_board(BOARD))


def test_each_station_has_its_light_as_a_word_its_numbers_and_its_reasons(bench: Bench) -> None:
    bench.sign_in()
    show(bench)
    words = words_in("ko", is_strict=True)
    lines = texts(bench)
    assert [line[0] for line in lines] == [
        words(f"site_light.{light}") for light in ("green", "amber", "red", "amber")
    ]
    assert [line[1] for line in lines] == ["147", "148", "149", "150"]
    assert lines[1][5] == "42"
    assert "부스 61 · 센터 60 (차이 +1)" in lines[2][8]
    assert words("site_board.silent") in lines[3][8]
    screen = bench.app.site.screen
    assert "1f0a93bc77de" in screen.detail.text()
    QTest.keyClick(screen.line, Qt.Key.Key_Down)
    QTest.keyClick(screen.line, Qt.Key.Key_Down)
    assert words("site_board.quarantined", count=2) in screen.detail.text()


def test_what_the_lines_count_twice_is_said_where_the_sums_stand(bench: Bench) -> None:
    bench.sign_in()
    words, screen = words_in("ko", is_strict=True), bench.app.site.screen
    both = (row(147, visits=40, collected=3), row(148, visits=23, collected=2))
    shared = replace(BOARD, rows=both, visits_by_way_out={"collected": 60}, collected=4)
    bench.app.window.show_screen(screen)
    bench.app.site.board._show(site_of_board(shared))
    assert words("site_board.shared", visits=3, collected=1) in screen._sums.text()
    bench.app.site.board._show(
        site_of_board(replace(shared, visits_by_way_out={"collected": 63}, collected=5))
    )
    assert screen._sums.text().count("\n") == 0


def test_an_alarm_that_a_new_epoch_ended_is_still_told(bench: Bench) -> None:
    bench.sign_in()
    words, screen = words_in("ko", is_strict=True), bench.app.site.screen
    bench.app.window.show_screen(screen)
    bench.app.site.board._show(site_of_board(replace(BOARD, rows=(row(147, alarms=2), row(148)))))
    assert words("site_board.alarms", count=2) in screen.detail.text()
    QTest.keyClick(screen.line, Qt.Key.Key_Down)
    assert words("site_board.alarms", count=0) not in screen.detail.text()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_at_one_and_a_half_the_size_light_and_numbers_stay_in_sight(bench: Bench, language: str) -> None:
    bench.sign_in()
    show(bench)
    window, screen = bench.app.window, bench.app.site.screen
    window.speak(words_in(language, is_strict=True))
    window.look(Look("outdoor", 150))
    window.resize(1366, 768)
    window.grab()
    assert (window.width(), window.height()) == (1366, 768)
    header = screen.table.horizontalHeader()
    for place in (0, 1, 3, 4, 5, 8):
        assert not screen.table.isColumnHidden(place)
        end = header.sectionPosition(place) + header.sectionSize(place)
        assert end <= screen.table.viewport().width()
    assert screen.table.viewport().height() >= 2 * screen.table.rowHeight(0)


def test_a_key_of_the_board_opens_it_and_no_centre_is_told_in_plain_words(bench: Bench) -> None:
    bench.sign_in()
    with bench.bot.waitSignal(bench.app.site.board.ended):
        QTest.keyClick(bench.app.window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert is_at(bench, bench.app.site.screen)
    words = bench.app.window.words
    assert words("trouble.board_address_missing") in bench.app.window.trouble.text()
    bench.app.window.press("board")
    assert is_at(bench, bench.app.home_screen)


def test_who_does_not_lead_is_told_so_and_stays_at_the_board(bench: Bench) -> None:
    bench.sign_in(COLLECTOR)
    bench.app.window.press("site_board")
    bench.rest()
    assert is_at(bench, bench.app.home_screen)
    assert bench.app.window.trouble.isVisible()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_same_page_comes_from_a_folder_of_sticks_and_is_never_green(bench: Bench, tmp_path: Path) -> None:
    bench.sign_in()
    folder = tmp_path / "sticks"
    folder.mkdir()
    register_visit(bench.shift, RESIDENT)
    write_stick(bench.shift, folder)
    (folder / "torn.carrier").write_bytes(b"nothing of ours")
    bench.app.window.press("site_board")
    bench.rest()
    bench.app.window.press("site_sticks")
    sticks = bench.app.site.sticks_screen
    assert is_at(bench, sticks)
    bench.app.window.press("browse")
    (dialog,) = bench.app.window.findChildren(QFileDialog)
    dialog.setDirectory(str(folder.parent))
    dialog.selectFile(folder.name)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert sticks.fields["folder"].text == str(folder)
    with bench.bot.waitSignal(bench.app.site.board.ended):
        bench.app.window.press("go")
    shown = bench.app.site.screen.shown
    assert shown is not None
    assert is_at(bench, bench.app.site.screen)
    assert [(one.station, one.light, one.visits) for one in shown.rows] == [(980, "amber", 1)]
    assert [dict(one.facts)["name"] for one in shown.refused] == ["torn.carrier"]


def test_a_folder_that_is_not_there_is_told_beside_its_field(bench: Bench, tmp_path: Path) -> None:
    bench.sign_in()
    bench.app.window.press("site_board")
    bench.rest()
    bench.app.window.press("site_sticks")
    bench.app.window.press("go")
    assert bench.app.site.sticks_screen.fields["folder"].rejection is not None
    bench.app.site.sticks_screen.fields["folder"].set_text(str(tmp_path / "nowhere"))
    with bench.bot.waitSignal(bench.app.site.board.ended):
        bench.app.window.press("go")
    assert bench.app.window.trouble.isVisible()
