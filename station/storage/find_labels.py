"""Looks up the labels of a day with their way to the printer, and returns domain values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Connection, or_, select

from station.domain.specimen import TO_PRINT, LabelPrint
from station.storage import tables


@dataclass(frozen=True, slots=True)
class QueuedLabel:
    """A label on its way to paper, with the number and the person that it is of."""

    label: LabelPrint
    number: str
    name: str


def label_queue(session: Connection, day: date) -> tuple[QueuedLabel, ...]:
    """Returns the labels of a day's visits and all older ones that are still to be printed, by number and copy."""
    label, specimen, visit, person = tables.label_print, tables.specimen, tables.visit, tables.person
    query = (
        select(label, specimen.c.number, person.c.name)
        .join(specimen, specimen.c.id == label.c.specimen_id)
        .join(visit, visit.c.id == label.c.visit_id)
        .join(person, person.c.id == visit.c.person_id)
        .where(or_(visit.c.operating_day == day, label.c.state.in_(TO_PRINT)))
        .order_by(specimen.c.number, label.c.copy)
    )
    names = [one.name for one in fields(LabelPrint)]
    return tuple(
        QueuedLabel(
            LabelPrint(**{name: row._mapping[label.c[name]] for name in names}),
            row._mapping[specimen.c.number],
            row._mapping[person.c.name] or "",
        )
        for row in session.execute(query)
    )
