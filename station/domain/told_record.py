"""A record out of the JSON that a fact carries: the way back of `payload`, for what other booths have written."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")
Told = Mapping[str, Any]  # Any: JSON
Rank = tuple[int, bool, int]
"""What decides which of two states holds: the revision, that it is no copy, the station. No clock."""
States = dict[tuple[str, str], tuple[Rank, Told]]
"""By kind and id: the rank of the last word on a record, and its state."""

EMPTY: tuple[Any, ...] = (None, "", [], {})  # Any: JSON
"""What says nothing: it never takes the place of something that was said."""
UNDONE = "undo"
"""The action of a fact that writes an earlier state again."""
TAKEN_BACK = ("way_out", "left_at")
"""What an undo empties: here its silence says something."""
OF_ONE_BOOTH = frozenset({"rack", "rack_position", "box", "day_closed"})
"""Kinds of records that no second booth ever goes on with."""


HINTS = cache(get_type_hints)
"""The types of a record's fields, worked out once: that costs more than reading a record."""


def laid_over(lower: Told, higher: Told) -> dict[str, Any]:  # Any: JSON
    """Returns one state of a record over another; what the higher one leaves empty stays as the lower one said."""
    return {**lower, **{name: value for name, value in higher.items() if value not in EMPTY}}


def laid_together(
    kind: str, lower: Told, higher: Told, *, is_undo: bool = False
) -> dict[str, Any]:  # Any: JSON
    """Returns what two states say of one record. Only one booth writes of its racks and boxes: its last word holds.

    `is_undo` says that the higher one takes back what the lower one says, or that the lower one only repeats others.
    """
    if kind in OF_ONE_BOOTH:
        return dict(higher)
    laid = laid_over(lower, higher)
    return without_taken_back(laid, higher) if is_undo else laid


def without_taken_back(laid: Told, last: Told) -> dict[str, Any]:  # Any: JSON
    """Returns a state whose way out is what the last word on it says, also where that says none."""
    return {**laid, **{name: last.get(name) for name in TAKEN_BACK if name in laid}}


def record_told(record_type: type[T], told: Told) -> T:
    """Returns a record; a field that is not told has its default, an unknown one is left out.

    Raises: ValueError for what cannot be such a record.
    """
    values: dict[str, Any] = {}  # Any: values of fields of any type
    hints: dict[str, Any] = HINTS(record_type)  # type: ignore[arg-type]  # every type is hashable; Any: annotations
    for one in fields(record_type):  # type: ignore[arg-type]  # every record is a dataclass
        if one.name in told:
            values[one.name] = _value(hints[one.name], told[one.name])
        elif one.default is MISSING:
            raise ValueError(f"{record_type.__name__} without {one.name}")
    return record_type(**values)


def _value(hint: Any, told: Any) -> Any:  # Any: a type annotation, and JSON
    if isinstance(hint, UnionType):
        return (
            None
            if told is None
            else _value(next(one for one in get_args(hint) if one is not type(None)), told)
        )
    reader = READERS.get(hint)
    if reader is not None:
        return reader(_of_type(told, str))
    origin = get_origin(hint)
    if origin is tuple:
        return tuple(_of_type(told, list))
    if origin is dict:
        return dict(_of_type(told, dict))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(_of_type(told, str))
    if hint is int and isinstance(told, bool):
        raise ValueError("a truth is no number")
    return _of_type(told, hint)


def _of_type(told: Any, kind: Any) -> Any:  # Any: JSON, and a type
    if not isinstance(told, kind):
        raise ValueError(f"{type(told).__name__} is no {kind}")
    return told


READERS: dict[Any, Any] = {  # Any: types, and functions of a text
    UUID: UUID,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    bytes: lambda text: base64.b64decode(text, validate=True),
}
