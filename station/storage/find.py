"""Looks things up in the local file and returns domain values; a row never leaves this room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, Select, Table, func, select, true

from station.domain.expectation import Expectation, ExpectationState
from station.domain.person import Person
from station.domain.specimen import LabelPrint, LabelState, Specimen, SpecimenState
from station.domain.staff import StaffMember
from station.domain.triage_record import TriageRecord
from station.domain.visit import Step, Visit, WayOut, step_of
from station.storage import tables
from station.storage.tables import KINDS, RECORD_TABLES

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One of today's visits as the board shows it. `since` is when the person came to the present step."""

    visit_id: UUID
    person_id: UUID
    name: str
    birth_date: date | None
    birth_year: int | None
    sex: str
    step: Step
    since: datetime
    level: int | None
    disposition_now: str
    number: str
    lane: str
    way_out: WayOut | None
    is_label_waiting: bool


@dataclass(frozen=True, slots=True)
class Tube:
    """A specimen with the visit and the person that it belongs to."""

    specimen: Specimen
    visit: Visit
    person: Person


def record(session: Connection, record_type: type[R], record_id: UUID) -> R | None:
    """Returns the record with this id, or None."""
    table = RECORD_TABLES[KINDS[record_type]]
    return _first(session, select(table).where(table.c.id == record_id), table, record_type)


Query = Select[Any]  # Any: columns of any type


def _first(session: Connection, query: Query, table: Table, record_type: type[R]) -> R | None:
    row = session.execute(query.limit(1)).first()
    return None if row is None else _record_of(row, table, record_type)


def _record_of(row: Row[Any], table: Table, record_type: type[R]) -> R:  # Any: columns of any type
    found = row._mapping
    return record_type(**{one.name: found[table.c[one.name]] for one in fields(record_type)})  # type: ignore[arg-type]  # every record is a dataclass


def _records(session: Connection, query: Query, table: Table, record_type: type[R]) -> tuple[R, ...]:
    return tuple(_record_of(row, table, record_type) for row in session.execute(query))


def staff_members(session: Connection) -> tuple[StaffMember, ...]:
    """Returns everybody who may sign in, by name."""
    table = tables.staff
    query = select(table).where(table.c.is_active == true()).order_by(table.c.name)
    return _records(session, query, table, StaffMember)


def tube_by_number(session: Connection, number: str) -> Tube | None:
    """Returns the specimen that bears a number, with its visit and person."""
    table = tables.specimen
    found = _first(session, select(table).where(table.c.number == number), table, Specimen)
    return None if found is None else _tube(session, found)


def _tube(session: Connection, specimen: Specimen) -> Tube:
    visit = record(session, Visit, specimen.visit_id)
    person = None if visit is None else record(session, Person, visit.person_id)
    if visit is None or person is None:
        raise LookupError(f"specimen {specimen.id} has no visit")  # foreign keys make this impossible
    return Tube(specimen, visit, person)


def specimens_of(session: Connection, visit_id: UUID) -> tuple[Specimen, ...]:
    """Returns the specimens of a visit, oldest number first."""
    table = tables.specimen
    query = select(table).where(table.c.visit_id == visit_id).order_by(table.c.number)
    return _records(session, query, table, Specimen)


def triages_of(session: Connection, visit_id: UUID) -> tuple[TriageRecord, ...]:
    """Returns the assessments of a visit, oldest first."""
    table = tables.triage
    query = select(table).where(table.c.visit_id == visit_id).order_by(table.c.fact_epoch, table.c.fact_seq)
    return _records(session, query, table, TriageRecord)


def highest_number(session: Connection, lowest: str, highest: str) -> str | None:
    """Returns the highest specimen number between two bounds, both included, or None."""
    number = tables.specimen.c.number
    return session.execute(select(func.max(number)).where(number.between(lowest, highest))).scalar()


def label_prints_of(session: Connection, specimen_id: UUID) -> tuple[LabelPrint, ...]:
    """Returns the labels of a specimen that were printed or wait, first copy first."""
    table = tables.label_print
    query = select(table).where(table.c.specimen_id == specimen_id).order_by(table.c.copy)
    return _records(session, query, table, LabelPrint)


def labels_waiting(session: Connection) -> tuple[LabelPrint, ...]:
    """Returns the labels that are not printed yet, oldest first."""
    table = tables.label_print
    query = (
        select(table)
        .where(table.c.state != LabelState.PRINTED)
        .order_by(table.c.fact_epoch, table.c.fact_seq)
    )
    return _records(session, query, table, LabelPrint)


def expected(session: Connection) -> tuple[Expectation, ...]:
    """Returns everybody who is still expected, by day, list and line."""
    table = tables.expectation
    query = (
        select(table)
        .where(table.c.state == ExpectationState.EXPECTED)
        .order_by(table.c.expected_on, table.c.list_name, table.c.line)
    )
    return _records(session, query, table, Expectation)


def known_expectations(session: Connection, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Returns which of these expectations the file holds already."""
    table = tables.expectation
    found: set[UUID] = set()
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        found.update(session.execute(select(table.c.id).where(table.c.id.in_(part))).scalars())
    return frozenset(found)


def _latest_triage() -> Query:
    triage = tables.triage
    newest = (
        select(triage.c.visit_id, func.max(triage.c.fact_seq).label("seq"))
        .group_by(triage.c.visit_id)
        .subquery()
    )
    return select(
        triage.c.visit_id, triage.c.level, triage.c.disposition_now, tables.fact.c.recorded_at
    ).select_from(
        triage.join(
            newest, (triage.c.visit_id == newest.c.visit_id) & (triage.c.fact_seq == newest.c.seq)
        ).join(
            tables.fact,
            (tables.fact.c.epoch == triage.c.fact_epoch) & (tables.fact.c.seq == triage.c.fact_seq),
        )
    )


def board(session: Connection, day: date) -> tuple[BoardRow, ...]:
    """Returns the visits of a day, in order of arrival."""
    visit, person, specimen, label = tables.visit, tables.person, tables.specimen, tables.label_print
    triage = _latest_triage().subquery()
    waiting = (
        select(label.c.visit_id, func.count().label("count"))
        .where(label.c.state != LabelState.PRINTED)
        .group_by(label.c.visit_id)
        .subquery()
    )
    query = (
        select(visit, person, specimen, triage.c.level, triage.c.disposition_now, waiting.c.count)
        .select_from(
            visit.join(person, person.c.id == visit.c.person_id)
            .outerjoin(
                specimen, (specimen.c.visit_id == visit.c.id) & (specimen.c.state != SpecimenState.VOIDED)
            )
            .outerjoin(triage, triage.c.visit_id == visit.c.id)
            .outerjoin(waiting, waiting.c.visit_id == visit.c.id)
        )
        .where(visit.c.operating_day == day)
        .order_by(visit.c.arrived_at, visit.c.id, specimen.c.number)
    )
    rows: dict[UUID, BoardRow] = {}
    for row in session.execute(query):
        made = _board_row(row._mapping)
        rows.setdefault(made.visit_id, made)
    return tuple(rows.values())


def _board_row(row: Any) -> BoardRow:  # Any: a mapping from columns to values of any type
    visit, person, specimen = tables.visit.c, tables.person.c, tables.specimen.c
    collected_at, left_at = row[specimen.collected_at], row[visit.left_at]
    return BoardRow(
        visit_id=row[visit.id],
        person_id=row[person.id],
        name=row[person.name] or "",
        birth_date=row[person.birth_date],
        birth_year=row[person.birth_year],
        sex=str(row[person.sex] or ""),
        step=step_of(
            triaged=row["level"] is not None,
            labelled=row[specimen.number] is not None,
            collected=collected_at is not None,
            left=left_at is not None,
        ),
        since=left_at or collected_at or row[visit.arrived_at],
        level=row["level"],
        disposition_now=row["disposition_now"] or "",
        number=row[specimen.number] or "",
        lane=row[visit.lane],
        way_out=row[visit.way_out],
        is_label_waiting=bool(row["count"]),
    )


@dataclass(frozen=True, slots=True)
class DayVisit:
    """All that the export of a day tells of one visit."""

    visit: Visit
    person: Person
    triage: TriageRecord | None
    specimens: tuple[Specimen, ...]
    is_consent_given: bool | None


def day_visits(session: Connection, day: date) -> Iterator[DayVisit]:
    """Gives the visits of a day with all that belongs to them, in order of arrival, one at a time."""
    table = tables.visit
    ids = session.execute(
        select(table.c.id).where(table.c.operating_day == day).order_by(table.c.arrived_at, table.c.id)
    ).scalars()
    for visit_id in ids.all():
        yield day_visit(session, visit_id)


def day_visit(session: Connection, visit_id: UUID) -> DayVisit:
    """Returns one visit with all that belongs to it. Raises: LookupError when there is no such visit."""
    visit = record(session, Visit, visit_id)
    person = None if visit is None else record(session, Person, visit.person_id)
    if visit is None or person is None:
        raise LookupError(f"no visit {visit_id}")
    triages = triages_of(session, visit_id)
    consent = tables.consent
    given = session.execute(
        select(consent.c.is_given)
        .where(consent.c.visit_id == visit_id)
        .order_by(consent.c.fact_seq.desc())
        .limit(1)
    ).scalar()
    return DayVisit(visit, person, triages[-1] if triages else None, specimens_of(session, visit_id), given)


@dataclass(frozen=True, slots=True)
class Proof:
    """The centre's last proof: every fact up to `seq` of an epoch is there, row for row.

    `quarantined` counts the facts that the centre holds but could not apply.
    """

    epoch: int
    seq: int
    quarantined: int
    confirmed_at: datetime


def last_proof(session: Connection) -> Proof | None:
    """Returns the centre's last proof with all that it ever quarantined, or None when nothing is proven yet."""
    proof = tables.proof
    row = session.execute(select(proof).order_by(proof.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    quarantined = session.execute(select(func.sum(proof.c.quarantined))).scalar_one()
    return Proof(row.epoch, row.seq, quarantined, row.confirmed_at)


def add_proof(session: Connection, proof: Proof) -> None:
    """Keeps a proof of the centre."""
    session.execute(
        tables.proof.insert(),
        {
            "epoch": proof.epoch,
            "seq": proof.seq,
            "quarantined": proof.quarantined,
            "confirmed_at": proof.confirmed_at,
        },
    )


def drop_proofs(session: Connection, epoch: int, after_seq: int) -> None:
    """Forgets the proofs of facts after a seq: the centre has lost them."""
    proof = tables.proof
    session.execute(proof.delete().where(proof.c.epoch == epoch, proof.c.seq > after_seq))
