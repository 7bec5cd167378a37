"""Triages somebody again: a new assessment beside the earlier ones, by the programme of the visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from station.actions.findings import Findings
from station.actions.programme_of_visit import own_programme
from station.actions.read_answers import (
    Examination,
    confirmed_on_page,
    examined,
    read_answers,
    written_patient,
)
from station.actions.read_written import read_written, without_confirmed
from station.actions.shift import Shift
from station.domain.act import Act
from station.domain.identity import Birth
from station.domain.page import VisitPage
from station.domain.person import Person
from station.domain.programme import Programme
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.errors import Rejected, reject
from station.storage import drafts, find
from station.storage.ledger import save

Given = VisitPage | Mapping[str, object]
"""The answers as they were typed into a page, or as they were written as JSON."""


def record_triage(
    shift: Shift,
    visit_id: UUID,
    given: Given,
    *,
    reason: str = "",
    occurred_at: datetime | None = None,
    draft: str = "",
) -> TriageRecord:
    """Saves a later triage of a visit from its answers and returns it; nothing earlier is overwritten.

    `draft` is the place of the draft that ends with it.

    Who it is stands in the visit already: of a page only the answers count. Raises: Rejected `visit_unknown`,
    or with every answer that cannot be; Doubtful with every unlikely one that is not confirmed.
    """
    act = shift.act("record_triage", reason=reason, occurred_at=occurred_at)
    with shift.store.writing() as session:
        visit = find.record(session, Visit, visit_id)
        if visit is None:
            raise reject("visit", "visit_unknown")
        programme, patient = own_programme(session, shift, visit), _patient(session, shift, visit, act)
        if isinstance(given, VisitPage):
            examination = _page_read(given, visit, patient, programme)
        else:
            examination = _written_read(given, visit, patient, programme)
        triage = examination.record(shift.new_id(), visit)
        save(session, triage, act)
        drafts.drop(session, draft)
    return triage


Patient = dict[str, object]


def _page_read(page: VisitPage, visit: Visit, patient: Patient, programme: Programme) -> Examination:
    found = Findings()
    answers = read_answers(replace(page, flight=visit.flight), found, patient, programme)
    if found.rejections or answers is None:
        raise Rejected(*found.rejections)
    return examined(answers, programme, found.confirmed(page.confirmed))


def _written_read(
    given: Mapping[str, object], visit: Visit, patient: Patient, programme: Programme
) -> Examination:
    found = Findings()
    written, said_yes_to = without_confirmed(given, found)
    known = patient | ({"arrival": True} if visit.flight.strip() else {})
    answers = read_written(written, found, known, programme)
    if found.rejections or answers is None:
        raise Rejected(*found.rejections)
    return examined(answers, programme, confirmed_on_page(found.confirmed(said_yes_to)))


def _patient(session: Connection, shift: Shift, visit: Visit, act: Act) -> Patient:
    person = find.record(session, Person, visit.person_id)
    if person is None:
        raise LookupError(f"visit {visit.id} has no person")  # foreign keys make this impossible
    birth = Birth(person.birth_date, None if person.birth_date else person.birth_year)
    return written_patient(birth, person.sex, shift.day_of(act.occurred_at))
