"""Says a conflict between two booths in words, for windows and command line: both values, both booths, both times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from station.domain.changes import value_text
from station.domain.conflict import Conflict, DifferingField
from station.domain.fact import canonical_bytes
from station.words import Words

NOTHING = "–"
CODES = {"way_out": "way_out", "state": "specimen_state", "identity_level": "identity_level"}
"""Fields whose values are codes, and under which name their words stand."""
OF_VOID = {"visit": "visit_void", "specimen": "void_reason"}
"""The same for why a record is void: a visit has other reasons than a tube."""


def conflict_lines(
    one: Conflict, who: str, words: Words, say_time: Callable[[datetime], str]
) -> tuple[str, ...]:
    """Returns a line for each field on which two booths differ; `who` is whose visit it is."""
    first, second = one.words
    return tuple(
        words(
            "conflict.line",
            who=who or NOTHING,
            kind=words(f"record.{one.kind}"),
            field=words(f"field.{each.field}") if f"field.{each.field}" in words else each.field,
            one=first.station,
            one_at=say_time(first.at),
            one_value=_value(one.kind, each, 0, words, say_time),
            other=second.station,
            other_at=say_time(second.at),
            other_value=_value(one.kind, each, 1, words, say_time),
        )
        for each in one.fields
    )


def _value(
    kind: str, each: DifferingField, side: int, words: Words, say_time: Callable[[datetime], str]
) -> str:
    value = each.values[side]
    if value is None or value == "":
        return NOTHING
    if not isinstance(value, str):
        return canonical_bytes(value).decode()
    if each.field.endswith("_at"):
        return _moment(value, say_time)
    codes = OF_VOID.get(kind) if each.field == "void_reason" else CODES.get(each.field)
    return words(f"{codes}.{value}") if f"{codes}.{value}" in words else value_text(each.field, value)


def _moment(value: str, say_time: Callable[[datetime], str]) -> str:
    try:
        return say_time(datetime.fromisoformat(value))
    except ValueError:
        return value
