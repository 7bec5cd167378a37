"""The person who is screened, as a value. How typed text becomes one is `identity.py`'s work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from station.domain.identity import Sex
from station.domain.phone import NO_PHONE

SHOWN_OF_PHONE = 4
"""Units: digits, of the end."""
LOCAL_ONLY: dict[str, Any] = {"local_only": True}  # Any: dataclass field metadata is untyped
"""Marks a field that stays in the local row and never enters a fact."""


class IdentityLevel(StrEnum):
    """How much is known about who somebody is. A level can be raised later."""

    ANONYMOUS = "anonymous"
    BASIC = "basic"
    FULL = "full"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is.

    Either `birth_date` is known or, when the age was estimated, `birth_year` alone. `phone` is E.164 or
    `phone.NO_PHONE`, the answer that there is none; None means that nobody knows. A document number stands here
    masked, sealed to the centre, and (never leaving this file) under the local key with the search key that finds
    it again. `description` is what somebody looks like who cannot be named: nothing else is known of them.
    """

    id: UUID
    name: str | None
    birth_date: date | None
    birth_year: int | None
    sex: Sex | None
    phone: str | None
    area: str = ""
    nationality: str = ""
    surname_latin: str = ""
    given_latin: str = ""
    identity_level: IdentityLevel = IdentityLevel.BASIC
    description: str = ""
    document_kind: str = ""
    document_masked: str = ""
    document_sealed: bytes = b""
    document_local: bytes = field(default=b"", metadata=LOCAL_ONLY)
    document_search_key: str = field(default="", metadata=LOCAL_ONLY)


def called(name: str | None, description: str, phone: str | None) -> str:
    """Returns by what somebody is known here: the name, else what they look like, else the end of the phone number."""
    if name or description:
        return name or description
    return f"…{phone[-SHOWN_OF_PHONE:]}" if phone and phone != NO_PHONE else ""
