"""How the windows start, and how they leave when they cannot: with a sentence, exit 1, and nothing overwritten."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from station.clock import SystemClock
from station.words import words_in
from tests.ui.stations import shift_in

ROOT = Path(__file__).resolve().parents[2]
LEAVES_WITHIN_S = 2.0
"""Beyond the time that Python and Qt take to start at all, which is measured beside it."""
START_OF_QT = "import ui.app"


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", "--data", str(folder), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def made_station(folder: Path) -> Path:
    shift_in(folder, SystemClock()).store.close()
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}


def test_a_second_running_app_leaves_within_two_seconds_with_a_sentence(tmp_path: Path) -> None:
    first = shift_in(tmp_path, SystemClock())
    before_s = time.monotonic()
    subprocess.run([sys.executable, "-c", START_OF_QT], cwd=ROOT, check=True)
    start_s = time.monotonic() - before_s
    second = start(tmp_path, "--lang", "en")
    took_s = time.monotonic() - before_s - 2 * start_s
    first.store.close()
    assert second.returncode == 1
    assert second.stderr.strip() == words_in("en")("trouble.data_in_use")
    assert took_s < LEAVES_WITHIN_S


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


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    done = start(tmp_path / "nowhere", "--lang", "en")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    done = start(made_station(tmp_path), "--lang", "en", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert done.stderr.strip() == words_in("en")("trouble.no_display")


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
    screens = ("sign_in", "home", "visit", "visit_errors", "help")
    assert {f"{screen}_{language}" for screen in screens for language in ("ko", "en")} <= names
    assert digests(folder) == before
