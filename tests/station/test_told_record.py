"""Every record comes back from its fact's payload; what another booth left empty takes nothing away."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.actions.register_visit import register_visit
from station.domain.fact import canonical_bytes
from station.domain.payload import payload_of
from station.domain.person import Person
from station.domain.told_record import laid_over, record_told
from station.domain.visit import Visit
from tests.station.booth import RESIDENT, new_booth, standing


def told(record: Any) -> dict[str, Any]:  # Any: every record, JSON
    made: dict[str, Any] = json.loads(canonical_bytes(payload_of(record)))  # Any: JSON
    return made


def test_each_record_of_a_visit_comes_back_but_for_what_stays_at_home(tmp_path: Path) -> None:
    with standing(new_booth(tmp_path)) as booth:
        made = register_visit(booth.shift, RESIDENT)
        for record in (made.person, made.visit, made.triage, made.specimen, made.label):
            local = {one.name: one.default for one in fields(record) if one.metadata.get("local_only")}
            assert record_told(type(record), told(record)) == replace(record, **local)  # type: ignore[arg-type]  # values of any type


PERSON = {"id": "019d4672-7740-79b4-83e3-3f7b2e868411", "name": "A", "birth_date": None, "birth_year": 1990}
PERSON |= {"sex": "F", "phone": None}


def test_a_field_of_a_newer_program_is_left_out() -> None:
    assert record_told(Person, PERSON | {"shoe_size": 42}) == record_told(Person, PERSON)


@pytest.mark.parametrize(
    "changed",
    [{"id": 7}, {"id": "x"}, {"sex": "Q"}, {"birth_year": "1990"}, {"birth_year": True}, {"birth_date": "1"}],
)
def test_what_cannot_be_such_a_record_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        record_told(Person, PERSON | changed)


def test_a_record_without_a_field_that_it_needs_is_refused() -> None:
    with pytest.raises(ValueError, match="without person_id"):
        record_told(Visit, {"id": PERSON["id"]})


STATES = st.dictionaries(st.sampled_from("abc"), st.none() | st.just("") | st.integers() | st.text())


@given(STATES, STATES)
def test_what_was_said_is_never_taken_away_by_what_says_nothing(
    lower: dict[str, Any],  # Any: JSON
    higher: dict[str, Any],  # Any: JSON
) -> None:
    laid = laid_over(lower, higher)
    for name, value in lower.items():
        if value not in (None, ""):
            assert laid[name] not in (None, "")
    for name, value in higher.items():
        if value not in (None, ""):
            assert laid[name] == value
