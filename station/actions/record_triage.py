"""Triages somebody again: a new assessment beside the earlier ones, by the programme of the visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from station.actions.findings import Findings
from station.actions.programme_of_visit import own_programme
from station.actions.read_answers import Examination, examined, read_answers, written_patient
from station.actions.shift import Shift
from station.domain.identity import Birth
from station.domain.page import VisitPage
from station.domain.person import Person
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.errors import Rejected, reject
from station.storage import find
from station.storage.ledger import save


def record_triage(
    shift: Shift, visit_id: UUID, page: VisitPage, *, reason: str = "", occurred_at: datetime | None = None
) -> TriageRecord:
    """Saves a later triage of a visit from a page's answers and returns it; nothing earlier is overwritten.

    Who it is stands in the visit already: of the page only the answers count. Raises: Rejected `visit_unknown`,
    `age_required`, or with every answer that cannot be; Doubtful with every unlikely one that is not confirmed.
    """
    act = shift.act("record_triage", reason=reason, occurred_at=occurred_at)
    with shift.store.writing() as session:
        visit = find.record(session, Visit, visit_id)
        if visit is None:
            raise reject("visit", "visit_unknown")
        examination = _examined(session, shift, visit, page, act.occurred_at)
        triage = examination.record(shift.new_id(), visit)
        save(session, triage, act)
    return triage


def _examined(session: Connection, shift: Shift, visit: Visit, page: VisitPage, at: datetime) -> Examination:
    programme, found = own_programme(session, shift, visit), Findings()
    patient = _patient(session, shift, visit, at)
    answers = read_answers(replace(page, flight=visit.flight), found, patient, programme)
    if found.rejections or answers is None:
        raise Rejected(*found.rejections)
    return examined(answers, programme, found.confirmed(page.confirmed))


def _patient(session: Connection, shift: Shift, visit: Visit, at: datetime) -> dict[str, object]:
    person = find.record(session, Person, visit.person_id)
    if person is None:
        raise LookupError(f"visit {visit.id} has no person")  # foreign keys make this impossible
    if person.birth_date is None and person.birth_year is None:
        raise reject("birth", "age_required")
    birth = Birth(person.birth_date, None if person.birth_date else person.birth_year)
    return written_patient(birth, person.sex, shift.day_of(at))
