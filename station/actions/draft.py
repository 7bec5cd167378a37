"""Keeps what is half typed, so that lock, crash and power loss lose nothing. A draft is never a fact."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace

from station.actions.shift import Shift
from station.domain.page import VisitPage, page_from_json
from station.storage import drafts

PLACE = "visit_page"


def keep_draft(shift: Shift, page: VisitPage) -> None:
    """Keeps the page as typed, in the encrypted file; a document's number under a key of its own."""
    hidden = replace(page, document_number=_hidden(shift, page.document_number))
    with shift.store.writing() as session:
        drafts.keep(session, PLACE, hidden.to_json(), shift.clock.now())


def kept_draft(shift: Shift) -> VisitPage | None:
    """Returns the page that was left half typed, or None."""
    with shift.store.reading() as session:
        stored = drafts.kept(session, PLACE)
    if stored is None:
        return None
    page = page_from_json(stored)
    return replace(page, document_number=_shown(shift, page.document_number))


def drop_draft(shift: Shift) -> None:
    """Forgets the draft; after the page was saved or given up."""
    with shift.store.writing() as session:
        drafts.drop(session, PLACE)


def _hidden(shift: Shift, number: str) -> str:
    return b64encode(shift.sealed(PLACE, number).local).decode("ascii") if number else ""


def _shown(shift: Shift, hidden: str) -> str:
    return shift.unsealed(b64decode(hidden)) if hidden else ""
