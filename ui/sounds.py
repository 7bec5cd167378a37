"""The tones of a scan: one short high, two mid, one long low. Silent where nothing can play them.

Qt's own sound is no part of this program, so a tone is handed to the player that the machine has. Nobody waits for it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from station import resources
from ui.shown import Tone

FILES = {Tone.GOOD: "sounds/taken.wav", Tone.AMBER: "sounds/known.wav", Tone.BAD: "sounds/refused.wav"}
PLAYERS = (("paplay",), ("aplay", "-q"), ("afplay",))
"""The players of PulseAudio, ALSA and macOS, the first one that is there is used."""

Play = Callable[[Path], None]


class Sounds:
    """Plays a tone; without a player the system's beep stands in for what was not good."""

    def __init__(self, play: Play | None) -> None:
        self._play = play

    def tell(self, tone: Tone) -> None:
        """Plays the tone of a piece of news and returns at once; plain news have none."""
        if tone not in FILES:
            return
        if self._play is not None:
            self._play(resources.path(FILES[tone]))
        elif tone is not Tone.GOOD:
            QApplication.beep()


def player_here() -> Play | None:
    """Returns what plays a sound file on this machine, None where nothing does."""
    if sys.platform == "win32":
        return _play_on_windows
    found = next((one for one in PLAYERS if shutil.which(one[0])), None)
    return None if found is None else lambda file: _start(found, file)


def _start(player: tuple[str, ...], file: Path) -> None:
    QProcess.startDetached(player[0], [*player[1:], str(file)])


def _play_on_windows(file: Path) -> None:
    if sys.platform == "win32":
        import winsound  # there is one on Windows only

        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC)
