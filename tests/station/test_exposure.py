"""Contact, travel, documents and nationalities as they are typed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from station.actions.nationalities import begin_with, code_of, name_of, names
from station.domain.document import DocumentKind, parse_document
from station.domain.exposure import Exposure, Said, parse_companions, parse_contact_day, parse_countries
from station.domain.identity import Sex
from station.domain.mrz.states import SPECIAL_CODES
from station.errors import Rejected

TODAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("0", TODAY),
        ("3", date(2026, 3, 29)),
        ("3.29", date(2026, 3, 29)),
        ("12-30", date(2025, 12, 30)),
        ("2026-3-29", date(2026, 3, 29)),
        ("2026.3.29.", date(2026, 3, 29)),
        ("20260329", date(2026, 3, 29)),
    ],
)
def test_a_day_of_contact_is_read(text: str, day: date | None) -> None:
    assert parse_contact_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc", "contact_day_not_real"),
        ("2026-2-30", "contact_day_not_real"),
        ("2.30", "contact_day_not_real"),
        ("20260402", "contact_day_in_future"),
        ("2024-1-1", "contact_day_too_long_ago"),
        ("367", "contact_day_too_long_ago"),
    ],
)
def test_a_day_of_contact_that_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(Rejected, match=f"contact_on:{code}"):
        parse_contact_day(text, TODAY)


@pytest.mark.parametrize(("text", "count"), [("", None), ("0", 0), (" 3 ", 3), ("999", 999)])
def test_companions_are_counted(text: str, count: int | None) -> None:
    assert parse_companions(text) == count


@pytest.mark.parametrize("text", ["-1", "two", "1000", "1.5", "٣"])
def test_companions_are_a_small_number(text: str) -> None:
    with pytest.raises(Rejected, match="companions:companions_not_a_number"):
        parse_companions(text)


def test_countries_stand_each_once_in_their_order() -> None:
    assert parse_countries("VNM, 태국/VNM ;  ") == ("VNM", "태국")


def test_an_exposure_of_which_nobody_asked_is_empty() -> None:
    nothing = Exposure(UUID(int=1), UUID(int=2), 14)
    assert nothing.is_empty()
    assert not Exposure(UUID(int=1), UUID(int=2), 14, contact=Said.NO).is_empty()


@pytest.mark.parametrize(
    ("kind", "number", "found", "masked"),
    [
        ("passport", "m 1234-5678", (DocumentKind.PASSPORT, "M12345678"), "******678"),
        (
            "resident_number",
            "850412-1234567",
            (DocumentKind.RESIDENT_NUMBER, "8504121234567"),
            "850412-1******",
        ),
        (
            "resident_number",
            "8504125234567",
            (DocumentKind.FOREIGNER_NUMBER, "8504125234567"),
            "850412-5******",
        ),
        ("other", "AB12", (DocumentKind.OTHER, "AB12"), "****"),
    ],
)
def test_a_document_number_is_read_and_masked(
    kind: str, number: str, found: tuple[DocumentKind, str], masked: str
) -> None:
    document = parse_document(kind, number, TODAY)
    assert document is not None
    assert (document.kind, document.number, document.masked) == (*found, masked)
    assert document.number not in repr(document)


def test_no_document_is_none() -> None:
    assert parse_document(" ", "", TODAY) is None


def test_a_resident_number_tells_birth_and_sex() -> None:
    document = parse_document("resident_number", "8504122234567", TODAY)
    assert document is not None
    assert (document.birth_date, document.sex) == (date(1985, 4, 12), Sex.F)
    assert [one.code for one in document.doubts] == ["resident_number_check_digit"]


@pytest.mark.parametrize(
    ("kind", "number", "told"),
    [
        ("", "M1234", "document_kind:document_kind_missing"),
        ("card", "M1234", "document_kind:document_kind_not_known"),
        ("passport", " ", "document_number:document_number_missing"),
        ("passport", "M12", "document_number:document_number_not_real"),
        ("passport", "여권번호", "document_number:document_number_not_real"),
        ("passport", "1" * 25, "document_number:document_number_not_real"),
        ("resident_number", "850412", "resident_number:resident_number_not_thirteen_digits"),
        ("resident_number", "8513121234567", "resident_number:resident_number_birth_not_real"),
    ],
)
def test_a_document_that_cannot_be_is_refused(kind: str, number: str, told: str) -> None:
    with pytest.raises(Rejected) as caught:
        parse_document(kind, number, TODAY)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kr", "KOR"), ("KOR", "KOR"), ("한국", "KOR"), ("Korea", "KOR"), ("대한민국", "KOR"), ("베트남", "VNM"),
        ("vietnam", "VNM"), ("D", "DEU"), ("XXA", "XXA"), ("Nowhere", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_nationality_is_known_by_code_and_by_name(text: str, code: str) -> None:
    assert code_of(text) == code


def test_every_state_has_a_name_in_each_language() -> None:
    assert len(names("ko")) == len(names("en")) == 249
    assert (name_of("VNM", "ko"), name_of("VNM", "en")) == ("베트남", "Vietnam")


@pytest.mark.parametrize("code", sorted(SPECIAL_CODES))
def test_what_only_passports_know_has_a_name_too(code: str) -> None:
    assert name_of(code, "ko") not in ("", code)
    assert name_of(code, "en") not in ("", code)


def test_a_nationality_that_is_no_code_stays_as_written() -> None:
    assert name_of("Atlantis", "en") == "Atlantis"


def test_states_are_found_while_they_are_typed() -> None:
    assert ("VNM", "베트남") in begin_with("베트", "ko")
    assert begin_with("VN", "en") == (("VNM", "Vietnam"),)
    assert begin_with("", "en") == ()
