"""The road by stick: writes what waits, or a whole day, onto a stick; reads the centre's answers from one that came
back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.read_stick import FileOnStick, ReadStick, find_files, read_stick
from station.actions.write_stick import Gathered, record_sticks, stick_steps, sticks_written, write_files
from station.errors import Rejected, Rejection, Trouble, reject
from ui.day_shown import day_typed
from ui.flows.desk import Desk
from ui.flows.pick_path import pick_path
from ui.flows.steps import Steps
from ui.screens.form import FormScreen, Receipt

FIELD, DAY = "folder", "day"
RIGHTS = {"stick_out": "write_stick", "stick_in": "read_stick"}


class StickFlow(QObject):
    """`left` says that somebody goes back to the board, `ended` that a stick is written or read, well or not."""

    left = Signal()
    ended = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, screens: dict[str, FormScreen], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screens = desk, screens
        self._steps: Steps[Gathered] | None = None
        self._is_busy = False
        self._folder = ""
        begin: dict[str, Callable[[dict[str, str]], None]] = {
            "stick_out": self._write,
            "stick_in": self._read,
        }
        for code, screen in screens.items():
            screen.submitted.connect(partial(self._on_submitted, code, begin[code]))
            screen.asked.connect(partial(self._on_asked, code))

    @Slot(str)
    def open(self, code: str) -> None:
        """Asks for the folder of the stick that is written (`stick_out`, today as a whole) or read (`stick_in`)."""
        self._open(code, self._desk.shift.today().isoformat())

    @Slot(object)
    def open_day(self, day: date) -> None:
        """Asks for the folder of the stick onto which a whole day is written, for a supervisor with no network."""
        self._open("stick_out", day.isoformat())

    def _open(self, code: str, day: str) -> None:
        if not self._desk.may(RIGHTS[code]):
            return
        self._desk.window.say(None)
        if not self._is_busy:
            self._screens[code].ask(folder=self._folder, day=day)
        self._desk.window.show_screen(self._screens[code])

    def _on_submitted(
        self, code: str, begin: Callable[[dict[str, str]], None], texts: dict[str, str]
    ) -> None:
        if self._is_busy:
            return
        folder, day = texts[FIELD].strip(), texts.get(DAY, "").strip()
        if not folder:
            self._on_failed(code, reject(FIELD, "path_not_given"))
        elif day and day_typed(day) is None:
            self._on_failed(code, reject(DAY, "day_not_real", typed=day))
        else:
            self._is_busy, self._folder = True, folder
            self._screens[code].show_receipt(None)
            self._screens[code].show_rejections(())
            begin({FIELD: folder, DAY: day})

    def _write(self, texts: dict[str, str]) -> None:
        folder, day = Path(texts[FIELD]).expanduser(), day_typed(texts[DAY])
        screen, failed = self._screens["stick_out"], partial(self._on_failed, "stick_out")
        self._steps = Steps(
            self._desk.tasks,
            stick_steps(self._desk.shift, folder, day),
            report=screen.show_progress,
            done=lambda gathered: self._put(gathered, folder),
            failed=failed,
        )
        self._steps.begin()

    def _put(self, gathered: Gathered, folder: Path) -> None:
        self._steps = None
        failed = partial(self._on_failed, "stick_out")
        self._desk.tasks.slow(
            partial(write_files, gathered, folder),
            lambda written: self._desk.store(
                record_sticks, lambda _: self._count(gathered, folder), failed, written
            ),
            failed,
        )

    def _count(self, gathered: Gathered, folder: Path) -> None:
        self._desk.store(
            sticks_written,
            lambda known: self._on_written(gathered, folder, sum(one.waits for one in known)),
            partial(self._on_failed, "stick_out"),
        )

    def _on_written(self, gathered: Gathered, folder: Path, waiting: int) -> None:
        facts = (("facts", gathered.facts), ("path", str(folder)), ("waiting", waiting))
        receipt = Receipt("stick_out.done", facts) if gathered.carriers else Receipt("stick.nothing")
        self._end("stick_out", receipt)

    def _read(self, texts: dict[str, str]) -> None:
        folder = Path(texts[FIELD]).expanduser()
        failed = partial(self._on_failed, "stick_in")
        self._desk.tasks.slow(partial(find_files, folder), lambda files: self._take(folder, files), failed)

    def _take(self, folder: Path, files: tuple[FileOnStick, ...]) -> None:
        self._desk.store(
            read_stick,
            self._on_read,
            partial(self._on_failed, "stick_in"),
            files,
            is_folder=folder.is_dir(),
        )

    def _on_read(self, found: ReadStick) -> None:
        if found == ReadStick():
            self._end("stick_in", Receipt("stick_in.nothing"))
            return
        facts = (
            ("acknowledgements", found.acknowledgements),
            ("confirmed", found.confirmed),
            ("bundles", found.bundles),
        )
        self._end("stick_in", Receipt("stick_in.done", facts))
        if found.refused:
            refused = (Rejection("", why.code, why.facts) for _, why in found.refused)
            self._desk.notices.take(Rejected(*refused))

    def _end(self, code: str, receipt: Receipt) -> None:
        self._steps, self._is_busy = None, False
        self._screens[code].show_receipt(receipt)
        self._desk.window.forget_error("cancelled")
        self.ended.emit()

    def _on_failed(self, code: str, failure: Rejected | Trouble) -> None:
        self._steps, self._is_busy = None, False
        screen = self._screens[code]
        screen.bar.hide()
        if isinstance(failure, Trouble) and failure.code == "cancelled":
            screen.show_receipt(Receipt("stick_out.cancelled"))
        else:
            self._desk.notices.take_for(screen, failure)
        self.ended.emit()

    def _on_asked(self, code: str, key: str) -> None:
        if key == "go":
            self._screens[code].submit()
        elif key == "browse":
            self._browse(self._screens[code])
        elif key == "back" and self._steps is not None:
            self._steps.cancel()
        elif key in ("back", "board"):
            self.left.emit()
        elif key == "lock":
            self.lock_asked.emit()

    def _browse(self, screen: FormScreen) -> None:
        pick_path(self._desk.window, screen.fields[FIELD], is_file=False)
