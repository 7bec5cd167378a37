"""A programme file as it was when visits were judged by it, so that an old visit is shown by its own version."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeptProgramme:
    """The exact bytes of a programme file. `hash` is their SHA-256 in hex; each hash is kept once."""

    id: UUID
    programme_id: str
    version: str
    hash: str
    content: bytes
