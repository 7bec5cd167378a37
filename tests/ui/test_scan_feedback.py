"""A scan is told on three channels: the strip that stays, the border, a tone."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station import resources
from station.domain.number import display
from station.domain.specimen import LabelState
from tests.ui.stations import RESIDENT, Bench, dress, running
from ui.shown import Tone
from ui.sounds import FILES, Sounds
from ui.tones import NOTES, RATE_HZ, tone
from ui.widgets.flash_border import EDGE_PX, SIDE_PX

LARGEST_SOUND_BYTES = 20_000


class Player:
    """Keeps what would be heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, file: Path) -> None:
        self.heard.append(file.name)


@pytest.fixture
def player() -> Player:
    return Player()


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication, player: Player) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path, qtbot, play=player) as made:
        made.sign_in()
        made.open_page(RESIDENT)
        made.app.visit_screen.submit()
        made.rest()
        yield made


def scan(bench: Bench, text: str) -> None:
    bench.app.collect.take(text)
    bench.rest()


def test_a_good_scan_a_second_one_and_a_foreign_code_look_and_sound_different(
    bench: Bench, player: Player
) -> None:
    number = bench.app.home_screen.board.lines[0].number
    told = []
    for text in (number, number, "8801234567893"):
        scan(bench, text)
        window = bench.app.window
        assert not window.border.isHidden()
        told.append((window.said.property("role"), window.border._colour, player.heard[-1]))
    assert [one[0] for one in told] == ["said_good", "said_amber", "said_bad"]
    assert len({one[1] for one in told}) == 3
    assert [one[2] for one in told] == ["taken.wav", "known.wav", "refused.wav"]


def test_the_border_covers_nothing_that_is_read(bench: Bench) -> None:
    window = bench.app.window
    window.resize(1366, 768)
    window.border.flash(Tone.BAD, "outdoor")
    assert window.banner is not None
    inside = window.rect().adjusted(SIDE_PX, EDGE_PX, -SIDE_PX, -EDGE_PX)
    for key in window.keys._buttons:
        assert key.isHidden() or inside.contains(QRect(key.mapTo(window, QPoint()), key.size()))
    text_height = window.banner.fontMetrics().height()
    assert window.banner.height() - 2 * EDGE_PX >= text_height
    lit = window.border.grab().toImage()
    middle = window.rect().center()
    assert lit.pixelColor(1, middle.y()) == lit.pixelColor(middle.x(), 1)
    assert lit.pixelColor(1, middle.y()) != lit.pixelColor(middle.x(), EDGE_PX + 1)


def test_the_border_goes_out_by_itself_and_the_strip_stays(bench: Bench) -> None:
    scan(bench, "8801234567893")
    bench.bot.waitUntil(bench.app.window.border.isHidden)
    assert bench.app.window.said.property("role") == "said_bad"


@pytest.mark.parametrize("name", sorted(NOTES))
def test_a_sound_file_is_small_and_is_what_its_notes_make(name: str) -> None:
    assert resources.path(f"sounds/{name}").stat().st_size < LARGEST_SOUND_BYTES
    with wave.open(str(resources.path(f"sounds/{name}")), "rb") as file:
        assert (file.getnchannels(), file.getframerate()) == (1, RATE_HZ)
        assert file.readframes(file.getnframes()) == tone(NOTES[name])


def test_every_tone_has_its_sound_and_silence_is_no_error() -> None:
    assert {Path(one).name for one in FILES.values()} == set(NOTES)
    player = Player()
    for one in Tone:
        Sounds(None).tell(one)
        Sounds(player).tell(one)
    assert set(player.heard) == set(NOTES)


class SendingPrinter:
    """A printer that takes a label and does not tell more."""

    name, dpi = "sending", 203

    def print_label(self, label: object) -> LabelState:
        return LabelState.SENT

    def print_page(self, page: object, title: str, copies: int = 1) -> LabelState:
        return LabelState.SENT

    def answers(self) -> bool:
        return False


def test_a_label_that_is_only_sent_is_not_called_printed(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    with running(tmp_path, qtbot, printer=SendingPrinter()) as bench:
        bench.sign_in()
        bench.open_page(RESIDENT)
        bench.app.visit_screen.submit()
        bench.rest()
        line, window = bench.app.home_screen.board.lines[0], bench.app.window
        assert window.said.property("role") == "said_amber"
        facts = {"count": 1, "name": line.name, "number": display(line.number)}
        assert window.said.text() == window.words("labels.sent", **facts)
