from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.identity import Birth, Sex, age_on, parse_birth, parse_name, parse_sex
from station.errors import Rejected

TODAY = date(2026, 11, 22)
APRIL_1985 = Birth(date(1985, 4, 12))


def refusal(text: str) -> str:
    with pytest.raises(Rejected) as caught:
        parse_birth(text, TODAY)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("8504121", Sex.M),
        ("٨٥٠٤١٢١", Sex.M),
        ("8504122", Sex.F),
        ("850412-1", Sex.M),
        ("８５０４１２２", Sex.F),
        ("19850412", None),
        ("1985-4-12", None),
        ("1985.4.12", None),
        ("1985. 4. 12.", None),
        ("1985/04/12", None),
        ("1985년 4월 12일", None),
        ("19850412M", Sex.M),
        ("19850412 f", Sex.F),
        ("1985-4-12 여", Sex.F),
        ("1985.4.12 남자", Sex.M),
        ("19850412x", Sex.X),
        ("8504121m", Sex.M),
    ],
)
def test_each_way_of_writing_a_birth_date_is_read(text: str, sex: Sex | None) -> None:
    read = parse_birth(text, TODAY)
    assert (read.birth, read.sex) == (APRIL_1985, sex)


@pytest.mark.parametrize(
    ("text", "sex"), [("19850412ㅡ", Sex.M), ("19850412ㄹ", Sex.F), ("19850412ㅌ", Sex.X)]
)
def test_sex_key_typed_with_hangul_keyboard_on_is_read(text: str, sex: Sex) -> None:
    assert parse_birth(text, TODAY).sex is sex


@pytest.mark.parametrize(
    ("digit", "year", "sex", "is_foreigner"),
    [
        ("1", 1925, Sex.M, False),
        ("2", 1925, Sex.F, False),
        ("3", 2025, Sex.M, False),
        ("4", 2025, Sex.F, False),
        ("5", 1925, Sex.M, True),
        ("6", 1925, Sex.F, True),
        ("7", 2025, Sex.M, True),
        ("8", 2025, Sex.F, True),
    ],
)
def test_code_digit_tells_century_sex_and_foreigner(
    digit: str, year: int, sex: Sex, is_foreigner: bool
) -> None:
    read = parse_birth(f"250412{digit}", TODAY)
    assert (read.birth.date, read.sex, read.is_foreigner) == (date(year, 4, 12), sex, is_foreigner)


@pytest.mark.parametrize("digit", ["9", "0"])
def test_code_digit_of_the_19th_century_is_read_in_its_time(digit: str) -> None:
    assert parse_birth(f"970412{digit}", date(1990, 1, 1)).birth.date == date(1897, 4, 12)


@pytest.mark.parametrize(
    ("text", "year", "sex"),
    [
        ("~60", 1966, None),
        ("～60", 1966, None),
        ("~60 m", 1966, Sex.M),
        ("~60여", 1966, Sex.F),
        ("약 60세", 1966, None),
        ("60세", 1966, None),
        ("60대 여", 1961, Sex.F),
        ("60s", 1961, None),
        ("노인 남", 1951, Sex.M),
        ("Child f", 2017, Sex.F),
        ("~0", 2026, None),
    ],
)
def test_age_becomes_estimated_birth_year(text: str, year: int, sex: Sex | None) -> None:
    read = parse_birth(text, TODAY)
    assert (read.birth, read.birth.is_estimated, read.sex) == (Birth(year=year), True, sex)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "birth:birth_missing"),
        ("19850230", "birth:birth_not_real"),
        ("8502301", "birth:birth_not_real"),
        ("85041219", "birth:birth_not_real"),
        ("abc", "birth:birth_not_real"),
        ("m", "birth:birth_not_real"),
        ("850412", "birth:birth_century_missing"),
        ("20261123", "birth:birth_in_future"),
        ("8504123", "birth:birth_in_future"),
        ("19051122", "birth:birth_too_long_ago"),
        ("9704129", "birth:birth_too_long_ago"),
        ("~121", "birth:birth_too_long_ago"),
        ("8504121f", "sex:sex_contradicts_code_digit"),
        ("850412-1234567", "birth:resident_number_not_here"),
        ("8504121234567", "birth:resident_number_not_here"),
    ],
)
def test_impossible_birth_is_refused_with_its_code(text: str, told: str) -> None:
    assert refusal(text) == told


@pytest.mark.parametrize(
    ("text", "doubts"), [("19201123", []), ("19201122", ["age_unlikely"]), ("~106", ["age_unlikely"])]
)
def test_age_over_105_is_a_doubt(text: str, doubts: list[str]) -> None:
    assert [one.code for one in parse_birth(text, TODAY).doubts] == doubts


@given(st.dates(min_value=date(1921, 1, 1), max_value=TODAY), st.sampled_from("FMX"))
def test_every_date_comes_back_from_each_way_of_writing_it(born: date, letter: str) -> None:
    for text in (
        f"{born:%Y%m%d}",
        f"{born.year}-{born.month}-{born.day} ",
        f"{born.year}.{born.month}.{born.day}",
    ):
        read = parse_birth(text + letter, TODAY)
        assert (read.birth.date, read.sex) == (born, letter)


@given(st.text(max_size=12))
def test_any_text_is_read_or_rejected(text: str) -> None:
    refused_fields: set[str] = set()
    age = 0
    try:
        age = age_on(parse_birth(text, TODAY).birth, TODAY) or 0
    except Rejected as error:
        refused_fields = {one.field for one in error.rejections}
    assert refused_fields <= {"birth", "sex"}
    assert 0 <= age <= 120


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1985, 4, 12), date(2026, 4, 11), 40),
        (date(1985, 4, 12), date(2026, 4, 12), 41),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
        (date(2024, 2, 29), date(2025, 3, 1), 1),
    ],
)
def test_age_grows_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(Birth(born), day) == age


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)), st.integers(0, 40_000))
def test_age_never_falls_from_one_day_to_the_next(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    before, after = age_on(Birth(born), day), age_on(Birth(born), day + timedelta(days=1))
    assert before is not None
    assert after in (before, before + 1)


def test_birth_is_not_both_date_and_year() -> None:
    with pytest.raises(ValueError, match="not both"):
        Birth(date(1985, 1, 1), 1985)


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("f", Sex.F),
        ("M", Sex.M),
        ("여성", Sex.F),
        ("Male", Sex.M),
        ("männlich", Sex.M),
        ("divers", Sex.X),
        (" x ", Sex.X),
    ],
)
def test_sex_is_read_from_letters_and_words(text: str, sex: Sex) -> None:
    assert parse_sex(text) is sex


@pytest.mark.parametrize(("text", "code"), [("", "sex_missing"), ("q", "sex_not_known")])
def test_other_sex_is_refused(text: str, code: str) -> None:
    with pytest.raises(Rejected, match=code):
        parse_sex(text)


@pytest.mark.parametrize(
    "name", ["김민수", "O'Brien-Smith", "Nguyễn Thị Ánh", "金民秀", "이 Anna", "남궁 민", "iBM"]
)
def test_name_stays_as_written(name: str) -> None:
    read = parse_name(f"  {name} ")
    assert (read.text, read.doubts) == (name, ())


def test_name_typed_in_parts_is_composed() -> None:
    assert parse_name("\u1100\u1175\u11b7민수").text == "김민수"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("   ", "name_missing"),
        ("a" * 129, "name_too_long"),
        ("Ann\tBell", "name_has_control_characters"),
        ("Ann\u202eBell", "name_has_control_characters"),
        ("\u3164", "name_has_control_characters"),
        ("\u3164 \u2800", "name_has_control_characters"),
        ("김\u3164민수", "name_has_control_characters"),
        ("\u200b\u200d\ufeff", "name_has_control_characters"),
        ("\u0301", "name_has_control_characters"),
        ("\u115f\u1160", "name_has_control_characters"),
    ],
)
def test_name_that_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(Rejected, match=f"name:{code}"):
        parse_name(text)


def test_name_of_128_characters_is_taken() -> None:
    assert len(parse_name("a" * 128).text) == 128


@pytest.mark.parametrize(
    ("text", "code"), [("김", "name_one_letter"), ("A.", "name_one_letter"), ("12", "name_without_letters")]
)
def test_odd_name_is_a_doubt(text: str, code: str) -> None:
    assert [one.code for one in parse_name(text).doubts] == [code]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("\ufeff김\u200b민수\u2060", "김민수"),
        ("An\u00adna", "Anna"),
        ("A\u200dnna\u200c", "Anna"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_what_has_no_width_is_left_out_of_a_name_but_not_what_a_script_is_written_with(
    typed: str, name: str
) -> None:
    assert parse_name(typed).text == name


def test_a_passports_line_in_the_name_is_asked_once() -> None:
    assert [one.code for one in parse_name("P<KORKIM<<MINSU").doubts] == ["name_of_passport_line"]


def test_what_has_no_width_is_left_out_of_a_birth_and_a_sex() -> None:
    assert parse_birth("\u200b19850412\ufeff", TODAY).birth.date == date(1985, 4, 12)
    assert parse_sex("F\u200b") is Sex.F
