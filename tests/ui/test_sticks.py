"""The road by stick in the windows: by keys alone, in plain words, and nothing waits behind it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from station.actions.board import sync_state
from station.actions.write_stick import sticks_written
from tests.station.actions.test_sticks import answer_to, ordinary_user
from tests.ui.stations import COLLECTOR, Bench, dress, running


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    (tmp_path / "data").mkdir()
    with running(tmp_path / "data", qtbot) as made:
        made.sign_in(COLLECTOR)
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def command(bench: Bench, typed: str) -> None:
    bench.app.window.press("commands")
    bench.app.window.commands.line.setText(typed)
    QTest.keyClick(bench.app.window.commands.line, Qt.Key.Key_Return)
    bench.rest()


def go(bench: Bench, code: str, folder: str) -> str:
    """Types a folder and presses F9; returns what came of it."""
    screen = bench.app.stick_screens[code]
    assert bench.app.window.screen_now is screen
    screen.fields["folder"].set_text(folder)
    with bench.bot.waitSignal(bench.app.sticks.ended):
        bench.app.window.press("go")
    bench.rest()
    return screen._result.text()


def test_a_stick_is_written_read_at_the_centre_and_its_acknowledgement_is_read(
    bench: Bench, stick: Path
) -> None:
    words, shift = bench.app.window.words, bench.app.desk.shift
    command(bench, words("key_long.stick_out"))
    receipt = go(bench, "stick_out", str(stick))
    (one,) = sticks_written(shift)
    facts = (("facts", one.last_seq), ("path", str(stick)), ("waiting", 1))
    assert receipt == words("stick_out.done", **dict(facts))
    assert sync_state(shift).waiting == one.last_seq
    answer = answer_to(stick, one)
    (stick / answer.name).write_bytes(answer.data)
    bench.app.window.press("back")
    command(bench, words("key_long.stick_in"))
    assert bench.app.stick_screens["stick_in"].fields["folder"].text == str(stick)
    receipt = go(bench, "stick_in", str(stick))
    assert receipt == words("stick_in.done", acknowledgements=1, confirmed=one.last_seq, bundles=0)
    assert sync_state(shift).confirmed == one.last_seq


def test_a_stick_that_may_not_be_written_to_is_told_in_plain_words(bench: Bench) -> None:
    command(bench, bench.app.window.words("key_long.stick_out"))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with ordinary_user():
            go(bench, "stick_out", folder)
        assert (
            bench.app.window.words("trouble.stick_read_only", path=folder) in bench.app.window.trouble.text()
        )
        assert list(Path(folder).iterdir()) == []
    assert sticks_written(bench.app.desk.shift) == ()


@pytest.mark.parametrize("code", ["stick_out", "stick_in"])
def test_a_folder_that_is_not_there_or_not_given_is_told_and_asked_again(
    bench: Bench, stick: Path, code: str
) -> None:
    command(bench, bench.app.window.words(f"key_long.{code}"))
    go(bench, code, "")
    assert bench.app.stick_screens[code].fields["folder"].rejection is not None
    gone = str(stick / "gone")
    assert go(bench, code, gone) == ""
    assert gone in bench.app.window.trouble.text()
    assert not Path(gone).exists()


def test_a_stick_without_answers_and_one_with_a_broken_answer_are_told_apart(
    bench: Bench, stick: Path
) -> None:
    words = bench.app.window.words
    command(bench, words("key_long.stick_in"))
    assert go(bench, "stick_in", str(stick)) == words("stick_in.nothing")
    (stick / "broken.acknowledgement").write_bytes(b"screening-station/acknowledgement/1\nbroken")
    go(bench, "stick_in", str(stick))
    assert words("error.stick_file_damaged", bytes=42) in bench.app.window.trouble.text()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_folder_is_chosen_by_keys_alone(bench: Bench, stick: Path) -> None:
    command(bench, bench.app.window.words("key_long.stick_out"))
    bench.app.window.press("browse")
    (dialog,) = bench.app.window.findChildren(QFileDialog)
    dialog.setDirectory(str(stick.parent))
    dialog.selectFile(stick.name)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    bench.rest()
    assert bench.app.stick_screens["stick_out"].fields["folder"].text == str(stick)
