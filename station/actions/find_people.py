"""Finds people by any part of what is known of them; that somebody searched stands on the access log, not for whom.

A specimen number, the end of a phone number, a birth date, a document number, a plate, a name from its beginning, in
its middle or by its first consonants: the text itself tells which of them it can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from station.actions.find_elsewhere import people_there
from station.actions.findings import Findings
from station.actions.match_people import Match, document_keys, matches_of
from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.identity import births_meant
from station.domain.matching import SHORTEST_END, Reason, weight
from station.domain.number import check_number, make_number
from station.domain.person import Person
from station.domain.phone import NO_PHONE, SHORTEST_END_SOUGHT, parse_phone
from station.domain.search_form import is_initials, other_keyboard, search_form
from station.domain.specimen import SpecimenState
from station.storage import find, find_people
from station.storage.ledger import save

MOST_FOUND = 30
LONGEST_SOUGHT = 128
SHOWN_OF_A_NUMBER = re.compile(r"([0-9]{4})-([0-9]{2})")
"""Serial and check digits, as the board's column has them."""
Found = Iterator[tuple[Reason, Person]]


def find_people_by(shift: Shift, text: str, *, is_logged: bool = True) -> tuple[Match, ...]:
    """Returns who may be meant by a text, the most surely meant first, at most 30; of the other booths, who came today.

    While somebody types, `is_logged` is False; the search that they settle on is logged with its kinds and count.
    Raises: Rejected `not_allowed`.
    """
    act = shift.act("find_people")
    sought = " ".join(text.split())[:LONGEST_SOUGHT]
    with shift.store.reading() as session:
        reasons: dict[Person, tuple[Reason, ...]] = {}
        for reason, person in _found(session, shift, sought):
            reasons[person] = (*reasons.get(person, ()), reason)
        known = {one.id for one in reasons}
        there = people_there(session, shift, sought, MOST_FOUND) if sought else {}
        reasons |= {person: why for person, why in there.items() if person.id not in known}
        likely = sorted(reasons.items(), key=lambda one: -weight(one[1]))
        matches = matches_of(session, shift, likely[:MOST_FOUND])
    if is_logged and sought:
        kinds = sorted({why.value for one in matches for why in one.reasons})
        access = Access(shift.new_id(), AccessKind.SEARCHED, detail=" ".join(kinds), row_count=len(matches))
        with shift.store.writing() as session:
            save(session, access, act)
    return matches


def _found(session: Connection, shift: Shift, sought: str) -> Found:
    if not sought:
        return
    for look in SURE_LOOKS:
        found = tuple(look(session, shift, sought))
        yield from found
        if found:
            return
    for look in LOOKS:
        yield from look(session, shift, sought)


def _by_number(session: Connection, shift: Shift, sought: str) -> Found:
    verdict = check_number(_whole_number(shift, sought))
    tube = None if verdict.parts is None else find.tube_by_number(session, verdict.digits)
    if tube is not None:
        is_void = tube.visit.void_reason is not None or tube.specimen.state is SpecimenState.VOIDED
        yield Reason.VOID_NUMBER if is_void else Reason.NUMBER, tube.person


def _whole_number(shift: Shift, sought: str) -> str:
    """Returns the whole number of the part that a board shows, which is one of this station and day, else the text."""
    shown = SHOWN_OF_A_NUMBER.fullmatch(sought)
    whole = make_number(shift.station, shift.today(), int(shown[1])) if shown and int(shown[1]) else ""
    return whole if shown and whole.endswith(shown[2]) else sought


def _by_document(session: Connection, shift: Shift, sought: str) -> Found:
    if any(one.isdigit() for one in sought):
        for person in find_people.by_document(session, document_keys(shift, sought)):
            yield Reason.DOCUMENT, person


def _by_phone(session: Connection, shift: Shift, sought: str) -> Found:
    if not re.fullmatch(r"\+?[\d\s().-]+", sought):
        return
    phone = Findings().of(lambda: parse_phone(sought))
    if phone and phone != NO_PHONE:
        for person in find_people.by_phone(session, phone, MOST_FOUND):
            yield Reason.PHONE, person
    digits = re.sub(r"\D", "", sought)
    if SHORTEST_END_SOUGHT <= len(digits) <= 2 * SHORTEST_END:
        for person in find_people.by_phone_end(session, digits, MOST_FOUND):
            yield Reason.PHONE_END, person


def _by_birth(session: Connection, shift: Shift, sought: str) -> Found:
    for day in births_meant(sought, shift.today()):
        for person in find_people.by_birth(session, day, MOST_FOUND):
            yield Reason.BIRTH, person


def _by_vehicle(session: Connection, shift: Shift, sought: str) -> Found:
    plate = sought.replace(" ", "")
    if len(plate) >= SHORTEST_END and any(one.isdigit() for one in plate):
        for person in find_people.by_vehicle(session, plate, MOST_FOUND):
            yield Reason.VEHICLE, person


def _by_name(session: Connection, shift: Shift, sought: str) -> Found:
    if is_initials(sought):
        for person in find_people.by_initials(session, search_form(sought), MOST_FOUND):
            yield Reason.NAME_PART, person
        return
    form = search_form(sought)
    starting = [
        *find_people.by_name_start(session, form, MOST_FOUND),
        *find_people.by_name_start(session, other_keyboard(form), MOST_FOUND),
    ]
    for person in starting:
        is_whole = form in (
            search_form(person.name or ""),
            search_form(person.surname_latin + person.given_latin),
        )
        yield Reason.NAME if is_whole else Reason.NAME_START, person
    if len(starting) < MOST_FOUND and len(form) > 1 and not any(one.isdigit() for one in form):
        known = {one.id for one in starting}
        for person in find_people.by_name_part(session, form, MOST_FOUND):
            if person.id not in known:
                yield Reason.NAME_PART, person


Look = Callable[[Connection, Shift, str], Found]
SURE_LOOKS: tuple[Look, ...] = (_by_number, _by_document)
"""The ways to look for somebody that need no other where they find one."""
LOOKS: tuple[Look, ...] = (_by_phone, _by_birth, _by_vehicle, _by_name)
"""The others: all of them are tried."""
