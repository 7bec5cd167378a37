"""What to do now stands whole on its chip, also in the narrow column beside a person's other visits."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.domain.observable import DISPOSITIONS
from station.words import LANGUAGES, words_in
from tests.ui.stations import dress
from ui.widgets.level_chip import LevelChip

NARROW_PX, WIDE_PX = 311, 498
"""The panel with and without a column of other visits, in a window of 1366 by 768."""
FRAME_PX = 65
"""What shape and frame take of a chip as high as its hint."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("disposition", DISPOSITIONS)
def test_disposition_stands_whole_on_a_narrow_chip(
    language: str, disposition: str, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    chip = LevelChip()
    qtbot.addWidget(chip)
    chip.resize(NARROW_PX, chip.sizeHint().height())
    said = f"3  {words_in(language)(f'disposition.{disposition}')}"
    assert QFontMetrics(chip.type_of(said)).horizontalAdvance(said) <= NARROW_PX - FRAME_PX


def test_word_stands_smaller_only_where_there_is_no_room(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    chip = LevelChip()
    qtbot.addWidget(chip)
    said = "3  Test and isolate here"
    sizes = []
    for width in (NARROW_PX, WIDE_PX):
        chip.resize(width, chip.sizeHint().height())
        sizes.append(chip.type_of(said).pixelSize())
    assert chip.type_of("5").pixelSize() == sizes[1] > sizes[0] >= chip.font().pixelSize()
