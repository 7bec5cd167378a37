"""The assessment as it would be if the page were saved now, while it is still being typed. Saves nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from station.actions.findings import Findings
from station.actions.read_answers import ANSWER_FIELDS, LISTS, UNKNOWN_OF, read_answers, written_patient
from station.actions.read_exposure import implied_answers
from station.actions.read_identity import NEEDED
from station.domain.identity import Birth, BirthAndSex, parse_birth, parse_sex
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel
from station.domain.programme import Programme
from station.domain.triage.answers import Answers
from station.domain.triage.assess import Assessment, assess


def preview(page: VisitPage, programme: Programme, today: date) -> Assessment | None:
    """Returns what the answers typed so far lead to; None while nothing is answered or the age cannot be read.

    Name, phone and consent are not needed. An unlikely value counts as typed; one that cannot be is left out.
    """
    if not any(_is_answered(page, name) for name in ANSWER_FIELDS):
        return None
    found = Findings()
    read = found.of(lambda: parse_birth(page.birth, today)) if page.birth.strip() else _nobody_knows(page)
    if read is None:
        return None
    told = found.of(lambda: parse_sex(page.sex)) if page.sex.strip() else None
    answers = _readable_answers(
        implied_answers(page), written_patient(read.birth, told or read.sex, today), programme
    )
    return None if answers is None else assess(answers, programme)


def _nobody_knows(page: VisitPage) -> BirthAndSex | None:
    """Returns the birth of somebody who need not tell it, None where it is still to be typed."""
    level = page.identity.strip().casefold()
    is_needed = level not in set(IdentityLevel) or "birth" in NEEDED[IdentityLevel(level)]
    return None if is_needed else BirthAndSex(Birth())


def _is_answered(page: VisitPage, name: str) -> bool:
    value = getattr(page, name)
    if name in LISTS:
        return value is not None
    return bool(value if name in UNKNOWN_OF.values() else value.strip())


def _readable_answers(page: VisitPage, patient: dict[str, object], programme: Programme) -> Answers | None:
    """Returns the answers of the fields that can be read; a second reading leaves out those that cannot."""
    found = Findings()
    answers = read_answers(page, found, patient, programme)
    if not found.rejections:
        return answers
    unreadable = {one.field for one in found.rejections} & set(ANSWER_FIELDS)
    left_out: dict[str, Any] = {}  # Any: replace() takes any field's value
    for name in unreadable:
        left_out[name] = None if name in LISTS else ""
        left_out |= {UNKNOWN_OF[name]: ()} if name in LISTS else {}
    return read_answers(replace(page, **left_out), Findings(), patient, programme)
