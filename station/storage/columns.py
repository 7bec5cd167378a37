"""How a record's fields stand in the local file: ids and dates as text, instants as milliseconds, lists as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect
from sqlalchemy.types import Integer, LargeBinary, Text, TypeDecorator, TypeEngine

from station.domain.fact import canonical_bytes, unix_ms


class IdText(TypeDecorator[UUID]):
    """A UUID as 36 characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:
        """Returns the id as text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:
        """Returns the id."""
        return None if value is None else UUID(value)


class DateText(TypeDecorator[date]):
    """A date as ISO 8601 text; never an instant."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Returns the date as text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Returns the date."""
        return None if value is None else date.fromisoformat(value)


class InstantMs(TypeDecorator[datetime]):
    """An aware UTC instant as whole milliseconds since 1970."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Returns the instant in milliseconds."""
        return None if value is None else unix_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Returns the instant."""
        return None if value is None else instant_of(value)


def instant_of(milliseconds: int) -> datetime:
    """Returns milliseconds since 1970 as an aware UTC instant, with no float on the way."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


class BoolInteger(TypeDecorator[bool]):
    """A claim as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Returns 0 or 1."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """Returns the claim."""
        return None if value is None else bool(value)


class CodeText(TypeDecorator[Any]):  # Any: one class for every enumeration
    """A code of an enumeration."""

    impl = Text
    cache_ok = True

    def __init__(self, codes: type[StrEnum]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Returns the code's text."""
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Returns the code."""
        return None if value is None else self.codes(value)


class JsonText(TypeDecorator[Any]):  # Any: JSON
    """A list or an object as canonical JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, *, is_tuple: bool) -> None:
        super().__init__()
        self.is_tuple = is_tuple

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # Any: JSON
        """Returns the JSON text."""
        if value is None:
            return None
        return canonical_bytes(list(value) if self.is_tuple else value).decode("utf-8")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # Any: JSON
        """Returns the list (as a tuple) or the object."""
        if value is None:
            return None
        return tuple(json.loads(value)) if self.is_tuple else json.loads(value)


PLAIN: dict[type, TypeEngine[Any]] = {  # Any: a column of any type
    str: Text(),
    int: Integer(),
    bytes: LargeBinary(),
    bool: BoolInteger(),
    UUID: IdText(),
    date: DateText(),
    datetime: InstantMs(),
}


def column_type(field_type: Any) -> TypeEngine[Any]:  # Any: a type annotation
    """Returns the column type for the type of a record's field. Raises: TypeError for one with no column type."""
    plain = PLAIN.get(field_type)
    if plain is not None:
        return plain
    if isinstance(field_type, type) and issubclass(field_type, StrEnum):
        return CodeText(field_type)
    origin = getattr(field_type, "__origin__", None)
    if origin in (tuple, dict):
        return JsonText(is_tuple=origin is tuple)
    raise TypeError(f"no column type for {field_type}")
