"""Saves the page: person, visit, consent, triage, specimen number and label to print, in one transaction.

The page comes as it was typed. All that cannot be true is refused at once; what is merely unlikely is asked once
and recorded as confirmed. When this returns, everything is on the disk, and no later step undoes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from station.actions.compare_person import compare_person
from station.actions.findings import Findings
from station.actions.here_already import doubt_second_visit
from station.actions.new_tube import new_tube
from station.actions.party import seat_the_first
from station.actions.person_of_page import known_person, person_of, visit_of
from station.actions.programme_of_visit import keep_programme
from station.actions.read_identity import ReadIdentity
from station.actions.read_page import Compare, ReadPage, read_page
from station.actions.shift import Shift
from station.actions.still_expected import still_expected, take_up
from station.domain.consent import Consent
from station.domain.expectation import ExpectationState
from station.domain.exposure import Exposure
from station.domain.page import VisitPage
from station.domain.person import Person
from station.domain.specimen import LabelPrint, Specimen
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.storage import drafts
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class Registered:
    """What was saved. `label` waits to be printed, unless it came from a roll.

    `consent` is None for somebody unknown who could not be asked, `exposure` where nobody asked. `known` is who they
    were until now, None for somebody new.
    """

    person: Person
    visit: Visit
    triage: TriageRecord
    specimen: Specimen
    label: LabelPrint
    consent: Consent | None = None
    exposure: Exposure | None = None
    known: Person | None = None


def register_visit(
    shift: Shift,
    page: VisitPage,
    *,
    reason: str = "",
    occurred_at: datetime | None = None,
    draft: str = "",
) -> Registered:
    """Saves a visit from its page and returns what was saved; `draft` is the place of the draft that ends with it.

    What was typed as a draft has somebody before it who can be asked: there a second visit today is doubted.
    Raises: Rejected with every field that cannot be; Doubtful with every unlikely one that is not confirmed;
    Rejected `person_unknown`, `visit_unknown` for a person or a party that is not there; those of `take_roll_label`
    for a label of a roll; Trouble of `issue_number` when no number can be given.
    """
    act = shift.act("register_visit", reason=reason, occurred_at=occurred_at)
    day = shift.day_of(act.occurred_at)
    with shift.store.writing() as session:
        known = known_person(session, page)
        compare = _comparing(session, shift, known, is_asked_twice=bool(draft))
        read = read_page(page, shift.programme, day, shift.site, compare=compare)
        expectation = still_expected(session, page.expectation_id) if page.expectation_id else None
        person = person_of(shift, read.identity, page, known=known, expectation=expectation)
        visit = visit_of(shift, page, person, act)
        triage = read.examination.record(shift.new_id(), visit)
        tube = new_tube(session, shift, visit.id, read.specimen_type, roll_number=page.roll_number)
        consent, exposure = _told(shift, read, visit)
        keep_programme(session, shift, act)
        if expectation is not None:
            take_up(session, expectation, act)
        if person != known:
            save(session, person, act)
        save(session, visit, act)
        seat_the_first(session, visit, act)
        if expectation is not None:
            save(session, replace(expectation, state=ExpectationState.ARRIVED, visit_id=visit.id), act)
        for record in (consent, exposure, triage, tube.specimen, tube.label):
            if record is not None:
                save(session, record, act)
        drafts.drop(session, draft)
    return Registered(person, visit, triage, tube.specimen, tube.label, consent, exposure, known)


def _comparing(session: Connection, shift: Shift, known: Person | None, *, is_asked_twice: bool) -> Compare:
    """Returns what compares a page with the record it is about, and with who is here already."""

    def compare(identity: ReadIdentity, found: Findings) -> None:
        compare_person(shift, known, identity, found)
        if is_asked_twice:
            doubt_second_visit(session, shift, identity, found, known=known)

    return compare


def _told(shift: Shift, read: ReadPage, visit: Visit) -> tuple[Consent | None, Exposure | None]:
    wording = shift.programme.consent.version
    consent = None if read.consent is None else read.consent.record(shift.new_id(), visit, wording)
    return consent, read.exposure.record(shift.new_id(), visit.id)
