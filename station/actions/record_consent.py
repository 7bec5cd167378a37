"""Writes down a consent that was given or taken back after the registration: every answer is kept."""

from __future__ import annotations

from uuid import UUID

from station.actions.read_consent import ReadConsent
from station.actions.shift import Shift
from station.actions.void_visit import visit_with
from station.domain.consent import Consent, Relation
from station.errors import reject
from station.storage.ledger import save
from station.words import LANGUAGES


def record_consent(shift: Shift, visit_id: UUID, told: ReadConsent, *, reason: str = "") -> Consent:
    """Saves a later answer about consent and returns it; the latest one holds.

    Raises: Rejected `visit_unknown`, `visit_void_already`, `reason_missing` (taken back),
    `consent_language_unknown`, `guardian_relation_not_known`, `guardian_relation_missing`, `guardian_name_missing`.
    """
    act = shift.act("record_consent", reason=reason)
    if not told.is_given and not act.reason:
        raise reject("reason", "reason_missing")
    _check(told)
    with shift.store.writing() as session:
        visit = visit_with(session, visit_id)
        consent = told.record(shift.new_id(), visit, shift.programme.consent.version)
        save(session, consent, act)
    return consent


def _check(told: ReadConsent) -> None:
    if told.language not in LANGUAGES:
        raise reject("consent_language", "consent_language_unknown", known=", ".join(LANGUAGES))
    if told.guardian_relation and told.guardian_relation not in set(Relation):
        raise reject("guardian_relation", "guardian_relation_not_known", known=", ".join(Relation))
    if told.guardian_name.strip() and not told.guardian_relation:
        raise reject("guardian_relation", "guardian_relation_missing", guardian=told.guardian_name[:40])
    if told.guardian_relation and not told.guardian_name.strip():
        raise reject("guardian_name", "guardian_name_missing")
