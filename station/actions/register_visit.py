"""Saves the page: person, visit, consent, triage, specimen number and label to print, in one transaction.

The page comes as it was typed. All that cannot be true is refused at once; what is merely unlikely is asked once
and recorded as confirmed. When this returns, everything is on the disk, and no later step undoes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from station.actions.new_tube import new_tube
from station.actions.programme_of_visit import keep_programme
from station.actions.read_page import ReadPage, read_page
from station.actions.shift import Shift
from station.actions.still_expected import still_expected
from station.domain.act import Act
from station.domain.consent import Consent
from station.domain.expectation import Expectation, ExpectationState
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel, Person
from station.domain.specimen import LabelPrint, Specimen
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class Registered:
    """What was saved. `label` waits to be printed, unless it came from a roll."""

    person: Person
    visit: Visit
    triage: TriageRecord
    specimen: Specimen
    label: LabelPrint


def register_visit(
    shift: Shift, page: VisitPage, *, reason: str = "", occurred_at: datetime | None = None
) -> Registered:
    """Saves a visit from its page and returns what was saved.

    Raises: Rejected with every field that cannot be; Doubtful with every unlikely one that is not confirmed;
    Rejected of `take_roll_label` for a label of a roll; Trouble of `issue_number` when no number can be given.
    """
    act = shift.act("register_visit", reason=reason, occurred_at=occurred_at)
    read = read_page(page, shift.programme, shift.day_of(act.occurred_at))
    with shift.store.writing() as session:
        expectation = still_expected(session, page.expectation_id) if page.expectation_id else None
        person = _person(shift, read, expectation)
        visit = _visit(shift, page, person, act)
        triage = read.examination.record(shift.new_id(), visit)
        tube = new_tube(session, shift, visit.id, read.specimen_type, roll_number=page.roll_number)
        consent = Consent(
            shift.new_id(),
            visit.id,
            person.id,
            shift.programme.consent.version,
            page.consent_language,
            is_given=True,
        )
        keep_programme(session, shift, act)
        save(session, person, act)
        save(session, visit, act)
        if expectation is not None:
            save(session, replace(expectation, state=ExpectationState.ARRIVED, visit_id=visit.id), act)
        for record in (consent, triage, tube.specimen, tube.label):
            save(session, record, act)
    return Registered(person, visit, triage, tube.specimen, tube.label)


def _person(shift: Shift, read: ReadPage, expectation: Expectation | None) -> Person:
    person = Person(
        id=shift.new_id(),
        name=read.name,
        birth_date=read.birth.date,
        birth_year=read.birth.year,
        sex=read.sex,
        phone=read.phone,
        area=read.page.area.strip(),
        nationality=read.page.nationality.strip(),
        surname_latin=read.page.surname_latin.strip(),
        given_latin=read.page.given_latin.strip(),
    )
    if expectation is None or not expectation.document_kind:
        return person
    return replace(
        person,
        identity_level=IdentityLevel.FULL,
        document_kind=expectation.document_kind,
        document_masked=expectation.document_masked,
        document_sealed=expectation.document_sealed,
        document_local=expectation.document_local,
        document_search_key=expectation.document_search_key,
    )


def _visit(shift: Shift, page: VisitPage, person: Person, act: Act) -> Visit:
    programme, day = shift.programme, _day_of(shift, act)
    return Visit(
        id=shift.new_id(),
        person_id=person.id,
        operating_day=day,
        arrived_at=act.occurred_at,
        programme_id=programme.id,
        programme_version=programme.version,
        programme_hash=programme.hash,
        expectation_id=page.expectation_id,
        vehicle=page.vehicle.strip(),
        lane=page.lane.strip(),
        flight=page.flight.strip().upper(),
        seat=page.seat.strip().upper(),
    )


def _day_of(shift: Shift, act: Act) -> date:
    return shift.day_of(act.occurred_at)
