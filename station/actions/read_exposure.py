"""Reads contact and travel from a page as typed. Opens no file and knows no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from station.actions.findings import Findings
from station.actions.nationalities import (
    code_of,
    is_doubtful_airport,
    is_nowhere,
    is_place,
    not_a_country,
    not_a_place,
)
from station.domain.exposure import (
    Exposure,
    OnsetPlace,
    Said,
    TestReason,
    parse_companions,
    parse_contact_day,
    parse_countries,
)
from station.domain.page import VisitPage
from station.domain.programme import Programme

Choice = TypeVar("Choice", bound=StrEnum)
TEXTS = ("contact_place", "cluster", "facility", "origin", "transit", "stay")
PLACES = ("origin", "transit")
NOBODY = UUID(int=0)
"""Stands for the ids of an exposure that is not saved yet."""


@dataclass(frozen=True, slots=True)
class ReadExposure:
    """What somebody told of contact and travel, as values that belong to no visit yet."""

    told: Exposure

    def record(self, record_id: UUID, visit_id: UUID) -> Exposure | None:
        """Returns the record of a visit, or None where nobody asked anything beyond triage."""
        asked = replace(self.told, contact=Said.NOT_ASKED, care_home=Said.NOT_ASKED)
        return None if asked.is_empty() else replace(self.told, id=record_id, visit_id=visit_id)


def implied_answers(page: VisitPage) -> VisitPage:
    """Returns a page on which whoever told the day of a contact also has been in contact."""
    return replace(page, exposed="yes") if page.contact_on.strip() and not page.exposed.strip() else page


def read_exposure(page: VisitPage, found: Findings, programme: Programme, today: date) -> ReadExposure:
    """Returns what a page tells of contact and travel; what cannot be and what is unlikely is kept in `found`.

    A contact before the programme's window is doubted: the rules of exposure count only the days within it.
    """
    window_days = programme.screening.exposure_window_days
    contact_on = found.of(lambda: parse_contact_day(page.contact_on, today))
    if page.contact_on.strip() and page.exposed.strip().casefold() == Said.NO:
        found.refuse("contact_on", "contact_contradicts")
    elif contact_on is not None and (today - contact_on).days > window_days:
        found.doubt("contact_on", "contact_outside_window", window=window_days)
    texts = {name: getattr(page, name).strip() for name in TEXTS}
    for name in PLACES:
        if is_nowhere(texts[name]):
            texts[name] = ""
        elif texts[name] and not is_place(texts[name]):
            found.rejections.extend(not_a_place(name, texts[name]))
        elif is_doubtful_airport(texts[name]):
            found.doubt(name, "airport_not_known", typed=texts[name])
    return ReadExposure(
        Exposure(
            id=NOBODY,
            visit_id=NOBODY,
            window_days=window_days,
            contact=_of_triage(implied_answers(page).exposed),
            contact_on=contact_on,
            health_worker=_choice(page, "health_worker", Said, found),
            care_home=_of_triage(page.care_home),
            first_test=_choice(page, "first_test", Said, found),
            test_reason=_choice(page, "test_reason", TestReason, found),
            onset_place=_choice(page, "onset_place", OnsetPlace, found),
            countries=_countries(page.countries, found),
            companions=found.of(lambda: parse_companions(page.companions)),
            **texts,
        )
    )


def _countries(text: str, found: Findings) -> tuple[str, ...]:
    """Returns the codes of the countries that are told, each once."""
    told = [one for one in parse_countries(text) if not is_nowhere(one)]
    for one in told:
        if not code_of(one):
            found.rejections.extend(not_a_country("countries", one))
    return tuple(dict.fromkeys(code_of(one) for one in told))


def _of_triage(text: str) -> Said:
    """Returns an answer that triage reads too, and refuses there."""
    word = text.strip().casefold()
    return Said(word) if word in set(Said) else Said.NOT_ASKED


def _choice(page: VisitPage, name: str, choices: type[Choice], found: Findings) -> Choice:
    word = getattr(page, name).strip().casefold()
    if word in set(choices):
        return choices(word)
    found.refuse(name, "answer_not_a_choice", key=name, choices=", ".join(one for one in choices if one))
    return choices("")
