"""Exports a day in a form: who and why stands on the access log before the file is there; its receipt is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from station.actions.day_form import DayForm, FileFormat, map_names, map_of_file
from station.actions.export_day import (
    DayFile,
    Exported,
    export_steps,
    named_beside,
    note_export,
    receipt_of,
    write_day,
)
from station.actions.shift import Shift
from station.errors import Rejected, Trouble, reject
from ui.flows.desk import Desk
from ui.flows.pick_path import pick_path
from ui.flows.steps import Steps
from ui.screens.export import FORM, MAP, OWN_MAP, ExportScreen
from ui.screens.form import Receipt
from ui.widgets.answer_row import Choice

BUILT_IN = {
    "people_xlsx": (FileFormat.XLSX, "people"),
    "people_csv": (FileFormat.CSV, "people"),
    "machines_csv": (FileFormat.CSV, "machines"),
}


def forms_offered() -> tuple[Choice, ...]:
    """Returns the forms to choose from by digit: for people, for machines, each authority's, and a map of one's own."""
    known = {name for _, name in BUILT_IN.values()}
    named = [(f"map_{name}", "", name) for name in map_names() if name not in known]
    offered = [*((value, f"export_form.{value}", "") for value in BUILT_IN), *named]
    offered.append((OWN_MAP, f"export_form.{OWN_MAP}", ""))
    return tuple(
        Choice(value, (str(digit),), code, words=(("ko", name), ("en", name)) if name else ())
        for digit, (value, code, name) in enumerate(offered, 1)
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """One export: of which day, why, where to, and what stops it."""

    day: date
    reason: str
    folder: Path
    cancel: Event = field(default_factory=Event)


class ExportFlow(QObject):
    """`left` says that somebody goes back, `board_asked` to the board; `ended` that an export is over, well or not."""

    left = Signal()
    board_asked = Signal()
    ended = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk, screen: ExportScreen, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._screen, self._folder = desk, screen, folder
        self._day = desk.shift.today()
        self._wanted: Wanted | None = None
        self._steps: Steps[DayFile] | None = None
        screen.submitted.connect(self._on_submitted)
        screen.asked.connect(self._on_asked)

    @Slot(object)
    def open(self, day: date) -> None:
        """Asks how and why a day goes out; says so where this role may not take it. What runs goes on."""
        if not self._desk.may("export_day"):
            return
        self._desk.window.say(None)
        if self._wanted is None:
            self._day = day
            texts = {name: one.text for name, one in self._screen.fields.items() if name != "reason"}
            texts["folder"] = texts["folder"] or str(self._folder)
            self._screen.ask(day.isoformat(), **texts)
        self._desk.window.show_screen(self._screen)

    @Slot(object)
    def _on_submitted(self, texts: dict[str, str]) -> None:
        if self._wanted is not None:
            return
        missing = [one for one in ("folder", *_needed(texts[FORM])) if not texts[one].strip()]
        self._wanted = Wanted(self._day, texts["reason"], Path(texts["folder"].strip()).expanduser())
        self._screen.show_receipt(None)
        if missing:
            self._on_failed(reject(missing[0], "path_not_given"))
            return
        make = partial(_form, texts[FORM], texts[MAP], self._desk.window.words.language)
        self._desk.tasks.slow(make, partial(self._begin, self._wanted), self._on_failed)

    def _begin(self, wanted: Wanted, form: DayForm) -> None:
        self._steps = Steps(
            self._desk.tasks,
            export_steps(self._desk.shift, wanted.day, reason=wanted.reason, form=form),
            report=self._screen.show_progress,
            done=partial(self._name, wanted),
            failed=self._on_failed,
        )
        if wanted.cancel.is_set():
            self._steps.cancel()
        self._steps.begin()

    def _name(self, wanted: Wanted, file: DayFile) -> None:
        work = partial(named_beside, file, wanted.folder)
        self._desk.tasks.slow(work, partial(self._note, wanted), self._on_failed)

    def _note(self, wanted: Wanted, file: DayFile) -> None:
        self._desk.store(noted, partial(self._write, wanted, file), self._on_failed, file, wanted.reason)

    def _write(self, wanted: Wanted, file: DayFile, receipt: bytes) -> None:
        work = partial(write_day, file, wanted.folder, receipt, wanted.cancel)
        self._desk.tasks.slow(work, self._on_written, self._on_failed)

    def _on_written(self, made: Exported) -> None:
        facts = (("path", str(made.path)), ("rows", made.rows), ("sha256", made.sha256))
        self._end(
            Receipt("export.done", (*facts, ("receipt", "" if made.receipt is None else made.receipt.name)))
        )

    def _on_failed(self, failure: Rejected | Trouble) -> None:
        if isinstance(failure, Trouble) and failure.code == "cancelled":
            self._end(Receipt("export.cancelled"))
        else:
            self._screen.bar.hide()
            self._desk.notices.take_for(self._screen, failure)
            self._end(None)

    def _end(self, receipt: Receipt | None) -> None:
        self._wanted = self._steps = None
        self._screen.show_receipt(receipt)
        self.ended.emit()

    def _cancel(self) -> None:
        """Stops what runs, or goes back."""
        if self._wanted is None:
            self.left.emit()
            return
        self._wanted.cancel.set()
        if self._steps is not None:
            self._steps.cancel()

    @Slot(str)
    def _on_asked(self, code: str) -> None:
        goes: dict[str, Callable[[], None]] = {
            "go": self._screen.submit,
            "browse": self._browse,
            "back": self._cancel,
            "board": self.board_asked.emit,
            "lock": self.lock_asked.emit,
        }
        if code in goes:
            goes[code]()

    def _browse(self) -> None:
        wants_map = self._screen.fields[MAP].edit.hasFocus()
        field_here = self._screen.fields[MAP if wants_map else "folder"]
        pick_path(self._desk.window, field_here, is_file=wants_map)


def _needed(form: str) -> tuple[str, ...]:
    return (MAP,) if form == OWN_MAP else ()


def _form(value: str, own_map: str, language: str) -> DayForm:
    """Returns the form that was chosen; reads the file of an own map. Raises: as `map_of_file`."""
    if value == OWN_MAP:
        return DayForm(language=language, own_map=map_of_file(Path(own_map.strip()).expanduser()))
    format_, name = BUILT_IN.get(value) or (FileFormat.CSV, value.removeprefix("map_"))
    return DayForm(format_, name, language)


def noted(shift: Shift, file: DayFile, reason: str) -> bytes:
    """Puts an export onto the access log and returns its receipt."""
    return receipt_of(shift, file, note_export(shift, file, reason=reason), reason=reason)
