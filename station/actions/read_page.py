"""Reads a page as typed: into values, or into all that cannot be and all that is unlikely, each at its field.

The answers of triage are read by `read_answers`. Opens no file and knows no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from unicodedata import category

from station.actions.findings import Findings
from station.actions.read_answers import Examination, examined, read_answers, written_patient
from station.domain.identity import Birth, BirthAndSex, Sex, parse_birth, parse_name, parse_sex
from station.domain.page import VisitPage
from station.domain.phone import parse_phone
from station.domain.programme import Programme
from station.errors import Rejected, reject
from station.words import LANGUAGES


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as values."""

    page: VisitPage
    name: str
    birth: Birth
    sex: Sex
    phone: str | None
    specimen_type: str
    examination: Examination


def read_page(page: VisitPage, programme: Programme, today: date) -> ReadPage:
    """Returns the values of a page.

    Raises: Rejected with everything that cannot be; Doubtful with everything unlikely that is not confirmed yet.
    """
    found = Findings()
    name = found.of(lambda: parse_name(page.name))
    read = found.of(lambda: parse_birth(page.birth, today))
    sex = found.of(lambda: _sex(page, read))
    phone = found.of(lambda: parse_phone(page.phone))
    if not page.phone.strip():
        found.refuse("phone", "phone_missing")
    if page.consent is None:
        found.refuse("consent", "consent_missing")
    elif not page.consent:
        found.refuse("consent", "consent_refused")
    _check_texts(page, found)
    _check_choices(page, programme, found)
    patient = None if read is None else written_patient(read.birth, sex, today)
    answers = read_answers(page, found, patient, programme)
    for each in (name, read):
        found.doubts.extend(each.doubts if each is not None else ())
    if found.rejections or name is None or read is None or sex is None or answers is None:
        raise Rejected(*found.rejections)
    return ReadPage(
        page=page,
        name=name.text,
        birth=read.birth,
        sex=sex,
        phone=phone,
        specimen_type=page.specimen_type or programme.specimen_types[0].key,
        examination=examined(answers, programme, found.confirmed(page.confirmed)),
    )


def _sex(page: VisitPage, read: BirthAndSex | None) -> Sex | None:
    """Returns the sex that both fields tell; None when only a birth that cannot be read could have told it."""
    told = None if read is None else read.sex
    if not page.sex.strip() and (told is not None or read is None):
        return told
    sex = parse_sex(page.sex)
    if told not in (None, sex):
        raise reject("sex", "sex_contradicts_birth")
    return sex


FREE_TEXTS = ("area", "vehicle", "lane", "flight", "seat", "nationality", "surname_latin", "given_latin")
LONGEST_TEXT = 128
"""Units: characters. Source: the project's own proposal, as long as a name may be (November 2026)."""
NO_TEXT = frozenset({"Cc", "Cs"})
"""Unicode categories that no text holds: control characters, and halves of a character that cannot be stored."""


def _check_texts(page: VisitPage, found: Findings) -> None:
    for name in FREE_TEXTS:
        text = getattr(page, name).strip()
        if len(text) > LONGEST_TEXT:
            found.refuse(name, "text_too_long", limit=LONGEST_TEXT, length=len(text))
        elif any(category(one) in NO_TEXT for one in text):
            found.refuse(name, "text_has_control_characters")


def _check_choices(page: VisitPage, programme: Programme, found: Findings) -> None:
    types = [one.key for one in programme.specimen_types]
    if page.specimen_type and page.specimen_type not in types:
        found.refuse("specimen_type", "specimen_type_unknown", known=", ".join(types))
    if page.consent_language not in LANGUAGES:
        found.refuse("consent_language", "consent_language_unknown", known=", ".join(LANGUAGES))
