"""Ctrl+K, and what can only be done in the windows while they hold the data: lists come in, a day goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.actions import export_day, import_expected
from station.domain.access import AccessKind
from station.domain.page import VisitPage
from station.exports.packed import Packed
from station.storage.find_day_visits import VISITS_AT_ONCE
from tests.ui.stations import RESIDENT, Bench, dress, running
from ui.flows.steps import Steps
from ui.keys import LOOKS


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path / "data", qtbot) as made:
        yield made


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()


def command(bench: Bench, typed: str) -> None:
    """Opens the list of commands, types and presses Enter."""
    bench.app.window.press("commands")
    bench.app.window.commands.line.setText(typed)
    QTest.keyClick(bench.app.window.commands.line, Qt.Key.Key_Return)
    bench.rest()


def list_of(tmp_path: Path, rows: int, *more: str) -> Path:
    file = tmp_path / "people.csv"
    lines = ["name,birth_date,sex,phone"]
    lines += [f"Person {place:04},1985-04-{place % 28 + 1:02},F,010{place:08}" for place in range(rows)]
    file.write_text("\n".join((*lines, *more)) + "\n", encoding="utf-8")
    return file


def take(bench: Bench, file: Path) -> None:
    screen = bench.app.import_screen
    screen.fields["path"].set_text(str(file))
    with bench.bot.waitSignal(bench.app.take_list.ended):
        screen.submit()
    bench.rest()


def test_typing_finds_a_command_in_either_language_and_any_input_method(bench: Bench) -> None:
    bench.sign_in()
    panel = bench.app.window.commands
    bench.app.window.press("commands")
    for typed in ("import", "명단", "audeks"):  # the last one is the Korean word on a Latin keyboard
        panel.line.setText(typed)
        offered = [panel.list.item(row).text() for row in range(panel.list.count())]
        assert any(bench.app.window.words("key_long.import") in one for one in offered), typed
    panel.line.setText("no such thing at all")
    assert panel.list.count() == 0


def test_the_list_offers_every_command_of_the_board(bench: Bench) -> None:
    bench.sign_in()
    bench.app.window.press("commands")
    panel, words = bench.app.window.commands, bench.app.window.words
    offered = "\n".join(panel.list.item(row).text() for row in range(panel.list.count()))
    wanted = ("new", "next", "flow", "print", "import", "export", "deliver", "language", "lock", "help")
    assert all(words(f"key_long.{one}") in offered for one in (*wanted, "larger", *LOOKS))


def test_escape_puts_the_list_away_and_gives_the_keys_back(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(VisitPage())
    before = QApplication.focusWidget()
    bench.app.window.press("commands")
    assert QApplication.focusWidget() is bench.app.window.commands.line
    bench.app.window.press("back")
    assert bench.app.window.commands.isHidden()
    assert QApplication.focusWidget() is before


def test_a_palette_is_put_on_by_its_name(bench: Bench) -> None:
    bench.sign_in()
    command(bench, bench.app.window.words("key_long.night"))
    assert bench.app.window._look.palette == "night"
    command(bench, bench.app.window.words("key_long.outdoor"))


def test_deliver_now_without_a_centre_says_so(bench: Bench) -> None:
    bench.sign_in()
    command(bench, bench.app.window.words("key_long.deliver"))
    assert bench.app.window.said.text() == bench.app.window.words("deliver.no_centre")


def test_a_list_is_taken_and_refused_rows_are_shown_with_line_column_and_reason(
    bench: Bench, tmp_path: Path
) -> None:
    bench.sign_in()
    command(bench, "import")
    take(bench, list_of(tmp_path, 3, ",1985-04-12,F,01012345678", "Late,1985-02-31,F,01012345678"))
    words, table = bench.app.window.words, bench.app.import_screen.refused.model()
    assert bench.app.import_screen._result.text() == words("import.done", taken=3, known=0, refused=2)
    rows = [[table.index(row, column).data() for column in range(3)] for row in range(table.rowCount())]
    assert {row[0] for row in rows} == {"5", "6"}
    assert all(row[2] for row in rows)
    bench.app.import_screen.asked.emit("board")
    bench.rest()
    assert len(bench.app.home_screen.board.expected) == 3


def test_the_same_list_again_takes_nobody(bench: Bench, tmp_path: Path) -> None:
    bench.sign_in()
    command(bench, "import")
    file = list_of(tmp_path, 3)
    for taken, known in ((3, 0), (0, 3)):
        take(bench, file)
        said = bench.app.window.words("import.done", taken=taken, known=known, refused=0)
        assert bench.app.import_screen._result.text() == said


@pytest.mark.parametrize("path", ["", "/no/such/list.csv"])
def test_a_file_that_is_not_there_is_said(bench: Bench, path: str) -> None:
    bench.sign_in()
    command(bench, "import")
    take(bench, Path(path) if path else Path())
    shown = bench.app.import_screen.fields["path"].rejection
    assert shown is not None or not bench.app.window.trouble.isHidden()


def test_escape_stops_a_list_and_what_was_taken_stays(bench: Bench, tmp_path: Path) -> None:
    bench.sign_in()
    command(bench, "import")
    screen = bench.app.import_screen
    screen.fields["path"].set_text(str(list_of(tmp_path, 600)))
    with bench.bot.waitSignal(bench.app.take_list.ended):
        screen.submit()
        bench.bot.waitUntil(lambda: screen.bar.value() >= import_expected.ROWS_AT_ONCE)
        screen.asked.emit("back")
    bench.rest()
    assert screen._result.text() == bench.app.window.words("import.cancelled")
    bench.app.home.open()
    bench.rest()
    assert 0 < len(bench.app.home_screen.board.expected) < 600


def test_a_save_comes_in_between_two_steps_of_a_long_list(bench: Bench, tmp_path: Path) -> None:
    bench.sign_in()
    order: list[str] = []
    file = import_expected.ListFile("people.csv", list_of(tmp_path, 300).read_bytes(), {})
    read = import_expected.read_file(file, bench.shift.today())
    steps = Steps(
        bench.app.tasks,
        import_expected.import_steps(bench.shift, "people.csv", read),
        report=lambda done, _all: order.append(f"step {done}"),
        done=lambda _: order.append("list"),
        failed=lambda failure: order.append(str(failure)),
    )
    steps.begin()
    bench.app.tasks.store(lambda: None, lambda _: order.append("save"))
    bench.rest()
    assert order.index("save") <= 1
    assert order[-1] == "list"


def test_a_days_visits_are_read_a_few_at_a_time(bench: Bench) -> None:
    bench.sign_in()
    for place in range(VISITS_AT_ONCE + 1):
        bench.open_page(replace(RESIDENT, name=f"Kim {place:02}"))
        bench.app.visit_screen.submit()
        bench.rest()
    steps = export_day.export_steps(bench.shift, bench.shift.today(), reason="report")
    counts = list(steps)
    total = VISITS_AT_ONCE + 1
    assert counts == [(VISITS_AT_ONCE, total), (total, total), (total, total)]


def test_the_access_log_knows_an_export_before_its_file_is_there(bench: Bench) -> None:
    bench.sign_in()
    file = export_day.DayFile(bench.shift.today(), bench.shift.station, "day.csv", Packed(), 0)
    noted = export_day.note_export(bench.shift, file, reason="report")
    assert (noted.kind, noted.sha256, noted.row_count) == (AccessKind.EXPORTED, file.sha256, 0)
