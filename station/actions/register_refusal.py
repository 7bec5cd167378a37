"""Writes down that somebody came and did not agree: a visit that ends at once, about a person who is not named.

Whoever refuses has not agreed that their name is kept, so nothing that they told is saved; only the refusal, in
which language it was asked, and what the staff say they look like.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from station.actions.findings import Findings
from station.actions.person_of_page import visit_of
from station.actions.programme_of_visit import keep_programme
from station.actions.read_consent import ReadConsent, check_wording
from station.actions.read_page import check_texts
from station.actions.shift import Shift
from station.actions.still_expected import still_expected, take_up
from station.domain.consent import Consent
from station.domain.expectation import ExpectationState
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel, Person
from station.domain.visit import Visit, WayOut
from station.errors import Rejected
from station.storage import drafts
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class Refused:
    """A visit that ended with a refusal, and the consent that was not given."""

    visit: Visit
    consent: Consent


def register_refusal(shift: Shift, page: VisitPage, *, reason: str, draft: str = "") -> Refused:
    """Saves a refusal and returns it. Of the page only description, lane, expectation and language are kept.

    `draft` is the place of the draft that ends with it.

    Raises: Rejected `reason_missing`, `consent_language_unknown`, `expectation_unknown`, `expectation_over`.
    """
    act = shift.act("register_refusal", reason=reason)
    found = Findings()
    kept = VisitPage(
        description=page.description,
        lane=page.lane,
        expectation_id=page.expectation_id,
        consent_language=page.consent_language,
    )
    check_texts(kept, found)
    if not act.reason:
        found.refuse("reason", "reason_missing")
    check_wording(page.consent_language, shift.programme, found)
    if found.rejections:
        raise Rejected(*found.rejections)
    with shift.store.writing() as session:
        expectation = None if kept.expectation_id is None else still_expected(session, kept.expectation_id)
        person = _nobody_named(shift, kept)
        left = replace(visit_of(shift, kept, person, act), way_out=WayOut.REFUSED, left_at=act.occurred_at)
        answer = ReadConsent(False, kept.consent_language)
        consent = answer.record(shift.new_id(), left, shift.programme.consent.version)
        keep_programme(session, shift, act)
        if expectation is not None:
            take_up(session, expectation, act)
        save(session, person, act)
        save(session, left, act)
        save(session, consent, act)
        if expectation is not None:
            save(session, replace(expectation, state=ExpectationState.ARRIVED, visit_id=left.id), act)
        drafts.drop(session, draft)
    return Refused(left, consent)


def _nobody_named(shift: Shift, page: VisitPage) -> Person:
    return Person(
        id=shift.new_id(),
        name=None,
        birth_date=None,
        birth_year=None,
        sex=None,
        phone=None,
        identity_level=IdentityLevel.UNKNOWN,
        description=page.description.strip(),
    )
