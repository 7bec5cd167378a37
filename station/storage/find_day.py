"""Looks up all that a day's account is made of, what closed the day, and what was changed after it was closed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Select, and_, false, func, or_, select, true

from station.domain.box import GONE
from station.domain.day import DayLines, Item, LabelLine, TubeLine, VisitLine
from station.domain.day_closed import DayClosed
from station.domain.fact import Json
from station.domain.specimen import SpecimenState
from station.domain.visit import WayOut
from station.storage import tables
from station.storage.drafts import EXPLANATIONS
from station.storage.find_site import WentOn, went_on
from station.storage.outbox import ACCESS, UNSENT
from station.storage.rows import first_record

UNTOUCHED = (ACCESS, "day_closed")
"""Kinds of facts that change nothing of a day."""


@dataclass(frozen=True, slots=True)
class Named:
    """A visit and the name of its person."""

    visit_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class SavedClosing:
    """What closed a day, when it was saved, the reason with which it was closed or opened again, and its place."""

    closing: DayClosed
    at: datetime
    reason: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class DayEvent:
    """That a day was closed, for the first time or as an amendment, or opened again: when, by whose id, and why.

    `signed_by` is the id of the second who signed, `differences` what stayed, as the day keeps it.
    """

    at: datetime
    actor: str
    amendment: int
    is_reopening: bool
    reason: str
    signed_by: str = ""
    differences: Mapping[str, Json] = field(default_factory=dict)


def day_lines(session: Connection, day: date, unexplained: tuple[str, ...]) -> DayLines:
    """Returns what a day's account is made of, the visits in order of arrival and the tubes of their numbers."""
    elsewhere = went_on(session, day)
    place = tables.draft.c.place
    drafts = session.execute(
        select(place).where(place.not_like(f"{EXPLANATIONS}%")).order_by(place)
    ).scalars()
    return DayLines(
        _visits(session, day, elsewhere),
        _tubes(session, day, elsewhere),
        _labels(session, day),
        tuple(Item(detail=one) for one in drafts),
        unexplained,
    )


def _visits(session: Connection, day: date, elsewhere: dict[UUID, WentOn]) -> tuple[VisitLine, ...]:
    visit, person = tables.visit, tables.person
    query = (
        select(visit.c.id, person.c.name, visit.c.way_out, visit.c.void_reason)
        .join(person, person.c.id == visit.c.person_id)
        .where(visit.c.operating_day == day)
        .order_by(visit.c.arrived_at, visit.c.id)
    )
    return tuple(
        VisitLine(
            row.id,
            row.name or "",
            _way_out(row.way_out, elsewhere.get(row.id)),
            row.void_reason is not None,
        )
        for row in session.execute(query)
    )


def _way_out(here: WayOut | None, on: WentOn | None) -> WayOut | None:
    if on is None or (here is not None and not on.is_back):
        return here
    return None if on.way_out is None else WayOut(on.way_out)


def _tubes(session: Connection, day: date, elsewhere: dict[UUID, WentOn]) -> tuple[TubeLine, ...]:
    visit, person, specimen = tables.visit, tables.person, tables.specimen
    stay, rack, box = tables.rack_position, tables.rack, tables.box
    query = (
        select(
            specimen.c.visit_id,
            person.c.name,
            specimen.c.number,
            specimen.c.state,
            rack.c.code,
            box.c.state.label("box_state"),
            box.c.missing,
        )
        .select_from(
            specimen.join(visit, visit.c.id == specimen.c.visit_id)
            .join(person, person.c.id == visit.c.person_id)
            .outerjoin(stay, and_(stay.c.specimen_id == specimen.c.id, stay.c.is_in == true()))
            .outerjoin(rack, rack.c.id == stay.c.rack_id)
            .outerjoin(box, box.c.id == rack.c.box_id)
        )
        .where(visit.c.operating_day == day)
        .order_by(specimen.c.number)
    )
    rows = session.execute(query).all()
    noted = _noted(session, {row.visit_id for row in rows if row.state is SpecimenState.LABELLED})
    return tuple(
        TubeLine(
            row.visit_id,
            row.name or "",
            row.number,
            row.state,
            rack=row.code or "",
            is_handed_over=row.box_state in GONE,
            is_missing=row.number in (row.missing or ()),
            is_elsewhere=_is_elsewhere(row.number, row.state, elsewhere.get(row.visit_id)),
            noted=noted.get(row.visit_id, ""),
        )
        for row in rows
    )


def _is_elsewhere(number: str, state: SpecimenState, on: WentOn | None) -> bool:
    return state is SpecimenState.LABELLED and on is not None and number in on.collected


def _noted(session: Connection, visits: Collection[UUID]) -> dict[UUID, str]:
    """Returns what was written down of each of some visits when the person left."""
    fact = tables.fact
    query = (
        select(fact.c.subject_id, fact.c.header)
        .where(fact.c.subject_id.in_(visits), fact.c.action == "leave")
        .order_by(fact.c.epoch, fact.c.seq)
    )
    rows = session.execute(query) if visits else ()
    return {row.subject_id: str(json.loads(row.header)["reason"]) for row in rows}


def _labels(session: Connection, day: date) -> tuple[LabelLine, ...]:
    visit, person, specimen, label = tables.visit, tables.person, tables.specimen, tables.label_print
    query = (
        select(label.c.visit_id, person.c.name, specimen.c.number, label.c.copy, label.c.state)
        .select_from(
            label.join(specimen, specimen.c.id == label.c.specimen_id)
            .join(visit, visit.c.id == label.c.visit_id)
            .join(person, person.c.id == visit.c.person_id)
        )
        .where(visit.c.operating_day == day)
        .order_by(specimen.c.number, label.c.copy)
    )
    return tuple(
        LabelLine(row.visit_id, row.name or "", row.number, row.copy, row.state)
        for row in session.execute(query)
    )


def _of_day(day: date) -> Select[tuple[UUID]]:
    return select(tables.visit.c.id).where(tables.visit.c.operating_day == day)


def last_closing(session: Connection, day: date) -> SavedClosing | None:
    """Returns what closed a day last, also when the day was opened again since; None when nobody ever closed it."""
    table, fact = tables.day_closed, tables.fact
    query = select(table).where(table.c.operating_day == day).order_by(table.c.amendment.desc())
    closing = first_record(session, query, DayClosed)
    if closing is None:
        return None
    row = session.execute(
        select(fact.c.epoch, fact.c.seq, fact.c.recorded_at, fact.c.header)
        .join(table, and_(table.c.fact_epoch == fact.c.epoch, table.c.fact_seq == fact.c.seq))
        .where(table.c.id == closing.id)
    ).one()
    return SavedClosing(closing, row.recorded_at, str(json.loads(row.header)["reason"]), row.epoch, row.seq)


def day_events(session: Connection, day: date) -> tuple[DayEvent, ...]:
    """Returns every closing and opening of a day, the first one first."""
    table, fact = tables.day_closed, tables.fact
    query = (
        select(
            fact.c.recorded_at,
            fact.c.actor,
            fact.c.action,
            fact.c.header,
            table.c.amendment,
            table.c.signed_by,
            table.c.differences,
        )
        .join(table, table.c.id == fact.c.record_id)
        .where(table.c.operating_day == day)
        .order_by(fact.c.epoch, fact.c.seq)
    )
    return tuple(
        DayEvent(
            row.recorded_at,
            row.actor,
            row.amendment,
            row.action == "reopen_day",
            str(json.loads(row.header)["reason"]),
            row.signed_by,
            row.differences,
        )
        for row in session.execute(query)
    )


def days_not_closed(session: Connection, before: date) -> tuple[date, ...]:
    """Returns the days before a day that somebody came on and that are not closed now, the last one first."""
    visit, table = tables.visit, tables.day_closed
    last = select(table.c.operating_day, func.max(table.c.amendment).label("amendment")).group_by(
        table.c.operating_day
    )
    latest = last.subquery()
    closed = (
        select(table.c.operating_day)
        .join(
            latest,
            and_(latest.c.operating_day == table.c.operating_day, latest.c.amendment == table.c.amendment),
        )
        .where(table.c.is_reopened == false())
    )
    query = (
        select(visit.c.operating_day)
        .where(visit.c.operating_day < before, visit.c.operating_day.not_in(closed))
        .distinct()
        .order_by(visit.c.operating_day.desc())
    )
    return tuple(session.execute(query).scalars())


def changed_since(session: Connection, day: date, saved: SavedClosing) -> tuple[Named, ...]:
    """Returns the visits of a day of which something was saved after a closing, in order of arrival."""
    fact, visit, person = tables.fact, tables.visit, tables.person
    is_later = or_(fact.c.epoch > saved.epoch, and_(fact.c.epoch == saved.epoch, fact.c.seq > saved.seq))
    changed = select(fact.c.subject_id).where(
        is_later, fact.c.record_kind.not_in(UNTOUCHED), fact.c.subject_id.in_(_of_day(day))
    )
    return _named(session, select(visit.c.id, person.c.name).where(visit.c.id.in_(changed)))


def unsent_visits(session: Connection, day: date) -> tuple[Named, ...]:
    """Returns the visits of a day of which the centre has not acknowledged everything, in order of arrival."""
    fact, delivery, visit, person = tables.fact, tables.delivery, tables.visit, tables.person
    waiting = (
        select(fact.c.subject_id)
        .join(delivery, and_(delivery.c.epoch == fact.c.epoch, delivery.c.seq == fact.c.seq))
        .where(delivery.c.state.in_([one.value for one in UNSENT]))
    )
    query = select(visit.c.id, person.c.name).where(visit.c.operating_day == day, visit.c.id.in_(waiting))
    return _named(session, query)


def _named(session: Connection, query: Select[tuple[UUID, str]]) -> tuple[Named, ...]:
    visit, person = tables.visit, tables.person
    rows = session.execute(
        query.join(person, person.c.id == visit.c.person_id).order_by(visit.c.arrived_at, visit.c.id)
    )
    return tuple(Named(row.id, row.name or "") for row in rows)


def first_seq_since(session: Connection, epoch: int, instant: datetime) -> int | None:
    """Returns the first fact of an epoch that was written at or after an instant, or None."""
    fact = tables.fact
    query = select(func.min(fact.c.seq)).where(fact.c.epoch == epoch, fact.c.recorded_at >= instant)
    return session.execute(query).scalar()


def first_instant(session: Connection) -> datetime | None:
    """Returns when the first fact of this file was written, or None."""
    fact = tables.fact
    query = select(fact.c.recorded_at).order_by(fact.c.epoch, fact.c.seq).limit(1)
    return session.execute(query).scalar()


def counts_by_kind(session: Connection, epoch: int, first: int, last: int) -> dict[str, Json]:
    """Returns how many facts of each kind an epoch has in a range, both ends included."""
    fact = tables.fact
    query = (
        select(fact.c.record_kind, func.count())
        .where(fact.c.epoch == epoch, fact.c.seq.between(first, last))
        .group_by(fact.c.record_kind)
    )
    return {str(kind): int(count) for kind, count in session.execute(query)}
