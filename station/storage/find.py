"""Looks things up in the local file and returns domain values; a row never leaves this room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select, true

from station.domain.expectation import Expectation, ExpectationState
from station.domain.kept_programme import KeptProgramme
from station.domain.overrule import Holding, Overrule
from station.domain.person import Person
from station.domain.specimen import TO_PRINT, LabelPrint, Specimen, SpecimenState
from station.domain.staff import StaffMember
from station.domain.triage_record import TriageRecord
from station.domain.visit import Step, Visit, WayOut, step_of
from station.storage import tables
from station.storage.rows import R, first_record, records
from station.storage.tables import KINDS, RECORD_TABLES


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One of today's visits as the board shows it. `since` is when the person came to the present step.

    Level, disposition and track are the ones that hold: a clinician's where there is one (`is_overruled`).
    """

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
    track_if_positive: str = ""
    is_overruled: bool = False


@dataclass(frozen=True, slots=True)
class Tube:
    """A specimen with the visit and the person that it belongs to."""

    specimen: Specimen
    visit: Visit
    person: Person


def record(session: Connection, record_type: type[R], record_id: UUID) -> R | None:
    """Returns the record with this id, or None."""
    table = RECORD_TABLES[KINDS[record_type]]
    return first_record(session, select(table).where(table.c.id == record_id), record_type)


Query = Select[Any]  # Any: columns of any type


def staff_members(session: Connection) -> tuple[StaffMember, ...]:
    """Returns everybody who may sign in, by name."""
    table = tables.staff
    query = select(table).where(table.c.is_active == true()).order_by(table.c.name)
    return records(session, query, StaffMember)


def tube_by_number(session: Connection, number: str) -> Tube | None:
    """Returns the specimen that bears a number, with its visit and person."""
    table = tables.specimen
    found = first_record(session, select(table).where(table.c.number == number), Specimen)
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
    return records(session, query, Specimen)


def triages_of(session: Connection, visit_id: UUID) -> tuple[TriageRecord, ...]:
    """Returns the assessments of a visit, oldest first."""
    table = tables.triage
    query = select(table).where(table.c.visit_id == visit_id).order_by(table.c.fact_epoch, table.c.fact_seq)
    return records(session, query, TriageRecord)


def overrules_of(session: Connection, visit_id: UUID) -> tuple[Overrule, ...]:
    """Returns what clinicians decided otherwise in a visit, oldest first."""
    table = tables.overrule
    query = select(table).where(table.c.visit_id == visit_id).order_by(table.c.fact_epoch, table.c.fact_seq)
    return records(session, query, Overrule)


def kept_programme(session: Connection, programme_hash: str) -> KeptProgramme | None:
    """Returns the programme file of a hash, or None."""
    table = tables.programme
    return first_record(session, select(table).where(table.c.hash == programme_hash), KeptProgramme)


def is_programme_kept(session: Connection, programme_hash: str) -> bool:
    """Returns whether the file holds the programme of a hash, without reading it."""
    table = tables.programme
    return session.execute(select(table.c.id).where(table.c.hash == programme_hash)).first() is not None


def label_prints_of(session: Connection, specimen_id: UUID) -> tuple[LabelPrint, ...]:
    """Returns the labels of a specimen that were printed or wait, first copy first."""
    table = tables.label_print
    query = select(table).where(table.c.specimen_id == specimen_id).order_by(table.c.copy)
    return records(session, query, LabelPrint)


def labels_waiting(session: Connection) -> tuple[LabelPrint, ...]:
    """Returns the labels that are still to be printed, in the order of their numbers: a jam changes no order."""
    table, specimen = tables.label_print, tables.specimen
    query = (
        select(table)
        .join(specimen, specimen.c.id == table.c.specimen_id)
        .where(table.c.state.in_(TO_PRINT))
        .order_by(specimen.c.number, table.c.copy)
    )
    return records(session, query, LabelPrint)


def expected(session: Connection, day: date, *, most: int | None = None) -> tuple[Expectation, ...]:
    """Returns who is still expected on a day, by list and line; only the first `most` where that is told."""
    table = tables.expectation
    query = (
        select(table)
        .where(table.c.state == ExpectationState.EXPECTED, table.c.expected_on == day)
        .order_by(table.c.list_name, table.c.line)
        .limit(most)
    )
    return records(session, query, Expectation)


def known_expectations(session: Connection, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Returns which of these expectations the file holds already."""
    table = tables.expectation
    found: set[UUID] = set()
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        found.update(session.execute(select(table.c.id).where(table.c.id.in_(part))).scalars())
    return frozenset(found)


def _held(session: Connection, day: date) -> dict[UUID, Holding]:
    """Returns what holds for each visit of a day: its latest triage, with what clinicians decided otherwise."""
    visit, triage, overrule = tables.visit, tables.triage, tables.overrule
    of_the_day = select(visit.c.id).where(visit.c.operating_day == day)
    said = (
        select(
            triage.c.visit_id,
            triage.c.id,
            triage.c.level,
            triage.c.disposition_now,
            triage.c.track_if_positive,
        )
        .where(triage.c.visit_id.in_(of_the_day))
        .order_by(triage.c.fact_epoch, triage.c.fact_seq)
    )
    rows = session.execute(said).all()
    latest = {row.visit_id: row.id for row in rows}
    held = {row.visit_id: Holding(row.level, row.disposition_now, row.track_if_positive) for row in rows}
    decided = (
        select(overrule)
        .where(overrule.c.visit_id.in_(of_the_day))
        .order_by(overrule.c.fact_epoch, overrule.c.fact_seq)
    )
    for one in records(session, decided, Overrule):
        if one.triage_id == latest[one.visit_id]:
            held[one.visit_id] = held[one.visit_id].after(one)
    return held


BOARD_COLUMNS = (
    *(tables.visit.c[name] for name in ("id", "arrived_at", "lane", "way_out", "left_at")),
    *(tables.person.c[name] for name in ("id", "name", "birth_date", "birth_year", "sex")),
    *(tables.specimen.c[name] for name in ("number", "collected_at")),
)


def board(session: Connection, day: date) -> tuple[BoardRow, ...]:
    """Returns the visits of a day, in order of arrival."""
    visit, person, specimen, label = tables.visit, tables.person, tables.specimen, tables.label_print
    waiting = (
        select(label.c.visit_id, func.count().label("count"))
        .where(label.c.state.in_(TO_PRINT))
        .group_by(label.c.visit_id)
        .subquery()
    )
    query = (
        select(*BOARD_COLUMNS, waiting.c.count)
        .select_from(
            visit.join(person, person.c.id == visit.c.person_id)
            .outerjoin(
                specimen, (specimen.c.visit_id == visit.c.id) & (specimen.c.state != SpecimenState.VOIDED)
            )
            .outerjoin(waiting, waiting.c.visit_id == visit.c.id)
        )
        .where(visit.c.operating_day == day)
        .order_by(visit.c.arrived_at, visit.c.id, specimen.c.number)
    )
    held = _held(session, day)
    rows: dict[UUID, BoardRow] = {}
    for row in session.execute(query):
        made = _board_row(row._mapping, held.get(row._mapping[visit.c.id]))
        rows.setdefault(made.visit_id, made)
    return tuple(rows.values())


Columns = Any  # Any: a mapping from columns to values of any type


def _board_row(row: Columns, held: Holding | None) -> BoardRow:
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
            triaged=held is not None,
            labelled=row[specimen.number] is not None,
            collected=collected_at is not None,
            left=left_at is not None,
        ),
        since=left_at or collected_at or row[visit.arrived_at],
        level=None if held is None else held.level,
        disposition_now="" if held is None else held.disposition_now,
        number=row[specimen.number] or "",
        lane=row[visit.lane],
        way_out=row[visit.way_out],
        is_label_waiting=bool(row["count"]),
        track_if_positive="" if held is None else held.track_if_positive,
        is_overruled=held is not None and held.is_overruled,
    )


@dataclass(frozen=True, slots=True)
class DayVisit:
    """All that the export of a day tells of one visit; `overrules` are those of its latest triage, oldest first."""

    visit: Visit
    person: Person
    triage: TriageRecord | None
    specimens: tuple[Specimen, ...]
    is_consent_given: bool | None
    overrules: tuple[Overrule, ...] = ()


def day_visits(session: Connection, day: date) -> Iterator[DayVisit]:
    """Gives the visits of a day with all that belongs to them, in order of arrival, one at a time."""
    for visit_id in day_visit_ids(session, day):
        yield day_visit(session, visit_id)


def day_visit_ids(session: Connection, day: date) -> tuple[UUID, ...]:
    """Returns the ids of a day's visits in order of arrival."""
    table = tables.visit
    query = select(table.c.id).where(table.c.operating_day == day).order_by(table.c.arrived_at, table.c.id)
    return tuple(session.execute(query).scalars())


def day_visit(session: Connection, visit_id: UUID) -> DayVisit:
    """Returns one visit with all that belongs to it. Raises: LookupError when there is no such visit."""
    visit = record(session, Visit, visit_id)
    person = None if visit is None else record(session, Person, visit.person_id)
    if visit is None or person is None:
        raise LookupError(f"no visit {visit_id}")
    triages = triages_of(session, visit_id)
    latest = triages[-1] if triages else None
    consent = tables.consent
    given = session.execute(
        select(consent.c.is_given)
        .where(consent.c.visit_id == visit_id)
        .order_by(consent.c.fact_seq.desc())
        .limit(1)
    ).scalar()
    overrules = tuple(one for one in overrules_of(session, visit_id) if latest and one.triage_id == latest.id)
    return DayVisit(visit, person, latest, specimens_of(session, visit_id), given, overrules)


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
