"""Looks up what somebody told of contact and travel."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select

from station.domain.exposure import Exposure
from station.storage import tables
from station.storage.rows import first_record


def exposure_of(session: Connection, visit_id: UUID) -> Exposure | None:
    """Returns the exposure of a visit, or None where nobody asked."""
    table = tables.exposure
    return first_record(session, select(table).where(table.c.visit_id == visit_id), Exposure)
