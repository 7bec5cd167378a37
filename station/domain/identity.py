"""Who somebody is, as typed: name, birth and sex. Knows no clock (today is given) and no words for people.

What cannot be true is `Rejected`; what is merely unlikely comes back as a *doubt* beside the value, so that
the page asks for Enter once more and records that it was confirmed. A doubt's words: `confirm.<code>`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from station.domain.unseen import holds_unseen, is_blank, without_zero_width
from station.errors import Rejected, Rejection, reject

NAME_LIMIT = 128
OLDEST_AGE = 120
UNLIKELY_AGE = 105


class Sex(StrEnum):
    """Sex as a passport states it: F, M, or X for unspecified. Source: ICAO Doc 9303-4, 4.2.2.2."""

    F = "F"
    M = "M"
    X = "X"


@dataclass(frozen=True, slots=True)
class Birth:
    """When somebody was born: a date, or only an estimated year; neither where nobody knows."""

    date: date | None = None
    year: int | None = None

    def __post_init__(self) -> None:
        if self.date is not None and self.year is not None:
            raise ValueError("a birth has a date or an estimated year, not both")

    @property
    def is_estimated(self) -> bool:
        """Says whether only a year is known, reckoned from an age."""
        return self.year is not None

    @property
    def is_known(self) -> bool:
        """Says whether anything is known of it."""
        return self.date is not None or self.year is not None


@dataclass(frozen=True, slots=True)
class BirthAndSex:
    """What one birth field says. `sex` and `is_foreigner` are None when the text does not tell them."""

    birth: Birth
    sex: Sex | None = None
    is_foreigner: bool | None = None
    doubts: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A full name as written, with what is unlikely about it."""

    text: str
    doubts: tuple[Rejection, ...] = ()


# The last three are the keys m, f and x while a Korean two-set keyboard is switched on.
SEX_BY_WORD = {
    "f": Sex.F, "female": Sex.F, "woman": Sex.F, "여": Sex.F, "여성": Sex.F, "여자": Sex.F,
    "w": Sex.F, "weiblich": Sex.F,
    "m": Sex.M, "male": Sex.M, "man": Sex.M, "남": Sex.M, "남성": Sex.M, "남자": Sex.M,
    "männlich": Sex.M,
    "x": Sex.X, "other": Sex.X, "d": Sex.X, "divers": Sex.X, "기타": Sex.X,
    "ㄹ": Sex.F, "ㅡ": Sex.M, "ㅌ": Sex.X,
}  # fmt: skip

# Source: Korean resident registration number, 7th digit: 9/0 18xx, 1/2 19xx, 3/4 20xx; foreigners 5 to 8.
CENTURY_BY_CODE_DIGIT = {
    "9": 1800, "0": 1800, "1": 1900, "2": 1900, "3": 2000, "4": 2000,
    "5": 1900, "6": 1900, "7": 2000, "8": 2000,
}  # fmt: skip
FOREIGNER_CODE_DIGITS = frozenset("5678")

# An age said in a word becomes the middle of its band, in years.
AGE_BY_BAND = {
    "영아": 0, "유아": 3, "어린이": 9, "아동": 9, "청소년": 15, "청년": 25, "중년": 50, "노인": 75,
    "어르신": 75, "infant": 0, "toddler": 3, "child": 9, "teenager": 15, "teen": 15, "young adult": 25,
    "middle-aged": 50, "elderly": 75,
}  # fmt: skip
MIDDLE_OF_DECADE = 5
UNKNOWN_BIRTH_WORDS = frozenset({"?", "모름", "미상", "unknown"})
"""What is typed where nobody knows when somebody was born."""

# A Korean input method may type full-width signs, digits and letters.
_PLAIN_BY_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,  # the wide space
    0x223C: 0x7E,  # two more signs that look like a tilde
    0x301C: 0x7E,
}

_SEX_AT_END = re.compile(
    r"^(?P<rest>.*[^A-Za-zㄱ-ㅣ])(?P<word>[A-Za-z]+|남성?|남자|여성?|여자|기타|[ㄹㅡㅌ])$"
)
_CODED = re.compile(r"^(\d{2})(\d{2})(\d{2})[-\s]?(\d)$")
_WITHOUT_CENTURY = re.compile(r"^\d{6}$")
_SIX_DIGITS = re.compile(r"^(?P<year>\d{2})(?P<sign>[-./]?)(?P<month>\d{2})(?P=sign)(?P<day>\d{2})$")
_WHOLE_RESIDENT_NUMBER = re.compile(r"^\d{6}[-\s]?\d{7}$")
_DATE_PATTERNS = (
    re.compile(r"^((?:18|19|20)\d{2})(\d{2})(\d{2})$"),
    re.compile(r"^(\d{4})\s*[-./\s]\s*(\d{1,2})\s*[-./\s]\s*(\d{1,2})\.?$"),
    re.compile(r"^(\d{4})\s*년\s*(\d{1,2})\s*월\s*(\d{1,2})\s*일$"),
)
_ABOUT_AGE = re.compile(r"^(?:~|약|about|ca\.?)\s*(\d{1,3})\s*(?:세|살|y|years?)?$", re.I)
_SAID_AGE = re.compile(r"^(?:만\s*)?(\d{1,3})\s*(?:세|살)$")
_DECADE = re.compile(r"^[~약]?\s*([1-9]0)\s*(?:대|'?s)$", re.I)


def parse_sex(text: str) -> Sex:
    """Returns the sex that a letter or word means, in Korean, English or German.

    Raises: Rejected with sex_missing or sex_not_known.
    """
    word = plain_text(text).casefold()
    if not word:
        raise reject("sex", "sex_missing")
    if word not in SEX_BY_WORD:
        raise reject("sex", "sex_not_known")
    return SEX_BY_WORD[word]


def parse_birth(text: str, today: date) -> BirthAndSex:
    """Returns the birth, and the sex where the text tells it, of one field.

    Read are `8504121` (six digits and the resident number's code digit), `19850412`, `1985-4-12`,
    `1985.4.12`, `1985년 4월 12일`, an estimated age as `~60`, `60대` or a word of `AGE_BY_BAND`, and `?` where
    nobody knows; a sex may stand behind each of them.
    Raises: Rejected with field birth (birth_missing, birth_not_real, birth_century_missing, birth_in_future,
    birth_too_long_ago, resident_number_not_here) or field sex (sex_contradicts_code_digit).
    """
    typed = plain_text(text)
    if not typed:
        raise reject("birth", "birth_missing")
    if _WHOLE_RESIDENT_NUMBER.match(typed):
        raise reject("birth", "resident_number_not_here")
    rest, sex = _split_sex(typed)
    if UNKNOWN_BIRTH_WORDS & {rest.casefold(), typed.casefold()}:
        return BirthAndSex(Birth(), sex)
    coded = _CODED.match(rest)
    if coded:
        return _from_code_digit(coded.groups(), sex, today)
    estimated_age = _estimated_age(rest)
    if estimated_age is not None:
        return with_age_checked(BirthAndSex(Birth(year=today.year - estimated_age), sex), today)
    if _WITHOUT_CENTURY.match(rest):
        raise reject("birth", "birth_century_missing")
    return with_age_checked(BirthAndSex(Birth(_written_date(rest)), sex), today)


def births_of_six(text: str, today: date) -> tuple[date, ...]:
    """Returns the days that six digits of a birth can be, as `850412` or `85-04-12`; none where they are no date."""
    found = _SIX_DIGITS.match(plain_text(text))
    if found is None:
        return ()
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    days = (_day(century + year, month, day) for century in sorted({*CENTURY_BY_CODE_DIGIT.values()}))
    return tuple(
        one for one in days if one is not None and one <= today and today.year - one.year <= OLDEST_AGE
    )


def births_meant(text: str, today: date) -> tuple[date, ...]:
    """Returns the days that a text that is looked for can mean, six digits without a century among them."""
    if not text[:1].isdigit():
        return ()
    try:
        born = parse_birth(text, today).birth.date
    except Rejected:
        return births_of_six(text, today)
    return () if born is None else (born,)


def age_on(birth: Birth, day: date) -> int | None:
    """Returns the age on a day, None where nobody knows. Somebody born on 29 February is a year older on 1 March.

    Units: completed years; for an estimated birth the difference of the years.
    Source: Korean Civil Act, articles 158 and 160.
    """
    born = birth.date
    if born is None:
        return None if birth.year is None else day.year - birth.year
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def with_age_checked(read: BirthAndSex, today: date) -> BirthAndSex:
    """Returns the birth with a doubt when it makes somebody older than 105 years.

    Raises: Rejected with birth_in_future, or birth_too_long_ago beyond 120 years.
    """
    born, age = read.birth.date, age_on(read.birth, today)
    if age is None:
        return read
    if age < 0 or (born is not None and born > today):
        raise reject("birth", "birth_in_future", date=str(born or read.birth.year))
    if age > OLDEST_AGE:
        raise reject("birth", "birth_too_long_ago", limit=OLDEST_AGE, age=age)
    if age > UNLIKELY_AGE:
        doubt = Rejection("birth", "age_unlikely", {"age": age})
        return BirthAndSex(read.birth, read.sex, read.is_foreigner, (*read.doubts, doubt))
    return read


def parse_name(text: str) -> Name:
    """Returns a full name as written: composed (NFC) and trimmed, never split, its case never changed.

    What has no width is left out: it comes along with copied names.
    Raises: Rejected with name_missing, name_too_long (128 characters) or name_has_control_characters.
    """
    name = unicodedata.normalize("NFC", without_zero_width(text)).strip()
    if not text.strip():
        raise reject("name", "name_missing")
    if len(name) > NAME_LIMIT:
        raise reject("name", "name_too_long", limit=NAME_LIMIT, length=len(name))
    if is_blank(name) or holds_unseen(name):
        raise reject("name", "name_has_control_characters")
    letters = sum(unicodedata.category(character)[0] == "L" for character in name)
    doubt_code = {0: "name_without_letters", 1: "name_one_letter"}.get(letters)
    doubt_code = "name_of_passport_line" if "<" in name else doubt_code
    return Name(name, (Rejection("name", doubt_code),) if doubt_code else ())


def plain_text(text: str) -> str:
    """Returns a text with full-width signs and the digits of other scripts as ASCII, without what has no width."""
    visible = unicodedata.normalize("NFC", without_zero_width(text))
    plain = visible.translate(_PLAIN_BY_FULL_WIDTH).strip()
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain)


def _split_sex(typed: str) -> tuple[str, Sex | None]:
    found = _SEX_AT_END.match(typed)
    sex = SEX_BY_WORD.get(found["word"].casefold()) if found else None
    return (found["rest"].strip(), sex) if found and sex else (typed, None)


def _from_code_digit(parts: tuple[str, ...], sex: Sex | None, today: date) -> BirthAndSex:
    year, month, day, digit = parts
    coded_sex = Sex.M if int(digit) % 2 else Sex.F
    if sex not in (None, coded_sex):
        raise reject("sex", "sex_contradicts_code_digit", digit=digit)
    born = _real_date(CENTURY_BY_CODE_DIGIT[digit] + int(year), int(month), int(day))
    return with_age_checked(BirthAndSex(Birth(born), coded_sex, digit in FOREIGNER_CODE_DIGITS), today)


def _estimated_age(typed: str) -> int | None:
    decade = _DECADE.match(typed)
    if decade:
        return int(decade[1]) + MIDDLE_OF_DECADE
    age = _ABOUT_AGE.match(typed) or _SAID_AGE.match(typed)
    if age:
        return int(age[1])
    return AGE_BY_BAND.get(typed.lstrip("~").strip().casefold())


def _written_date(typed: str) -> date:
    for pattern in _DATE_PATTERNS:
        found = pattern.match(typed)
        if found:
            return _real_date(*(int(part) for part in found.groups()))
    raise reject("birth", "birth_not_real")


def _real_date(year: int, month: int, day: int) -> date:
    day_found = _day(year, month, day)
    if day_found is None:
        raise reject("birth", "birth_not_real")
    return day_found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
