"""Two records of the same person, linked by somebody who saw it; never merged, and never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonLink:
    """Says that two person records are about one person; `is_linked` False that this was taken back."""

    id: UUID
    person_id: UUID
    other_id: UUID
    is_linked: bool = True
