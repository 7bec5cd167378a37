"""Looks up what a site's day is made of: the last word on each own record of the day, what the feed brought, closings.

Own records are given as the facts that hold their present state, so that they are laid together with other booths'.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from station.domain.site_closed import SiteClosed
from station.domain.told_day import KINDS
from station.domain.told_record import States
from station.storage import tables
from station.storage.find_site import site_records
from station.storage.rows import first_record
from station.storage.tables import RECORD_TABLES


@dataclass(frozen=True, slots=True)
class SavedSite:
    """What closed a site's day, and when it was saved."""

    closing: SiteClosed
    at: datetime


def own_facts(session: Connection, day: date) -> Iterator[tuple[bytes, bytes]]:
    """Gives header and payload of the fact behind each own record that a day is made of."""
    fact = tables.fact
    for kind, is_of_day in _of_day(day).items():
        table = RECORD_TABLES[kind]
        here = and_(fact.c.epoch == table.c.fact_epoch, fact.c.seq == table.c.fact_seq)
        query = select(fact.c.header, fact.c.payload).join(table, here).where(is_of_day)
        for row in session.execute(query):
            if row.payload is not None:
                yield row.header, row.payload


def count_own(session: Connection, day: date) -> int:
    """Returns how many own records a day is made of."""
    counts = (
        select(func.count()).select_from(RECORD_TABLES[kind]).where(is_of_day)
        for kind, is_of_day in _of_day(day).items()
    )
    return sum(session.execute(query).scalar_one() for query in counts)


def _of_day(day: date) -> dict[str, ColumnElement[bool]]:
    """Returns for each kind which of its records belong to a day."""
    visit, specimen, stay = tables.visit, tables.specimen, tables.rack_position
    visits = select(visit.c.id).where(visit.c.operating_day == day)
    racks = select(stay.c.rack_id).where(stay.c.visit_id.in_(visits))
    boxes = select(tables.rack.c.box_id).where(tables.rack.c.id.in_(racks))
    people = select(visit.c.person_id).where(visit.c.operating_day == day)
    return {
        "visit": visit.c.operating_day == day,
        "person": tables.person.c.id.in_(people),
        "specimen": specimen.c.visit_id.in_(visits),
        "rack_position": stay.c.visit_id.in_(visits),
        "rack": tables.rack.c.id.in_(racks),
        "box": tables.box.c.id.in_(boxes),
        "day_closed": tables.day_closed.c.operating_day == day,
    }


def fed_states(session: Connection) -> dict[int, States]:
    """Returns what the feed told of a day's records, by the booth that had the last word on each."""
    found: dict[int, States] = {}
    for one in site_records(session, KINDS):
        found.setdefault(one.station, {})[one.kind, str(one.id)] = (one.rank, one.state)
    return found


def fed_up_to(session: Connection) -> dict[int, dict[int, int]]:
    """Returns by booth and epoch how far its feed has been taken; a booth that has sent nothing stands at 0."""
    found: dict[int, dict[int, int]] = {}
    for row in session.execute(select(tables.site_stream)):
        found.setdefault(row.station, {})[row.epoch] = row.seq
    return found


def last_site_closing(session: Connection, day: date) -> SavedSite | None:
    """Returns what closed the site's day last here, None when nobody did."""
    table, fact = tables.site_closed, tables.fact
    query = select(table).where(table.c.operating_day == day).order_by(table.c.amendment.desc())
    closing = first_record(session, query, SiteClosed)
    if closing is None:
        return None
    here = and_(table.c.fact_epoch == fact.c.epoch, table.c.fact_seq == fact.c.seq)
    saved = select(fact.c.recorded_at).join(table, here).where(table.c.id == closing.id)
    return SavedSite(closing, session.execute(saved).scalar_one())
