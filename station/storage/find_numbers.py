"""Looks up numbers in the local file: the highest ever given, rolls, void labels, and the story of each number."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from station.domain.number_account import Fate, NumberStory, fate_of_void
from station.domain.roll import Roll
from station.domain.specimen import SpecimenState
from station.domain.void import VoidLabel
from station.storage import tables
from station.storage.rows import first_record, records

HIGHEST = tuple(
    select(func.max(table.c.number)).where(table.c.number.between(bindparam("lowest"), bindparam("highest")))
    for table in (tables.specimen, tables.void_label)
)
"""Built once: building a statement costs more than running it."""


def highest_given(session: Connection, station: int, day: date | None = None) -> str | None:
    """Returns the highest number of a station (of a day), void ones and a lost copy's included, or None."""
    lowest, highest = _bounds(station, day)
    found = [session.execute(one, {"lowest": lowest, "highest": highest}).scalar() for one in HIGHEST]
    return max((one for one in found if one is not None), default=None)


def _bounds(station: int, day: date | None) -> tuple[str, str]:
    prefix = f"{station:03}" if day is None else f"{station:03}{day:%y%j}"
    return prefix.ljust(14, "0"), prefix.ljust(14, "9")


def rolls(session: Connection) -> tuple[Roll, ...]:
    """Returns the registered rolls, by their first number."""
    table = tables.roll
    query = select(table).order_by(table.c.station, table.c.day, table.c.first_serial)
    return records(session, query, Roll)


def roll_with(session: Connection, number: str) -> Roll | None:
    """Returns the registered roll on which a valid number is, or None."""
    return next((one for one in rolls(session) if one.holds(number)), None)


def void_label(session: Connection, number: str) -> VoidLabel | None:
    """Returns the void label with this number, or None."""
    table = tables.void_label
    return first_record(session, select(table).where(table.c.number == number), VoidLabel)


def stories_between(session: Connection, first: str, last: str) -> tuple[NumberStory, ...]:
    """Returns what became of each number between two, both included, that was used or voided."""
    found = [*_specimen_stories(session, first, last), *_void_stories(session, first, last)]
    return tuple(sorted(found, key=lambda story: story.number))


def stories_of_day(session: Connection, station: int, day: date) -> tuple[NumberStory, ...]:
    """Returns what became of each number of a station's day."""
    return stories_between(session, *_bounds(station, day))


def _specimen_stories(session: Connection, first: str, last: str) -> list[NumberStory]:
    specimen, visit, fact, staff, label = (
        tables.specimen,
        tables.visit,
        tables.fact,
        tables.staff,
        tables.label_print,
    )
    labels = (
        select(func.count()).where(label.c.specimen_id == specimen.c.id).correlate(specimen).scalar_subquery()
    )
    query = (
        select(
            specimen,
            visit.c.way_out,
            fact.c.recorded_at,
            func.coalesce(staff.c.name, fact.c.actor).label("who"),
            labels.label("label_count"),
        )
        .select_from(
            specimen.join(visit, visit.c.id == specimen.c.visit_id)
            .join(fact, (fact.c.epoch == specimen.c.fact_epoch) & (fact.c.seq == specimen.c.fact_seq))
            .outerjoin(staff, staff.c.id == fact.c.actor)
        )
        .where(specimen.c.number.between(first, last))
    )
    return [_story(row) for row in session.execute(query)]


def _story(row: Row[Any]) -> NumberStory:  # Any: columns of any type
    is_void = row.state is SpecimenState.VOIDED
    return NumberStory(
        number=row.number,
        fate=fate_of_void(row.void_reason) if is_void else Fate.USED,
        visit_id=row.visit_id,
        specimen_type=row.specimen_type,
        state=row.state,
        way_out=row.way_out,
        label_count=row.label_count,
        void_reason=row.void_reason,
        void_note=row.void_note,
        who=row.who,
        at=row.recorded_at,
    )


def _void_stories(session: Connection, first: str, last: str) -> list[NumberStory]:
    void, fact, staff = tables.void_label, tables.fact, tables.staff
    query = (
        select(void, fact.c.recorded_at, func.coalesce(staff.c.name, fact.c.actor).label("who"))
        .select_from(
            void.join(fact, (fact.c.epoch == void.c.fact_epoch) & (fact.c.seq == void.c.fact_seq)).outerjoin(
                staff, staff.c.id == fact.c.actor
            )
        )
        .where(void.c.number.between(first, last))
    )
    return [
        NumberStory(
            number=row.number,
            fate=fate_of_void(row.void_reason),
            void_reason=row.void_reason,
            void_note=row.void_note,
            who=row.who,
            at=row.recorded_at,
        )
        for row in session.execute(query)
    ]
