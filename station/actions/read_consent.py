"""Reads who agreed to the screening, and for whom, from a page as typed. Opens no file and knows no clock."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from station.actions.findings import Findings
from station.consent_wordings import wording_languages
from station.domain.consent import GUARDIAN_UNDER_YEARS, Consent, Relation, needs_guardian
from station.domain.identity import parse_name
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel
from station.domain.programme import Programme
from station.domain.visit import Visit
from station.errors import Rejected, Rejection


@dataclass(frozen=True, slots=True)
class ReadConsent:
    """A consent as values, and in which language its wording was shown."""

    is_given: bool
    language: str
    guardian_name: str = ""
    guardian_relation: str = ""

    def record(self, record_id: UUID, visit: Visit, wording_version: str) -> Consent:
        """Returns the consent of a visit to a wording."""
        return Consent(
            record_id,
            visit.id,
            visit.person_id,
            wording_version,
            self.language,
            self.is_given,
            self.guardian_name,
            self.guardian_relation,
        )


def check_wording(language: str, programme: Programme, found: Findings) -> None:
    """Refuses a language in which the programme has no consent wording."""
    known = wording_languages(programme)
    if language not in known:
        found.refuse("consent_language", "consent_language_unknown", known=", ".join(known))


def read_consent(
    page: VisitPage, found: Findings, programme: Programme, *, age_years: int | None
) -> ReadConsent | None:
    """Returns the consent of a page; None where it cannot be read, and for somebody unknown who cannot be asked.

    A guardian's name without a relation is kept only for a child: it is carried over within a family.
    """
    check_wording(page.consent_language, programme, found)
    if page.consent is None:
        if page.identity.strip().casefold() != IdentityLevel.UNKNOWN:
            found.refuse("consent", "consent_missing")
        return None
    if not page.consent:
        found.refuse("consent", "consent_refused")
        return None
    name, relation = _guardian(page, found, age_years)
    return ReadConsent(True, page.consent_language, name, relation)


def _guardian(page: VisitPage, found: Findings, age_years: int | None) -> tuple[str, str]:
    name, relation = page.guardian_name.strip(), page.guardian_relation.strip().casefold()
    is_child = needs_guardian(age_years)
    if relation and relation not in set(Relation):
        found.refuse("guardian_relation", "guardian_relation_not_known", known=", ".join(Relation))
    if relation and not name:
        found.refuse("guardian_name", "guardian_name_missing")
    if is_child and not name and not relation:
        found.doubt("guardian_name", "guardian_not_named", limit=GUARDIAN_UNDER_YEARS)
    if is_child and name and not relation:
        found.refuse("guardian_relation", "guardian_relation_missing", guardian=name[:40])
    if not name or not (relation or is_child):
        return "", ""
    read = found.of(lambda: _guardian_name(name))
    return read or "", relation


def _guardian_name(name: str) -> str:
    try:
        return parse_name(name).text
    except Rejected as refused:
        raise Rejected(
            *(Rejection("guardian_name", one.code, one.facts) for one in refused.rejections)
        ) from None
