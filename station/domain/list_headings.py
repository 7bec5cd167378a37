"""Which column of a list holds what: known headings as a value, matched to a file's own. Knows no rows.

The headings themselves are data (`resources/lists/headers.toml`); whoever reads that file hands its text in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.errors import reject

NAME_FIELDS = frozenset({"name", "surname", "given", "surname_latin", "given_latin"})


@dataclass(frozen=True, slots=True)
class KnownHeadings:
    """The headings under which each field is known, and what else a list's reader must know of wording."""

    headings_by_field: Mapping[str, tuple[str, ...]]
    id_columns: tuple[str, ...]
    fields_of_many_columns: frozenset[str]
    words_for_unknown: frozenset[str]


def read_known_headings(toml_text: str) -> KnownHeadings:
    """Returns the known headings from the text of `headers.toml`."""
    told = tomllib.loads(toml_text)
    return KnownHeadings(
        headings_by_field={name: tuple(headings) for name, headings in told["fields"].items()},
        id_columns=tuple(told["id_columns"]),
        fields_of_many_columns=frozenset(told["fields_of_many_columns"]),
        words_for_unknown=frozenset(word.casefold() for word in told["words_for_unknown"]),
    )


def plain(heading: str) -> str:
    """Returns a heading as it is compared: without case, spaces and punctuation."""
    return "".join(character for character in heading.casefold() if character.isalnum())


def find_columns(
    headings: Sequence[str], known: KnownHeadings, told: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Returns each field's columns by heading. Those told (field → heading) beat those known; "" is none.

    Raises: Rejected with field map (list_field_not_known, list_column_not_there) or field file
    (list_without_names).
    """
    _check_told(headings, known, told)
    columns: dict[str, tuple[str, ...]] = {field: (heading,) for field, heading in told.items() if heading}
    taken = {heading for heading in told.values() if heading}
    for field, wanted in known.headings_by_field.items():
        if field not in told:
            free = [heading for heading in headings if heading not in taken]
            found = _matching(free, wanted, field in known.fields_of_many_columns)
            taken.update(found)
            if found:
                columns[field] = found
    if not NAME_FIELDS & columns.keys():
        raise reject("file", "list_without_names")
    return columns


def find_id_column(
    headings: Sequence[str], rows: Sequence[Sequence[str]], known: KnownHeadings
) -> str | None:
    """Returns the most trusted id column that is filled and different in every row, or None."""
    for wanted in known.id_columns:
        for position, heading in enumerate(headings):
            if plain(heading) == plain(wanted):
                values = {row[position] for row in rows}
                if rows and "" not in values and len(values) == len(rows):
                    return heading
    return None


def _check_told(headings: Sequence[str], known: KnownHeadings, told: Mapping[str, str]) -> None:
    for field, heading in told.items():
        if field not in known.headings_by_field:
            raise reject("map", "list_field_not_known", name=field)
        if heading and heading not in headings:
            raise reject("map", "list_column_not_there", column=heading)


def _matching(headings: Sequence[str], wanted: Sequence[str], takes_many: bool) -> tuple[str, ...]:
    for one in wanted:
        found = tuple(heading for heading in headings if _is_named(heading, one, takes_many))
        if found:
            return found if takes_many else found[:1]
    return ()


def _is_named(heading: str, wanted: str, is_repeatable: bool) -> bool:
    name, _, number = heading.rpartition("_")
    unnumbered = name if is_repeatable and number.isdigit() else heading
    return plain(unnumbered) == plain(wanted)
