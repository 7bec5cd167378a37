"""Opens one visit to be looked at: who it is and what happened. Who looked stands on the access log."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from station.actions.shift import Shift
from station.actions.triage_history import TriageHistory, triage_history
from station.domain.access import Access, AccessKind
from station.domain.person import Person
from station.domain.visit import Visit
from station.storage import find
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class OpenedVisit:
    """A visit with its person and everything that was assessed and decided."""

    visit: Visit
    person: Person
    history: TriageHistory


def open_visit(shift: Shift, visit_id: UUID) -> OpenedVisit:
    """Returns a visit and notes that somebody looked at it.

    Raises: Rejected `not_allowed`, `visit_unknown`; Trouble `programme_not_kept`.
    """
    act = shift.act("open_visit")
    history = triage_history(shift, visit_id)
    with shift.store.writing() as session:
        found = find.day_visit(session, visit_id)
        save(session, Access(shift.new_id(), AccessKind.OPENED, subject_id=visit_id), act)
    return OpenedVisit(found.visit, found.person, history)
