"""Reads a page as typed: into values, or into all that cannot be and all that is unlikely, each at its field.

Opens no file and knows no clock; the live triage on the screen uses it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from station.domain.fact import Json
from station.domain.identity import Birth, BirthAndSex, Sex, age_on, parse_birth, parse_name, parse_sex
from station.domain.page import VisitPage
from station.domain.phone import parse_phone
from station.domain.programme import Programme
from station.domain.triage.answers import Answers
from station.domain.triage.assess import Assessment, assess
from station.domain.triage.written_answers import answers_from_json, answers_to_json
from station.domain.triage.written_assessment import assessment_to_json
from station.domain.vitals import Reading, in_degrees, parse_onset, parse_spo2, parse_temperature
from station.errors import Doubtful, Rejected, Rejection

T = TypeVar("T")

AGE_IN_DAYS_UNDER = 60
AGE_IN_YEARS_FROM = 6

TRIAGE_FIELDS = {"vitals.temperature_c": "temperature", "vitals.spo2_pct": "spo2", "onset_days_ago": "onset"}


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as values. `confirmed` lists the doubts ("field:code") that the staff said yes to."""

    page: VisitPage
    name: str
    birth: Birth
    sex: Sex
    phone: str | None
    specimen_type: str
    temperature_tenths_c: int | None
    spo2_pct: int | None
    onset_days_ago: int | None
    answers: dict[str, Json]
    outcome: Assessment
    outcome_json: dict[str, Json]
    confirmed: tuple[str, ...]


@dataclass(slots=True)
class _Findings:
    """What reading a page has found wrong or unlikely so far."""

    rejections: list[Rejection] = field(default_factory=list)
    doubts: list[Rejection] = field(default_factory=list)

    def of(self, parse: Callable[[], T]) -> T | None:
        """Returns what a parser returns, or None after keeping its rejections."""
        try:
            return parse()
        except Rejected as error:
            self.rejections.extend(error.rejections)
            return None

    def refuse(self, field_name: str, code: str) -> None:
        """Keeps one rejection."""
        self.rejections.append(Rejection(field_name, code))


def doubt_key(doubt: Rejection) -> str:
    """Returns how a doubt is named among a page's confirmed ones."""
    return f"{doubt.field}:{doubt.code}"


def read_page(page: VisitPage, programme: Programme, today: date) -> ReadPage:
    """Returns the values of a page.

    Raises: Rejected with everything that cannot be; Doubtful with everything unlikely that is not confirmed yet.
    """
    found = _Findings()
    name = found.of(lambda: parse_name(page.name))
    read = found.of(lambda: parse_birth(page.birth, today))
    sex = found.of(lambda: _sex(page, read)) if read is not None else None
    phone = found.of(lambda: parse_phone(page.phone))
    if not page.phone.strip():
        found.refuse("phone", "phone_missing")
    if page.consent is None:
        found.refuse("consent", "consent_missing")
    elif not page.consent:
        found.refuse("consent", "consent_refused")
    numbers = _read_numbers(page, found)
    specimen_type = page.specimen_type or programme.specimen_types[0].key
    for each in (name, read):
        found.doubts.extend(each.doubts if each is not None else ())
    if found.rejections or name is None or read is None or sex is None:
        raise Rejected(*found.rejections)
    answers = _answers(page, read, sex, numbers, programme, today)
    confirmed = _confirmed(found.doubts, page)
    outcome = assess(answers, programme)
    return ReadPage(
        page=page,
        name=name.text,
        birth=read.birth,
        sex=sex,
        phone=phone,
        specimen_type=specimen_type,
        temperature_tenths_c=numbers["temperature"],
        spo2_pct=numbers["spo2"],
        onset_days_ago=numbers["onset"],
        answers=answers_to_json(answers),
        outcome=outcome,
        outcome_json=assessment_to_json(outcome, programme),
        confirmed=confirmed,
    )


def _sex(page: VisitPage, read: BirthAndSex) -> Sex:
    return read.sex if read.sex is not None and not page.sex.strip() else parse_sex(page.sex)


NUMBER_FIELDS: dict[str, Callable[[str], Reading]] = {
    "temperature": parse_temperature,
    "spo2": parse_spo2,
    "onset": parse_onset,
}


def _read_numbers(page: VisitPage, found: _Findings) -> dict[str, int | None]:
    numbers: dict[str, int | None] = {}
    for name, parse in NUMBER_FIELDS.items():
        text = getattr(page, name).strip()
        reading = found.of(lambda parse=parse, text=text: parse(text)) if text else None  # type: ignore[misc]  # bound now
        numbers[name] = None if reading is None else reading.value
        if reading is not None and reading.is_unlikely:
            found.doubts.append(Rejection(name, "vital_unlikely", {"value": text}))
    return numbers


def _confirmed(doubts: list[Rejection], page: VisitPage) -> tuple[str, ...]:
    """Returns the doubts of a page by name. Raises: Doubtful with those that are not confirmed."""
    open_doubts = [one for one in doubts if doubt_key(one) not in page.confirmed]
    if open_doubts:
        raise Doubtful(*open_doubts)
    return tuple(sorted(doubt_key(one) for one in doubts))


def _answers(
    page: VisitPage,
    read: BirthAndSex,
    sex: Sex,
    numbers: dict[str, int | None],
    programme: Programme,
    today: date,
) -> Answers:
    raw: dict[str, object] = {**_age(read.birth, today), "sex": sex.value}
    if page.symptoms is not None:
        raw["symptoms"] = list(page.symptoms)
    if numbers["onset"] is not None:
        raw["onset_days_ago"] = numbers["onset"]
    if page.flight.strip():
        raw["arrival"] = True
    vitals: dict[str, object] = {}
    if numbers["temperature"] is not None:
        vitals["temperature_c"] = in_degrees(numbers["temperature"])
    if numbers["spo2"] is not None:
        vitals["spo2_pct"] = numbers["spo2"]
    raw["vitals"] = vitals
    return _at_page_fields(lambda: answers_from_json(raw, programme))


def _at_page_fields(parse: Callable[[], T]) -> T:
    """Returns what a parser returns; its rejections are told at the page's own fields."""
    try:
        return parse()
    except Rejected as error:
        raise Rejected(
            *(
                Rejection(TRIAGE_FIELDS.get(one.field, one.field), one.code, one.facts)
                for one in error.rejections
            )
        ) from error


def _age(birth: Birth, today: date) -> dict[str, object]:
    """Returns the age in the unit that the tables for children need."""
    years = age_on(birth, today)
    if birth.date is None or years >= AGE_IN_YEARS_FROM:
        return {"age_years": years}
    days = (today - birth.date).days
    if days < AGE_IN_DAYS_UNDER:
        return {"age_days": days}
    months = (
        (today.year - birth.date.year) * 12 + today.month - birth.date.month - (today.day < birth.date.day)
    )
    return {"age_months": months}
