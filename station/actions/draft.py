"""Keeps what is half typed, so that lock, crash and power loss lose nothing. A draft is never a fact."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.fact import Json
from station.domain.page import VisitPage, page_from_json
from station.storage import drafts

PLACE = "visit_page"
PLACE_OF_CORRECTION = "correction"
PLACE_OF_TRIAGE = "triage"
LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class StartedCorrection:
    """A correction that is half typed: of which visit, its page as it was opened and as it is typed, and the reason."""

    visit_id: UUID
    opened: VisitPage
    page: VisitPage
    reason: str


@dataclass(frozen=True, slots=True)
class StartedTriage:
    """A later triage that is half typed: of which visit, and its page."""

    visit_id: UUID
    page: VisitPage


def keep_draft(shift: Shift, page: VisitPage) -> None:
    """Keeps the page as typed, in the encrypted file and there under a key of its own.

    Nothing of it has been checked: any field may hold a document's number.
    """
    _keep(shift, PLACE, page.to_json())


def kept_draft(shift: Shift) -> VisitPage | None:
    """Returns the page that was left half typed, or None."""
    stored = _kept(shift, PLACE)
    return None if stored is None else page_from_json(stored)


def drop_draft(shift: Shift, place: str = PLACE) -> None:
    """Forgets the draft of a place; after the page was saved or given up."""
    with shift.store.writing() as session:
        drafts.drop(session, place)


def keep_correction(shift: Shift, started: StartedCorrection) -> None:
    """Keeps a correction as typed, just as a page is kept."""
    content: dict[str, Json] = {
        "visit_id": str(started.visit_id),
        "opened": started.opened.to_json(),
        "page": started.page.to_json(),
        "reason": started.reason,
    }
    _keep(shift, PLACE_OF_CORRECTION, content)


def kept_correction(shift: Shift) -> StartedCorrection | None:
    """Returns the correction that was left half typed, or None."""
    stored = _kept(shift, PLACE_OF_CORRECTION)
    if stored is None:
        return None
    opened, page = (page_from_json(stored[name]) for name in ("opened", "page"))
    return StartedCorrection(UUID(stored["visit_id"]), opened, page, stored["reason"])


def keep_triage(shift: Shift, started: StartedTriage) -> None:
    """Keeps a later triage as typed, just as a page is kept."""
    _keep(shift, PLACE_OF_TRIAGE, {"visit_id": str(started.visit_id), "page": started.page.to_json()})


def kept_triage(shift: Shift) -> StartedTriage | None:
    """Returns the later triage that was left half typed, or None."""
    stored = _kept(shift, PLACE_OF_TRIAGE)
    return None if stored is None else StartedTriage(UUID(stored["visit_id"]), page_from_json(stored["page"]))


def whose_draft(session: Connection, shift: Shift, place: str) -> str:
    """Returns the name that stands on a half-typed page, correction or triage, "" where there is none."""
    content = _unlocked(shift, drafts.kept(session, place))
    page = dict(content.get("page", content)) if content is not None else {}
    return str(page.get("name") or "")


def _keep(shift: Shift, place: str, content: dict[str, Json]) -> None:
    locked = b64encode(shift.locked(json.dumps(content))).decode("ascii")
    with shift.store.writing() as session:
        drafts.keep(session, place, {LOCKED: locked}, shift.clock.now())


def _kept(shift: Shift, place: str) -> dict[str, Any] | None:  # Any: JSON as it was kept
    with shift.store.reading() as session:
        return _unlocked(shift, drafts.kept(session, place))


def _unlocked(
    shift: Shift, stored: dict[str, Json] | None
) -> dict[str, Any] | None:  # Any: JSON as it was kept
    if stored is None or LOCKED not in stored:
        return None
    return dict(json.loads(shift.unsealed(b64decode(str(stored[LOCKED])))))
