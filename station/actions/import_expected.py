"""Takes a list of expected people: each new row becomes an expectation, a row that is known already is not taken twice.

The rows are saved in small transactions, so that a person at the desk never waits for a long list. A kill in the
middle leaves whole rows; the same file again takes what is missing.

`read_file` touches no data; `import_steps` touches nothing else, a little at a time. The windows read on another
thread than the one that owns the data, and let saves in between two steps. `import_expected` is both in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Event
from uuid import UUID

from station import resources
from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.document import is_korean_number
from station.domain.expectation import Expectation
from station.domain.expectation_list import (
    ExpectedPerson,
    ListFormat,
    ReadList,
    RowReport,
    expectation_id,
    read_list,
)
from station.domain.list_headings import KnownHeadings, read_known_headings
from station.domain.site_profile import SiteProfile
from station.errors import Trouble
from station.storage import find
from station.storage.ledger import save_new

EXPECTATIONS = UUID("6f3f5a0e-8f0e-5d5b-9c39-1d5a3c1f2b77")
"""The name space of expectations: fixed, so that a list sent again under another file name is the same list."""
ROWS_AT_ONCE = 15
"""So few that a save in between waits at most 50 ms for them. Source: measured, November 2026."""

Report = Callable[[int, int], None]
Steps = Generator[tuple[int, int], None, "Imported"]
"""Yields (done, all) after each step."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list as it came: its bytes, its name, and what the reader is told of its columns."""

    name: str
    data: bytes
    column_map: Mapping[str, str]
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list's rows: `taken` are new, `known` were there before."""

    read: ReadList
    taken: tuple[Expectation, ...]
    known: int


def import_expected(
    shift: Shift,
    file: ListFile,
    *,
    expected_on: date | None = None,
    report: Report = lambda _done, _total: None,
    cancel: Event | None = None,
) -> Imported:
    """Takes the new people of a list for a day (today if none is given) and returns what became of each row.

    Raises: Rejected about the whole list (see `read_list`); Trouble `cancelled`, with what was taken kept.
    """
    shift.act("import_expected")  # asks the rights hook before anything is read
    steps = import_steps(shift, file.name, read_file(file, shift.today()), expected_on)
    try:
        while True:
            if cancel is not None and cancel.is_set():
                raise Trouble("cancelled")
            report(*next(steps))
    except StopIteration as end:
        done: Imported = end.value
        return done


def read_file(file: ListFile, today: date) -> ReadList:
    """Returns the people of a list and its refused rows. Touches no data. Raises: Rejected, see `read_list`."""
    form = ListFormat(_known_headings(), file.column_map, file.encoding, file.delimiter)
    return read_list(file.data, form, today)


def known_fields() -> tuple[str, ...]:
    """Returns the fields that a list may have: those that `ListFile.column_map` may name."""
    return tuple(_known_headings().headings_by_field)


def _known_headings() -> KnownHeadings:
    return read_known_headings(resources.text("lists/headers.toml"))


def import_steps(shift: Shift, list_name: str, read: ReadList, expected_on: date | None = None) -> Steps:
    """Takes the new people of a list, a few in each step, and returns what became of its rows.

    Raises: Rejected `not_allowed`. Whoever stops in between keeps what was taken.
    """
    act = shift.act("import_expected")
    day = expected_on or shift.today()
    read = as_allowed(read, shift.site)
    people = read.people
    taken: list[Expectation] = []
    for start in range(0, len(people), ROWS_AT_ONCE):
        rows = people[start : start + ROWS_AT_ONCE]
        by_id = {id_of_row(one, read, expected_on): one for one in rows}
        taken += _take(shift, act, list_name, day, by_id)
        yield start + len(rows), len(people)
    return Imported(read, tuple(taken), len(people) - len(taken))


def as_allowed(read: ReadList, site: SiteProfile) -> ReadList:
    """Returns a list without the resident and foreigner numbers that a site may not take, and a warning for each."""
    if site.takes_resident_number:
        return read
    left_out = [one for one in read.people if _has_korean_number(one)]
    warnings = [RowReport(one.line, "", "resident_number_not_kept") for one in left_out]
    people = [replace(one, document=None) if one in left_out else one for one in read.people]
    return replace(read, people=tuple(people), warnings=(*read.warnings, *warnings))


def _has_korean_number(one: ExpectedPerson) -> bool:
    return one.document is not None and is_korean_number(one.document.kind, one.document.number)


def id_of_row(one: ExpectedPerson, read: ReadList, told_day: date | None) -> UUID:
    """Returns the id of a row: by the list's own id, else by its content, and by the day where one is told.

    So a list that comes again is taken once, and people who come every few days are expected on each day told.
    """
    is_by_day = read.id_column is None and told_day is not None
    return expectation_id(EXPECTATIONS, f"{told_day}/{one.source_key}" if is_by_day else one.source_key)


def _take(
    shift: Shift, act: Act, list_name: str, day: date, by_id: Mapping[UUID, ExpectedPerson]
) -> list[Expectation]:
    """Saves those of a few rows that are not known yet, and returns them."""
    with shift.store.writing() as session:
        known = find.known_expectations(session, list(by_id))
        new = [
            expectation_of(shift, list_name, day, made, one)
            for made, one in by_id.items()
            if made not in known
        ]
        save_new(session, new, act)
    return new


def expectation_of(shift: Shift, list_name: str, day: date, made: UUID, one: ExpectedPerson) -> Expectation:
    """Returns somebody of a list as an expectation; a document's number stands there sealed alone."""
    document = {}
    if one.document is not None:
        sealed = shift.sealed(one.document.kind, one.document.number)
        document = {
            "document_kind": sealed.kind,
            "document_masked": sealed.masked,
            "document_sealed": sealed.sealed,
            "document_local": sealed.local,
            "document_search_key": sealed.search_key,
        }
    return Expectation(
        id=made,
        list_name=list_name,
        line=one.line,
        expected_on=day,
        name=one.name,
        birth_date=None if one.birth is None else one.birth.date,
        birth_year=None if one.birth is None else one.birth.year,
        sex=one.sex,
        phone=one.phone,
        area=one.area,
        nationality=one.nationality,
        surname_latin=one.surname_latin,
        given_latin=one.given_latin,
        flight=one.flight,
        seat=one.seat,
        **document,  # type: ignore[arg-type]  # five fields of two types, as SealedIdentifier has them
    )
