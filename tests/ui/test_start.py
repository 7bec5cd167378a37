"""How the windows start, and how they leave when they cannot: with a sentence, exit 1, and nothing overwritten."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from station.clock import SystemClock
from station.errors import Trouble
from station.words import words_in
from tests.ui.stations import shift_in
from ui.message_window import MessageWindow

ROOT = Path(__file__).resolve().parents[2]
SHOWN = """
from ui.__main__ import main
def seen(window):
    print(window.isVisible())
    window.close()
raise SystemExit(main(seen))
"""
BROKEN = """
def edited(*_):
    raise RuntimeError("step 1 was edited")
import station.actions.open_station as opening
opening.open_store = edited
from ui.__main__ import main
raise SystemExit(main())
"""


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", "--data", str(folder), *arguments],
        cwd=ROOT,
        env={**os.environ, "STATION_NO_MESSAGE_WINDOW": "1", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def made_station(folder: Path) -> Path:
    shift_in(folder, SystemClock()).store.close()
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Returns sizes and times; reading the files would let go of the locks that this very process holds."""
    return {one.name: (one.stat().st_size, one.stat().st_mtime_ns) for one in folder.iterdir()}


def test_a_second_running_app_leaves_with_a_sentence(tmp_path: Path) -> None:
    first = shift_in(tmp_path, SystemClock())
    second = start(tmp_path, "--lang", "en")
    first.store.close()
    assert second.returncode == 1
    assert second.stderr.strip() == words_in("en")("trouble.data_in_use")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_wrong_key_is_a_sentence_and_overwrites_nothing(tmp_path: Path, language: str) -> None:
    folder = made_station(tmp_path)
    key_file = folder / "station.key"
    key_file.chmod(0o600)
    key_file.write_bytes(key_file.read_bytes()[::-1])
    before = digests(folder)
    done = start(folder, "--lang", language)
    assert done.returncode == 1
    assert done.stderr.strip() != ""
    assert "Traceback" not in done.stderr
    assert digests(folder) == before


def test_a_damaged_file_is_a_sentence_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = made_station(tmp_path)
    file = folder / "station.db"
    file.write_bytes(b"damaged " * (file.stat().st_size // 8))
    before = digests(folder)
    done = start(folder, "--lang", "en")
    assert done.returncode == 1
    assert done.stderr.strip() == words_in("en")("trouble.data_damaged", path=str(file))
    assert digests(folder) == before


def test_the_second_app_shows_its_message_and_touches_nothing(tmp_path: Path) -> None:
    first = shift_in(tmp_path, SystemClock())
    before = stamps(tmp_path)
    second = subprocess.run(
        [sys.executable, "-c", SHOWN, "--data", str(tmp_path), "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert stamps(tmp_path) == before
    first.store.close()
    assert second.returncode == 1, second.stderr
    assert second.stdout.split() == ["True"]
    assert second.stderr.strip() == words_in("en")("trouble.data_in_use")


def test_an_edited_upgrade_step_is_an_apology_with_a_reference_and_no_trace(tmp_path: Path) -> None:
    folder = made_station(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, "--data", str(folder), "--lang", "en"],
        cwd=ROOT,
        env={**os.environ, "STATION_NO_MESSAGE_WINDOW": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    reference = done.stderr.strip()[-8:]
    assert done.stderr.strip() == words_in("en")("trouble.bug", reference=reference)
    assert reference in (folder / "station.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "code", ["data_in_use", "key_wrong", "key_missing", "data_damaged", "ledger_cut", "data_too_new", "bug"]
)
def test_a_message_says_what_happened_what_works_and_what_to_do_in_both_languages(
    qtbot: QtBot, code: str
) -> None:
    facts: dict[str, str | int | None] = {
        "path": "station.db",
        "seq": 3,
        "found": 2,
        "known": 1,
        "reference": "12ab34cd",
    }
    window = MessageWindow((Trouble(code, **facts),), words_in("ko", is_strict=True))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    korean = said(window)
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    english = said(window)
    assert len(korean) == len(english) == 7
    assert not set(korean) & set(english)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert not window.isVisible()


def said(window: MessageWindow) -> list[str]:
    return [one.text() for one in window.findChildren(QLabel)]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    done = start(tmp_path / "nowhere", "--lang", "en")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    done = start(made_station(tmp_path), "--lang", "en", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert done.stderr.strip() == words_in("en")("trouble.no_display")


@pytest.mark.parametrize("whose", [["--data", "booth"], []])
def test_without_a_display_nobodys_own_station_is_played_over(tmp_path: Path, whose: list[str]) -> None:
    nowhere = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "STATION_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from station.cli.main import main; sys.exit(main())", "run", *whose],
        cwd=tmp_path, env=nowhere, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, words_in("en")("trouble.no_display") in done.stderr) == (1, True)
    assert [one.name for one in tmp_path.iterdir()] == []


def test_the_pictures_show_every_screen_in_both_languages_and_write_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    made_station(folder)
    before = digests(folder)
    out = tmp_path / "pictures"
    subprocess.run(
        [sys.executable, "-m", "ui.pictures", "--data", str(folder), "--out", str(out), "--lang", "ko,en"],
        cwd=ROOT,
        check=True,
    )
    names = {one.stem for one in out.glob("*.png")}
    screens = (
        "sign_in",
        "home",
        "visit",
        "visit_errors",
        "help",
        "more",
        "reasons",
        "commands",
        "import",
        "export",
    )
    levels = tuple(f"level_{level}" for level in range(1, 6))
    assert {f"{screen}_{language}" for screen in (*screens, *levels) for language in ("ko", "en")} <= names
    assert digests(folder) == before
