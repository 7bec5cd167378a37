"""Keeps what is half typed, so that lock, crash and power loss lose nothing. A draft is never a fact."""

from __future__ import annotations

from station.actions.shift import Shift
from station.domain.page import VisitPage, page_from_json
from station.storage import drafts

PLACE = "visit_page"


def keep_draft(shift: Shift, page: VisitPage) -> None:
    """Keeps the page as typed, in the encrypted file."""
    with shift.store.writing() as session:
        drafts.keep(session, PLACE, page.to_json(), shift.clock.now())


def kept_draft(shift: Shift) -> VisitPage | None:
    """Returns the page that was left half typed, or None."""
    with shift.store.reading() as session:
        stored = drafts.kept(session, PLACE)
    return None if stored is None else page_from_json(stored)


def drop_draft(shift: Shift) -> None:
    """Forgets the draft; after the page was saved or given up."""
    with shift.store.writing() as session:
        drafts.drop(session, PLACE)
