"""Looks up what somebody said to the question for consent, every answer of a visit."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select

from station.domain.consent import Consent
from station.storage import tables
from station.storage.rows import records


def consents_of(session: Connection, visit_id: UUID) -> tuple[Consent, ...]:
    """Returns the answers of a visit, the oldest first: the last one holds."""
    table = tables.consent
    query = select(table).where(table.c.visit_id == visit_id).order_by(table.c.fact_epoch, table.c.fact_seq)
    return records(session, query, Consent)
