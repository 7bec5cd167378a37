"""Who of those that another booth of the site registered today may be meant, and where somebody stands there.

Read from what the feed brought; a booth that heard nothing yet says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from station.domain.matching import Reason, Sought, reasons_for
from station.domain.person import Person
from station.domain.specimen import SpecimenState
from station.domain.told_record import record_told
from station.domain.visit import Step, Visit, step_of
from station.storage import find, find_site
from station.storage.find_site import SiteRecord
from station.storage.rows import R


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A visit at another booth, its step, and the booth's number."""

    visit: Visit
    step: Step
    station: int


def people_elsewhere(
    session: Connection, sought: Sought, day: date
) -> tuple[tuple[Person, tuple[Reason, ...]], ...]:
    """Returns who stands at another booth, was born so and has something else in common; some may be known here."""
    if sought.birth_date is None:
        return ()
    told = readable(find_site.people_born(session, sought.birth_date), Person)
    found = [(one, reasons_for(sought, one)) for one in told]
    alike = [(one, reasons) for one, reasons in found if len(reasons) > 1]
    there = visits_elsewhere(session, [one.id for one, _ in alike], day)
    standing = {one for one, at in there.items() if at.step is not Step.LEFT}
    return tuple((one, reasons) for one, reasons in alike if one.id in standing)


def visits_elsewhere(session: Connection, people: Sequence[UUID], day: date) -> dict[UUID, Elsewhere]:
    """Returns where some people stand on a day at another booth, or that they have left it; what stands here too is
    told by this booth.
    """
    found = {}
    for told in find_site.visits_told(session, people):
        for visit in readable((told,), Visit):
            is_todays = visit.operating_day == day and visit.void_reason is None
            if is_todays and find.record(session, Visit, visit.id) is None:
                step = _step(
                    find_site.records_of_visit(session, visit.id), has_left=visit.way_out is not None
                )
                found[visit.person_id] = Elsewhere(visit, step, told.station)
    return found


def readable(told: Sequence[SiteRecord], made: type[R]) -> tuple[R, ...]:
    """Returns the records that this program can read; a newer one's are left out."""
    found = []
    for one in told:
        try:
            found.append(record_told(made, one.state))
        except ValueError:
            continue
    return tuple(found)


def _step(told: Sequence[SiteRecord], *, has_left: bool) -> Step:
    tubes = [str(one.state.get("state")) for one in told if one.kind == "specimen"]
    return step_of(
        triaged=any(one.kind == "triage" for one in told),
        labelled=bool(tubes),
        collected=SpecimenState.COLLECTED in tubes,
        left=has_left,
    )
