"""Leads a training station through the end of its day, for the photographer: differences, closed, exported.

It comes last: a day that is closed lets nothing else be shown.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker

from station.actions.open_station import TRAINING_PIN, TRAINING_STAFF
from station.domain.staff import Role
from station.words import words_in
from ui.camera import Camera

SECOND = next(name for name, role in TRAINING_STAFF if role is Role.NURSE)


class DayPhotographer(Camera):
    """Takes the pictures of the end of a day."""

    def take_all(self, languages: tuple[str, ...], out: Path) -> None:
        """Takes the open day in each language, closes it once, and takes what follows in each language."""
        room = self._station.day
        quiet = QSignalBlocker(room)  # what is closed for a picture is not for the centre
        self._after_work(partial(room.day.open_day, self._station.desk.shift.today()))
        self._in_each(languages, "day")
        self._sign(languages)
        self._after_work(room.day.open_again)
        self._station.window.say(None)
        self._in_each(languages, "day_closed")
        self._after_work(partial(room.site.open, room.day.day))
        self._in_each(languages, "day_site")
        room.sheet_screen.fields["folder"].set_text(str(out))
        self._after_work(partial(room.sheet.open, room.day.day))
        self._in_each(languages, "day_sheet")
        self._export(languages, out)
        quiet.unblock()

    def _in_each(self, languages: tuple[str, ...], name: str) -> None:
        for language in languages:
            self._station.window.speak(words_in(language))
            self._keep(f"{name}_{language}")

    def _sign(self, languages: tuple[str, ...]) -> None:
        """Explains all that stays, and signs as the second; a day that is not over is asked for twice."""
        words = words_in(languages[0])
        self._station.window.speak(words)
        room = self._station.day
        shown = room.screen.shown
        zone = self._station.desk.shift.zone
        kinds = [one.kind for one in (() if shown is None else shown.checks(words, zone)) if one.kind]
        for kind in kinds:
            self._after_work(partial(room.screen.explained.emit, kind, words("demo.stays")))
        self._press_close()
        if self._station.window.screen_now is not room.sign_screen:
            self._press_close()
        if self._station.window.screen_now is not room.sign_screen:
            return
        self._station.window.say(None)
        self._in_each(languages, "day_sign")
        self._after_work(partial(room.sign_screen.submitted.emit, SECOND, TRAINING_PIN))

    def _press_close(self) -> None:
        self._after_work(partial(self._station.window.press, "day_close"))

    def _export(self, languages: tuple[str, ...], out: Path) -> None:
        """Exports into the folder of the pictures; the files are not among them."""
        room, before = self._station.day, set(out.iterdir())
        self._after_work(partial(room.export.open, room.day.day))
        fields = room.export_screen.fields
        fields["reason"].set_text(self._station.window.words("demo.export_reason"))
        fields["folder"].set_text(str(out))
        self._after_work(room.export_screen.submit)
        written = set(out.iterdir()) - before
        self._in_each(languages, "export")
        for file in written:
            file.unlink()
