"""In which form a day is written: CSV or Excel, by which field map, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum
from pathlib import Path

from station.actions.file_bytes import bytes_of
from station.exports.day_csv import MachineCsv
from station.exports.day_table import Form, TableCsv
from station.exports.day_workbook import DayWorkbook
from station.exports.day_writer import DayWriter
from station.exports.field_map import FieldMap, built_in_map, built_in_maps, read_map
from station.words import FIRST_LANGUAGE, words_in


class FileFormat(StrEnum):
    """The kinds of files that a day is written to."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class DayForm:
    """A form: the file's format, the name of a map of the resources (`people`, `machines`), and the language.

    `own_map` is an authority's map and stands in place of the named one; `name` is one file name for every day.
    """

    format: FileFormat = FileFormat.CSV
    map_name: str = "machines"
    language: str = FIRST_LANGUAGE
    own_map: FieldMap | None = None
    name: str = ""

    @property
    def is_for_machines(self) -> bool:
        """Whether this is the CSV that programs have read from the first version on, whatever the language."""
        return self.own_map is None and (self.format, self.map_name) == (FileFormat.CSV, "machines")

    @property
    def map(self) -> FieldMap:
        """The field map that the file is written by."""
        return self.own_map or built_in_map(self.map_name)

    def file_name(self, day: date, station: int) -> str:
        """Returns the name of a station's day in this form, `day-2026-04-01-147-people-ko.xlsx`.

        What is for machines is in no language: `day-2026-04-01-147-machines.csv`.
        """
        language = "" if self.is_for_machines else f"-{self.language}"
        return self.name or f"{beginning(day, station)}{self.map.name}{language}.{self.format.value}"

    def writer(self, zone: tzinfo, day: date) -> DayWriter:
        """Returns what writes a day in this form."""
        if self.is_for_machines:
            return MachineCsv(zone)
        form = Form(self.map, words_in(self.language))
        return DayWorkbook(form, zone, day) if self.format is FileFormat.XLSX else TableCsv(form, zone)


def beginning(day: date, station: int) -> str:
    """Returns how the name of every file with a station's day begins."""
    return f"day-{day.isoformat()}-{station:03}-"


FOR_MACHINES = DayForm()
"""The CSV with every field of each visit."""


def map_names() -> tuple[str, ...]:
    """Returns the names of the maps of the resources: people, machines, and each authority's own."""
    return built_in_maps()


def map_of_file(path: Path) -> FieldMap:
    """Returns the field map of a file. Raises: Rejected `field_map_unreadable`, `field_map_unfit`; Trouble."""
    return read_map(bytes_of(path), path.name)
