"""Keeps Qt away from the tests of the clinic's work when `STATION_TESTS_WITHOUT_QT=1`; a booth and a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from tests.station.booth import Booth, new_booth, standing
from tests.station.terminal import Terminal


class RefuseQt(MetaPathFinder):
    """Makes Qt not importable, as on a machine without it."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ModuleNotFoundError(f"{name} is refused in this run", name=name)
        return None


if os.environ.get("STATION_TESTS_WITHOUT_QT") == "1":
    if "PySide6" in sys.modules:
        raise RuntimeError("PySide6 was imported before it could be refused: run with -p no:pytest-qt")
    sys.meta_path.insert(0, RefuseQt())


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    """Returns a training station with a supervisor at work, in a folder of its own."""
    with standing(new_booth(tmp_path / "booth")) as made:
        yield made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    """Returns a terminal in English, with a home of its own."""
    monkeypatch.setenv("STATION_BUG_LOG", str(tmp_path / "bug.log"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return Terminal(monkeypatch, capsys)


@pytest.fixture
def data(tmp_path: Path) -> str:
    """Returns the folder of a training station that is not open."""
    new_booth(tmp_path / "data").shift.store.close()
    return str(tmp_path / "data")
