"""What the tests of the windows share: a station in them, and that no window stays open after a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.stations import Bench, dress, running

PATIENCE_MS = 60_000
"""Who waits is woken at once; only what never comes takes so long. A busy machine must not decide over a test."""
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitExposed):
    _wait.__kwdefaults__ = {**(_wait.__kwdefaults__ or {}), "timeout": PATIENCE_MS}


@pytest.fixture(autouse=True)
def _no_window_is_left_open(qapp: QApplication) -> Iterator[None]:
    yield
    left_open = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    for window in left_open:
        window.close()
    if left_open:
        pytest.fail(f"windows left open (give them to qtbot.addWidget): {left_open}", pytrace=False)


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    """A station in a folder of its own, with somebody signed in."""
    dress(qapp)
    with running(tmp_path, qtbot) as made:
        made.sign_in()
        yield made
