"""A record as the JSON that its fact carries: every field but those that must stay in the local row."""

from __future__ import annotations

import base64
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from station.domain.fact import Json


def payload_of(record: Any) -> dict[str, Json]:  # Any: every record dataclass
    """Returns a record's full state as JSON values; instants as RFC 3339 in UTC, bytes as base64."""
    return {
        one.name: to_json(getattr(record, one.name))
        for one in fields(record)
        if not one.metadata.get("local_only")
    }


def to_json(value: Any) -> Json:  # Any: every field type of every record
    """Returns one field's value as JSON. Raises: TypeError for a type that no record may have."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple | list):
        return [to_json(one) for one in value]
    if isinstance(value, dict):
        return {str(key): to_json(one) for key, one in value.items()}
    raise TypeError(f"{type(value).__name__} has no place in a fact")
