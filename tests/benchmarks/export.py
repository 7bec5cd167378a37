"""The export of a day of 10,000 visits in each form beside a bare `csv` dump of the same rows, and its memory."""

from __future__ import annotations

import csv
import ctypes
import gc
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from station.actions.day_form import FOR_MACHINES, DayForm, FileFormat
from station.actions.export_day import export_day
from tests.benchmarks.board import filled_day
from tests.benchmarks.measure import Comparison, Effort, timed_in_turn
from tests.station.booth import RESIDENT, Booth, new_booth
from tests.station.workbooks import cells

VISITS = {Effort.FULL: (1000, 9999), Effort.QUICK: (200, 2000), Effort.TINY: (2, 6)}
"""9,999 is the most that a station can number in a day."""
ROUNDS = {Effort.FULL: 2, Effort.QUICK: 1, Effort.TINY: 1}
PAGES = (
    RESIDENT,
    replace(RESIDENT, name="이서연", symptoms=("fever",), temperature="385", onset="1"),
    replace(RESIDENT, name="NGUYEN VAN AN", symptoms=(), onset="", temperature="366", nationality="VNM"),
    replace(RESIDENT, name="박 도윤", symptoms=("cough", "dyspnoea"), spo2="95", area="송파구, 잠실동"),
)
"""Patterns with different reasons and triage levels."""
FORMS = {
    "export": ("CSV for machines", FOR_MACHINES),
    "export-people": ("CSV for people", DayForm(map_name="people")),
    "export-xlsx": ("Excel for people", DayForm(FileFormat.XLSX, "people")),
}
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
FORGET_PEAK = "5"
"""Source: proc(5): sets the peak of the resident memory back to what it is now."""


def export(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Exports a short day and a long one in each form, and dumps the same rows with nothing but `csv`."""
    few, many = VISITS[effort]
    short, long = (_booth(folder / str(visits), visits) for visits in (few, many))
    try:
        return tuple(_measured(name, short, long, effort) for name in FORMS)
    finally:
        for one in (short, long):
            one.shift.store.close()


def _booth(folder: Path, visits: int) -> Booth:
    booth = new_booth(folder)
    filled_day(booth, visits, PAGES[: min(visits, len(PAGES))])
    return booth


def _export(booth: Booth, form: DayForm) -> Path:
    shift = booth.shift
    return export_day(shift, shift.today(), booth.folder.parent / "out", reason="benchmark", form=form).path


def _measured(name: str, short: Booth, long: Booth, effort: Effort) -> Comparison:
    what, form = FORMS[name]
    few, many = VISITS[effort]
    _export(short, form)  # what is loaded at the first export is not counted
    peak_of_few, _ = _peak_mb(partial(_export, short, form))
    peak_of_many, path = _peak_mb(partial(_export, long, form))
    rows = _rows(path)
    dump = partial(_dump, rows, path.with_name("bare.csv"))
    ours_s, bare_s = timed_in_turn(lambda: _export(long, form), dump, ROUNDS[effort], untimed=0)
    return Comparison(
        name=name,
        what=f"Export of a day of {many:,} visits as {what}",
        reference="a bare `csv` dump of the same rows",
        ours_s=ours_s,
        reference_s=bare_s,
        counted="visits",
        each=many,
        how=(
            "Ours: `export_day`: read from the encrypted file with triage, reasons in words, tubes and overrules, "
            "written whole with receipt and access log.",
            f"Reference: `csv.writer` over the {len(rows):,} rows of the finished file, held in memory, to the disk.",
        ),
        notes=(
            f"Most memory above that at the start: {peak_of_few:.1f} MB for {few:,} visits, {peak_of_many:.1f} MB for "
            f"{many:,}; "
            f"the file has {path.stat().st_size / 1e6:.1f} MB.",
        ),
    )


def _rows(path: Path) -> list[list[str]]:
    if path.suffix == ".xlsx":
        return [[text for _, text in row] for row in cells(path.read_bytes(), 1)]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _dump(rows: list[list[str]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
        file.flush()
        os.fsync(file.fileno())


def _peak_mb(step: Callable[[], Path]) -> tuple[float, Path]:
    """Returns by how much a step raises the resident memory at its highest, and what it returns. Units: MB."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # gives back what earlier work left, which this step would use unseen
    CLEAR.write_text(FORGET_PEAK, encoding="ascii")
    before = _status_kb("VmRSS")
    made = step()
    return (_status_kb("VmHWM") - before) / 1024, made


def _status_kb(name: str) -> int:
    line = next(one for one in STATUS.read_text(encoding="ascii").splitlines() if one.startswith(name))
    return int(line.split()[1])
