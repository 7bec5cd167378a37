"""The slip of another booth, typed by a scanner into whatever field has the cursor, opens its visit here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from station.actions.board import board
from station.actions.open_station import training_enrolment
from station.actions.print_slip import slip_of
from station.actions.register_visit import Registered, register_visit
from station.domain.slip import code_on_slip
from station.domain.visit import Step
from tests.station.booth import RESIDENT, enrolled_booth, standing
from tests.ui.stations import Bench, dress, running
from ui.screens.specimen import SpecimenScreen


def slip_of_another_booth(folder: Path) -> tuple[Registered, str]:
    folder.mkdir()
    with standing(enrolled_booth(folder, training_enrolment(981))) as desk:
        made = register_visit(desk.shift, RESIDENT)
        return made, code_on_slip(slip_of(desk.shift, made.visit.id, ""))


def scan(bench: Bench, text: str) -> None:
    """Types as a keyboard scanner does: a key every 2 ms, then Enter."""
    for place, character in enumerate([*text, "\r"]):
        key = Qt.Key.Key_Return if character == "\r" else Qt.Key.Key_0
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(1000 + 2 * place)
        focused = QApplication.focusWidget()
        assert focused is not None
        QApplication.sendEvent(focused, event)
    bench.rest()


def test_a_scanned_slip_of_another_booth_opens_its_visit_and_its_tube_can_be_taken(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    made, code = slip_of_another_booth(tmp_path / "desk")
    (tmp_path / "swab").mkdir()
    with running(tmp_path / "swab", qtbot) as bench:
        bench.sign_in()
        scan(bench, code)
        assert isinstance(bench.app.window.screen_now, SpecimenScreen)
        scan(bench, made.specimen.number)
        (row,) = board(bench.shift).rows
        assert (row.visit_id, row.name, row.step) == (made.visit.id, made.person.name, Step.COLLECTED)


def test_the_digits_of_the_code_stay_in_no_field(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    _, code = slip_of_another_booth(tmp_path / "desk")
    (tmp_path / "swab").mkdir()
    with running(tmp_path / "swab", qtbot) as bench:
        bench.sign_in()
        bench.open_page(RESIDENT)
        fields = bench.app.visit_screen.findChildren(QLineEdit)
        before = [one.text() for one in fields]
        scan(bench, code)
        assert [one.text() for one in fields] == before
