"""Reads what was typed for triage: into answers and what the programme says to them.

Every problem is told at its own field of the page. Used by the page, by a later triage and by the live level.
Opens no file and knows no clock. An empty text was not asked; `no` and `unknown` are answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from station.actions.findings import Findings
from station.domain.fact import Json
from station.domain.identity import Birth, Sex, age_on
from station.domain.page import VisitPage
from station.domain.programme import Programme
from station.domain.triage.answers import Answers, is_onset_of_nothing, unlikely_fields, written_name
from station.domain.triage.assess import Assessment, assess
from station.domain.triage.written_answers import (
    NUMBER_KEYS,
    UNKNOWN_AGE,
    answers_from_json,
    answers_to_json,
)
from station.domain.triage.written_assessment import assessment_to_json
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.domain.vitals import (
    Limits,
    Reading,
    in_degrees,
    parse_onset,
    parse_spo2,
    parse_temperature,
    parse_whole,
)
from station.errors import Rejected, Rejection

AGE_IN_DAYS_UNDER = 92
AGE_IN_YEARS_FROM = 6

TEMPERATURE = "temperature_tenths_c"
Parser = Callable[[str, Limits], Reading]


def _whole(name: str) -> Parser:
    return partial(parse_whole, field_name=name)


NUMBERS: dict[str, tuple[str, Parser]] = {
    "temperature": (TEMPERATURE, parse_temperature),
    "spo2": ("spo2_pct", parse_spo2),
    "onset": ("onset_days_ago", parse_onset),
    "antipyretic_hours_ago": ("antipyretic_hours_ago", _whole("antipyretic_hours_ago")),
    "respiration": ("respiration_per_min", _whole("respiration")),
    "pulse": ("pulse_per_min", _whole("pulse")),
    "systolic": ("systolic_mmhg", _whole("systolic")),
    "diastolic": ("diastolic_mmhg", _whole("diastolic")),
}
"""The page's fields that hold a number: its key in a programme, and how it is read within that one's limits."""
PAGE_FIELDS = {written_name(key): name for name, (key, _) in NUMBERS.items()}
FLAGS = ("pregnant", "smoker", "care_home", "exposed", "arrival", "antipyretic")
LISTS = ("symptoms", "conditions")
UNKNOWN_OF = {name: f"{name}_unknown" for name in LISTS}
"""Where the page keeps what nobody knows of a list."""
STATED: dict[str, bool | str] = {"yes": True, "no": False, "unknown": "unknown"}
ANSWER_FIELDS = (*LISTS, *UNKNOWN_OF.values(), *FLAGS, *NUMBERS, "spo2_scale", "oxygen", "consciousness")
"""The fields of a page that triage reads; all others say who somebody is."""
NOBODY_KNOWN: dict[str, object] = {"age_years": UNKNOWN_AGE}
"""Stands in for a person whose age cannot be read, so that the answers' own problems are still all found."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Answers and what a programme says to them. `confirmed` lists the doubts that the staff said yes to."""

    answers: Answers
    outcome: Assessment
    written: dict[str, Json]
    confirmed: tuple[str, ...]

    def record(self, record_id: UUID, visit: Visit) -> TriageRecord:
        """Returns the triage of a visit, under the visit's own programme."""
        return TriageRecord(
            id=record_id,
            visit_id=visit.id,
            programme_id=visit.programme_id,
            programme_version=visit.programme_version,
            programme_hash=visit.programme_hash,
            level=self.outcome.level,
            disposition_now=self.outcome.disposition_now,
            track_if_positive=self.outcome.track_if_positive,
            decided_by=self.outcome.decided_by,
            temperature_tenths_c=self.answers.temperature_tenths_c,
            spo2_pct=self.answers.spo2_pct,
            onset_days_ago=self.answers.onset_days_ago,
            answers=answers_to_json(self.answers),
            outcome=self.written,
            confirmed=self.confirmed,
        )


def examined(answers: Answers, programme: Programme, confirmed: tuple[str, ...] = ()) -> Examination:
    """Returns answers with what the programme says to them."""
    outcome = assess(answers, programme)
    return Examination(answers, outcome, assessment_to_json(outcome, programme), confirmed)


def written_patient(birth: Birth, sex: Sex | None, on: date) -> dict[str, object]:
    """Returns age and sex as the written answers have them, the age in the unit that the tables for children need."""
    written: dict[str, object] = {} if sex is None else {"sex": sex.value}
    years = age_on(birth, on)
    if years is None:
        return written | {"age_years": UNKNOWN_AGE}
    if birth.date is None or years >= AGE_IN_YEARS_FROM:
        return written | {"age_years": years}
    days = (on - birth.date).days
    if days < AGE_IN_DAYS_UNDER:
        return written | {"age_days": days}
    months = (on.year - birth.date.year) * 12 + on.month - birth.date.month - (on.day < birth.date.day)
    return written | {"age_months": months}


def read_answers(
    page: VisitPage, found: Findings, patient: dict[str, object] | None, programme: Programme
) -> Answers | None:
    """Returns the answers of a page; what cannot be and what is unlikely is kept in `found`.

    `patient` is `written_patient`, or None when nobody knows how old the person is: then there are no answers.
    """
    numbers = _numbers(page, found, programme)
    flags = {name: _stated(page, name, found) for name in (*FLAGS, "oxygen")}
    _check_antipyretic(flags, numbers, found)
    raw: dict[str, object] = {**(patient or NOBODY_KNOWN), **_lists(page, programme, found)}
    raw |= {name: flags[name] for name in FLAGS if flags[name] is not None}
    if flags["arrival"] is None and page.flight.strip():
        raw["arrival"] = True
    raw |= {key: value for key, value in numbers.items() if key in NUMBER_KEYS}
    raw["vitals"] = _vitals(page, numbers, flags["oxygen"])
    answers = found.of(lambda: _told_at_page_fields(raw, programme))
    if answers is not None and is_onset_of_nothing(answers, programme):
        found.doubt("onset", "onset_without_symptom")
    if answers is not None and "pregnant" in unlikely_fields(answers, programme):
        found.doubt("pregnant", "pregnancy_unlikely")
    return None if patient is None else answers


def _numbers(page: VisitPage, found: Findings, programme: Programme) -> dict[str, int]:
    numbers = {}
    for name, (key, parse) in NUMBERS.items():
        text = getattr(page, name).strip()
        reading = _reading(text, parse, _limits(programme, key), found) if text else None
        if reading is None:
            continue
        numbers[key] = reading.value
        if reading.is_unlikely:
            found.doubt(name, "vital_unlikely", value=text)
    return numbers


def _reading(text: str, parse: Parser, limits: Limits, found: Findings) -> Reading | None:
    return found.of(lambda: parse(text, limits))


def _limits(programme: Programme, key: str) -> Limits:
    vital = programme.vital(key)
    return Limits(vital.block, vital.confirm)


def _stated(page: VisitPage, name: str, found: Findings) -> bool | str | None:
    """Returns what was answered; None where nobody asked."""
    text = getattr(page, name).strip().casefold()
    if text and text not in STATED:
        found.refuse(name, "answer_not_a_choice", key=name, choices=", ".join(STATED))
    return STATED.get(text)


def _check_antipyretic(flags: dict[str, bool | str | None], numbers: dict[str, int], found: Findings) -> None:
    """Takes hours since an antipyretic as the answer that one was taken; refuses them where none was."""
    if "antipyretic_hours_ago" not in numbers:
        return
    if flags["antipyretic"] is False:
        found.refuse("antipyretic_hours_ago", "antipyretic_not_taken")
    elif flags["antipyretic"] is None:
        flags["antipyretic"] = True


def _lists(page: VisitPage, programme: Programme, found: Findings) -> dict[str, object]:
    asked = {
        "symptoms": [one.key for one in programme.symptoms if one.is_asked],
        "conditions": [one.key for one in programme.conditions],
    }
    lists: dict[str, object] = {}
    for name in LISTS:
        there, unknown = getattr(page, name), getattr(page, UNKNOWN_OF[name])
        for key in sorted(set(there or ()) & set(unknown)):
            found.refuse(name, "answer_yes_and_unknown", key=key)
        if there is not None or unknown:
            noes = asked[name] if there is not None else ()
            stated = dict.fromkeys(noes, "no") | dict.fromkeys(there or (), "yes")
            lists[name] = stated | dict.fromkeys(unknown, "unknown")
    return lists


def _vitals(page: VisitPage, numbers: dict[str, int], oxygen: bool | str | None) -> dict[str, object]:
    vitals: dict[str, object] = {
        written_name(key): in_degrees(value) if key == TEMPERATURE else value
        for key, value in numbers.items()
        if key not in NUMBER_KEYS
    }
    if oxygen is not None:
        vitals["oxygen"] = oxygen
    if page.spo2_scale.strip():
        vitals["spo2_scale"] = page.spo2_scale.strip()
    if page.consciousness.strip():
        vitals["consciousness"] = page.consciousness.strip().upper()
    return vitals


def confirmed_on_page(doubts: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the names of confirmed doubts as a page has them, whichever way the answers came."""
    pairs = [one.partition(":") for one in doubts]
    return tuple(sorted(f"{PAGE_FIELDS.get(name, name)}:{code}" for name, _, code in pairs))


def _told_at_page_fields(raw: dict[str, object], programme: Programme) -> Answers:
    try:
        return answers_from_json(raw, programme)
    except Rejected as error:
        told = (
            Rejection(PAGE_FIELDS.get(one.field, one.field), one.code, one.facts) for one in error.rejections
        )
        raise Rejected(*told) from error
