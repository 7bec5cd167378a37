"""The sheet of a day: written as a PDF into a folder, printed, or opened on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from station.actions.day_sheet import sheet_name, write_day_sheet
from station.actions.shift import Shift
from station.errors import reject
from station.words import Words
from ui.flows.desk import Desk
from ui.flows.pick_path import pick_path
from ui.screens.form import FORM_KEYS, FormScreen, Receipt

FOLDER = "folder"
SHEET_KEYS = ("help", "browse", "board", "sheet_print", "sheet_open", "sheet_save", *FORM_KEYS[3:])
PrintPages = Callable[[Path], int]
"""Prints a PDF and returns how many pages; waits for the printer."""


def open_outside(pdf: Path) -> bool:
    """Opens a file with whatever this computer opens it with; says whether there was something."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(pdf)))


class DaySheetFlow(QObject):
    """`left` says that somebody goes back to the day, `board_asked` to the board; `written` carries the file."""

    left = Signal()
    board_asked = Signal()
    lock_asked = Signal()
    written = Signal(object)

    def __init__(
        self,
        desk: Desk,
        screen: FormScreen,
        folder: Path,
        print_pages: PrintPages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._folder, self._print_pages = desk, screen, folder, print_pages
        self.open_file: Callable[[Path], bool] = open_outside
        self._day = desk.shift.today()
        screen.submitted.connect(partial(self._write, self._on_written))
        screen.asked.connect(self._on_asked)

    @Slot(object)
    def open(self, day: date) -> None:
        """Asks where the sheet of a day goes; says so where this role may not see it."""
        if not self._desk.may("day_status"):
            return
        self._day = day
        self._desk.window.say(None)
        folder = self._screen.fields[FOLDER].text or str(self._folder)
        self._screen.ask(day.isoformat(), **{FOLDER: folder})
        self._desk.window.show_screen(self._screen)

    def _write(self, done: Callable[[Path], None], texts: dict[str, str]) -> None:
        folder = texts[FOLDER].strip()
        if not folder:
            self._desk.notices.take_for(self._screen, reject(FOLDER, "path_not_given"))
            return
        words = self._desk.window.words
        file = Path(folder).expanduser() / sheet_name(self._day, words)
        self._screen.show_receipt(None)
        refused = partial(self._desk.notices.take_for, self._screen)
        self._desk.store(sheet_written, partial(self._take, done), refused, self._day, file, words)

    def _take(self, done: Callable[[Path], None], file: Path) -> None:
        self._screen.show_rejections(())
        done(file)
        self.written.emit(file)

    def _on_written(self, file: Path) -> None:
        self._tell("day_sheet_done.written", file)

    def _tell(self, code: str, file: Path, **facts: int) -> None:
        self._screen.show_receipt(Receipt(code, (("path", str(file)), *facts.items())))

    def _open(self, file: Path) -> None:
        self._tell("day_sheet_done.opened" if self.open_file(file) else "day_sheet_done.not_opened", file)

    def _print(self, file: Path) -> None:
        self._tell("day_sheet_done.printing", file)
        self._desk.tasks.slow(partial(self._print_pages, file), partial(self._on_printed, file))

    def _on_printed(self, file: Path, pages: int) -> None:
        code = "day_sheet_done.printed" if pages else "day_sheet_done.no_printer"
        self._tell(code, file, pages=pages)

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        texts = {FOLDER: self._screen.fields[FOLDER].text}
        goes: dict[str, Callable[[], None]] = {
            "sheet_save": self._screen.submit,
            "sheet_print": partial(self._write, self._print, texts),
            "sheet_open": partial(self._write, self._open, texts),
            "browse": self._browse,
            "back": self.left.emit,
            "board": self.board_asked.emit,
            "lock": self.lock_asked.emit,
        }
        if code in goes:
            goes[code]()

    def _browse(self) -> None:
        pick_path(self._desk.window, self._screen.fields[FOLDER], is_file=False)


def sheet_written(shift: Shift, day: date, file: Path, words: Words) -> Path:
    """Writes the sheet of a day and returns its file."""
    write_day_sheet(shift, day, file, words)
    return file
