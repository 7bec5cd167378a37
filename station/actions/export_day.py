"""Writes the visits of a day into a file, whole or not at all, and onto the access log with its reason.

Four steps, so that the windows can compose and write on another thread than the one that owns the data, and let
saves in between: `export_steps` → `compose_day` → `note_export` → `write_day`. `export_day` is all four in a row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from pathlib import Path

from sqlalchemy import Connection

from station.actions.day_form import FOR_MACHINES, DayForm
from station.actions.programme_of_visit import own_programme
from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.act import Act
from station.domain.programme import Programme
from station.errors import reject
from station.exports.day_csv import day_csv
from station.exports.whole_file import discard, write_whole
from station.storage import find
from station.storage.find import DayVisit
from station.storage.ledger import save

VISITS_AT_ONCE = 10
FILE_NAME = "day.csv"
RECEIPT_ENDING = ".receipt.json"
RECEIPT_SCHEMA = "station.export_receipt/1"

Visits = tuple[DayVisit, ...]
Steps = Generator[tuple[int, int], None, Visits]
"""Yields (done, all) after each step."""


@dataclass(frozen=True, slots=True)
class DayFile:
    """A day's visits as the bytes of a file."""

    day: date
    content: bytes
    rows: int
    name: str = FILE_NAME

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, how many visits, and the SHA-256 of the file in hex; beside it stands its receipt."""

    path: Path
    rows: int
    sha256: str
    receipt: Path | None = None


def export_day(
    shift: Shift, day: date, folder: Path, *, reason: str, form: DayForm = FOR_MACHINES
) -> Exported:
    """Writes a day in a form, `day.csv` for machines if none is given, and its receipt into a folder.

    Raises: Rejected `reason_missing`, `letter_not_in_encoding`; Trouble `export_unwritable` when a file cannot be
    written whole, `cell_too_long`.
    """
    steps = export_steps(shift, day, reason=reason)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        file = compose_in_form(end.value, day, shift, form)
    access = note_export(shift, file, reason=reason)
    return write_day(file, folder, receipt_of(shift, file, access, reason=reason))


def export_steps(shift: Shift, day: date, *, reason: str) -> Steps:
    """Reads a day's visits, a few in each step, and returns them in order of arrival.

    Raises: Rejected `not_allowed`, `reason_missing`.
    """
    _act(shift, reason)
    with shift.store.reading() as session:
        ids = find.day_visit_ids(session, day)
    visits: list[DayVisit] = []
    programmes: dict[str, Programme] = {}
    for start in range(0, len(ids), VISITS_AT_ONCE):
        with shift.store.reading() as session:
            found = [find.day_visit(session, one) for one in ids[start : start + VISITS_AT_ONCE]]
            programmes |= _programmes(session, shift, found, programmes)
        visits += [replace(one, programme=programmes[one.visit.programme_hash]) for one in found]
        yield len(visits), len(ids)
    return tuple(visits)


def _programmes(
    session: Connection, shift: Shift, visits: list[DayVisit], known: Mapping[str, Programme]
) -> dict[str, Programme]:
    """Returns the visits' own programmes that are not known yet, by their hash."""
    new = {one.visit.programme_hash: one.visit for one in visits if one.visit.programme_hash not in known}
    return {each: own_programme(session, shift, visit) for each, visit in new.items()}


def compose_day(visits: Visits, day: date, zone: tzinfo) -> DayFile:
    """Returns a day's visits as a file. Touches no data."""
    content = day_csv(visits, zone)
    rows = sum(1 for _ in csv.reader(io.StringIO(content.decode(), newline=""))) - 1
    return DayFile(day, content, rows)


def compose_in_form(visits: Visits, day: date, shift: Shift, form: DayForm) -> DayFile:
    """Returns a day's visits as a file in a form. Touches no data. Raises: as `export_day`."""
    if form.is_for_machines:
        return compose_day(visits, day, shift.zone)
    content, rows = form.bytes_of(visits, shift.zone, shift.clock.now())
    return DayFile(day, content, rows, form.file_name(day))


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
        "bytes": len(file.content),
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


def write_day(file: DayFile, folder: Path, receipt: bytes | None = None) -> Exported:
    """Writes the file, and its receipt where one is given, each whole or not at all. Touches no data.

    The receipt comes last: where it stands, the file that it is about is whole. Raises: Trouble `export_unwritable`.
    """
    made = Exported(folder / file.name, file.rows, file.sha256)
    told = folder / f"{file.name}{RECEIPT_ENDING}"
    if told.is_file():
        discard(told)
    write_whole(made.path, file.content)
    if receipt is None:
        return made
    write_whole(told, receipt)
    return replace(made, receipt=told)


def _act(shift: Shift, reason: str) -> Act:
    act = shift.act("export_day", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    return act
