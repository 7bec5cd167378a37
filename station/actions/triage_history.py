"""Every assessment of a visit and every clinician's word over one, with the programme that words their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from station.actions.programme_of_visit import own_programme
from station.actions.shift import Shift
from station.domain.access import Access, AccessKind
from station.domain.overrule import Holding, Overrule, holding
from station.domain.programme import Programme
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.errors import reject
from station.reasons import SaidReason, kept_reasons, said_reasons
from station.storage import find
from station.storage.find_assessments import Made, made_in_visit
from station.storage.ledger import save
from station.words import Words


@dataclass(frozen=True, slots=True)
class TriageHistory:
    """The triages of a visit and what overruled them, the oldest first; `programme` is the visit's own version.

    `made` says of each of them who made it and when, by its id.
    """

    programme: Programme
    triages: tuple[TriageRecord, ...]
    overrules: tuple[Overrule, ...]
    made: Mapping[UUID, Made]

    @property
    def held(self) -> Holding | None:
        """What holds now; None where nobody was triaged."""
        return holding(self.triages[-1], self.overrules) if self.triages else None

    def reasons(self, triage: TriageRecord, words: Words) -> tuple[SaidReason, ...]:
        """Returns the reasons of a triage in words, by the programme as it was then, the decisive ones first."""
        return said_reasons(kept_reasons(triage), self.programme, words)


def triage_history(shift: Shift, visit_id: UUID) -> TriageHistory:
    """Returns what was assessed and decided in a visit; that somebody looked is on the access log.

    Raises: Rejected `not_allowed`, `visit_unknown`; Trouble.
    """
    act = shift.act("open_visit")
    with shift.store.writing() as session:
        visit = find.record(session, Visit, visit_id)
        if visit is None:
            raise reject("visit", "visit_unknown")
        save(session, Access(shift.new_id(), AccessKind.OPENED, subject_id=visit_id), act)
        programme = own_programme(session, shift, visit)
        triages, overrules = find.triages_of(session, visit_id), find.overrules_of(session, visit_id)
        return TriageHistory(programme, triages, overrules, made_in_visit(session, visit_id))
