"""What is understood of a field while it is typed, and what is impossible about it. Pure: no widget, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from station.domain.identity import BirthAndSex, age_on, parse_birth, parse_name
from station.domain.page import VisitPage
from station.domain.phone import NO_PHONE, parse_phone, show_phone
from station.domain.vitals import in_degrees, parse_onset, parse_spo2, parse_temperature
from station.errors import Rejected, Rejection
from station.words import Words


@dataclass(frozen=True, slots=True)
class Echo:
    """What stands beside a field: the words of what was understood, or why it cannot be."""

    said: str = ""
    rejection: Rejection | None = None


NOT_COMPARED = frozenset({"reason", "document_number"})
"""What a correction shows no earlier value of: it is asked anew, or what stood there is not shown."""
COMPARED_ANSWERS = frozenset({"sex", "identity", "onset_place", "health_worker", "first_test", "test_reason"})
"""The answers of which a correction shows the earlier one."""
Reader = Callable[[str, date, Words], str]


def echo_of(field: str, text: str, today: date, words: Words) -> Echo:
    """Returns what is understood of a field's text; an empty field says nothing yet."""
    reader = READERS.get(field)
    if reader is None or not text.strip():
        return Echo()
    try:
        return Echo(reader(text, today, words))
    except Rejected as refused:
        return Echo(rejection=refused.rejections[0])


def was_of(field: str, text: str, before: VisitPage, words: Words) -> str:
    """Returns what a field said before a correction, in words; empty where it still says the same."""
    if field in NOT_COMPARED or getattr(before, field) == text:
        return ""
    return words("visit.was", before=getattr(before, field) or "–")


def birth_in(text: str, today: date) -> BirthAndSex | None:
    """Returns what a birth text says, None while it cannot be read."""
    try:
        return parse_birth(text, today)
    except Rejected:
        return None


def _name(text: str, _today: date, _words: Words) -> str:
    parse_name(text)
    return ""


def _birth(text: str, today: date, words: Words) -> str:
    read = parse_birth(text, today)
    sex = f" · {words(f'sex_short.{read.sex.value.lower()}')}" if read.sex else ""
    age = age_on(read.birth, today)
    if age is None:
        return words("visit.birth_not_known") + sex
    born = (
        words("visit.born_about", year=read.birth.year)
        if read.birth.date is None
        else read.birth.date.isoformat()
    )
    if born == text.strip():  # it stands in the field in just these words
        return words("visit.age_echo", age=age) + sex
    return words("visit.birth_echo", born=born, age=age) + sex


def _phone(text: str, _today: date, words: Words) -> str:
    phone = parse_phone(text)
    if phone is None:
        return ""
    return words("visit.no_phone") if phone == NO_PHONE else show_phone(phone)


def _onset(text: str, today: date, words: Words) -> str:
    days = parse_onset(text).value
    return words("visit.onset_echo", date=f"{today - timedelta(days=days):%m-%d}")


def _temperature(text: str, _today: date, words: Words) -> str:
    return words("visit.temperature_echo", degrees=in_degrees(parse_temperature(text).value))


def _spo2(text: str, _today: date, words: Words) -> str:
    return words("visit.spo2_echo", percent=parse_spo2(text).value)


READERS: dict[str, Reader] = {
    "name": _name,
    "birth": _birth,
    "phone": _phone,
    "onset": _onset,
    "temperature": _temperature,
    "spo2": _spo2,
}
