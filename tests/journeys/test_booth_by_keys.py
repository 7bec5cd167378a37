"""From sign-in to a printed label with keys only, in a real window under an X server that the test starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from station.printing.scan import decode
from station.words import words_in

Played = tuple[dict[str, Any], Path]  # Any: JSON
ROOT = Path(__file__).resolve().parents[2]
MOST_KEYS = 46
LABEL_DPI = 203
DEADLINE_S = 500


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """Starts an X server that picks a free display by itself, and ends it."""
    server = shutil.which("Xvfb")
    assert server, "the windows are tested in a real one: install Xvfb"
    told, tells = os.pipe()
    command = [server, "-displayfd", str(tells), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=(tells,), stderr=subprocess.DEVNULL)
    os.close(tells)
    with os.fdopen(told) as pipe:
        number = pipe.readline().strip()
    yield f":{number}"
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def played(display: str, tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("booth") / "data"
    folder.mkdir()
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.booth", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert "error" not in seen, seen["error"]
    return seen, folder


def test_a_resident_is_registered_within_46_keys(played: Played) -> None:
    seen, _ = played
    assert seen["platform"] == "xcb"
    assert seen["signed_in_as"] == "최간호"
    assert seen["symptoms"] == 2
    assert seen["keys"] <= MOST_KEYS
    assert "김민수" in seen["said"]


def test_the_level_stands_before_the_page_is_saved(played: Played) -> None:
    assert played[0]["level_before_saving"] == f"4 {words_in('ko')('level.4')}"


def test_the_printed_label_decodes_to_the_number_on_the_board(played: Played) -> None:
    seen, folder = played
    printed = folder / "labels" / f"{seen['number']}-1.pdf"
    document = pypdfium2.PdfDocument(printed)
    picture = document[0].render(scale=LABEL_DPI * 2 / 72).to_pil()
    document.close()
    assert seen["number"] in decode(picture)


def test_one_key_changes_the_language_there_and_back(played: Played) -> None:
    assert played[0]["titles"] == [words_in("en")("frame.program"), words_in("ko")("frame.program")]


def test_a_scan_collects_and_leaves_nothing_in_the_line(played: Played) -> None:
    assert played[0]["collected"] == "collected"
    assert played[0]["line_after_scan"] == ""


def test_a_visit_ends_by_a_digit(played: Played) -> None:
    assert played[0]["way_out"] == "collected"


def test_the_chip_turns_good_when_the_centre_has_proven_everything(played: Played) -> None:
    assert "모두 확인됨" in played[0]["chip"]
