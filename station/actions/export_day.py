"""Writes the visits of a day into a file, whole or not at all, and onto the access log with its reason.

Steps, so that the windows can write on another thread than the one that owns the data, and let saves in between:
`export_steps` → `named_beside` → `note_export` → `write_day`. `export_day` is all of them in a row. Until its line
stands on the access log the file is in memory alone, compressed: a kill or a cancel before leaves nothing anywhere.
No file of other bytes is ever replaced.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Event

from sqlalchemy import Connection

from station.actions.day_form import FOR_MACHINES, DayForm, beginning
from station.actions.day_status import check_begun
from station.actions.programme_of_visit import own_programme
from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.act import Act
from station.domain.programme import Programme
from station.errors import Trouble, reject
from station.exports.packed import Packed
from station.exports.whole_file import discard, free_name, remove_unfinished, write_whole
from station.storage.find_day_visits import VISITS_AT_ONCE, DayVisit, day_visit_ids, visits_of_ids
from station.storage.ledger import save

RECEIPT_ENDING = ".receipt.json"
RECEIPT_SCHEMA = "station.export_receipt/1"

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DayFile:
    """A station's day as the bytes of a file, and how many rows its first table has."""

    day: date
    station: int
    name: str
    content: Packed
    rows: int

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in hex."""
        return self.content.sha256


Steps = Generator[tuple[int, int], None, DayFile]
"""Yields (done, all) after each step. Units: visits."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, how many visits, and the SHA-256 of the file in hex; beside it stands its receipt."""

    path: Path
    rows: int
    sha256: str
    receipt: Path | None = None


def export_day(
    shift: Shift,
    day: date,
    folder: Path,
    *,
    reason: str,
    form: DayForm = FOR_MACHINES,
    report: Report = lambda _done, _total: None,
    cancel: Event | None = None,
) -> Exported:
    """Writes a day in a form, the CSV for machines if none is given, and its receipt into a folder.

    Raises: Rejected `reason_missing`, `day_not_begun`, `letter_not_in_encoding`; Trouble `export_unwritable` when a
    file cannot be written whole, `cell_too_long`, `cancelled` when `cancel` was set on the way: then there is no file.
    """
    steps = export_steps(shift, day, reason=reason, form=form)
    try:
        while True:
            stop_if_set(cancel)
            report(*next(steps))
    except StopIteration as end:
        file = named_beside(end.value, folder)
    access = note_export(shift, file, reason=reason)
    return write_day(file, folder, receipt_of(shift, file, access, reason=reason), cancel)


def stop_if_set(cancel: Event | None) -> None:
    """Raises Trouble `cancelled` when it was asked for."""
    if cancel is not None and cancel.is_set():
        raise Trouble("cancelled")


def export_steps(shift: Shift, day: date, *, reason: str, form: DayForm = FOR_MACHINES) -> Steps:
    """Reads a day's visits in order of arrival, a few in each step, and returns them as a file in a form.

    Raises: Rejected `not_allowed`, `reason_missing`, `day_not_begun`, `letter_not_in_encoding`; Trouble
    `cell_too_long`.
    """
    _act(shift, reason)
    check_begun(day, shift)
    writer = form.writer(shift.zone, day)
    with shift.store.reading() as session:
        ids = day_visit_ids(session, day)
    programmes = {shift.programme.hash: shift.programme}
    for start in range(0, len(ids), VISITS_AT_ONCE):
        with shift.store.reading() as session:
            found = visits_of_ids(session, ids[start : start + VISITS_AT_ONCE])
            programmes = _with_those_of(found, programmes, session, shift)
        writer.add([replace(one, programme=programmes[one.visit.programme_hash]) for one in found])
        yield start + len(found), len(ids)
    for _ in writer.finish():
        yield len(ids), len(ids)
    name = form.file_name(day, shift.station)
    return DayFile(day, shift.station, name, writer.content, writer.rows)


def named_beside(file: DayFile, folder: Path) -> DayFile:
    """Returns a file under a name that nothing of other bytes has in a folder: its own, or with `-2`, `-3` … behind it.

    Touches no data. Raises: Trouble `export_unwritable`.
    """
    return replace(file, name=free_name(folder / file.name, file.content.size, file.sha256))


Programmes = dict[str, Programme]
"""Programmes by their hash."""


def _with_those_of(
    visits: tuple[DayVisit, ...], known: Programmes, session: Connection, shift: Shift
) -> Programmes:
    """Returns the known programmes, and the visits' own."""
    new = {one.visit.programme_hash: one.visit for one in visits if one.visit.programme_hash not in known}
    return known | {each: own_programme(session, shift, visit) for each, visit in new.items()}


def note_export(shift: Shift, file: DayFile, *, reason: str) -> Access:
    """Puts an export onto the access log, before anybody can have the file, and returns the line."""
    act = _act(shift, reason)
    detail = f"{file.name} {file.day.isoformat()}"
    access = Access(
        shift.new_id(), AccessKind.EXPORTED, detail=detail, row_count=file.rows, sha256=file.sha256
    )
    with shift.store.writing() as session:
        save(session, access, act)
    return access


def receipt_of(shift: Shift, file: DayFile, access: Access, *, reason: str) -> bytes:
    """Returns the receipt of a noted export as JSON: what was written, with its SHA-256, by whom, when and why."""
    enrolment = shift.store.enrolment
    told = {
        "schema": RECEIPT_SCHEMA,
        "file": file.name,
        "day": file.day.isoformat(),
        "rows": file.rows,
        "bytes": file.content.size,
        "sha256": file.sha256,
        "site": enrolment.site,
        "station": enrolment.station,
        "by": shift.actor.name,
        "role": shift.actor.role.value,
        "reason": reason.strip(),
        "at": shift.clock.now().astimezone(shift.zone).isoformat(timespec="seconds"),
        "access_id": str(access.id),
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def write_day(
    file: DayFile, folder: Path, receipt: bytes | None = None, cancel: Event | None = None
) -> Exported:
    """Writes the file, and its receipt where one is given, each whole or not at all. Touches no data.

    The receipt comes last: where it stands, the file that it is about is whole. What an export of this day that was
    killed left unfinished in the folder goes.
    Raises: Trouble `export_unwritable`, `export_name_taken` where a file of other bytes stands, `cancelled`.
    """
    made = Exported(folder / file.name, file.rows, file.sha256)
    if named_beside(file, folder) != file:
        raise Trouble("export_name_taken", path=str(made.path))
    remove_unfinished(folder, beginning(file.day, file.station))
    told = folder / f"{file.name}{RECEIPT_ENDING}"
    if told.is_file():
        discard(told)
    write_whole(made.path, _until(cancel, file.content.pieces()))
    if receipt is None:
        return made
    write_whole(told, [receipt])
    return replace(made, receipt=told)


def _until(cancel: Event | None, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        stop_if_set(cancel)
        yield piece


def _act(shift: Shift, reason: str) -> Act:
    act = shift.act("export_day", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    return act
