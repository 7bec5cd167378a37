"""Looks things up in the local file and returns domain values; a row never leaves this room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, select, true

from station.domain.expectation import Expectation, ExpectationState
from station.domain.kept_programme import KeptProgramme
from station.domain.overrule import Overrule
from station.domain.person import Person
from station.domain.specimen import TO_PRINT, LabelPrint, Specimen
from station.domain.staff import StaffMember
from station.domain.triage_record import TriageRecord
from station.domain.visit import Visit
from station.storage import tables
from station.storage.find_board import BoardRow as BoardRow
from station.storage.find_board import board as board
from station.storage.find_bundles import listed, with_published_staff
from station.storage.find_day_visits import (  # one door to what is asked most
    DayVisit as DayVisit,
)
from station.storage.find_day_visits import (
    day_visit as day_visit,
)
from station.storage.find_day_visits import (
    day_visits as day_visits,
)
from station.storage.find_site import ended_elsewhere
from station.storage.rows import R, first_record, records
from station.storage.tables import KINDS, RECORD_TABLES


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


PROGRAMME_KEPT = select(tables.programme.c.id).where(tables.programme.c.hash == bindparam("wanted"))
"""Built once: every save asks it."""


def is_programme_kept(session: Connection, programme_hash: str) -> bool:
    """Returns whether the file holds the programme of a hash, without reading it."""
    return session.execute(PROGRAMME_KEPT, {"wanted": programme_hash}).first() is not None


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


def count_labels_waiting(session: Connection) -> int:
    """Returns how many labels are still to be printed."""
    table = tables.label_print
    return int(session.execute(select(func.count()).where(table.c.state.in_(TO_PRINT))).scalar_one())


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


@dataclass(frozen=True, slots=True)
class Proof:
    """The centre's last proof: every fact up to `seq` of an epoch is there, row for row."""

    epoch: int
    seq: int
    confirmed_at: datetime


def last_proof(session: Connection) -> Proof | None:
    """Returns the centre's last proof, or None when nothing is proven yet."""
    proof = tables.proof
    row = session.execute(select(proof).order_by(proof.c.id.desc()).limit(1)).first()
    return None if row is None else Proof(row.epoch, row.seq, row.confirmed_at)


def add_proof(session: Connection, proof: Proof) -> None:
    """Keeps a proof of the centre."""
    session.execute(
        tables.proof.insert(),
        {
            "epoch": proof.epoch,
            "seq": proof.seq,
            "confirmed_at": proof.confirmed_at,
        },
    )


def drop_proofs(session: Connection, epoch: int, after_seq: int) -> None:
    """Forgets the proofs of facts after a seq: the centre has lost them."""
    proof = tables.proof
    session.execute(proof.delete().where(proof.c.epoch == epoch, proof.c.seq > after_seq))
