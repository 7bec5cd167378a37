"""Every assessment of a visit and every clinician's word over one, with the programme that words their reasons."""

from __future__ import annotations

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
from station.storage import find
from station.storage.ledger import save


@dataclass(frozen=True, slots=True)
class TriageHistory:
    """The triages of a visit and what overruled them, the oldest first; `programme` is the visit's own version."""

    programme: Programme
    triages: tuple[TriageRecord, ...]
    overrules: tuple[Overrule, ...]

    @property
    def held(self) -> Holding | None:
        """What holds now; None where nobody was triaged."""
        return holding(self.triages[-1], self.overrules) if self.triages else None

    def reasons(self, triage: TriageRecord, language: str) -> tuple[str, ...]:
        """Returns the reasons of a triage in words, by the programme as it was then, the decisive ones first."""
        found = triage.outcome.get("reasons")
        rules = [one["rule"] for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return tuple(self.programme.rule_words(str(rule))[language] for rule in rules)


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
        return TriageHistory(
            programme, find.triages_of(session, visit_id), find.overrules_of(session, visit_id)
        )
