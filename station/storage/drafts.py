"""The encrypted drafts: one per place, replaced as it is typed."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from station.domain.fact import Json, canonical_bytes
from station.storage import tables

EXPLANATIONS = "explanations:"
"""What the places of explanations of a day's differences begin with: those are no half-typed pages."""


def keep(session: Connection, place: str, content: dict[str, Json], saved_at: datetime) -> None:
    """Keeps a draft, in the place of the one before."""
    values = {"saved_at": saved_at, "content": canonical_bytes(dict(content)).decode()}
    statement = insert(tables.draft).values(place=place, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["place"], set_=values))


def kept(session: Connection, place: str) -> dict[str, Json] | None:
    """Returns the draft of a place, or None."""
    draft = tables.draft
    found = session.execute(select(draft.c.content).where(draft.c.place == place)).scalar()
    return None if found is None else dict(json.loads(found))


def drop(session: Connection, place: str) -> None:
    """Forgets the draft of a place."""
    session.execute(tables.draft.delete().where(tables.draft.c.place == place))
