"""The code that carries a visit on its slip: small, sealed, and the same on every keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.carried_visit import (
    MOST_NAME_BYTES,
    CarriedVisit,
    has_carried_shape,
    length_at_end,
    read_carried,
    write_carried,
)
from station.domain.identity import Sex
from station.domain.number import make_number
from station.domain.slip import Slip, SlipKind
from station.errors import Rejected
from station.printing.paper import slip_page
from station.printing.scan import QR_CODES, decode
from station.printing.sheets import load_slip, slip_names, visitor_words

KEY = b"s" * 32
NUMBER = make_number(147, date(2026, 4, 1), 12)
CARRIED = CarriedVisit(
    visit_id=UUID("019d4672-7740-7916-96fb-43ad2881124a"),
    person_id=UUID("019d4672-7740-79b4-83e3-3f7b2e868411"),
    arrived_at=datetime(2026, 4, 1, 0, 30, 0, 123000, tzinfo=UTC),
    operating_day=date(2026, 4, 1),
    programme=b"\x01\x02\x03\x04",
    name="김민수",
    birth_date=date(1985, 4, 12),
    birth_year=None,
    sex=Sex.M,
    specimen_id=UUID("019d4672-7740-7777-8888-3f7b2e868411"),
    number=NUMBER,
    specimen_type="nasopharyngeal",
    revisions=(1, 2, 3),
)
LONGEST = replace(CARRIED, name="가" * 40, specimen_type="x" * 20)


def code_of(text: str, key: bytes = KEY) -> str:
    with pytest.raises(Rejected) as caught:
        read_carried(text, key)
    return caught.value.rejections[0].code


@given(
    name=st.text(max_size=12),
    born=st.none() | st.dates(),
    year=st.none() | st.integers(1, 2100),
    sex=st.none() | st.sampled_from(Sex),
    arrived=st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)),
    serial=st.integers(1, 9999),
)
def test_a_visit_comes_back_from_its_code(
    name: str, born: date | None, year: int | None, sex: Sex | None, arrived: datetime, serial: int
) -> None:
    carried = replace(
        CARRIED,
        name=name,
        birth_date=born,
        birth_year=year,
        sex=sex,
        arrived_at=arrived.replace(microsecond=arrived.microsecond // 1000 * 1000),
        number=make_number(147, date(2026, 4, 1), serial),
    )
    assert read_carried(write_carried(carried, KEY), KEY) == carried


def test_a_visit_without_a_tube_comes_back_without_one() -> None:
    bare = replace(CARRIED, specimen_id=None, number="", specimen_type="")
    assert read_carried(write_carried(bare, KEY), KEY) == bare


def test_the_code_is_digits_alone_and_cannot_be_taken_for_a_number() -> None:
    code = write_carried(CARRIED, KEY)
    assert code.isascii()
    assert code.isdigit()
    assert code.startswith("9901")
    assert has_carried_shape(f" {code}\n")
    assert not has_carried_shape(NUMBER)


def test_the_code_tells_nothing_of_the_person_without_the_key() -> None:
    body = int(write_carried(CARRIED, KEY)[7:])
    clear = body.to_bytes((body.bit_length() + 7) // 8, "big")
    assert CARRIED.visit_id.bytes in clear
    for secret in ("김민수".encode(), CARRIED.person_id.bytes, b"nasopharyngeal", NUMBER.encode()):
        assert secret not in clear


def test_the_same_visit_has_the_same_code_and_another_state_another_nonce() -> None:
    code, later = write_carried(CARRIED, KEY), write_carried(replace(CARRIED, revisions=(1, 3, 3)), KEY)
    assert code == write_carried(CARRIED, KEY)
    assert nonce(code)[:16] == nonce(later)[:16] == CARRIED.visit_id.bytes
    assert nonce(code) != nonce(later)


def nonce(code: str) -> bytes:
    body = int(code[7:])
    return body.to_bytes((body.bit_length() + 7) // 8, "big")[1:25]


@given(st.integers(7, 400), st.integers(1, 9))
def test_one_changed_digit_opens_nothing(place: int, change: int) -> None:
    code = write_carried(CARRIED, KEY)
    place = 7 + place % (len(code) - 7)
    changed = code[:place] + str((int(code[place]) + change) % 10) + code[place + 1 :]
    assert code_of(changed) == "slip_not_of_this_site"


def test_another_site_a_newer_version_and_no_key_are_told_apart() -> None:
    code = write_carried(CARRIED, KEY)
    assert code_of(code, b"t" * 32) == "slip_not_of_this_site"
    assert code_of(code[:-1]) == "slip_not_of_this_site"
    assert code_of("9902" + code[4:]) == "slip_too_new"
    assert code_of(code, b"") == "slip_key_missing"


@given(st.text(alphabet="0123456789 A김", max_size=30))
def test_the_code_is_found_at_the_end_of_whatever_was_typed_before(before: str) -> None:
    code = write_carried(CARRIED, KEY)
    assert length_at_end(before + code) == len(code)
    assert length_at_end(before + code[:-1]) == 0


def test_a_long_name_is_cut_between_characters() -> None:
    name = read_carried(write_carried(LONGEST, KEY), KEY).name
    assert len(name.encode()) <= MOST_NAME_BYTES
    assert LONGEST.name.startswith(name)
    assert len(name) == 16


@pytest.mark.parametrize("size", slip_names())
@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("carried", [CARRIED, LONGEST], ids=["short", "longest"])
def test_the_code_on_each_slip_is_read_back_from_the_printers_dots(
    size: str, dpi: int, carried: CarriedVisit
) -> None:
    code = write_carried(carried, KEY)
    slip = Slip(
        SlipKind.VISIT, carried.visit_id, carried.name, "", "", carried.arrived_at, "Jamsil", carried=code
    )
    page = slip_page(slip, load_slip(size), visitor_words("ko"), dpi)
    assert decode(page.picture, QR_CODES) == [code]
