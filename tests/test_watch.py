"""The watch over every test (`conftest.py`) catches what it is there for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

CULPRITS = """
import logging, os, threading, warnings
import pytest
from PySide6.QtCore import qWarning

STOP = threading.Event()

def test_leaves_a_thread():
    threading.Thread(target=STOP.wait, name="left-over", daemon=True).start()

def test_ends_its_thread():
    STOP.set()
    thread = threading.Thread(target=STOP.wait)
    thread.start()

def test_logs_an_error():
    logging.getLogger("station.x").error("stray")

@pytest.mark.expects_error_logs
def test_logs_an_error_on_purpose():
    logging.getLogger("station.x").error("meant")

def test_warns():
    warnings.warn("old", DeprecationWarning)

def test_makes_qt_warn(qtbot):
    qWarning("from Qt")

def test_runs_in_a_known_place():
    assert (os.environ["QT_QPA_PLATFORM"], os.environ["TZ"]) == ("offscreen", "UTC")
    assert "STATION_DATA" not in os.environ

@pytest.mark.unheard_of
def test_has_an_unknown_mark():
    pass
"""

VERDICTS = {
    "leaves_a_thread": "ERROR",
    "ends_its_thread": "PASSED",
    "logs_an_error": "ERROR",
    "logs_an_error_on_purpose": "PASSED",
    "warns": "FAILED",
    "makes_qt_warn": "FAILED",
    "runs_in_a_known_place": "PASSED",
}
WHERE = ("-c", str(ROOT / "pyproject.toml"), "--rootdir")


def played(folder: Path, culprits: str) -> str:
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "conftest.py")
    (folder / "test_culprits.py").write_text(culprits, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", *WHERE, str(folder), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    return done.stdout + done.stderr


def test_what_is_left_behind_fails_the_test(tmp_path: Path) -> None:
    told = played(tmp_path, CULPRITS.partition("@pytest.mark.unheard_of")[0])
    found: dict[str, str] = {}
    for verdict, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*::test_(\w+)", told, re.MULTILINE):
        found[name] = verdict if verdict != "PASSED" else found.get(name, verdict)
    assert found == VERDICTS, told
    assert "left-over" in told


def test_an_unknown_mark_is_refused(tmp_path: Path) -> None:
    assert "'unheard_of' not found in `markers`" in played(tmp_path, CULPRITS)


@pytest.mark.parametrize("name", ["PySide6", "PySide6.QtCore", "shiboken6"])
def test_qt_is_refused_to_station_on_request(tmp_path: Path, name: str) -> None:
    shutil.copy(ROOT / "tests" / "station" / "conftest.py", tmp_path / "refusal.py")
    done = subprocess.run(
        [sys.executable, "-c", f"import refusal, {name}"],
        env={"STATION_TESTS_WITHOUT_QT": "1", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{name} is refused in this run" in done.stderr or "PySide6 is refused" in done.stderr
