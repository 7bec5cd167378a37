"""The codes on boxes of swabs and medium: what is read, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.kit_lot import (
    SEPARATOR,
    KitLot,
    LotCode,
    LotKind,
    check_in_date,
    has_right_check_digit,
    read_lot_code,
)
from station.errors import Rejected

TODAY = date(2026, 4, 1)
GTIN = "09521234543213"


@pytest.mark.parametrize(
    ("scanned", "read"),
    [
        ("(17)270331(10)A12B", LotCode("A12B", date(2027, 3, 31))),
        (f"(01){GTIN}(17)270331(10)A12B", LotCode("A12B", date(2027, 3, 31), GTIN)),
        (f"01{GTIN}1727033110A12B", LotCode("A12B", date(2027, 3, 31), GTIN)),
        (f"]C101{GTIN}1727033110A12B{SEPARATOR}21S9", LotCode("A12B", date(2027, 3, 31), GTIN)),
        (f"]d2{SEPARATOR}10A12B{SEPARATOR}17270331", LotCode("A12B", date(2027, 3, 31))),
        (f"1125010117270331{SEPARATOR}10A-1\n", LotCode("A-1", date(2027, 3, 31))),
        ("(10)A12B(17)270200", LotCode("A12B", date(2027, 2, 28))),
        ("(10)A12B(17)280200", LotCode("A12B", date(2028, 2, 29))),
        ("A12B/2027-03-31", LotCode("A12B", date(2027, 3, 31))),
        ("A12B/20270331", LotCode("A12B", date(2027, 3, 31))),
        ("A12B / 270331", LotCode("A12B", date(2027, 3, 31))),
    ],
)
def test_a_box_code_is_read(scanned: str, read: LotCode) -> None:
    assert read_lot_code(scanned, TODAY) == read


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("", "lot_missing"),
        ("(17)270331", "lot_missing"),
        ("(10)A12B", "lot_expiry_missing"),
        ("10A12B", "lot_expiry_missing"),
        ("(17)271301(10)A12B", "lot_expiry_not_real"),
        ("(17)270230(10)A12B", "lot_expiry_not_real"),
        ("A12B/tomorrow", "lot_expiry_not_real"),
        ("A12B/", "lot_expiry_not_real"),
        ("A12B/2127-03-31", "lot_expiry_not_real"),
        ("(17)270331(10)a12b", "lot_code_unreadable"),
        ("(17)270331(10)" + "A" * 21, "lot_code_unreadable"),
        ("(17)27033(10)A12B", "lot_code_unreadable"),
        ("(17)２７0331(10)A12B", "lot_code_unreadable"),
        ("(17)270331(10)A(10)B", "lot_code_unreadable"),
        ("(17)270331(8008)1(10)A", "lot_code_unreadable"),
        ("(17)270331)(10)A", "lot_code_unreadable"),
        ("hello", "lot_code_unreadable"),
        ("980-26091-0001-02", "lot_code_unreadable"),
        ("/270331", "lot_code_unreadable"),
        ("(01)09521234543214(17)270331(10)A", "lot_article_wrong"),
    ],
)
def test_a_code_that_is_no_box_code_is_refused_with_its_reason(scanned: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        read_lot_code(scanned, TODAY)
    assert [one.code for one in caught.value.rejections] == [code]


@given(st.text(max_size=60))
def test_no_text_is_read_without_a_lot_and_no_text_is_a_bug(scanned: str) -> None:
    try:
        found = read_lot_code(scanned, TODAY)
    except Rejected:
        return
    assert found.lot in scanned


@given(st.dates(date(2026, 1, 1), date(2070, 12, 31)), st.from_regex(r"[0-9A-Z]{1,20}", fullmatch=True))
def test_what_a_maker_writes_is_read_back(expiry: date, lot: str) -> None:
    for code in (f"(17){expiry:%y%m%d}(10){lot}", f"17{expiry:%y%m%d}10{lot}", f"{lot}/{expiry}"):
        assert read_lot_code(code, TODAY) == LotCode(lot, expiry)


def test_the_century_is_the_one_within_fifty_years_ahead() -> None:
    assert read_lot_code("(10)A(17)760101", TODAY).expires_on == date(2076, 1, 1)
    assert read_lot_code("(10)A(17)770101", TODAY).expires_on == date(1977, 1, 1)


@pytest.mark.parametrize("place", range(14))
def test_a_wrong_digit_of_an_article_is_found(place: int) -> None:
    wrong = GTIN[:place] + str((int(GTIN[place]) + 1) % 10) + GTIN[place + 1 :]
    assert has_right_check_digit(GTIN)
    assert not has_right_check_digit(wrong)


def test_a_box_may_be_used_on_the_day_of_its_expiry_and_not_after() -> None:
    lot = KitLot(UUID(int=1), LotKind.SWAB, "A/260401", "A", "", TODAY, datetime(2026, 4, 1, tzinfo=UTC))
    check_in_date(lot, TODAY)
    with pytest.raises(Rejected, match="lot_expired"):
        check_in_date(lot, date(2026, 4, 2))
