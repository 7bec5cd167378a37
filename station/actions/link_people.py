"""Links two records of the same person, and takes a link back. Nothing is merged: both records stay as they are."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from station.actions.person_of_page import person_with
from station.actions.shift import Shift
from station.domain.person_link import PersonLink
from station.errors import reject
from station.storage import find, find_people
from station.storage.ledger import save


def link_people(shift: Shift, person_id: UUID, other_id: UUID, *, reason: str = "") -> PersonLink:
    """Saves that two records are about one person and returns the link.

    Raises: Rejected `not_allowed`, `person_unknown`, `link_to_itself`, `already_linked` (by others in between too).
    """
    act = shift.act("link_people", reason=reason)
    if person_id == other_id:
        raise reject("other", "link_to_itself")
    with shift.store.writing() as session:
        for one in (person_id, other_id):
            person_with(session, one)
        check_not_linked(session, person_id, other_id)
        link = PersonLink(shift.new_id(), person_id, other_id)
        save(session, link, act)
    return link


def check_not_linked(session: Connection, person_id: UUID, other_id: UUID) -> None:
    """Checks that two records are not one person's yet, however many steps far. Raises: Rejected `already_linked`."""
    linked = find_people.same_person(session, person_id)
    if any(other_id in (one.person_id, one.other_id) for one in linked):
        raise reject("other", "already_linked")


def unlink_people(shift: Shift, link_id: UUID, *, reason: str) -> PersonLink:
    """Takes a link back, with the reason, and returns it. Raises: Rejected `link_unknown`, `reason_missing`."""
    act = shift.act("link_people", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    with shift.store.writing() as session:
        link = find.record(session, PersonLink, link_id)
        if link is None or not link.is_linked:
            raise reject("link", "link_unknown")
        taken_back = replace(link, is_linked=False)
        save(session, taken_back, act)
    return taken_back
