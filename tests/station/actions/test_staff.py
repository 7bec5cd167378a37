"""Signing in: each attempt on the access log, and no PIN anywhere but as a verifier in the local row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from station.actions.open_station import TRAINING_PIN, TRAINING_STAFF
from station.actions.staff import add_staff, sign_in, staff_list
from station.domain.staff import Role
from station.errors import Rejected
from tests.station.booth import Booth


def accesses(booth: Booth) -> list[tuple[str, str]]:
    """Returns kind and actor of every line of the access log."""
    with booth.shift.store.reading() as session:
        query = (
            "SELECT kind, actor FROM access JOIN fact ON seq = fact_seq AND epoch = fact_epoch ORDER BY seq"
        )
        return [tuple(row) for row in session.execute(text(query))]


def member_ids(booth: Booth) -> dict[str, str]:
    return {one.name: str(one.id) for one in staff_list(booth.shift.store)}


@pytest.mark.parametrize(("name", "role"), TRAINING_STAFF)
def test_name_and_pin_give_the_shift_of_that_person(booth: Booth, name: str, role: Role) -> None:
    shift = sign_in(booth.shift, f" {name} ", TRAINING_PIN)
    assert (shift.actor.id, shift.actor.name, shift.actor.role) == (member_ids(booth)[name], name, role)
    assert accesses(booth) == [("signed_in", shift.actor.id)]


@pytest.mark.parametrize(
    ("name", "pin", "is_known"),
    [("박접수", "0001", True), ("박접수", "", True), ("아무개", "0000", False), ("", "", False)],
)
def test_a_failed_attempt_is_refused_in_one_way_and_is_on_the_log(
    booth: Booth, name: str, pin: str, is_known: bool
) -> None:
    with pytest.raises(Rejected) as caught:
        sign_in(booth.shift, name, pin)
    assert [(one.field, one.code) for one in caught.value.rejections] == [("pin", "sign_in_wrong")]
    assert accesses(booth) == [("sign_in_failed", member_ids(booth)[name] if is_known else "")]


def test_a_name_in_another_composition_is_the_same_person(booth: Booth) -> None:
    decomposed = "\u1107\u1161\u11a8\u110c\u1165\u11b8\u1109\u116e"
    assert sign_in(booth.shift, decomposed, TRAINING_PIN).actor.name == "박접수"


def test_somebody_who_was_added_signs_in_with_the_own_pin(booth: Booth) -> None:
    add_staff(booth.shift, " 새직원 ", Role.NURSE, "258013")
    assert sign_in(booth.shift, "새직원", "258013").actor.role is Role.NURSE
    with pytest.raises(Rejected):
        sign_in(booth.shift, "새직원", TRAINING_PIN)


@pytest.mark.parametrize(
    ("name", "pin", "code"),
    [
        ("", "2580", "name_missing"),
        ("  ", "2580", "name_missing"),
        ("박접수", "2580", "name_taken"),
        ("새직원", "258", "pin_too_short"),
        ("새직원", "25a0", "pin_too_short"),
        ("새직원", "", "pin_too_short"),
    ],
)
def test_a_member_without_a_name_of_their_own_or_a_pin_is_refused(
    booth: Booth, name: str, pin: str, code: str
) -> None:
    with pytest.raises(Rejected, match=code):
        add_staff(booth.shift, name, Role.NURSE, pin)
    assert len(staff_list(booth.shift.store)) == len(TRAINING_STAFF)


def stored(booth: Booth, query: str) -> list[Any]:  # Any: rows
    with booth.shift.store.reading() as session:
        return list(session.execute(text(query)))


def test_no_verifier_of_a_pin_is_ever_in_a_payload(booth: Booth) -> None:
    payloads = [
        json.loads(row.payload) for row in stored(booth, "SELECT payload FROM fact WHERE record_kind='staff'")
    ]
    assert len(payloads) == len(TRAINING_STAFF)
    assert {frozenset(one) for one in payloads} == {frozenset({"id", "name", "role", "is_active"})}
    verifiers = [row.pin_verifier for row in stored(booth, "SELECT pin_verifier FROM staff")]
    assert len(set(verifiers)) == len(TRAINING_STAFF)
    facts = b"".join(row.payload + row.header for row in stored(booth, "SELECT payload, header FROM fact"))
    assert not [one for one in verifiers if one in facts or one.hex().encode() in facts]


def test_the_list_of_staff_tells_nothing_that_verifies_a_pin(booth: Booth) -> None:
    assert {(one.pin_salt, one.pin_verifier) for one in staff_list(booth.shift.store)} == {(b"", b"")}
