"""Another palette or size: at once on what is shown, and on every other screen when it is shown next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.ui.stations import Bench, dress
from ui.theme import PALETTES, Look, colours
from ui.window import StationWindow


@pytest.fixture(autouse=True)
def _first_look_again(qapp: QApplication) -> object:
    yield None
    dress(qapp)


def ground_of(widget: QWidget) -> str:
    """Returns the colour of a widget's corner, in the window that holds it."""
    corner = widget.mapTo(widget.window(), widget.rect().bottomLeft())
    return QColor(widget.window().grab().toImage().pixel(corner)).name()


@pytest.mark.parametrize("palette", PALETTES)
def test_every_screen_wears_the_palette_when_it_is_shown(bench: Bench, palette: str) -> None:
    window: StationWindow = bench.app.window
    window.look(Look(palette, 100))
    for screen in (bench.app.home_screen, bench.app.visit_screen, bench.app.sign_in_screen):
        window.show_screen(screen)
        bench.rest()
        assert ground_of(screen) == colours(palette)["ground"].lower(), screen.objectName()


def test_text_grows_on_the_frame_and_on_a_screen_that_was_hidden(bench: Bench) -> None:
    window: StationWindow = bench.app.window
    window.show_screen(bench.app.visit_screen)
    before = [one.fontMetrics().height() for one in (window.keys, labels(bench.app.visit_screen)[0])]
    window.show_screen(bench.app.home_screen)
    window.look(Look("outdoor", 150))
    window.show_screen(bench.app.visit_screen)
    after = [one.fontMetrics().height() for one in (window.keys, labels(bench.app.visit_screen)[0])]
    assert all(now > then * 1.3 for now, then in zip(after, before, strict=True))


def labels(screen: QWidget) -> list[QLabel]:
    return [one for one in screen.findChildren(QLabel) if one.isVisible() and one.text()]


class Changes(QObject):
    """Counts how often widgets are dressed anew."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() is QEvent.Type.StyleChange:
            self.seen.append(watched)
        return False


def test_no_screen_is_dressed_anew_before_it_is_shown(bench: Bench, qapp: QApplication) -> None:
    window: StationWindow = bench.app.window
    for screen in (bench.app.visit_screen, bench.app.home_screen):
        window.show_screen(screen)
    changes = Changes()
    inside = bench.app.visit_screen.findChildren(QWidget)
    for one in inside:
        one.installEventFilter(changes)
    window.look(Look("night", 100))
    assert changes.seen == []
    window.show_screen(bench.app.visit_screen)
    assert set(changes.seen) == set(inside)
