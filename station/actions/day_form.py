"""In which form a day is written: CSV or Excel, by which field map, in which language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from pathlib import Path

from station.actions.file_bytes import bytes_of
from station.exports.day_rows import lines_of
from station.exports.day_table import Form, table_csv
from station.exports.day_workbook import day_workbook
from station.exports.field_map import FieldMap, built_in_map, read_map
from station.storage.find import DayVisit
from station.words import FIRST_LANGUAGE, words_in


class FileFormat(StrEnum):
    """The kinds of files that a day is written to."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class DayForm:
    """A form: the file's format, the name of a map of the resources (`people`, `machines`), and the language.

    `own_map` is an authority's map and stands in place of the named one.
    """

    format: FileFormat = FileFormat.CSV
    map_name: str = "machines"
    language: str = FIRST_LANGUAGE
    own_map: FieldMap | None = None

    @property
    def is_for_machines(self) -> bool:
        """Whether this is the CSV that programs have read from the first version on, whatever the language."""
        return self.own_map is None and (self.format, self.map_name) == (FileFormat.CSV, "machines")

    @property
    def map(self) -> FieldMap:
        """The field map that the file is written by."""
        return self.own_map or built_in_map(self.map_name)

    def file_name(self, day: date) -> str:
        """Returns the name of a day's file in this form, `day-2026-04-01-people-ko.xlsx`."""
        return f"day-{day.isoformat()}-{self.map.name}-{self.language}.{self.format.value}"

    def bytes_of(self, visits: Sequence[DayVisit], zone: tzinfo, made_at: datetime) -> tuple[bytes, int]:
        """Returns the bytes of a day, and the rows of the first sheet. Raises: Rejected, Trouble as the exports."""
        form = Form(self.map, words_in(self.language))
        if self.format is FileFormat.XLSX:
            book = day_workbook(form, visits, zone, made_at)
            return book.content, book.rows[form.map.sheets[0].kind]
        rows = sum(1 for _ in lines_of(form.map.sheets[0].kind, visits, zone))
        return table_csv(form, visits, zone), rows


FOR_MACHINES = DayForm()
"""The CSV with every field of each visit."""


def map_of_file(path: Path) -> FieldMap:
    """Returns the field map of a file. Raises: Rejected `field_map_unreadable`, `field_map_unfit`; Trouble."""
    return read_map(bytes_of(path), path.name)
