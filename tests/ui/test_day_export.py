"""A day goes out of the windows by the action of the command line: in a form, with a reason, with its receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station import resources
from station.actions.register_visit import register_visit
from tests.ui.evenings import good_day, open_evening
from tests.ui.racked import press, write
from tests.ui.stations import COLLECTOR, RESIDENT, Bench, dress, running, told_roles

PEOPLE = 25


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    folder = tmp_path / "data"
    folder.mkdir()
    with running(folder, qtbot) as made:
        made.sign_in()
        yield made


def ask(bench: Bench, folder: Path, form: str = "", reason: str = "evening report") -> None:
    """Fills in the export of today by keys, up to the last field."""
    bench.app.day.open_command("export")
    bench.rest()
    screen = bench.app.day.export_screen
    screen.fields["folder"].set_text(str(folder))
    if form:
        QTest.keyClicks(screen.form, form)
    press(bench, Qt.Key.Key_Return)
    write(bench, reason)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("", "day-2026-04-01-980-people-ko.xlsx"),
        ("2", "day-2026-04-01-980-people-ko.csv"),
        ("3", "day-2026-04-01-980-machines.csv"),
    ],
)
def test_a_day_goes_out_in_its_form_with_a_receipt(
    bench: Bench, tmp_path: Path, form: str, name: str
) -> None:
    register_visit(bench.shift, RESIDENT)
    out = tmp_path / "out"
    ask(bench, out, form)
    press(bench, Qt.Key.Key_Return)
    bench.rest()
    assert {one.name for one in out.iterdir()} == {name, f"{name}.receipt.json"}
    sha256 = hashlib.sha256((out / name).read_bytes()).hexdigest()
    receipt = json.loads((out / f"{name}.receipt.json").read_text(encoding="utf-8"))
    assert (receipt["sha256"], receipt["rows"], receipt["reason"]) == (sha256, 1, "evening report")
    assert sha256 in bench.app.day.export_screen._result.text()


def test_an_authoritys_own_map_is_a_file_that_is_named_in_its_field(bench: Bench, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(resources.text("exports/people.toml").replace('"people"', '"ours"', 1), encoding="utf-8")
    register_visit(bench.shift, RESIDENT)
    ask(bench, tmp_path / "out", "4", reason=str(own))
    write(bench, "for the authority")
    press(bench, Qt.Key.Key_Return)
    bench.rest()
    assert (tmp_path / "out" / "day-2026-04-01-980-ours-ko.csv").is_file()


def test_a_map_that_is_not_named_is_asked_for_beside_its_field(bench: Bench, tmp_path: Path) -> None:
    ask(bench, tmp_path / "out", "4", reason="")
    bench.app.day.export_screen.submit()
    bench.rest()
    assert bench.app.day.export_screen.fields["map"].rejection is not None
    assert not (tmp_path / "out").exists()


def test_an_export_without_a_reason_is_refused_beside_its_field(bench: Bench, tmp_path: Path) -> None:
    ask(bench, tmp_path / "out", reason="")
    press(bench, Qt.Key.Key_Return)
    assert bench.app.day.export_screen.fields["reason"].rejection is not None
    assert not (tmp_path / "out").exists()


def test_escape_stops_an_export_and_leaves_no_file(bench: Bench, tmp_path: Path) -> None:
    for _ in range(PEOPLE):
        register_visit(bench.shift, RESIDENT)
    ask(bench, tmp_path / "out")
    screen = bench.app.day.export_screen
    with bench.bot.waitSignal(bench.app.day.export.ended):
        screen.submit()
        screen.asked.emit("back")
    bench.rest()
    assert screen._result.text() == bench.app.window.words("export.cancelled")
    assert not (tmp_path / "out").exists()
    assert bench.app.window.screen_now is screen


def test_an_export_that_cannot_be_written_is_said_and_everything_typed_stays(
    bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file, no folder", encoding="utf-8")
    ask(bench, tmp_path / "out")
    press(bench, Qt.Key.Key_Return)
    bench.rest()
    assert not bench.app.window.trouble.isHidden()
    assert bench.app.day.export_screen.fields["reason"].text == "evening report"


def test_somebody_who_may_not_export_is_told_so_before_anything_is_asked(bench: Bench) -> None:
    bench.sign_in(COLLECTOR)
    bench.app.day.open_command("export")
    bench.rest()
    assert bench.app.window.screen_now is bench.app.home_screen
    assert told_roles(bench, "export_day") in bench.app.window.trouble.text()


def test_the_sheet_and_the_export_are_the_next_steps_of_a_closed_day(bench: Bench, tmp_path: Path) -> None:
    good_day(bench, 1)
    open_evening(bench)
    for _ in range(2):
        press(bench, Qt.Key.Key_Return)
    sheet = bench.app.day.sheet_screen
    assert bench.app.window.screen_now is sheet
    sheet.fields["folder"].set_text(str(tmp_path))
    opened: list[Path] = []

    def open_here(file: Path) -> bool:
        opened.append(file)
        return True

    bench.app.day.sheet.open_file = open_here
    press(bench, Qt.Key.Key_F7)
    assert [one.name for one in opened] == ["day-sheet-2026-04-01-ko.pdf"]
    assert opened[0].read_bytes().startswith(b"%PDF")
    press(bench, Qt.Key.Key_F6)
    assert "day-sheet-2026-04-01-ko.pdf" in sheet._result.text()
    press(bench, Qt.Key.Key_Escape)
    press(bench, Qt.Key.Key_Down)
    press(bench, Qt.Key.Key_Return)
    assert bench.app.window.screen_now is bench.app.day.export_screen
    assert "2026-04-01" in bench.app.day.export_screen._title.text()
