"""Opens a day's workbook with LibreOffice and compares every cell: `make check-formats`. No part of `make test`.

python -m tests.formats
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from station.actions.day_form import DayForm, FileFormat
from station.actions.export_day import export_day
from station.exports.day_rows import lines_of
from station.exports.day_table import CLOCK, Cell, cells_of
from station.storage.find_day_visits import DayVisit, day_visits
from station.words import LANGUAGES, words_in
from tests.station.booth import RESIDENT, Booth, new_booth
from tests.station.days import came, sent_off, went

HARD = (
    "=1+1",
    "+82",
    "-",
    "@SUM(A1)",
    "007",
    "1e5",
    "2026-04-01",
    "TRUE",
    'a "b", c',
    "'",
    "https://a.b",
    "½",
)
CONVERT = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, quote, UTF-8, from line 1, cells as they are shown, every sheet into a file of its own.
Source: LibreOffice help, filter options for CSV."""
TIMEOUT_S = 180


def filled(folder: Path) -> Booth:
    """Returns a booth whose day holds every hard text."""
    booth = new_booth(folder)
    everybody = [went(booth, came(booth, replace(RESIDENT, area=one, flight=one))) for one in HARD]
    sent_off(booth, everybody)
    return booth


def visits_of(booth: Booth) -> tuple[DayVisit, ...]:
    """Returns what is exported of the day."""
    shift = booth.shift
    with shift.store.reading() as session:
        return tuple(replace(one, programme=shift.programme) for one in day_visits(session, shift.today()))


def shown(cell: Cell) -> str:
    """Returns a cell as it must be shown."""
    if isinstance(cell, datetime):
        return cell.strftime(CLOCK)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def opened(path: Path, soffice: str) -> list[list[list[str]]]:
    """Returns the rows of each sheet as LibreOffice shows them."""
    out = path.parent / f"{path.stem}-opened"
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [soffice, profile, "--headless", "--convert-to", CONVERT, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT_S)
    files = sorted(out.glob("*.csv"), key=lambda one: one.stat().st_mtime_ns)
    return [list(csv.reader(io.StringIO(one.read_text("utf-8-sig"), newline=""))) for one in files]


def check(booth: Booth, form: DayForm, folder: Path, soffice: str) -> tuple[int, list[str]]:
    """Returns how many cells were compared, and those that differ."""
    made = export_day(booth.shift, booth.shift.today(), folder, reason="check", form=form)
    sheets, visits, words = form.map.sheets, visits_of(booth), words_in(form.language)
    found = {tuple(rows[0]): rows[1:] for rows in opened(made.path, soffice)}
    count, differing = 0, []
    for sheet in sheets:
        headings = tuple(column.heading(form.language) for column in sheet.columns)
        lines = list(lines_of(sheet.kind, visits, booth.shift.zone))
        rows = found[headings]
        if len(rows) != len(lines):
            differing.append(f"{sheet.kind}: {len(rows)} rows for {len(lines)}")
        for number, (row, line) in enumerate(zip(rows, lines, strict=False), 2):
            for heading, seen, cell in zip(headings, row, cells_of(sheet, line, words), strict=True):
                count += 1
                if seen != shown(cell):
                    differing.append(f"{sheet.kind} row {number} {heading}: {seen!r} for {shown(cell)!r}")
    return count, differing


def main() -> int:
    """Compares both maps in both languages; returns 0 when every cell is the same."""
    soffice = shutil.which("soffice")
    if soffice is None:
        print("LibreOffice is needed: sudo apt-get install --no-install-recommends libreoffice-calc-nogui")
        return 2
    differing: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        booth = filled(Path(place) / "booth")
        for name in ("people", "machines"):
            for language in LANGUAGES:
                form = DayForm(FileFormat.XLSX, name, language)
                count, found = check(booth, form, Path(place), soffice)
                print(
                    f"{form.file_name(booth.shift.today(), booth.shift.station)}: {count} cells, {len(found)} differ"
                )
                differing += found
        booth.shift.store.close()
    print("\n".join(differing[:20]), end="\n" if differing else "")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
