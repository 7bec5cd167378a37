"""Opens one visit to be looked at: who it is, and what was assessed and decided. Who looked is on the access log."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from station.actions.shift import Shift
from station.actions.triage_history import TriageHistory, triage_history
from station.domain.consent import ConsentState, standing
from station.domain.person import Person
from station.domain.visit import Visit
from station.storage import find
from station.storage.find_consents import consents_of


@dataclass(frozen=True, slots=True)
class OpenedVisit:
    """A visit with its person, everything that was assessed and decided, and what holds about its consent."""

    visit: Visit
    person: Person
    history: TriageHistory
    consent: ConsentState


def open_visit(shift: Shift, visit_id: UUID) -> OpenedVisit:
    """Returns a visit; `triage_history` notes that somebody looked at it.

    Raises: Rejected `not_allowed`, `visit_unknown`; Trouble `programme_not_kept`.
    """
    history = triage_history(shift, visit_id)
    with shift.store.reading() as session:
        found = find.day_visit(session, visit_id)
        consents = consents_of(session, visit_id)
    return OpenedVisit(found.visit, found.person, history, standing(consents))
