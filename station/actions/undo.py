"""Takes back what was done last, within half a minute: a registration, a correction, a link, a way out.

Nothing is deleted: the earlier state is written again, as a fact of its own. A number that was given is void after
its registration was undone; a number that was voided stays void.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from station.actions.correct_visit import Corrected
from station.actions.register_visit import Registered
from station.actions.shift import Shift
from station.actions.void_visit import void_whole
from station.domain.act import Act
from station.domain.exposure import Exposure
from station.domain.person import Person
from station.domain.person_link import PersonLink
from station.domain.visit import Visit, VisitVoidReason
from station.errors import reject
from station.storage import find, find_history
from station.storage.ledger import save

UNDO_WITHIN = timedelta(seconds=30)
"""Source: the project's own proposal (November 2026)."""

Undone = Person | Visit | Exposure | PersonLink


@dataclass(frozen=True, slots=True)
class Undoable:
    """What can be taken back: the records as they are now, and as they were. A registration has no earlier state."""

    after: tuple[Undone, ...]
    before: tuple[Undone, ...]


def of_registration(registered: Registered) -> Undoable:
    """Returns a registration as something to be undone."""
    return Undoable((registered.visit,), ())


def of_correction(corrected: Corrected) -> Undoable:
    """Returns a correction as something to be undone; an exposure that was new in it stays."""
    known = {one.id for one in corrected.before}
    return Undoable(tuple(one for one in corrected.after if one.id in known), corrected.before)


def of_link(link: PersonLink) -> Undoable:
    """Returns a link that was made, or taken back, as something to be undone."""
    return Undoable((link,), (replace(link, is_linked=not link.is_linked),))


def of_leaving(left: Visit) -> Undoable:
    """Returns a visit's way out as something to be undone."""
    return Undoable((left,), (replace(left, way_out=None, left_at=None),))


def undo(shift: Shift, done: Undoable) -> None:
    """Takes something back.

    Raises: Rejected `undo_too_late` after 30 s, `undo_overtaken` when something else was done to it meanwhile,
    `undo_of_other` when somebody else did it.
    """
    act = shift.act("undo", reason="undo")
    with shift.store.writing() as session:
        for record in done.after:
            _check(session, shift, record, act)
        if done.before:
            for record in done.before:
                save(session, record, act)
            return
        for record in done.after:
            if isinstance(record, Visit):
                _take_back(session, shift, record, act)


def _check(session: Connection, shift: Shift, record: Undone, act: Act) -> None:
    written = find_history.written(session, record)
    if written is None:
        raise reject("", "undo_overtaken")
    if act.recorded_at - written.at > UNDO_WITHIN:
        raise reject("", "undo_too_late", seconds=int(UNDO_WITHIN.total_seconds()))
    if written.actor != shift.actor.id:
        raise reject("", "undo_of_other")


def _take_back(session: Connection, shift: Shift, visit: Visit, act: Act) -> None:
    if any(one.collected_at is not None for one in find.specimens_of(session, visit.id)):
        raise reject("", "undo_overtaken")
    void_whole(session, shift, visit, act, void=(VisitVoidReason.UNDONE, ""))
