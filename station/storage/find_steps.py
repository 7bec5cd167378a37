"""Looks up when each visit of a day came to each step, from its records and their facts."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, Select, select

from station.domain.specimen import Specimen
from station.domain.step_times import Stamp, StepTimes, step_times
from station.domain.visit import Visit
from station.storage import tables
from station.storage.columns import instant_of
from station.storage.outbox import stands_once
from station.storage.rows import records

OF_STEPS = ("visit", "triage")


def step_times_of_day(session: Connection, day: date, visit_id: UUID | None = None) -> dict[UUID, StepTimes]:
    """Returns the step times of each visit of a day, or of one of them."""
    visit, specimen = tables.visit, tables.specimen
    of_the_day = _wanted(day, visit_id)
    tubes: defaultdict[UUID, list[Specimen]] = defaultdict(list)
    for one in records(session, select(specimen).where(specimen.c.visit_id.in_(of_the_day)), Specimen):
        tubes[one.visit_id].append(one)
    stamps = _stamps(session, of_the_day)
    visits = records(session, select(visit).where(visit.c.id.in_(of_the_day)), Visit)
    return {one.id: step_times(one, tubes[one.id], stamps[one.id]) for one in visits}


def _wanted(day: date, visit_id: UUID | None) -> Select[tuple[UUID]]:
    visit = tables.visit
    if visit_id is not None:
        return select(visit.c.id).where(visit.c.id == visit_id)
    return select(visit.c.id).where(visit.c.operating_day == day)


def _stamps(session: Connection, of_the_day: Select[tuple[UUID]]) -> defaultdict[UUID, list[Stamp]]:
    """Returns the stamps of the first states of some visits and their triages, by visit."""
    fact = tables.fact
    told = (
        fact.c.record_kind,
        fact.c.record_id,
        fact.c.subject_id,
        fact.c.revision,
        fact.c.recorded_at,
        fact.c.header,
    )
    query = select(*told).where(
        fact.c.subject_id.in_(of_the_day),
        fact.c.record_kind.in_(OF_STEPS),
        fact.c.revision == 1,
        stands_once(),
    )
    found: defaultdict[UUID, list[Stamp]] = defaultdict(list)
    for row in session.execute(query):
        occurred_at = instant_of(json.loads(row.header)["occurred_at_ms"])
        found[row.subject_id].append(
            Stamp(row.record_kind, row.record_id, row.revision, occurred_at, row.recorded_at)
        )
    return found
