"""What somebody agreed to, in which wording. Never set beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

GUARDIAN_UNDER_YEARS = 14


class Relation(StrEnum):
    """What somebody is to the person for whom they agree."""

    PARENT = "parent"
    GRANDPARENT = "grandparent"
    LEGAL_GUARDIAN = "legal_guardian"
    SPOUSE = "spouse"
    CHILD = "child"
    SIBLING = "sibling"
    TEACHER = "teacher"
    CARER = "carer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that was given or refused, with the wording's version and language as it was shown.

    Who took it stands in its fact. `guardian_name` is who spoke for the person, and `guardian_relation` what they
    are to them (a `Relation`); both empty where the person spoke.
    """

    id: UUID
    visit_id: UUID
    person_id: UUID
    wording_version: str
    language: str
    is_given: bool
    guardian_name: str = ""
    guardian_relation: str = ""


class ConsentState(StrEnum):
    """What holds about a visit's consent. Its words: `consent_state.<state>`."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def standing(consents: Sequence[Consent]) -> ConsentState:
    """Returns what holds after all answers of a visit, the oldest first."""
    if not consents:
        return ConsentState.NOT_ASKED
    if consents[-1].is_given:
        return ConsentState.GIVEN
    return ConsentState.WITHDRAWN if any(one.is_given for one in consents) else ConsentState.REFUSED


def needs_guardian(age_years: int | None) -> bool:
    """Says whether somebody is so young that a guardian has to agree for them; not where the age is unknown.

    Source: Personal Information Protection Act (Korea), art. 22-2: under 14 years.
    """
    return age_years is not None and age_years < GUARDIAN_UNDER_YEARS
