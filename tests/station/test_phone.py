from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.phone import NO_PHONE, parse_phone, phone_end, show_phone
from station.errors import Rejected


@pytest.mark.parametrize(
    ("text", "phone", "shown"),
    [
        ("12345678", "+821012345678", "010-1234-5678"),
        ("1234-5678", "+821012345678", "010-1234-5678"),
        ("010-1234-5678", "+821012345678", "010-1234-5678"),
        ("０１０ 1234 5678", "+821012345678", "010-1234-5678"),
        ("1012345678", "+821012345678", "010-1234-5678"),
        ("+82 10-1234-5678", "+821012345678", "010-1234-5678"),
        ("821012345678", "+821012345678", "010-1234-5678"),
        ("011-234-5678", "+82112345678", "011-234-5678"),
        ("02-123-4567", "+8221234567", "02-123-4567"),
        ("031-123-4567", "+82311234567", "031-123-4567"),
        ("070-1234-5678", "+827012345678", "070-1234-5678"),
        ("+49 30 123456", "+4930123456", "+49 30 123456"),
        ("+1 (202) 555-0143", "+12025550143", "+1 202-555-0143"),
    ],
)
def test_phone_is_read_and_shown_as_people_write_it(text: str, phone: str, shown: str) -> None:
    assert (parse_phone(text), show_phone(phone)) == (phone, shown)


@pytest.mark.parametrize("text", ["-", "0", "없음", "none", " None "])
def test_no_phone_is_an_answer(text: str) -> None:
    assert parse_phone(text) == NO_PHONE


def test_nothing_typed_is_no_answer() -> None:
    assert parse_phone("  ") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1234567", "phone_too_short"),
        ("010-123-4567", "phone_too_short"),
        ("01012", "phone_too_short"),
        ("02-123", "phone_too_short"),
        ("+1", "phone_too_short"),
        ("010-1234-56789", "phone_too_long"),
        ("+49 30 1234567890123456", "phone_too_long"),
        ("123456789", "phone_not_in_use"),
        ("0124567894", "phone_not_in_use"),
        ("492000000000", "phone_not_in_use"),
        ("+999 1234567", "phone_country_not_known"),
        ("010-CALL-MEE", "phone_not_digits"),
    ],
)
def test_wrong_phone_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(Rejected, match=f"phone:{code}"):
        parse_phone(text)


@given(st.integers(10_000_000, 99_999_999))
def test_every_eight_digits_imply_010(digits: int) -> None:
    phone = parse_phone(str(digits))
    assert phone == f"+8210{digits}"
    assert parse_phone(show_phone(phone)) == phone
    assert phone_end(phone) == str(digits)[-4:]


@given(st.text(alphabet="0123456789+-() 없a", max_size=20))
def test_any_text_is_read_or_rejected_for_the_phone_field(text: str) -> None:
    phone, refused_fields = None, {"phone"}
    try:
        phone = parse_phone(text)
    except Rejected as error:
        refused_fields = {one.field for one in error.rejections}
    assert refused_fields == {"phone"}
    assert phone is None or phone == parse_phone(phone)


def test_no_phone_has_no_end_and_shows_itself() -> None:
    assert (phone_end(NO_PHONE), show_phone(NO_PHONE)) == ("", NO_PHONE)


@given(st.integers(10_000_000, 99_999_999))
def test_every_mobile_number_of_eight_digits_is_taken(digits: int) -> None:
    assert parse_phone(str(digits)) == f"+8210{digits}"
