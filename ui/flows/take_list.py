"""Takes a list of expected people: read off the data's thread, taken in steps, the refused rows shown with reasons."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.file_bytes import bytes_of
from station.actions.import_expected import Imported, ListFile, import_steps, read_file
from station.domain.expectation_list import ReadList
from station.errors import Rejected, Trouble, reject
from ui.flows.desk import Desk
from ui.flows.pick_path import pick_path
from ui.flows.steps import Steps
from ui.screens.form import FormScreen, Receipt

FIELD = "path"


class TakeListFlow(QObject):
    """`left` says that somebody goes back to the board, `ended` that a list is taken, well or not."""

    left = Signal()
    ended = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, screen: FormScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen = desk, screen
        self._steps: Steps[Imported] | None = None
        self._is_reading = False
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot()
    def open(self) -> None:
        """Asks for the file; says so where this role may not take one."""
        if not self._desk.may("import_expected"):
            return
        self._desk.window.say(None)
        if self._steps is None:
            self._screen.ask()
        self._desk.window.show_screen(self._screen)

    @Slot(object)
    def _on_submitted(self, texts: dict[str, str]) -> None:
        if self._is_reading or self._steps is not None:
            return
        typed = texts[FIELD].strip()
        if not typed:
            self._on_failed(reject(FIELD, "path_not_given"))
            return
        self._is_reading = True
        self._screen.show_receipt(None)
        self._screen.show_progress(0, 0)
        path, today = Path(typed).expanduser(), self._desk.shift.today()
        self._desk.tasks.slow(
            lambda: read_file(ListFile(path.name, bytes_of(path), {}), today),
            partial(self._take, path.name),
            self._on_failed,
        )

    def _take(self, name: str, read: ReadList) -> None:
        self._is_reading = False
        self._steps = Steps(
            self._desk.tasks,
            import_steps(self._desk.shift, name, read),
            report=self._screen.show_progress,
            done=self._on_done,
            failed=self._on_failed,
        )
        self._steps.begin()

    def _on_done(self, done: Imported) -> None:
        self._steps = None
        refused = len({one.line for one in done.read.refusals})
        facts = (("taken", len(done.taken)), ("known", done.known), ("refused", refused))
        self._screen.show_receipt(Receipt("import.done", facts, done.read.refusals))
        self._desk.window.forget_error("cancelled")
        self.ended.emit()

    def _on_failed(self, failure: Rejected | Trouble) -> None:
        self._steps, self._is_reading = None, False
        if isinstance(failure, Trouble) and failure.code == "cancelled":
            self._screen.show_receipt(Receipt("import.cancelled"))
        elif isinstance(failure, Rejected):
            beside = (reject(FIELD, one.code, **one.facts).rejections[0] for one in failure.rejections)
            self._desk.notices.take_for(self._screen, Rejected(*beside))
        else:
            self._screen.show_receipt(None)
            self._desk.notices.take(failure)
        self.ended.emit()

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "go":
            self._screen.submit()
        elif code == "browse":
            self._browse()
        elif code == "back" and self._steps is not None:
            self._steps.cancel()
        elif code in ("back", "board"):
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()

    def _browse(self) -> None:
        pick_path(self._desk.window, self._screen.fields[FIELD], is_file=True)
