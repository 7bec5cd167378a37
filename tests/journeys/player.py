"""Plays keys on a running station, counts them, and waits for signals only."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer, SignalInstance
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from station.actions.open_station import Surroundings, open_station
from station.domain.hangul import split_syllables
from station.ids import SystemIds
from station.programmes import built_in
from station.settings import Settings
from tests.daytime import Daytime
from ui.app import StationApp
from ui.start import play

TOO_LONG_MS = 60_000
KEYS_BY_NAME = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "Tab": Qt.Key.Key_Tab,
    **{f"F{number}": Qt.Key(Qt.Key.Key_F1 + number - 1) for number in range(1, 13)},
}


class Player:
    """Somebody at the keyboard who presses one key after the other."""

    def __init__(self, station: StationApp) -> None:
        self.station = station
        self.count = 0

    @property
    def focus(self) -> QWidget:
        """Where the keys go now."""
        widget = QApplication.focusWidget()
        assert widget is not None, "no widget has the keyboard"
        return widget

    def type(self, text: str) -> None:
        """Types digits and Latin letters, each wherever the keyboard is then."""
        for character in text:
            self.count += 1
            QTest.keyClicks(self.focus, character)

    def type_hangul(self, text: str) -> None:
        """Types Hangul as an input method commits it; each of its letters is one key."""
        self.count += len(split_syllables(text))
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)

    def press(self, name: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key and lets the work that it began come to its end."""
        self.count += 1
        QTest.keyClick(self.focus, KEYS_BY_NAME.get(name) or Qt.Key(ord(name)), modifier)
        self.rest()

    def rest(self) -> None:
        """Waits until no work is under way."""
        if not self.station.tasks.is_idle:
            wait_for(self.station.tasks.became_idle)


def wait_for(signal: SignalInstance, *, until: Callable[[], bool] = lambda: True) -> None:
    """Waits for a signal, again and again until something holds."""
    while True:
        loop = QEventLoop()
        too_long = QTimer(loop)
        too_long.setSingleShot(True)
        too_long.timeout.connect(partial(loop.exit, 1))
        signal.connect(loop.quit)
        too_long.start(TOO_LONG_MS)
        ended = loop.exec()
        too_long.stop()
        signal.disconnect(loop.quit)
        assert ended == 0, "the signal never came"
        if until():
            return


class Journey:
    """Plays once on a running station and closes it; `seen` holds what was seen on the way, or the error."""

    def __init__(self) -> None:
        self.seen: dict[str, object] = {}

    def begin(self, station: StationApp) -> None:
        """Plays once the event loop runs."""
        QTimer.singleShot(0, station, lambda: self._play_and_close(station))

    def play(self, station: StationApp) -> None:
        """Presses the keys."""
        raise NotImplementedError

    def _play_and_close(self, station: StationApp) -> None:
        try:
            self.play(station)
        except BaseException:
            self.seen["error"] = traceback.format_exc()
        station.window.close()


def run(folder: Path, settings: Settings, language: str, on_open: Callable[[StationApp], None]) -> int:
    """Opens the windows of the station in a folder, as the program does, and returns the exit code."""
    clock = Daytime()
    around = Surroundings(clock, SystemIds(clock), built_in(settings.programme), settings)
    return play(open_station(folder, around).shift, settings, language, on_open)
