"""Writes the visits of a day into a file, whole or not at all, and onto the access log with its reason."""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.errors import Trouble, reject
from station.exports.day_csv import day_csv
from station.storage import find
from station.storage.ledger import save


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
    act = shift.act("export_day", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    with shift.store.reading() as session:
        content = day_csv(find.day_visits(session, day), shift.zone)
    rows = sum(1 for _ in csv.reader(content.decode().splitlines(keepends=True))) - 1
    made = Exported(folder / "day.csv", rows, hashlib.sha256(content).hexdigest())
    with shift.store.writing() as session:
        detail = f"day.csv {day.isoformat()}"
        access = Access(
            shift.new_id(), AccessKind.EXPORTED, detail=detail, row_count=rows, sha256=made.sha256
        )
        save(session, access, act)
    write_whole(made.path, content)
    return made


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file under a temporary name, waits for the disk, and gives it its name. Raises: Trouble."""
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise Trouble("export_unwritable", path=str(path)) from error
