"""What a fact carries of a record: every field in one JSON form, and nothing that must stay in the local row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from station.domain.expectation import Expectation
from station.domain.identity import Sex
from station.domain.payload import payload_of, to_json
from station.domain.person import Person
from station.domain.staff import Role, StaffMember
from station.storage.tables import RECORD_TYPES

ID = UUID("018f0000-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("가", "가"),
        (Sex.F, "F"),
        (ID, "018f0000-0000-7000-8000-000000000001"),
        (date(1985, 4, 12), "1985-04-12"),
        (datetime(2026, 4, 1, 0, 30, tzinfo=UTC), "2026-04-01T00:30:00.000Z"),
        (
            datetime(2026, 4, 1, 9, 30, 1, 5000, tzinfo=timezone(timedelta(hours=9))),
            "2026-04-01T00:30:01.005Z",
        ),
        (b"\x00\xff", "AP8="),
        (("a", ID), ["a", str(ID)]),
        ({"a": (Sex.M,)}, {"a": ["M"]}),
    ],
)
def test_a_field_has_one_json_form(value: Any, expected: object) -> None:  # Any: any value
    assert to_json(value) == expected


@pytest.mark.parametrize("value", [1.5, {1}, object(), 1j])
def test_a_type_that_no_record_has_is_a_bug(value: Any) -> None:  # Any: any value
    with pytest.raises(TypeError, match="no place in a fact"):
        to_json(value)


def test_a_payload_is_the_whole_record_without_what_is_local() -> None:
    member = StaffMember(ID, "최간호", Role.NURSE, pin_salt=b"salt", pin_verifier=b"verifier")
    assert payload_of(member) == {"id": str(ID), "name": "최간호", "role": "nurse", "is_active": True}


LOCAL = {"pin_salt", "pin_verifier", "document_local", "document_search_key"}


@pytest.mark.parametrize("record_type", RECORD_TYPES.values())
def test_secrets_are_local_and_all_else_is_told(record_type: Any) -> None:  # Any: any value
    fields = record_type.__dataclass_fields__
    local = {name for name, one in fields.items() if one.metadata.get("local_only")}
    assert local == set(fields) & LOCAL


def test_a_person_and_an_expectation_tell_their_document_sealed_only() -> None:
    person = Person(
        ID, "A", None, 1980, None, None, document_sealed=b"s", document_local=b"l", document_search_key="k"
    )
    expected = Expectation(ID, "list", 2, date(2026, 4, 1), "A", document_sealed=b"s", document_local=b"l")
    for record in (person, expected):
        told = payload_of(record)
        assert told["document_sealed"] == "cw=="
        assert not {"document_local", "document_search_key"} & told.keys()
