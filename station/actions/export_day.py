"""Writes the visits of a day into a file, whole or not at all, and onto the access log with its reason.

Four steps, so that the windows can compose and write on another thread than the one that owns the data, and let
saves in between: `export_steps` → `compose_day` → `note_export` → `write_day`. `export_day` is all four in a row.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path

from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.act import Act
from station.errors import reject
from station.exports.day_csv import day_csv
from station.exports.whole_file import write_whole
from station.storage import find
from station.storage.find import DayVisit
from station.storage.ledger import save

VISITS_AT_ONCE = 10
FILE_NAME = "day.csv"

Visits = tuple[DayVisit, ...]
Steps = Generator[tuple[int, int], None, Visits]
"""Yields (done, all) after each step."""


@dataclass(frozen=True, slots=True)
class DayFile:
    """A day's visits as the bytes of a file."""

    day: date
    content: bytes
    rows: int

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, how many visits, and the SHA-256 of the file in hex."""

    path: Path
    rows: int
    sha256: str


def export_day(shift: Shift, day: date, folder: Path, *, reason: str) -> Exported:
    """Writes `day.csv` into a folder and returns its receipt.

    Raises: Rejected `reason_missing`; Trouble `export_unwritable` when the file cannot be written whole.
    """
    steps = export_steps(shift, day, reason=reason)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        file = compose_day(end.value, day, shift.zone)
    note_export(shift, file, reason=reason)
    return write_day(file, folder)


def export_steps(shift: Shift, day: date, *, reason: str) -> Steps:
    """Reads a day's visits, a few in each step, and returns them in order of arrival.

    Raises: Rejected `not_allowed`, `reason_missing`.
    """
    _act(shift, reason)
    with shift.store.reading() as session:
        ids = find.day_visit_ids(session, day)
    visits: list[DayVisit] = []
    for start in range(0, len(ids), VISITS_AT_ONCE):
        with shift.store.reading() as session:
            visits += [find.day_visit(session, one) for one in ids[start : start + VISITS_AT_ONCE]]
        yield len(visits), len(ids)
    return tuple(visits)


def compose_day(visits: Visits, day: date, zone: tzinfo) -> DayFile:
    """Returns a day's visits as a file. Touches no data."""
    content = day_csv(visits, zone)
    rows = sum(1 for _ in csv.reader(io.StringIO(content.decode(), newline=""))) - 1
    return DayFile(day, content, rows)


def note_export(shift: Shift, file: DayFile, *, reason: str) -> Access:
    """Puts an export onto the access log, before anybody can have the file, and returns the line."""
    act = _act(shift, reason)
    detail = f"{FILE_NAME} {file.day.isoformat()}"
    access = Access(
        shift.new_id(), AccessKind.EXPORTED, detail=detail, row_count=file.rows, sha256=file.sha256
    )
    with shift.store.writing() as session:
        save(session, access, act)
    return access


def write_day(file: DayFile, folder: Path) -> Exported:
    """Writes the file into a folder, whole or not at all. Touches no data. Raises: Trouble `export_unwritable`."""
    made = Exported(folder / FILE_NAME, file.rows, file.sha256)
    write_whole(made.path, file.content)
    return made


def _act(shift: Shift, reason: str) -> Act:
    act = shift.act("export_day", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    return act
