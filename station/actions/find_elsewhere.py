"""Finds people of the other booths of the site who came today, by any part of what is known of them.

Read from what the feed brought, by the same forms as the own people. Nothing of it is this booth's own record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection

from station.actions.match_elsewhere import readable, visits_elsewhere
from station.actions.shift import Shift
from station.domain.identity import births_meant
from station.domain.matching import SHORTEST_END, Reason
from station.domain.number import check_number
from station.domain.person import Person
from station.domain.phone import SHORTEST_END_SOUGHT
from station.domain.search_form import initials_form, is_initials, other_keyboard, search_form
from station.errors import Rejected
from station.storage import find_site
from station.storage.find_site import SiteRecord
from station.storage.person_forms import phone_from_its_end

Found = Iterator[tuple[Reason, Person]]
SHORTEST_PART = 2
"""Units: keys of a name."""


def people_there(
    session: Connection, shift: Shift, sought: str, most: int
) -> dict[Person, tuple[Reason, ...]]:
    """Returns who may be meant by a text and came to another booth today, and why."""
    reasons: dict[Person, tuple[Reason, ...]] = {}
    for look in (_by_number, _by_birth, _by_phone, _by_vehicle, _by_name):
        for reason, person in look(session, shift, sought, most):
            reasons[person] = (*reasons.get(person, ()), reason)
    there = visits_elsewhere(session, [one.id for one in reasons], shift.today())
    return {person: why for person, why in reasons.items() if person.id in there}


def _by_number(session: Connection, _shift: Shift, sought: str, _most: int) -> Found:
    verdict = check_number(sought)
    try:
        visit_id = None if verdict.parts is None else find_site.visit_of_number(session, verdict.digits)
    except Rejected:  # two people's: their own booths say which
        return
    told = None if visit_id is None else find_site.site_record(session, "visit", visit_id)
    for person in _people_of(session, () if told is None else (told,)):
        yield Reason.NUMBER, person


def _by_birth(session: Connection, shift: Shift, sought: str, _most: int) -> Found:
    for day in births_meant(sought, shift.today()):
        for person in readable(find_site.people_born(session, day), Person):
            yield Reason.BIRTH, person


def _by_phone(session: Connection, _shift: Shift, sought: str, most: int) -> Found:
    digits = re.sub(r"\D", "", sought)
    if len(digits) < SHORTEST_END_SOUGHT or not re.fullmatch(r"\+?[\d\s().-]+", sought):
        return
    is_whole = digits.startswith("0") and len(digits) > 2 * SHORTEST_END
    end = digits[is_whole:][::-1]
    for person in _people_holding(session, end, most):
        if phone_from_its_end(person.phone).startswith(end):
            yield Reason.PHONE if is_whole else Reason.PHONE_END, person


def _by_vehicle(session: Connection, _shift: Shift, sought: str, most: int) -> Found:
    plate = sought.replace(" ", "")
    if len(plate) >= SHORTEST_END and any(one.isdigit() for one in plate):
        cars = find_site.records_holding(session, "visit", plate.upper(), most)
        for person in _people_of(session, cars):
            yield Reason.VEHICLE, person


def _by_name(session: Connection, _shift: Shift, sought: str, most: int) -> Found:
    form = search_form(sought)
    if is_initials(sought):
        for person in _people_holding(session, form, most):
            if form in initials_form(person.name or ""):
                yield Reason.NAME_PART, person
    elif len(form) >= SHORTEST_PART and not any(one.isdigit() for one in form):
        for part in filter(None, (form, other_keyboard(form))):
            for person in _people_holding(session, part, most):
                reason = _reason(part, person)
                if reason is not None:
                    yield reason, person


def _reason(form: str, person: Person) -> Reason | None:
    names = (
        search_form(person.name or person.description),
        search_form(person.surname_latin + person.given_latin),
    )
    if form in names:
        return Reason.NAME
    if any(one.startswith(form) for one in names):
        return Reason.NAME_START
    return Reason.NAME_PART if any(form in one for one in names) else None


def _people_holding(session: Connection, part: str, most: int) -> tuple[Person, ...]:
    return readable(find_site.records_holding(session, "person", part, most), Person)


def _people_of(session: Connection, visits: Sequence[SiteRecord]) -> tuple[Person, ...]:
    told = (find_site.site_record(session, "person", UUID(str(one.state["person_id"]))) for one in visits)
    return readable(tuple(one for one in told if one is not None), Person)
