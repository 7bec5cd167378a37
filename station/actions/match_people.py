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
from station.actions.match_elsewhere import people_elsewhere, visits_elsewhere
from station.actions.shift import Shift
from station.domain.document import DocumentKind
from station.domain.hangul import has_hangul
from station.domain.identity import parse_birth
from station.domain.matching import SHORTEST_CLOSE, SHORTEST_END, Reason, Sought, reasons_for, weight
from station.domain.page import VisitPage
from station.domain.person import Person
from station.domain.phone import NO_PHONE, parse_phone
from station.domain.romanised import whole_sound
from station.domain.sealed import normal_number
from station.domain.search_form import is_initials, one_key_apart, search_form
from station.domain.visit import Step, step_of
from station.storage import find, find_people

MOST_SHOWN = 8
MOST_LOOKED_AT = 50
"""How many records of one kind of likeness are looked at; the others are found when more is typed."""
SHORTEST_NAME = 4
"""Units: keys; two of them are a syllable. A shorter beginning is nobody's name."""
SHORTEST_INITIALS = 2
"""Units: first consonants."""
SHORTEST_NUMBER = 5
"""Units: characters of a document number from which on it is searched."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands today who has not left yet; `station` is another booth of the site, None this one."""

    visit_id: UUID
    step: Step
    lane: str
    station: int | None = None


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
        known = {one.id for one, _ in found}
        found += [one for one in people_elsewhere(session, sought, shift.today()) if one[0].id not in known]
        likely = sorted((one for one in found if one[1]), key=lambda one: -weight(one[1]))
        return matches_of(session, shift, likely[:MOST_SHOWN])


def matches_of(
    session: Connection, shift: Shift, found: Sequence[tuple[Person, tuple[Reason, ...]]]
) -> tuple[Match, ...]:
    """Returns people with what is said of them beside the form, in their order."""
    ids, today = [person.id for person, _ in found], shift.today()
    latest, elsewhere = find_people.latest_visits(session, ids), visits_elsewhere(session, ids, today)
    matches = []
    for person, reasons in found:
        last, there = latest.get(person.id), elsewhere.get(person.id)
        match = Match(person, reasons)
        if last is not None:
            match = replace(match, last_day=last.operating_day, last_visit_id=last.id)
        if last is not None and last.operating_day == today and last.way_out is None:
            match = replace(match, today=Standing(last.id, _step(session, last.id), last.lane))
        elif there is not None and (last is None or there.step is not Step.LEFT):
            match = replace(
                match, today=Standing(there.visit.id, there.step, there.visit.lane, there.station)
            )
        matches.append(match)
    return tuple(matches)


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
    found += _by_names(session, sought)
    return tuple({one.id: one for one in found}.values())


def _by_names(session: Connection, sought: Sought) -> list[Person]:
    """Returns whose name begins so, has one key otherwise, or sounds so in the other letters; or has the initials."""
    latin = f"{sought.surname_latin} {sought.given_latin}".strip()
    if is_initials(sought.name):
        initials = search_form(sought.name)
        is_enough = len(initials) >= SHORTEST_INITIALS
        return [*find_people.by_initials(session, initials, MOST_LOOKED_AT)] if is_enough else []
    found: list[Person] = []
    for name in (sought.name, latin):
        form = search_form(name)
        if len(form) >= SHORTEST_NAME:
            found += find_people.by_name_start(session, form, MOST_LOOKED_AT)
        if len(form) >= SHORTEST_CLOSE:
            found += find_people.by_name_close(session, one_key_apart(form), MOST_LOOKED_AT)
            sounds = tuple({whole_sound(one) for one in (name, _surname_first(name))} - {""})
            is_hangul = not has_hangul(name)
            found += find_people.by_sound(session, sounds, MOST_LOOKED_AT, is_hangul=is_hangul)
    return found


def _surname_first(name: str) -> str:
    """Returns a name with its last word first: MINSU KIM is KIM MINSU."""
    *before, last = name.split() or [""]
    return " ".join((last, *before))
