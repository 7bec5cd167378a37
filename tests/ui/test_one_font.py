"""A Vietnamese name is drawn by one font wherever it stands: in tables, sentences, lines to type into."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QTextLayout
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.stations import dress
from ui import one_font
from ui.widgets.line_edit import LineEdit
from ui.widgets.rows_table import Column, RowsTable

NAME = "Nguyễn Thị Hương"
OTHER = "DejaVu Sans"


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def label(qtbot: QtBot) -> QLabel:
    made = QLabel()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("plain", ["김민수", "Maria O’Neill", "王小明", "Müller Jürgen", "Иванов Пётр", ""])
def test_what_the_first_font_has_stays_in_it(label: QLabel, plain: str) -> None:
    one_font.show(label, plain)
    assert (label.text(), label.textFormat()) == (plain, Qt.TextFormat.PlainText)
    assert one_font.runs(plain or "x")[0][0] == "NanumGothic"


def test_a_vietnamese_name_is_one_run_and_in_a_korean_sentence_word_by_word() -> None:
    assert one_font.runs(NAME) == [(OTHER, NAME)]
    assert one_font.runs(f"마침 · {NAME}") == [
        ("NanumGothic", "마침 · "),
        (OTHER, "Nguyễn"),
        ("NanumGothic", " "),
        (OTHER, "Thị"),
        ("NanumGothic", " "),
        (OTHER, "Hương"),
    ]


def test_what_people_are_called_is_no_markup(label: QLabel) -> None:
    for name in ("<b>bold</b>", f"<b>{NAME}</b>"):
        one_font.show(label, name)
        document = label.text()
        assert "<b>" not in document or label.textFormat() == Qt.TextFormat.PlainText


def test_a_table_draws_a_name_with_one_font(qtbot: QtBot) -> None:
    table = RowsTable("names", (Column("day_check.person", is_bold=True),))
    qtbot.addWidget(table)
    table.show_rows([(NAME,), ("김민수",)])
    table.show()
    model = table.model()
    fonts = [model.index(row, 0).data(Qt.ItemDataRole.FontRole).resolve(table.font()) for row in (0, 1)]
    assert [QFontInfo(one).family() for one in fonts] == [OTHER, "NanumGothic"]
    layout = QTextLayout(NAME, fonts[0])
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    assert {run.rawFont().familyName() for run in layout.glyphRuns()} == {OTHER}


def test_a_line_shows_what_is_typed_with_one_font(qtbot: QtBot) -> None:
    line = LineEdit("name")
    qtbot.addWidget(line)
    line.ensurePolished()
    families = []
    for typed in ("Nguy", NAME, "김민수"):
        line.setText(typed)
        families.append(QFontInfo(line.font()).family())
    assert families == ["NanumGothic", OTHER, "NanumGothic"]


def test_what_no_font_has_whole_is_left_to_the_first() -> None:
    assert one_font.family_of("🙂") == "NanumGothic"
