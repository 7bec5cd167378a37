"""Finds out whether whoever a page is about stands here today already: a second visit is asked about, never refused.

Who shares a phone or a surname is somebody else: it has to be the same record, the same document, or the same name
with the same birth date.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from station.actions.findings import Findings
from station.actions.read_identity import ReadIdentity
from station.actions.shift import Shift
from station.domain.number import display
from station.domain.person import Person
from station.domain.search_form import search_form
from station.domain.specimen import SpecimenState
from station.domain.visit import Step, Visit
from station.storage import find, find_people

IS_HERE = "is_here"
"""The code of the doubt, at the field `name`."""
MOST_LOOKED_AT = 50
"""How many people who were born on one day are looked at."""


def doubt_second_visit(
    session: Connection, shift: Shift, identity: ReadIdentity, found: Findings, *, known: Person | None
) -> None:
    """Doubts that somebody comes a second time today who has not left yet; the doubt names the first visit."""
    visit = _visit_of(session, shift.today(), _who(session, shift, identity, known))
    if visit is None:
        return
    tubes = [one for one in find.specimens_of(session, visit.id) if one.state is not SpecimenState.VOIDED]
    step = Step.COLLECTED if any(one.collected_at for one in tubes) else Step.LABELLED
    found.doubt(
        "name",
        IS_HERE,
        name=identity.name or "–",
        step=f"step_short.{step.value}",
        number=display(tubes[-1].number) if tubes else "–",
        visit_id=str(visit.id),
    )


def _who(
    session: Connection, shift: Shift, identity: ReadIdentity, known: Person | None
) -> tuple[Person, ...]:
    """Returns every record of whoever a page is about."""
    same: tuple[Person, ...] = () if known is None else (known,)
    document, born = identity.document, identity.birth.date
    if document is not None:
        same += find_people.by_document(session, [shift.search_key(document.kind, document.number)])
    if identity.name and born is not None:
        name = search_form(identity.name)
        others = find_people.by_birth(session, born, MOST_LOOKED_AT)
        same += tuple(one for one in others if search_form(one.name or "") == name)
    return same


def _visit_of(session: Connection, day: date, people: tuple[Person, ...]) -> Visit | None:
    latest = find_people.latest_visits(session, [one.id for one in people])
    here = (one for one in latest.values() if one.operating_day == day and one.way_out is None)
    return next(here, None)
