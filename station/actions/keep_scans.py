"""Keeps what a receiver has scanned of a box so far: a crash in the middle of a check-in loses nothing that was shown.

What is kept here is no fact yet: `receive_box` makes one of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from station.actions.shift import Shift
from station.storage import drafts

SCANS = "scans"


def _place(box_id: UUID) -> str:
    return f"check_in:{box_id}"


def keep_scans(shift: Shift, box_id: UUID, scans: Sequence[str]) -> None:
    """Keeps the scans of a box, in the place of those before."""
    shift.act("receive_box")
    with shift.store.writing() as session:
        drafts.keep(session, _place(box_id), {SCANS: list(scans)}, shift.clock.now())


def kept_scans(shift: Shift, box_id: UUID) -> tuple[str, ...]:
    """Returns the scans of a box that nobody has checked in yet."""
    shift.act("receive_box")
    with shift.store.reading() as session:
        stored = drafts.kept(session, _place(box_id)) or {}
    scans = stored.get(SCANS)
    return tuple(map(str, scans)) if isinstance(scans, list) else ()


def forget_scans(shift: Shift, box_id: UUID) -> None:
    """Forgets the scans of a box, after they were checked in or begun anew."""
    shift.act("receive_box")
    with shift.store.writing() as session:
        drafts.drop(session, _place(box_id))
