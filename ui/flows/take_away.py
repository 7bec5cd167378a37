"""Exports the day: who and why stands on the access log before the file is there; its receipt is shown."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.export_day import (
    DayFile,
    Exported,
    Visits,
    compose_day,
    export_steps,
    note_export,
    write_day,
)
from station.domain.staff import require_right
from station.errors import Rejected, Trouble, reject
from ui.flows.desk import Desk
from ui.flows.steps import Steps
from ui.screens.form import FormScreen, Receipt


class TakeAwayFlow(QObject):
    """`left` says that somebody goes back to the board, `ended` that an export is over, well or not."""

    left = Signal()
    ended = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, screen: FormScreen, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._folder = desk, screen, folder
        self._steps: Steps[Visits] | None = None
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot()
    def open(self) -> None:
        """Asks for reason and folder; says so where this role may not export."""
        try:
            require_right(self._desk.shift.actor.role, "export_day")
        except Rejected as refused:
            self._desk.notices.take(refused)
            return
        self._desk.window.say(None)
        if self._steps is None:
            self._screen.ask(self._desk.shift.today().isoformat(), folder=str(self._folder))
        self._desk.window.show_screen(self._screen)

    @Slot(object)
    def _on_submitted(self, texts: dict[str, str]) -> None:
        if self._steps is not None:
            return
        if not texts["folder"].strip():
            self._on_failed(reject("folder", "path_not_given"))
            return
        shift, reason = self._desk.shift, texts["reason"]
        folder, day = Path(texts["folder"].strip()).expanduser(), shift.today()
        self._screen.show_receipt(None)
        self._steps = Steps(
            self._desk.tasks,
            export_steps(shift, day, reason=reason),
            report=self._screen.show_progress,
            done=lambda visits: self._desk.tasks.slow(
                lambda: compose_day(visits, day, shift.zone),
                lambda file: self._note(file, folder, reason),
                self._on_failed,
            ),
            failed=self._on_failed,
        )
        self._steps.begin()

    def _note(self, file: DayFile, folder: Path, reason: str) -> None:
        self._desk.store(
            note_export,
            lambda _: self._desk.tasks.slow(
                lambda: write_day(file, folder), self._on_written, self._on_failed
            ),
            self._on_failed,
            file,
            reason=reason,
        )

    def _on_written(self, made: Exported) -> None:
        self._steps = None
        facts = (("path", str(made.path)), ("rows", made.rows), ("sha256", made.sha256))
        self._screen.show_receipt(Receipt("export.done", facts))
        self.ended.emit()

    def _on_failed(self, failure: Rejected | Trouble) -> None:
        self._steps = None
        if isinstance(failure, Trouble) and failure.code == "cancelled":
            self._screen.show_receipt(Receipt("export.cancelled"))
        else:
            self._screen.bar.hide()
            self._desk.notices.take_for(self._screen, failure)
        self.ended.emit()

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        if code == "go":
            self._screen.submit()
        elif code == "back" and self._steps is not None:
            self._steps.cancel()
        elif code in ("back", "board"):
            self.left.emit()
        elif code == "lock":
            self.lock_asked.emit()
