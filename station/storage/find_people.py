"""Looks up people in the local file by what is known of them. Every query goes by an index, or through one.

A part of a name, of a plate: the index alone is read from end to end, which takes milliseconds at 90,000 people.
Whose visits are all void was never here: nobody finds them by what they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal_column, or_, select, true

from station.domain.person import Person
from station.domain.person_link import PersonLink
from station.domain.search_form import LAST
from station.domain.visit import Visit
from station.storage import tables
from station.storage.person_forms import PERSON_FORMS
from station.storage.rows import records

People = tuple[Person, ...]
ROW: ColumnElement[int] = literal_column("person.rowid")
VISIT_ROW: ColumnElement[int] = literal_column("visit.rowid")
NAMES = ("search_name", "search_latin")
FORMS = {name: tables.person.c[name] for name in PERSON_FORMS}
WAS_HERE = (
    select(tables.visit.c.id)
    .where(tables.visit.c.person_id == tables.person.c.id, tables.visit.c.void_reason.is_(None))
    .exists()
)
BEGINNING = {
    name: select(tables.person)
    .where(WAS_HERE, form != "", form >= bindparam("start"), form < bindparam("after"))
    .order_by(form)
    .limit(bindparam("most"))
    for name, form in FORMS.items()
}
HOLDING = {
    name: select(tables.person).where(
        WAS_HERE,
        ROW.in_(
            select(ROW).where(form != "", func.instr(form, bindparam("part")) > 0).limit(bindparam("most"))
        ),
    )
    for name, form in FORMS.items()
}
ASKED = select(func.json_each(bindparam("forms")).table_valued("value").c.value)
"""Some texts as one value, so that the statement stays the same however many they are."""
ONE_OF = {
    name: select(tables.person)
    .where(WAS_HERE, FORMS[name] != "", FORMS[name].in_(ASKED))
    .limit(bindparam("most"))
    for name in NAMES
}
SOUNDING = {
    is_hangul: select(tables.person)
    .where(
        WAS_HERE,
        FORMS["search_sound"] != "",
        FORMS["search_sound"].in_(ASKED),
        (FORMS["search_initials"] != "") == is_hangul,
    )
    .limit(bindparam("most"))
    for is_hangul in (False, True)
}
"""Statements are built once: building one costs more than running it."""


def by_document(session: Connection, search_keys: Sequence[str]) -> People:
    """Returns who has a document of one of these search keys."""
    person = tables.person
    query = select(person).where(
        WAS_HERE,
        person.c.document_search_key != "",
        person.c.document_search_key.in_(search_keys),
    )
    return records(session, query, Person) if search_keys else ()


def by_phone(session: Connection, phone: str, most: int) -> People:
    """Returns who has a phone number, in E.164."""
    person = tables.person
    return records(session, select(person).where(WAS_HERE, person.c.phone == phone).limit(most), Person)


def by_phone_end(session: Connection, end: str, most: int) -> People:
    """Returns whose phone number ends with some digits."""
    return _beginning(session, "search_phone", end[::-1], most)


def by_birth(session: Connection, birth_date: date, most: int) -> People:
    """Returns who was born on a day."""
    person = tables.person
    query = select(person).where(WAS_HERE, person.c.birth_date == birth_date).limit(most)
    return records(session, query, Person)


def by_name_start(session: Connection, form: str, most: int) -> People:
    """Returns whose name, or Latin name, begins with a search form; whole names come first."""
    found = [one for name in NAMES for one in _beginning(session, name, form, most)]
    return _each_once(found)[:most]


def by_initials(session: Connection, form: str, most: int) -> People:
    """Returns the initials of whose name begin with, or else hold, some first consonants."""
    found = _beginning(session, "search_initials", form, most)
    return found or _holding(session, "search_initials", form, most)


def by_name_part(session: Connection, form: str, most: int) -> People:
    """Returns whose name, or Latin name, holds a search form."""
    return _each_once([one for name in NAMES for one in _holding(session, name, form, most)])[:most]


def by_name_close(session: Connection, forms: Sequence[str], most: int) -> People:
    """Returns whose name, or Latin name, is one of some search forms."""
    values = {"forms": json.dumps(forms), "most": most}
    found = [one for name in NAMES for one in records(session, ONE_OF[name], Person, values)]
    return _each_once(found)[:most]


def by_sound(session: Connection, sounds: Sequence[str], most: int, *, is_hangul: bool) -> People:
    """Returns whose name, written in Hangul or in other letters, sounds as one of these."""
    return records(session, SOUNDING[is_hangul], Person, {"forms": json.dumps(sounds), "most": most})


def by_vehicle(session: Connection, plate: str, most: int) -> People:
    """Returns who came in a car whose plate holds a text, whoever came last first."""
    person, visit = tables.person, tables.visit
    written = func.replace(func.upper(visit.c.vehicle), " ", "")
    cars = select(VISIT_ROW).where(visit.c.vehicle != "", func.instr(written, plate.upper()) > 0)
    query = (
        select(person)
        .join(visit, visit.c.person_id == person.c.id)
        .where(VISIT_ROW.in_(cars.limit(most)), visit.c.void_reason.is_(None))
        .order_by(visit.c.arrived_at.desc())
    )
    return _each_once(records(session, query, Person))


def visits_of(session: Connection, person_id: UUID, most: int) -> tuple[Visit, ...]:
    """Returns the visits of a person, void ones too, the latest first."""
    visit = tables.visit
    order = visit.c.arrived_at.desc(), visit.c.id.desc()
    return records(
        session, select(visit).where(visit.c.person_id == person_id).order_by(*order).limit(most), Visit
    )


def latest_visits(session: Connection, people: Sequence[UUID]) -> dict[UUID, Visit]:
    """Returns the latest visit that counts of each of some people who have one."""
    visit = tables.visit
    query = (
        select(visit)
        .where(visit.c.person_id.in_(people), visit.c.void_reason.is_(None))
        .order_by(visit.c.arrived_at)
    )
    return {one.person_id: one for one in records(session, query, Visit)} if people else {}


def party_of(session: Connection, first_visit_id: UUID) -> tuple[Visit, ...]:
    """Returns the visits of one car or household that count, in order of their seats, then of arrival."""
    visit = tables.visit
    query = (
        select(visit)
        .where(
            or_(visit.c.id == first_visit_id, visit.c.party_id == first_visit_id),
            visit.c.void_reason.is_(None),
        )
        .order_by(visit.c.seat, visit.c.arrived_at, visit.c.id)
    )
    return records(session, query, Visit)


def links_of(session: Connection, person_id: UUID) -> tuple[PersonLink, ...]:
    """Returns the links of a person that stand, one step far."""
    link = tables.person_link
    query = select(link).where(
        or_(link.c.person_id == person_id, link.c.other_id == person_id), link.c.is_linked == true()
    )
    return records(session, query, PersonLink)


def same_person(session: Connection, person_id: UUID) -> tuple[PersonLink, ...]:
    """Returns all links between records of one person, however many steps far."""
    found: dict[UUID, PersonLink] = {}
    waiting, seen = [person_id], {person_id}
    while waiting:
        for link in links_of(session, waiting.pop()):
            found[link.id] = link
            new = {link.person_id, link.other_id} - seen
            waiting.extend(new)
            seen |= new
    return tuple(found.values())


def _beginning(session: Connection, form: str, start: str, most: int) -> People:
    values = {"start": start, "after": start + LAST, "most": most}
    return records(session, BEGINNING[form], Person, values) if start else ()


def _holding(session: Connection, form: str, part: str, most: int) -> People:
    return records(session, HOLDING[form], Person, {"part": part, "most": most}) if part else ()


def _each_once(people: Sequence[Person]) -> People:
    return tuple({one.id: one for one in people}.values())
