"""A phone number as typed at a Korean booth, as E.164 and back. Knows no words for people."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

from station.errors import Rejected, reject

NO_PHONE = "-"
"""The answer "has no phone": kept where a number would stand, and never mistaken for one."""

NO_PHONE_WORDS = frozenset({"-", "0", "없음", "무", "none", "no", "no phone"})

SHORTEST_WITHOUT_PREFIX = 8
SHORTEST_END_SOUGHT = 3
"""Units: digits of a phone number's end by which somebody is looked for."""
KOREA = 82

_WRITTEN = re.compile(r"^\+?[0-9\s\-.()/]+$")
# How digits without a leading 0 are completed in Korea: (pattern, what is put in front).
_KOREAN_COMPLETIONS = (
    (re.compile(r"^\d{8}$"), "010"),
    (re.compile(r"^82[1-9]\d{7,9}$"), "+"),
    (re.compile(r"^1[016789]\d{7,8}$"), "0"),
)
# What a Korean number without its 0 looks like, when it is no number: the first that matches tells why.
# Source: Korean numbering plan: 010 is always followed by eight digits; 012 to 015 are no longer telephones.
_KOREAN_FAULTS = (
    (re.compile(r"^10\d{0,7}$"), "phone_too_short"),
    (re.compile(r"^10\d{9,}$"), "phone_too_long"),
    (re.compile(r"^1[2-5]"), "phone_not_in_use"),
    (re.compile(r"^\d{1,7}$"), "phone_too_short"),
    (re.compile(r"^\d{12,}$"), "phone_too_long"),
)
# A mobile number of the right length is taken whatever its range: ranges are opened faster than lists of them.
_MOBILE = re.compile(r"^10\d{8}$")
_MOBILE_IN_FULL = re.compile(r"\+82(10)(\d{4})(\d{4})")
_CODE_BY_RESULT = {
    ValidationResult.TOO_SHORT: "phone_too_short",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "phone_too_short",
    ValidationResult.TOO_LONG: "phone_too_long",
    ValidationResult.INVALID_COUNTRY_CODE: "phone_country_not_known",
    ValidationResult.INVALID_LENGTH: "phone_too_short",
}
_CODE_BY_PARSE_ERROR = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: "phone_country_not_known",
    phonenumbers.NumberParseException.TOO_LONG: "phone_too_long",
}


def parse_phone(text: str, region: str = "KR") -> str | None:
    """Returns the number as E.164, `NO_PHONE` for the answer "none", or None when nothing was typed.

    Eight digits imply 010 in Korea; `+` begins a foreign number. A Korean number must be of a kind that is in
    use, a foreign one must have a possible length.
    Raises: Rejected with field phone: phone_not_digits, phone_too_short, phone_too_long,
    phone_country_not_known, phone_not_in_use.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return None
    if typed.casefold() in NO_PHONE_WORDS:
        return NO_PHONE
    if not _WRITTEN.match(typed):
        raise reject("phone", "phone_not_digits")
    number = _parsed(_completed(typed) if region == "KR" else typed, region)
    result = phonenumbers.is_possible_number_with_reason(number)
    if result != ValidationResult.IS_POSSIBLE:
        raise _rejected(_CODE_BY_RESULT[result], typed)
    fault = _korean_fault(number) if number.country_code == KOREA else None
    if fault:
        raise _rejected(fault, typed)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def show_phone(phone: str, region: str = "KR") -> str:
    """Returns an E.164 number as people write it: `010-1234-5678` at home, `+49 30 123456` abroad."""
    if phone == NO_PHONE:
        return NO_PHONE
    if region == "KR" and (mobile := _MOBILE_IN_FULL.fullmatch(phone)):
        return "0" + "-".join(mobile.groups())
    number = phonenumbers.parse(phone, None)
    style = PhoneNumberFormat.NATIONAL if _is_domestic(number, region) else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def phone_end(phone: str) -> str:
    """Returns the last four digits, by which staff ask for somebody; empty when there is no phone."""
    return "" if phone == NO_PHONE else phone[-4:]


def _is_domestic(number: PhoneNumber, region: str) -> bool:
    return bool(number.country_code == phonenumbers.country_code_for_region(region))


def _korean_fault(number: PhoneNumber) -> str | None:
    national = phonenumbers.national_significant_number(number)
    for pattern, code in _KOREAN_FAULTS:
        if pattern.match(national):
            return code
    if _MOBILE.match(national):
        return None
    return None if phonenumbers.is_valid_number(number) else "phone_not_in_use"


def _completed(typed: str) -> str:
    digits = re.sub(r"\D", "", typed)
    if typed.startswith("+") or digits.startswith("0"):
        return typed
    for pattern, prefix in _KOREAN_COMPLETIONS:
        if pattern.match(digits):
            return prefix + digits
    code = "phone_too_short" if len(digits) < SHORTEST_WITHOUT_PREFIX else "phone_not_in_use"
    raise _rejected(code, typed)


def _parsed(typed: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException as error:
        raise _rejected(_CODE_BY_PARSE_ERROR.get(error.error_type, "phone_too_short"), typed) from None


def _rejected(code: str, typed: str) -> Rejected:
    return reject("phone", code, digits=len(re.sub(r"\D", "", typed)))
