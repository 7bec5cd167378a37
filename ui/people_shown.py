"""What the desk's screens are shown of people: plain values, made by the flows from what the actions return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from station.errors import Rejection
from ui.shown import Bilingual


@dataclass(frozen=True, slots=True)
class MatchShown:
    """A person who may be meant, why, and where they stand today; `step` is empty where they do not.

    `station` is the booth of the site where they stand, None for this one.
    """

    person_id: UUID
    name: str
    birth_year: int | None
    sex: str
    phone_end: str
    reasons: tuple[str, ...]
    last_day: str
    step: str = ""
    lane: str = ""
    visit_id: UUID | None = None
    station: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One field of a document: what was read, whether it may be right, and what is said of it."""

    field: str
    read: str
    is_right: bool
    remarks: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A document with something to look at. `is_taken` False: its checks do not fit, and nothing was filled in."""

    kind: str
    lines: tuple[DocumentLine, ...]
    remarks: tuple[Rejection, ...] = ()
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit of a person."""

    visit_id: UUID
    day: str
    programme: Bilingual
    way_out: str
    is_void: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field that was changed, and by whom and why."""

    at: datetime
    field: str
    before: str
    after: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class LookLine:
    """Somebody who looked."""

    at: datetime
    kind: str
    who: str


@dataclass(frozen=True, slots=True)
class SameLine:
    """Another record of the same person."""

    link_id: UUID
    person_id: UUID
    name: str
    birth_year: int | None


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person with everything that a booth knows of them."""

    person_id: UUID
    name: str
    birth: str
    birth_year: int | None
    sex: str
    phone: str
    level: str
    document: str
    nationality: Bilingual
    visits: tuple[VisitLine, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    looks: tuple[LookLine, ...] = ()
    same: tuple[SameLine, ...] = ()
