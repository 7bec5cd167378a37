"""Writes down a consent that was given or taken back after the registration: every answer is kept."""

from __future__ import annotations

from uuid import UUID

from station.actions.carry_on import carry_on_visit
from station.actions.findings import Findings
from station.actions.read_consent import ReadConsent, check_wording
from station.actions.shift import Shift
from station.actions.void_visit import visit_with
from station.domain.consent import Consent, ConsentState, Relation, standing
from station.domain.programme import Programme
from station.errors import Rejected, reject
from station.storage.find_consents import consents_of
from station.storage.ledger import save


def record_consent(shift: Shift, visit_id: UUID, told: ReadConsent, *, reason: str = "") -> Consent:
    """Saves a later answer about consent and returns it; the latest one holds.

    Raises: Rejected `visit_unknown`, `visit_void_already`, `reason_missing` (taken back),
    `consent_withdrawn_already`, `consent_language_unknown`, `guardian_relation_not_known`,
    `guardian_relation_missing`, `guardian_name_missing`.
    """
    act = shift.act("record_consent", reason=reason)
    if not told.is_given and not act.reason:
        raise reject("reason", "reason_missing")
    _check(told, shift.programme)
    with shift.store.writing() as session:
        carry_on_visit(session, shift, act, visit_id)
        visit = visit_with(session, visit_id)
        if not told.is_given and standing(consents_of(session, visit_id)) is ConsentState.WITHDRAWN:
            raise reject("consent", "consent_withdrawn_already")
        consent = told.record(shift.new_id(), visit, shift.programme.consent.version)
        save(session, consent, act)
    return consent


def consent_now(shift: Shift, visit_id: UUID) -> ConsentState:
    """Returns what holds about a visit's consent now. Raises: Rejected `not_allowed`."""
    shift.act("open_visit")
    with shift.store.reading() as session:
        return standing(consents_of(session, visit_id))


def _check(told: ReadConsent, programme: Programme) -> None:
    found = Findings()
    check_wording(told.language, programme, found)
    if found.rejections:
        raise Rejected(*found.rejections)
    if told.guardian_relation and told.guardian_relation not in set(Relation):
        raise reject("guardian_relation", "guardian_relation_not_known", known=", ".join(Relation))
    if told.guardian_name.strip() and not told.guardian_relation:
        raise reject("guardian_relation", "guardian_relation_missing", guardian=told.guardian_name[:40])
    if told.guardian_relation and not told.guardian_name.strip():
        raise reject("guardian_name", "guardian_name_missing")
