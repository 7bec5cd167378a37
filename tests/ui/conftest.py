"""What holds for every test of the windows: no window stays open after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _no_window_is_left_open(qapp: QApplication) -> Iterator[None]:
    yield
    left_open = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    for window in left_open:
        window.close()
    if left_open:
        pytest.fail(f"windows left open (give them to qtbot.addWidget): {left_open}", pytrace=False)
