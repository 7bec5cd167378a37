"""A box's manifest as CSV for the laboratory's own system: one row a tube. Knows no file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime

from station.domain.box import show_box_code, show_tenths_c
from station.domain.manifest import Manifest, ManifestLine
from station.domain.number import display
from station.exports.day_csv import safe_cell

Column = Callable[[Manifest, ManifestLine], str]


def _time(manifest: Manifest, instant: datetime | None) -> str:
    return "" if instant is None else instant.astimezone(manifest.zone).isoformat(timespec="seconds")


def _temperature(manifest: Manifest) -> str:
    tenths_c = manifest.box.temperature_out_tenths_c
    return "" if tenths_c is None else show_tenths_c(tenths_c)


COLUMNS: dict[str, Column] = {
    "box": lambda paper, _: show_box_code(paper.box.code),
    "station": lambda paper, _: str(paper.station),
    "lab": lambda paper, _: paper.box.lab,
    "rack": lambda _, one: one.rack,
    "position": lambda _, one: one.position,
    "specimen_number": lambda _, one: display(one.number),
    "specimen_type": lambda _, one: one.specimen,
    "collected_at": lambda paper, one: _time(paper, one.collected_at),
    "due_at": lambda paper, one: _time(paper, one.due_at),
    "sealed_at": lambda paper, _: _time(paper, paper.box.sealed_at),
    "handed_over_at": lambda paper, _: _time(paper, paper.box.handed_over_at),
    "courier": lambda paper, _: paper.box.courier,
    "temperature_out_c": lambda paper, _: _temperature(paper),
    "logger_id": lambda paper, _: paper.box.logger_id,
}
NAME_COLUMN: dict[str, Column] = {"name": lambda _, one: one.name}


def manifest_csv(manifest: Manifest) -> bytes:
    """Returns the CSV of a manifest: UTF-8 without BOM, CRLF, quotes where needed; names only where they are given.

    Source: RFC 4180; the neutralising of formula cells: OWASP ASVS 1.2.10.
    """
    columns = COLUMNS | (NAME_COLUMN if manifest.shows_names else {})
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for one in manifest.lines:
        writer.writerow(safe_cell(column(manifest, one)) for column in columns.values())
    return text.getvalue().encode("utf-8")
