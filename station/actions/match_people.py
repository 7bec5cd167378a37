"""Finds who somebody on a page may be already: the most likely first, each with its reasons. Blocks nothing.

It is asked while the page is typed, so it reads only; opening a person is what stands on the access log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from station.actions.findings import Findings
from station.actions.shift import Shift
from station.domain.document import DocumentKind
from station.domain.identity import parse_birth
from station.domain.matching import SHORTEST_END, Reason, Sought, reasons_for, weight
from station.domain.page import VisitPage
from station.domain.person import Person
from station.domain.phone import NO_PHONE, parse_phone
from station.domain.sealed import normal_number
from station.domain.search_form import search_form
from station.domain.visit import Step, Visit, step_of
from station.storage import find, find_people

MOST_SHOWN = 8
MOST_LOOKED_AT = 50
"""How many records of one kind of likeness are looked at; the others are found when more is typed."""
SHORTEST_NAME = 4
"""Units: keys; two of them are a syllable. A shorter beginning is nobody's name."""
SHORTEST_NUMBER = 5
"""Units: characters of a document number from which on it is searched."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands today who has not left yet."""

    visit_id: UUID
    step: Step
    lane: str


@dataclass(frozen=True, slots=True)
class Match:
    """A person who may be meant, why, when they came last, and where they stand today."""

    person: Person
    reasons: tuple[Reason, ...]
    last_day: date | None = None
    last_visit_id: UUID | None = None
    today: Standing | None = None

    @property
    def weight(self) -> int:
        """How much the reasons say together."""
        return weight(self.reasons)


def match_people(shift: Shift, page: VisitPage) -> tuple[Match, ...]:
    """Returns who the person of a page may be already, the most likely first. Raises: Rejected `not_allowed`."""
    shift.act("find_people")
    if page.person_id is not None:
        return ()
    sought = _sought(shift, page)
    with shift.store.reading() as session:
        found = [(one, reasons_for(sought, one)) for one in _candidates(session, sought)]
        likely = sorted((one for one in found if one[1]), key=lambda one: -weight(one[1]))
        return matches_of(session, shift, likely[:MOST_SHOWN])


def matches_of(
    session: Connection, shift: Shift, found: Sequence[tuple[Person, tuple[Reason, ...]]]
) -> tuple[Match, ...]:
    """Returns people with what is said of them beside the form, in their order."""
    latest = find_people.latest_visits(session, [person.id for person, _ in found])
    return tuple(
        _match(session, shift, latest.get(person.id), Match(person, reasons)) for person, reasons in found
    )


def _match(session: Connection, shift: Shift, last: Visit | None, match: Match) -> Match:
    if last is None:
        return match
    is_here = last.operating_day == shift.today() and last.way_out is None
    today = Standing(last.id, _step(session, last.id), last.lane) if is_here else None
    return replace(match, last_day=last.operating_day, last_visit_id=last.id, today=today)


def document_keys(shift: Shift, number: str, kind: str = "") -> tuple[str, ...]:
    """Returns the search keys of a document number: of one kind, or of all where none is told."""
    if len(normal_number(number)) < SHORTEST_NUMBER:
        return ()
    kinds = [kind] if kind in set(DocumentKind) else [one.value for one in DocumentKind]
    return tuple(shift.search_key(one, number) for one in kinds)


def _step(session: Connection, visit_id: UUID) -> Step:
    tubes = find.specimens_of(session, visit_id)
    return step_of(
        triaged=bool(find.triages_of(session, visit_id)),
        labelled=bool(tubes),
        collected=any(one.collected_at is not None for one in tubes),
        left=False,
    )


def _sought(shift: Shift, page: VisitPage) -> Sought:
    found = Findings()
    birth = found.of(lambda: parse_birth(page.birth, shift.today())) if page.birth.strip() else None
    phone = found.of(lambda: parse_phone(page.phone))
    digits = re.sub(r"\D", "", page.phone)
    return Sought(
        name=page.name.strip(),
        surname_latin=page.surname_latin.strip(),
        given_latin=page.given_latin.strip(),
        birth_date=None if birth is None else birth.birth.date,
        phone=phone if phone and phone != NO_PHONE else "",
        phone_end=digits if len(digits) == SHORTEST_END else "",
        document_search_keys=document_keys(shift, page.document_number, page.document_kind.strip()),
    )


def _candidates(session: Connection, sought: Sought) -> tuple[Person, ...]:
    found = list(find_people.by_document(session, sought.document_search_keys))
    if sought.phone:
        found += find_people.by_phone(session, sought.phone, MOST_LOOKED_AT)
    if sought.phone_end:
        found += find_people.by_phone_end(session, sought.phone_end, MOST_LOOKED_AT)
    if sought.birth_date is not None:
        found += find_people.by_birth(session, sought.birth_date, MOST_LOOKED_AT)
    form = search_form(sought.name)
    if len(form) >= SHORTEST_NAME:
        found += find_people.by_name_start(session, form, MOST_LOOKED_AT)
    return tuple({one.id: one for one in found}.values())
