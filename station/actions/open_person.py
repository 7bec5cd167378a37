"""Opens one person: who it is and was, every visit, who else is the same person, and who looked before.

Visits that are void are among them: here it is told what became of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from station.actions.carry_on import carry_on_person
from station.actions.person_of_page import person_with
from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.changes import Change, changes_of
from station.domain.page import VisitPage, page_of_person
from station.domain.person import Person
from station.domain.person_link import PersonLink
from station.domain.visit import Visit
from station.storage import find_history, find_people
from station.storage.find_history import Look
from station.storage.ledger import save

MOST_VISITS = 200


@dataclass(frozen=True, slots=True)
class OpenedPerson:
    """A person with all that a booth knows of them. `changes` are the oldest first, `looks` the latest first."""

    person: Person
    visits: tuple[Visit, ...]
    links: tuple[PersonLink, ...]
    same: tuple[Person, ...]
    changes: tuple[Change, ...]
    looks: tuple[Look, ...]


def open_person(shift: Shift, person_id: UUID) -> OpenedPerson:
    """Returns a person; that somebody looked is on the access log. Raises: Rejected `not_allowed`, `person_unknown`."""
    act = shift.act("open_person")
    with shift.store.writing() as session:
        person = person_with(session, person_id)
        visits = find_people.visits_of(session, person_id, MOST_VISITS)
        looks = find_history.looks_at(session, [person_id, *(one.id for one in visits)])
        links = find_people.same_person(session, person_id)
        others = {one for link in links for one in (link.person_id, link.other_id)} - {person_id}
        records = [person_id, *(one.id for one in visits)]
        states = [find_history.states_of(session, one) for one in records]
        opened = OpenedPerson(
            person=person,
            visits=visits,
            links=links,
            same=tuple(person_with(session, one) for one in sorted(others)),
            changes=tuple(change for each in states for change in changes_of(each)),
            looks=looks,
        )
        save(session, Access(shift.new_id(), AccessKind.OPENED, subject_id=person_id), act)
    return opened


def returning_page(shift: Shift, person_id: UUID) -> VisitPage:
    """Returns the page of somebody who comes again, filled with what is known; consent is asked anew.

    Raises: Rejected `not_allowed`, `person_unknown`. That the record was opened is on the access log.
    """
    act = shift.act("open_person", reason="returning")
    with shift.store.writing() as session:
        carry_on_person(session, person_id, act)
        person = person_with(session, person_id)
        save(session, Access(shift.new_id(), AccessKind.OPENED, subject_id=person_id), act)
    return page_of_person(person, shift.today())
