"""Korean resident and foreigner registration numbers: what must be true of one, and what may only warn.

Length, date and code digit are hard rules. The check digit is a warning at most: numbers issued or changed
since October 2020 have none. Whether a site may ask for such a number is the site's policy, not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from station.domain.identity import CENTURY_BY_CODE_DIGIT, FOREIGNER_CODE_DIGITS, Sex, plain_text
from station.errors import Rejected, Rejection, reject

# Source: legacy check digit of the resident registration number; a foreigner number counts from 13, not 11.
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
CITIZEN_BASE, FOREIGNER_BASE = 11, 13
WITHOUT_CHECK_DIGIT = date(2020, 10, 1)
"""Who was born from then on was given a number whose last six digits are random."""

_SHAPE = re.compile(r"^(\d{2})(\d{2})(\d{2})[\W_]{0,3}(\d)(\d{6})$", re.ASCII)

_WITHIN = re.compile(r"(?<![\d+])(\d{2})(\d{2})(\d{2})[\W_]{0,3}(\d)\d{6}(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class KoreanNumber:
    """A resident or foreigner number in clear: only ever in memory, and left out when the value is shown."""

    digits: str = field(repr=False)
    birth_date: date
    sex: Sex
    is_foreigner: bool
    warnings: tuple[Rejection, ...] = ()

    @property
    def masked(self) -> str:
        """Returns the number as it may be shown: 900101-1******."""
        return f"{self.digits[:6]}-{self.digits[6]}******"


def parse_korean_number(text: str, today: date) -> KoreanNumber:
    """Returns the number with the birth date and sex that it tells.

    Raises: Rejected with field resident_number: resident_number_not_thirteen_digits,
    resident_number_birth_not_real, resident_number_birth_in_future.
    Source: Korean resident registration number, code digit 9/0 18xx, 1/2 19xx, 3/4 20xx, foreigners 5/6 19xx
    and 7/8 20xx (odd is male); last six digits random since October 2020.
    """
    found = _SHAPE.match(plain_text(text))
    if not found:
        raise reject("resident_number", "resident_number_not_thirteen_digits")
    year, month, day, code_digit, _ = found.groups()
    born = _real_date(CENTURY_BY_CODE_DIGIT[code_digit] + int(year), int(month), int(day))
    if born > today:
        raise reject("resident_number", "resident_number_birth_in_future")
    digits, is_foreigner = "".join(found.groups()), code_digit in FOREIGNER_CODE_DIGITS
    fits = digits[-1] == legacy_check_digit(digits[:-1])
    doubt = Rejection("resident_number", "resident_number_check_digit")
    has_none = not is_foreigner and born >= WITHOUT_CHECK_DIGIT
    sex = Sex.M if int(code_digit) % 2 else Sex.F
    return KoreanNumber(digits, born, sex, is_foreigner, () if fits or has_none else (doubt,))


def holds_korean_number(text: str) -> bool:
    """Says whether a resident or foreigner number with a real birth date stands somewhere in a text.

    Digits of any script and width count, and whatever sign or invisible character parts them.
    """
    for year, month, day, code_digit in _WITHIN.findall(plain_text(text)):
        try:
            _real_date(CENTURY_BY_CODE_DIGIT[code_digit] + int(year), int(month), int(day))
        except Rejected:
            continue
        return True
    return False


def legacy_check_digit(first_twelve: str) -> str:
    """Returns the thirteenth digit that a number issued before October 2020 has."""
    weighted = sum(int(digit) * weight for digit, weight in zip(first_twelve, WEIGHTS, strict=True))
    base = FOREIGNER_BASE if first_twelve[6] in FOREIGNER_CODE_DIGITS else CITIZEN_BASE
    return str((base - weighted % 11) % 10)


def _real_date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise reject("resident_number", "resident_number_birth_not_real") from None
