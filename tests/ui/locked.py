"""A station whose windows are open and wait for somebody to sign in, and keys on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.domain.expectation import Expectation
from station.storage.ledger import save
from tests.ui.stations import Bench, dress, running


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path, qtbot) as made:
        yield made


def press(bench: Bench, key: Qt.Key, text: str = "") -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    for character in text:
        QTest.keyClicks(QApplication.focusWidget() or widget, character)
    QTest.keyClick(QApplication.focusWidget() or widget, key)
    bench.rest()


def expect(bench: Bench, name: str) -> None:
    """Puts somebody on the list of those who are expected today."""
    shift = bench.shift
    expectation = Expectation(
        shift.new_id(), "flight", 1, shift.today(), name, birth_date=date(1970, 5, 1), flight="LH718"
    )
    with shift.store.writing() as session:
        save(session, expectation, shift.act("import_expected"))


def focus_name() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget else ""
