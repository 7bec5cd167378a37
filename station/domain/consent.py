"""What somebody agreed to, in which wording. Never set beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that was given or refused, with the wording's version and language as it was shown."""

    id: UUID
    visit_id: UUID
    person_id: UUID
    wording_version: str
    language: str
    is_given: bool
