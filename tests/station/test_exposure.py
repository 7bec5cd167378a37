"""Contact, travel, documents and nationalities as they are typed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from station.actions.nationalities import code_of, is_place, name_of, names, nearest
from station.actions.read_page import read_page
from station.domain.document import DocumentKind, parse_document
from station.domain.exposure import Exposure, Said, parse_companions, parse_contact_day, parse_countries
from station.domain.identity import Sex
from station.domain.mrz.states import SPECIAL_CODES
from station.errors import Doubtful, Rejected
from station.programmes import programme
from station.words import words_in
from tests.station.booth import RESIDENT

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


WRITTEN = """
    HKG 홍콩|Hong Kong|hongkong|HK|香港|홍콩(중국)    TUR Turkey|Türkiye|turkiye|튀르키예|터키
    GBR UK|U.K.|영국|Great Britain|England|영국인    XXA 무국적|stateless|xxa    XXB 난민|refugee    XXC 인도적 체류자
    RKS Kosovo|코소보|XK|RKS    TWN Taiwan|대만|台湾|Republic of China    MAC Macau|Macao|마카오
    PRK North Korea|북한|DPRK    KOR South Korea|한국|korea|Republic of Korea|gksrnr|ＫＲ|ROK
    AUS 호주|オーストラリア    USA 미국|U.S.A.|america|United States of America    CHN 중국 사람|中国|chinese|PRC
    CIV Ivory Coast|Cote d'Ivoire    BIH Bosnia and Herzegovina    IRN Islamic Republic of Iran    ESP 스페인
    DEU Deutschland|D|독일|German    MMR Burma|미얀마    VNM 월남|Viet Nam|ㅍㅑㄷㅅㅜㅁㅡ    XXX 모름|XXX
"""


@pytest.mark.parametrize("line", re.split(r"\s{4,}", WRITTEN.strip()))
def test_a_country_is_known_as_people_write_it(line: str) -> None:
    code, _, texts = line.partition(" ")
    assert {one: code_of(one) for one in texts.split("|")} == dict.fromkeys(texts.split("|"), code)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Vietnm", "Vietnam (VNM)"), ("Narnia", "Armenia (ARM)"), ("나르니아", "아르메니아 (ARM)"),
        ("콩고", "콩고-킨샤사 (COD)"), ("Untied States", "United States (USA)"), ("필리핀ㅇ", "필리핀 (PHL)"),
    ],
)  # fmt: skip
def test_what_is_near_a_miss_is_named(text: str, near: str) -> None:
    assert code_of(text) == ""
    assert near in nearest(text)


@pytest.mark.parametrize(
    "text", ["Bangkok", "방콕", "북경", "Hanoi, Vietnam", "인천공항", "Narita Airport", "HAN", "태국"]
)
def test_a_journey_begins_in_a_country_a_city_or_an_airport(text: str) -> None:
    assert is_place(text)


@pytest.mark.parametrize("field", ["origin", "transit"])
def test_three_letters_that_are_no_airport_of_the_list_are_asked_once(field: str) -> None:
    change: dict[str, Any] = {field: "XQZ"}  # Any: replace() takes no dict
    page = replace(RESIDENT, **change)
    with pytest.raises(Doubtful) as caught:
        read_page(page, programme("covid19"), TODAY)
    (told,) = caught.value.rejections
    assert (told.field, told.code) == (field, "airport_not_known")
    read = read_page(
        replace(page, confirmed=frozenset({f"{field}:airport_not_known"})), programme("covid19"), TODAY
    )
    assert getattr(read.exposure.told, field) == "XQZ"


@pytest.mark.parametrize("text", ["han", "SGN", "JFK", "CDG", "CRK", "THA", "Hanoi", "방콕"])
def test_an_airport_of_the_list_a_country_or_a_city_is_not_asked(text: str) -> None:
    assert read_page(replace(RESIDENT, origin=text), programme("covid19"), TODAY).exposure.told.origin == text


@pytest.mark.parametrize("field", ["nationality", "origin", "transit", "countries"])
@pytest.mark.parametrize(("text", "ending"), [("Narnia", "_near"), ("Qqqq", "")])
def test_what_is_no_country_is_refused_in_each_field_of_countries(field: str, text: str, ending: str) -> None:
    change: dict[str, Any] = {field: text}  # Any: replace() takes no dict
    with pytest.raises(Rejected) as caught:
        read_page(replace(RESIDENT, **change), programme("covid19"), TODAY)
    (told,) = caught.value.rejections
    kind = "place" if field in ("origin", "transit") else "country"
    assert (told.field, told.code, told.facts["typed"]) == (field, f"{kind}_not_known{ending}", text)
    assert all(text in words_in(one)(f"error.{told.code}", **told.facts) for one in ("ko", "en"))


def test_countries_are_kept_by_their_codes_each_once() -> None:
    page = replace(RESIDENT, countries="베트남, VN / 태국、香港")
    assert read_page(page, programme("covid19"), TODAY).exposure.told.countries == ("VNM", "THA", "HKG")
    nowhere = read_page(replace(RESIDENT, countries="없음", transit="-"), programme("covid19"), TODAY)
    assert (nowhere.exposure.told.countries, nowhere.exposure.told.transit) == ((), "")
