"""Takes back what was done last, within half a minute: a registration, a correction, a link, a way out.

Nothing is deleted: the earlier state is written again, as a fact of its own. A number that was given is void after
its registration was undone; a number that was voided stays void. Whoever came again and was registered with other
values is as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection

from station.actions.correct_visit import Corrected
from station.actions.link_people import check_not_linked
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
    """What can be taken back: the records as they are now, and those that were there before as they were.

    A visit that was not there before becomes void; whoever else was new stays, and belongs to nothing that counts.
    """

    after: tuple[Undone, ...]
    before: tuple[Undone, ...]


def of_registration(registered: Registered) -> Undoable:
    """Returns a registration as something to be undone, with what it changed about whoever was known."""
    visit, person, known = registered.visit, registered.person, registered.known
    return Undoable((visit,), ()) if known in (None, person) else Undoable((visit, person), (known,))


def of_correction(corrected: Corrected) -> Undoable:
    """Returns a correction as something to be undone; an exposure that was new in it holds no answer afterwards."""
    known = {one.id for one in corrected.before}
    new = [one for one in corrected.after if isinstance(one, Exposure) and one.id not in known]
    empty = (Exposure(one.id, one.visit_id, one.window_days) for one in new)
    return Undoable(corrected.after, (*corrected.before, *empty))


def of_link(link: PersonLink) -> Undoable:
    """Returns a link that was made, or taken back, as something to be undone."""
    return Undoable((link,), (replace(link, is_linked=not link.is_linked),))


def of_leaving(left: Visit) -> Undoable:
    """Returns a visit's way out as something to be undone."""
    return Undoable((left,), (replace(left, way_out=None, left_at=None),))


def undo(shift: Shift, done: Undoable) -> None:
    """Takes something back.

    Raises: Rejected `undo_too_late` after 30 s, `undo_overtaken` when something else was done to it meanwhile,
    `undo_of_other` when somebody else did it, `already_linked` for a link that another one has taken the place of,
    `undo_of_nothing` for what changed no value.
    """
    act = shift.act("undo", reason="undo")
    if not done.after:
        raise reject("", "undo_of_nothing")
    before: Mapping[UUID, Undone] = {one.id: one for one in done.before}
    with shift.store.writing() as session:
        for record in done.after:
            _check(session, shift, record, act)
        for record in done.after:
            if record.id in before:
                _put_back(session, before[record.id], act)
            elif isinstance(record, Visit):
                _take_back(session, shift, record, act)


def _check(session: Connection, shift: Shift, record: Undone, act: Act) -> None:
    written = find_history.written(session, record)
    if written is None:
        raise reject("", "undo_overtaken")
    if act.recorded_at - written.at > UNDO_WITHIN:
        raise reject("", "undo_too_late", seconds=int(UNDO_WITHIN.total_seconds()))
    if written.actor != shift.actor.id:
        raise reject("", "undo_of_other")


def _put_back(session: Connection, record: Undone, act: Act) -> None:
    if isinstance(record, PersonLink) and record.is_linked:
        check_not_linked(session, record.person_id, record.other_id)
    save(session, record, act)


def _take_back(session: Connection, shift: Shift, visit: Visit, act: Act) -> None:
    if any(one.collected_at is not None for one in find.specimens_of(session, visit.id)):
        raise reject("", "undo_overtaken")
    void_whole(session, shift, visit, act, void=(VisitVoidReason.UNDONE, ""))
