"""Somebody who is expected: a line of a flight's or an authority's list. No visit and no number before arrival."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from station.domain.identity import Sex
from station.domain.person import LOCAL_ONLY


class ExpectationState(StrEnum):
    """What became of an expectation."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    NO_SHOW = "no_show"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Expectation:
    """An expected person. `id` is a UUIDv5 of the list's own id or of the row's content, so a second import of
    the same row is the same expectation. Fields are as in `Person`.
    """

    id: UUID
    list_name: str
    line: int
    expected_on: date
    name: str
    state: ExpectationState = ExpectationState.EXPECTED
    birth_date: date | None = None
    birth_year: int | None = None
    sex: Sex | None = None
    phone: str | None = None
    area: str = ""
    nationality: str = ""
    surname_latin: str = ""
    given_latin: str = ""
    flight: str = ""
    seat: str = ""
    visit_id: UUID | None = None
    document_kind: str = ""
    document_masked: str = ""
    document_sealed: bytes = b""
    document_local: bytes = field(default=b"", metadata=LOCAL_ONLY)
    document_search_key: str = field(default="", metadata=LOCAL_ONLY)
