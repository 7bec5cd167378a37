"""Looks things up in the local file and returns domain values; a row never leaves this room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select, true

from station.domain.expectation import Expectation, ExpectationState
from station.domain.kept_programme import KeptProgramme
from station.domain.overrule import Holding, Overrule
from station.domain.person import Person
from station.domain.programme import Programme
from station.domain.specimen import TO_PRINT, LabelPrint, Specimen, SpecimenState
from station.domain.staff import StaffMember
from station.domain.triage_record import TriageRecord
from station.domain.visit import Step, Visit, WayOut, step_of
from station.storage import tables
from station.storage.find_assessments import Made, made_in_visit
from station.storage.find_bundles import listed, with_published_staff
from station.storage.find_site import WentOn, ended_elsewhere, went_on
from station.storage.rows import R, first_record, records
from station.storage.tables import KINDS, RECORD_TABLES


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One of today's visits as the board shows it. `since` is when the person came to the present step.

    Level, disposition and track are the ones that hold: a clinician's where there is one (`is_overruled`).
    `number` is that of the first tube that is not void, `more_numbers` those of the others; it is *collected* once
    all of them are.
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
    more_numbers: tuple[str, ...] = ()
    collected_count: int = 0

    @property
    def tube_count(self) -> int:
        """How many tubes the visit has that are not void."""
        return len(self.more_numbers) + bool(self.number)


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
    query = select(table).where(table.c.is_active == true())
    return with_published_staff(session, records(session, query, StaffMember))


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
    """Returns who is still expected on a day, by list and line; only the first `most` where that is told.

    On lists that were taken here or came from the centre, and whom no other booth of the site has taken yet.
    """
    table = tables.expectation
    query = (
        select(table)
        .where(table.c.state == ExpectationState.EXPECTED, table.c.expected_on == day)
        .order_by(table.c.list_name, table.c.line)
    )
    everybody = (*records(session, query, Expectation), *listed(session, day))
    ended = ended_elsewhere(session, [one.id for one in everybody])
    found = [one for one in everybody if one.id not in ended]
    return tuple(sorted(found, key=lambda one: (one.list_name, one.line))[:most])


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


def board(session: Connection, day: date, visit_id: UUID | None = None) -> tuple[BoardRow, ...]:
    """Returns the visits of a day (or one of them), in order of arrival."""
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
        .where(visit.c.operating_day == day, visit.c.void_reason.is_(None))
        .order_by(visit.c.arrived_at, visit.c.id, specimen.c.number)
    )
    if visit_id is not None:
        query = query.where(visit.c.id == visit_id)
    held = _held(session, day)
    tubes: dict[UUID, list[Columns]] = {}
    for row in session.execute(query):
        tubes.setdefault(row._mapping[visit.c.id], []).append(row._mapping)
    elsewhere = went_on(session, day)
    rows = (_board_row(of_visit, held.get(visit_id)) for visit_id, of_visit in tubes.items())
    return tuple(_with_other_booths(row, elsewhere.get(row.visit_id)) for row in rows)


def _with_other_booths(row: BoardRow, on: WentOn | None) -> BoardRow:
    """Returns a line as it stands now that another booth of the site has gone on with the visit."""
    if on is None or row.way_out is not None:
        return row
    if on.left_at is not None and on.way_out is not None:
        return replace(row, step=Step.LEFT, since=on.left_at, way_out=WayOut(on.way_out))
    there = [on.collected[one] for one in (row.number, *row.more_numbers) if one in on.collected]
    count = row.collected_count + len(there)
    if not there or count < row.tube_count:
        return replace(row, collected_count=count)
    return replace(row, step=Step.COLLECTED, since=max(there), collected_count=count)


Columns = Any  # Any: a mapping from columns to values of any type


def _board_row(tubes: Sequence[Columns], held: Holding | None) -> BoardRow:
    """Returns the line of a visit out of the rows of its tubes, of which there is one without a tube at least."""
    visit, person, specimen = tables.visit.c, tables.person.c, tables.specimen.c
    row, left_at = tubes[0], tubes[0][tables.visit.c.left_at]
    collected = [one[specimen.collected_at] for one in tubes if one[specimen.collected_at] is not None]
    collected_at = max(collected) if len(collected) == len(tubes) else None
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
        more_numbers=tuple(one[specimen.number] for one in tubes[1:]),
        collected_count=len(collected),
    )


@dataclass(frozen=True, slots=True)
class DayVisit:
    """All that the export of a day tells of one visit; `overrules` are those of its latest triage, oldest first.

    `made` says who made triage and overrules, and when. `programme` is the visit's own, which words its reasons.
    """

    visit: Visit
    person: Person
    triage: TriageRecord | None
    specimens: tuple[Specimen, ...]
    is_consent_given: bool | None
    overrules: tuple[Overrule, ...] = ()
    made: Mapping[UUID, Made] = field(default_factory=dict)
    programme: Programme | None = None


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
    made = made_in_visit(session, visit_id)
    return DayVisit(visit, person, latest, specimens_of(session, visit_id), given, overrules, made)


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
