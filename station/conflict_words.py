"""Says a conflict between two booths in words, for windows and command line: both values, both booths, both times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from station.domain.conflict import Conflict
from station.domain.fact import Json, canonical_bytes
from station.words import Words

NOTHING = "–"


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
            one_value=_value(each.values[0]),
            other=second.station,
            other_at=say_time(second.at),
            other_value=_value(each.values[1]),
        )
        for each in one.fields
    )


def _value(value: Json) -> str:
    if value is None or value == "":
        return NOTHING
    return value if isinstance(value, str) else canonical_bytes(value).decode()
