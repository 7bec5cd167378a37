"""Names as they are searched, and what two records have in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.identity import Sex
from station.domain.matching import Reason, Sought, key_distance, reasons_for, weight
from station.domain.person import Person
from station.domain.romanised import sounds_alike, whole_sound
from station.domain.search_form import (
    initials_form,
    is_initials,
    one_key_apart,
    other_keyboard,
    search_form,
)

MINSU = Person(
    UUID(int=1), "김민수", date(1985, 4, 12), None, Sex.M, "+821012345678", document_search_key="key"
)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("김민수", "rlaalstn"),
        ("김 민수", "rlaalstn"),
        ("까치", "rkcl"),
        ("O'Brien-Smith", "OBRIENSMITH"),
        ("Nguyễn Thị Ánh", "NGUYENTHIANH"),
        ("Đặng", "DANG"),
        ("Björk Guðmundsdóttir", "BJORKGUDMUNDSDOTTIR"),
        ("Weiß", "WEISS"),
        ("金民秀", "金民秀"),
        ("", ""),
    ],
)
def test_a_name_becomes_its_keys(name: str, form: str) -> None:
    assert search_form(name) == form


@pytest.mark.parametrize("typed", ["ㄱ", "기", "김", "김ㅁ", "김미", "김민", "김민ㅅ", "김민수"])
def test_each_syllable_half_typed_is_a_beginning_of_the_name(typed: str) -> None:
    assert search_form("김민수").startswith(search_form(typed))


@given(
    st.text(alphabet=[chr(one) for one in range(0xAC00, 0xD7A4, 7)], min_size=1, max_size=6),
    st.integers(1, 6),
)
def test_a_part_of_a_hangul_name_is_a_part_of_its_form(name: str, length: int) -> None:
    assert search_form(name[:length]) in search_form(name)
    assert search_form(name[-length:]) in search_form(name)


def test_hangul_and_latin_are_never_mistaken_for_one_another() -> None:
    assert search_form("히") == "gl"
    assert not search_form("Glenn").startswith("gl")
    assert other_keyboard(search_form("rlaalstn")) == search_form("김민수")
    assert other_keyboard(search_form("김민수")) == ""


@pytest.mark.parametrize(
    ("text", "told"), [("ㄱㅁㅅ", True), ("ㄱ ㅁ", True), ("김ㅁ", False), ("", False), ("KMS", False)]
)
def test_first_consonants_are_known(text: str, told: bool) -> None:
    assert is_initials(text) is told


def test_initials_of_a_name() -> None:
    assert initials_form("김민수") == search_form("ㄱㅁㅅ")
    assert initials_form("Kim") == ""


@pytest.mark.parametrize(
    ("korean", "surname", "given"),
    [
        ("김민수", "KIM", "MIN SU"),
        ("김민수", "GIM", "MINSOO"),
        ("이서연", "LEE", "SEOYEON"),
        ("최하은", "CHOI", "HA EUN"),
        ("권병철", "KWON", "BYUNGCHUL"),
        ("남궁영희", "NAMGUNG", "YEONGHUI"),
        ("신상훈", "SHIN", "SANGHOON"),
    ],
)
def test_a_korean_name_is_known_by_its_sound(korean: str, surname: str, given: str) -> None:
    assert sounds_alike(korean, surname, given)


@pytest.mark.parametrize(
    ("korean", "given"), [("김민수", "JIHO"), ("김민수", ""), ("김아이", "MINSU"), ("김", "")]
)
def test_another_name_does_not_sound_alike(korean: str, given: str) -> None:
    assert not sounds_alike(korean, "KIM", given)


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("김민수", "KIM MINSU"),
        ("이서연", "LEE SEO YEON"),
        ("이수현", "YI SUHYEON"),
        ("박지영", "PARK JIYOUNG"),
        ("안지원", "AHN JI WON"),
        ("오하늘", "OH HANEUL"),
        ("남궁영희", "NAMGUNG YEONGHUI"),
        ("류현진", "RYU HYUN-JIN"),
    ],
)
def test_a_whole_name_sounds_the_same_in_both_letters(korean: str, latin: str) -> None:
    assert whole_sound(korean) == whole_sound(latin) != ""


@pytest.mark.parametrize("form", ["rlaalstn", "KIMMINSU", "r"])
def test_forms_one_key_apart_are_one_key_apart(form: str) -> None:
    found = one_key_apart(form)
    assert {key_distance(form, one, 9) for one in found} == {1}
    assert len(found) == len(set(found))


@given(st.text(alphabet=[chr(one) for one in range(0xAC00, 0xD7A4, 7)], min_size=2, max_size=4), st.data())
def test_one_wrong_key_is_among_the_forms_one_key_apart(name: str, data: st.DataObject) -> None:
    form = search_form(name)
    at = data.draw(st.integers(0, len(form) - 1))
    key = data.draw(st.sampled_from("qwertyuiopasdfghjklzxcvbnm"))
    assert form[:at] + key + form[at + 1 :] in {form, *one_key_apart(form)}


def test_hanja_has_no_keys_to_be_apart() -> None:
    assert one_key_apart("金民秀") == ()


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("rlaalstn", "rlaalstn", 0),
        ("rlaalstn", "rlaalstj", 1),
        ("ab", "ba", 1),
        ("abc", "", 3),
        ("abc", "xyz", 3),
    ],
)
def test_distance_counts_keys(first: str, second: str, distance: int) -> None:
    assert key_distance(first, second, 9) == distance
    assert key_distance(second, first, 9) == distance


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(1, 4))
def test_a_limit_only_cuts_the_distance(first: str, second: str, limit: int) -> None:
    assert key_distance(first, second, limit) == min(key_distance(first, second, 99), limit)


@pytest.mark.parametrize(
    ("sought", "reasons"),
    [
        (Sought(), ()),
        (Sought(name="김민수"), (Reason.NAME,)),
        (Sought(name="김민"), (Reason.NAME_START,)),
        (Sought(name="김민서"), (Reason.NAME_CLOSE,)),
        (Sought(name="박지호"), ()),
        (Sought(name="KIM MINSU"), (Reason.NAME_SOUND,)),
        (Sought(name="x", surname_latin="KIM", given_latin="MIN SOO"), (Reason.NAME_SOUND,)),
        (Sought(birth_date=date(1985, 4, 12)), (Reason.BIRTH,)),
        (Sought(birth_date=date(1985, 4, 13)), ()),
        (Sought(phone="+821012345678"), (Reason.PHONE,)),
        (Sought(phone="+821099995678"), (Reason.PHONE_END,)),
        (Sought(phone_end="5678"), (Reason.PHONE_END,)),
        (Sought(phone_end="678"), ()),
        (Sought(document_search_keys=("other", "key")), (Reason.DOCUMENT,)),
        (Sought(document_search_keys=("",)), ()),
        (Sought(name="김민수", birth_date=date(1985, 4, 12), document_search_keys=("key",)),
         (Reason.DOCUMENT, Reason.BIRTH, Reason.NAME)),
    ],
)  # fmt: skip
def test_what_two_records_have_in_common(sought: Sought, reasons: tuple[Reason, ...]) -> None:
    assert reasons_for(sought, MINSU) == reasons


def test_more_in_common_weighs_more() -> None:
    assert weight((Reason.DOCUMENT,)) > weight((Reason.BIRTH, Reason.NAME)) > weight((Reason.PHONE,))


@pytest.mark.parametrize("phone", [None, "-"])
def test_who_has_no_phone_shares_it_with_nobody(phone: str | None) -> None:
    assert reasons_for(Sought(phone="-", phone_end="-"), replace(MINSU, phone=phone)) == ()


def test_a_korean_name_is_found_by_the_foreign_spelling_on_record() -> None:
    passport = replace(MINSU, name="KIM MINSU", surname_latin="KIM", given_latin="MINSU")
    assert reasons_for(Sought(name="김민수"), passport) == (Reason.NAME_SOUND,)
