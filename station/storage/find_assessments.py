"""Looks up who made each assessment of a visit and each word of a clinician over one, and when."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from station.domain.staff import Role
from station.storage import tables
from station.storage.columns import instant_of

KINDS = ("triage", "overrule")


@dataclass(frozen=True, slots=True)
class Made:
    """Who made a record as what, and when. `name` is the member of staff's; of one who is not known, the id."""

    at: datetime
    name: str
    role: Role


def made_in_visit(session: Connection, visit_id: UUID) -> dict[UUID, Made]:
    """Returns who made each triage and each overrule of a visit, by the record's id."""
    return made_in_visits(session, [visit_id])[visit_id]


def made_in_visits(session: Connection, ids: Sequence[UUID]) -> defaultdict[UUID, dict[UUID, Made]]:
    """Returns who made each triage and each overrule of some visits, by visit and by the record's id."""
    fact = tables.fact
    query = select(fact.c.subject_id, fact.c.record_id, fact.c.actor, fact.c.header).where(
        fact.c.subject_id.in_(ids), fact.c.record_kind.in_(KINDS), fact.c.revision == 1
    )
    rows = session.execute(query).all()
    names = _names(session) if rows else {}
    found: defaultdict[UUID, dict[UUID, Made]] = defaultdict(dict)
    for row in rows:
        found[row.subject_id][row.record_id] = _made(row.actor, json.loads(row.header), names)
    return found


def _made(actor: str, header: dict[str, str], names: dict[str, str]) -> Made:
    return Made(instant_of(int(header["occurred_at_ms"])), names.get(actor, actor), Role(header["role"]))


def _names(session: Connection) -> dict[str, str]:
    staff = tables.staff
    return {str(row.id): row.name for row in session.execute(select(staff.c.id, staff.c.name))}
