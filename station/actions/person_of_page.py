"""Makes the person and the visit of a page that was read. Builds values inside somebody's transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from station.actions.read_identity import ReadIdentity, higher
from station.actions.shift import Shift
from station.clock import to_milliseconds
from station.domain.act import Act
from station.domain.document import Document
from station.domain.expectation import Expectation
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel, Person
from station.domain.visit import Visit
from station.errors import reject
from station.storage import find

DOCUMENT_FIELDS = (
    "document_kind", "document_masked", "document_sealed", "document_local", "document_search_key",
)  # fmt: skip


def known_person(session: Connection, page: VisitPage) -> Person | None:
    """Returns the person that a page is about, None for somebody new.

    Raises: Rejected `person_unknown`, `visit_unknown` (the party's first visit).
    """
    if page.party_id is not None and find.record(session, Visit, page.party_id) is None:
        raise reject("party_id", "visit_unknown")
    return None if page.person_id is None else person_with(session, page.person_id)


def person_with(session: Connection, person_id: UUID) -> Person:
    """Returns the person of an id. Raises: Rejected `person_unknown`."""
    person = find.record(session, Person, person_id)
    if person is None:
        raise reject("person", "person_unknown")
    return person


def person_of(
    shift: Shift,
    read: ReadIdentity,
    page: VisitPage,
    *,
    known: Person | None,
    expectation: Expectation | None = None,
) -> Person:
    """Returns who a page says somebody is. Who is known keeps id and document; a level is never lowered by a page."""
    person = Person(
        id=shift.new_id() if known is None else known.id,
        name=read.name,
        birth_date=read.birth.date,
        birth_year=read.birth.year,
        sex=read.sex,
        phone=read.phone,
        area=page.area.strip(),
        nationality=read.nationality,
        surname_latin=page.surname_latin.strip(),
        given_latin=page.given_latin.strip(),
        identity_level=read.level,
        description=page.description.strip(),
    )
    if read.document is not None:
        person = replace(person, **_sealed(shift, read.document, known))  # type: ignore[arg-type]  # text and bytes, as Person has them
    elif known is not None:
        person = _with_document(person, known)
    elif expectation is not None:
        person = _with_document(person, expectation)
    if person.document_search_key and person.name is not None:
        person = replace(person, identity_level=IdentityLevel.FULL)
    level = person.identity_level if known is None else higher(person.identity_level, known.identity_level)
    return replace(person, identity_level=level)


def _sealed(shift: Shift, document: Document, known: Person | None) -> dict[str, str | bytes]:
    """Returns the storable forms of a document's number; those that stand already where it is the same number."""
    if known is not None and known.document_search_key == shift.search_key(document.kind, document.number):
        return {name: getattr(known, name) for name in DOCUMENT_FIELDS}
    sealed = shift.sealed(document.kind.value, document.number)
    forms = (sealed.kind, document.masked, sealed.sealed, sealed.local, sealed.search_key)
    return dict(zip(DOCUMENT_FIELDS, forms, strict=True))


def _with_document(person: Person, holder: Person | Expectation) -> Person:
    return replace(person, **{name: getattr(holder, name) for name in DOCUMENT_FIELDS})


def visit_of(shift: Shift, page: VisitPage, person: Person, act: Act) -> Visit:
    """Returns the visit of a page that begins now."""
    programme = shift.programme
    visit = Visit(
        id=shift.new_id(),
        person_id=person.id,
        operating_day=shift.day_of(act.occurred_at),
        arrived_at=act.occurred_at,
        programme_id=programme.id,
        programme_version=programme.version,
        programme_hash=programme.hash,
        expectation_id=page.expectation_id,
        preregistered_at=_instant(page.preregistered_at),
    )
    return with_way_of_coming(visit, page)


def _instant(text: str) -> datetime | None:
    """Returns when a questionnaire was filled in, as the scan of its code wrote it. Raises: `instant_not_real`."""
    try:
        return to_milliseconds(datetime.fromisoformat(text)) if text else None
    except ValueError:
        raise reject("preregistered_at", "instant_not_real") from None


def with_way_of_coming(visit: Visit, page: VisitPage) -> Visit:
    """Returns a visit with car, lane, flight, seat and party as a page has them."""
    return replace(
        visit,
        vehicle=page.vehicle.strip(),
        lane=page.lane.strip(),
        flight=page.flight.strip().upper(),
        seat=page.seat.strip().upper(),
        party_id=page.party_id,
    )
