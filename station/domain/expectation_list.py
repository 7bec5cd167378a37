"""A list of people who are expected today, from the bytes of a CSV to values. Knows no file and no storage.

A row is refused only when it has no usable name, or when a filled birth, age or sex cell cannot be read. All
else that cannot be read is a warning: the person is still expected by name. Reports hold line, column and
code, never a cell's text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID, uuid5

from station.domain.document import number_in_text
from station.domain.fact import canonical_bytes
from station.domain.identity import Birth, Sex, parse_name, parse_sex
from station.domain.list_cells import is_latin, join_name, read_age, read_birth, read_date, read_phone
from station.domain.list_headings import KnownHeadings, find_columns, find_id_column
from station.domain.list_table import LONGEST_CELL, Table, TableRow, read_table
from station.errors import Fact, Rejected, Rejection, reject

Value = TypeVar("Value")
TEXTS = (
    "phone_as_written", "email", "nationality", "surname_latin", "given_latin", "flight", "seat", "area",
)  # fmt: skip
"""What is kept as the list writes it, beside the name."""
DOCUMENT_KINDS = ("passport", "foreigner_number", "driving_licence", "identity_card")


@dataclass(frozen=True, slots=True)
class Document:
    """A document's number in clear: only ever in memory, and left out when the value is shown."""

    kind: str
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExpectedPerson:
    """One row of a list. `source_key` is the same whenever the same row comes again.

    `phone_as_written` is filled only when it could not be read as a number, for the desk to ask again.
    """

    line: int
    source_key: str
    name: str
    birth: Birth | None = None
    sex: Sex | None = None
    phone: str | None = None
    phone_as_written: str = ""
    email: str = ""
    nationality: str = ""
    document: Document | None = None
    surname_latin: str = ""
    given_latin: str = ""
    flight: str = ""
    seat: str = ""
    arrival_on: date | None = None
    area: str = ""
    countries_visited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowReport:
    """What is wrong with, or odd about, one row: its line, the column's heading, a code and facts."""

    line: int
    column: str
    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadList:
    """All that a list holds. `columns` tells which headings each field was read from."""

    people: tuple[ExpectedPerson, ...]
    refusals: tuple[RowReport, ...]
    warnings: tuple[RowReport, ...]
    encoding: str
    delimiter: str
    columns: Mapping[str, tuple[str, ...]]
    id_column: str | None


@dataclass(frozen=True, slots=True)
class ListFormat:
    """What the reader of a list is told. What is not told is found out; `column_map` is field → heading."""

    known: KnownHeadings
    column_map: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None


def read_list(data: bytes, form: ListFormat, today: date) -> ReadList:
    """Returns the people of a CSV, with every row that was refused and why.

    Raises: Rejected about the whole list: list_encoding_not_known, list_empty, list_without_names,
    list_field_not_known, list_column_not_there, encoding_unfit, delimiter_unfit.
    """
    table = read_table(data, encoding=form.encoding, delimiter=form.delimiter)
    columns = find_columns(table.headings, form.known, form.column_map)
    legible_rows = [_padded(row, table) for row in table.rows if row.cells]
    id_column = find_id_column(table.headings, legible_rows, form.known)
    people: dict[str, ExpectedPerson] = {}
    refusals: list[RowReport] = []
    warnings: list[RowReport] = []
    for row in table.rows:
        reader = _RowReader(
            row, table, columns=columns, words_for_unknown=form.known.words_for_unknown, today=today
        )
        person = reader.read(id_column)
        if person and person.source_key in people:
            facts: dict[str, Fact] = {"first_line": people[person.source_key].line}
            warnings.append(RowReport(row.line, "", "row_repeated", facts))
            continue
        if person:
            people[person.source_key] = person
        refusals += reader.refusals
        warnings += reader.warnings
    return ReadList(
        people=tuple(people.values()),
        refusals=tuple(refusals),
        warnings=tuple(warnings),
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns=columns,
        id_column=id_column,
    )


def expectation_id(list_namespace: UUID, source_key: str) -> UUID:
    """Returns the id of an expectation: the same key in the same namespace is always the same record.

    Source: RFC 9562, 5.5 (UUIDv5).
    """
    return uuid5(list_namespace, source_key)


def _padded(row: TableRow, table: Table) -> tuple[str, ...]:
    cells = row.cells or ()
    return cells + ("",) * (len(table.headings) - len(cells))


class _RowReader:
    """Reads the fields of one row and gathers what is wrong with it."""

    def __init__(
        self,
        row: TableRow,
        table: Table,
        *,
        columns: Mapping[str, tuple[str, ...]],
        words_for_unknown: frozenset[str],
        today: date,
    ) -> None:
        self._row = row
        self._columns = columns
        self._today = today
        self._unknown = words_for_unknown
        self._width = len(table.headings)
        self._cells = dict(zip(table.headings, _padded(row, table), strict=False))
        self.refusals: list[RowReport] = []
        self.warnings: list[RowReport] = []

    def read(self, id_column: str | None) -> ExpectedPerson | None:
        """Returns the row's person, or None when the row is refused."""
        if not self._has_its_columns():
            return None
        name, birth, sex = self._name(), self._birth(), self._sex()
        if self.refusals or name is None:
            return None
        phone = self._read("phone", read_phone, "phone_not_read")
        person = ExpectedPerson(
            line=self._row.line,
            source_key=self._source_key(id_column),
            name=name,
            birth=birth,
            sex=sex,
            phone=phone,
            phone_as_written="" if phone else self._text("phone"),
            email=self._email(),
            nationality=self._text("nationality"),
            document=self._document(),
            surname_latin=self._latin("surname"),
            given_latin=self._latin("given", "middle"),
            flight=self._text("flight"),
            seat=self._text("seat"),
            arrival_on=self._read("arrival_on", read_date, "arrival_not_read"),
            area=self._text("area"),
            countries_visited=self._countries_visited(),
        )
        return self._without_numbers(person)

    def _without_numbers(self, person: ExpectedPerson) -> ExpectedPerson:
        """Returns the person without the texts that hold a document's number: only its own field is sealed."""
        found = {name: number_in_text(getattr(person, name)) for name in TEXTS}
        for name in filter(found.get, TEXTS):
            self.warn(self._heading(name), found[name])
        emptied: dict[str, Any] = dict.fromkeys(filter(found.get, TEXTS), "")  # Any: replace() takes no dict
        countries = tuple(one for one in person.countries_visited if not number_in_text(one))
        return replace(person, countries_visited=countries, **emptied)

    def warn(self, column: str, code: str, **facts: Fact) -> None:
        """Notes something odd about the row."""
        self.warnings.append(RowReport(self._row.line, column, code, facts))

    def _refuse(self, field_name: str, rejections: tuple[Rejection, ...]) -> None:
        for one in rejections:
            self.refusals.append(RowReport(self._row.line, self._heading(field_name), one.code, one.facts))

    def _has_its_columns(self) -> bool:
        cells = self._row.cells
        if self._row.is_too_long:
            self._refuse("", reject("", "row_cell_too_long", limit=LONGEST_CELL).rejections)
        elif cells is None:
            self._refuse("", reject("", "row_quote_not_closed").rejections)
        elif any(cells[self._width :]):
            self._refuse("", reject("", "row_too_wide", columns=self._width, cells=len(cells)).rejections)
        return not self.refusals

    def _heading(self, field_name: str) -> str:
        return next(iter(self._columns.get(field_name, ())), "")

    def _cell(self, heading: str) -> str:
        cell = self._cells.get(heading, "")
        return "" if cell.casefold() in self._unknown else cell

    def _text(self, field_name: str) -> str:
        return self._cell(self._heading(field_name))

    def _name(self) -> str | None:
        given = [part for part in (self._text("given"), self._text("middle")) if part]
        latin = join_name(self._text("surname_latin"), [self._text("given_latin")])
        full = self._text("name") or join_name(self._text("surname"), given) or latin
        try:
            name = parse_name(full)
        except Rejected as error:
            self._refuse(self._name_field(), error.rejections)
            return None
        number = number_in_text(name.text)
        if number:
            self._refuse(self._name_field(), (Rejection("name", number),))
        for doubt in name.doubts:
            self.warn(self._heading(self._name_field()), doubt.code, **doubt.facts)
        return name.text

    def _name_field(self) -> str:
        return next((one for one in ("name", "surname", "given") if one in self._columns), "surname_latin")

    def _latin(self, *fields: str) -> str:
        told = self._text(f"{fields[0]}_latin")
        text = told or " ".join(filter(None, map(self._text, fields)))
        return text if is_latin(text) else ""

    def _birth(self) -> Birth | None:
        field_name = "birth" if self._text("birth") else "age"
        text = self._text(field_name)
        if not text:
            return None
        try:
            if field_name == "age":
                return read_age(text, self._today)
            read = read_birth(text, self._today)
        except Rejected as error:
            self._refuse(field_name, error.rejections)
            return None
        for doubt in read.doubts:
            self.warn(self._heading("birth"), doubt.code, **doubt.facts)
        return read.birth

    def _sex(self) -> Sex | None:
        text = self._text("sex")
        try:
            return parse_sex(text) if text else None
        except Rejected as error:
            self._refuse("sex", error.rejections)
            return None

    def _read(self, field_name: str, read: Callable[[str], Value | None], code: str) -> Value | None:
        text = self._text(field_name)
        try:
            return read(text) if text else None
        except Rejected as error:
            self.warn(self._heading(field_name), code, why=error.rejections[0].code)
            return None

    def _email(self) -> str:
        email = self._text("email")
        name, _, site = email.rpartition("@")
        if email and not (name and "." in site):
            self.warn(self._heading("email"), "email_not_read")
            return ""
        return email

    def _document(self) -> Document | None:
        kind = next((one for one in DOCUMENT_KINDS if self._text(one)), None)
        return Document(kind, self._text(kind)) if kind else None

    def _countries_visited(self) -> tuple[str, ...]:
        cells = (self._cell(heading) for heading in self._columns.get("countries_visited", ()))
        return tuple(cell for cell in cells if cell)

    def _source_key(self, id_column: str | None) -> str:
        if id_column:
            return f"id:{self._cells[id_column]}"
        filled = {heading: cell for heading, cell in self._cells.items() if cell}
        return f"row:{sha256(canonical_bytes(dict(filled))).hexdigest()}"
