"""What came down from the centre as bundles: kept as it was signed, the newest of each kind and name, never a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from station.domain.bundle import Bundle, BundleKind, SignedBundle
from station.domain.bundle_content import read_staff_content
from station.domain.expectation import Expectation
from station.domain.staff import StaffMember
from station.storage import tables

BY_NAME = ("kind", "name")


@dataclass(frozen=True, slots=True)
class KeptBundle:
    """A bundle in the file; what it says is read with its own reader."""

    kind: BundleKind
    name: str
    version: int
    issued_at: datetime
    taken_at: datetime
    content: bytes


@dataclass(frozen=True, slots=True)
class RefusedBundle:
    """A bundle that came and was not taken, until one of its kind and name is. `code` says why."""

    kind: str
    name: str
    code: str
    refused_at: datetime


def kept_bundle(session: Connection, kind: BundleKind, name: str) -> KeptBundle | None:
    """Returns the newest bundle of a kind and name, or None."""
    return next((one for one in kept_bundles(session, kind) if one.name == name), None)


def kept_bundles(session: Connection, kind: BundleKind | None = None) -> tuple[KeptBundle, ...]:
    """Returns the newest bundle of each name (of a kind), by kind and name."""
    table = tables.bundle
    query = select(table).order_by(table.c.kind, table.c.name)
    if kind is not None:
        query = query.where(table.c.kind == kind.value)
    return tuple(
        KeptBundle(
            BundleKind(row.kind), row.name, row.version, row.issued_at, row.taken_at, bytes(row.content)
        )
        for row in session.execute(query)
    )


def keep_bundle(session: Connection, bundle: Bundle, signed: SignedBundle, now: datetime) -> None:
    """Keeps a bundle in the place of the older one. The file itself refuses one that is not newer."""
    values = {
        "version": bundle.version,
        "issued_at": bundle.issued_at,
        "taken_at": now,
        "header": signed.header,
        "content": signed.content,
        "signature": signed.signature,
    }
    statement = insert(tables.bundle).values(kind=bundle.kind.value, name=bundle.name, **values)
    session.execute(statement.on_conflict_do_update(index_elements=BY_NAME, set_=values))
    refused = tables.bundle_refused
    session.execute(delete(refused).where(refused.c.kind == bundle.kind.value, refused.c.name == bundle.name))


def note_refused(session: Connection, refused: RefusedBundle) -> None:
    """Keeps that a bundle was refused."""
    values = {"code": refused.code, "refused_at": refused.refused_at}
    statement = insert(tables.bundle_refused).values(kind=refused.kind, name=refused.name, **values)
    session.execute(statement.on_conflict_do_update(index_elements=BY_NAME, set_=values))


def refused_bundles(session: Connection) -> tuple[RefusedBundle, ...]:
    """Returns the bundles that were refused and not replaced yet, by kind and name."""
    table = tables.bundle_refused
    rows = session.execute(select(table).order_by(table.c.kind, table.c.name))
    return tuple(RefusedBundle(row.kind, row.name, row.code, row.refused_at) for row in rows)


def with_published_staff(session: Connection, own: Sequence[StaffMember]) -> tuple[StaffMember, ...]:
    """Returns who may sign in, by name: the booth's own staff, with the published list laid over it.

    Whom the list names as not active may not, whoever added them here; of whom it says nothing stays as they are.
    """
    published = {
        one.name: one
        for kept in kept_bundles(session, BundleKind.STAFF)
        for one in read_staff_content(kept.content)
    }
    members = {one.name: one for one in own} | published
    return tuple(one for _, one in sorted(members.items()) if one.is_active)


def replace_listed(session: Connection, list_name: str, people: Sequence[Expectation]) -> None:
    """Puts the people of a published list in the place of those of its older version."""
    table = tables.listed
    session.execute(delete(table).where(table.c.list_name == list_name))
    rows = [{one.name: getattr(person, one.name) for one in fields(Expectation)} for person in people]
    if rows:
        session.execute(insert(table).on_conflict_do_nothing(), rows)


def listed(session: Connection, day: date) -> tuple[Expectation, ...]:
    """Returns the people of published lists for a day who are no records of this booth yet, by list and line."""
    table, own = tables.listed, tables.expectation
    query = (
        select(table)
        .where(table.c.expected_on == day, ~select(own.c.id).where(own.c.id == table.c.id).exists())
        .order_by(table.c.list_name, table.c.line)
    )
    return tuple(Expectation(**row._mapping) for row in session.execute(query))


def listed_person(session: Connection, expectation_id: UUID) -> Expectation | None:
    """Returns somebody on a published list, or None."""
    row = session.execute(select(tables.listed).where(tables.listed.c.id == expectation_id)).first()
    return None if row is None else Expectation(**row._mapping)


@dataclass(frozen=True, slots=True)
class FetchMark:
    """How far this station has fetched: the last bundle's place at the centre, and when."""

    bundle_serial: int
    fetched_at: datetime


def fetch_mark(session: Connection) -> FetchMark | None:
    """Returns how far this station has fetched, None when it never has."""
    row = session.execute(select(tables.fetched)).first()
    return None if row is None else FetchMark(row.bundle_serial, row.fetched_at)


def set_fetch_mark(session: Connection, mark: FetchMark) -> None:
    """Keeps how far this station has fetched."""
    values = {"bundle_serial": mark.bundle_serial, "fetched_at": mark.fetched_at}
    statement = insert(tables.fetched).values(id=1, **values)
    session.execute(statement.on_conflict_do_update(index_elements=("id",), set_=values))


def fetch_from_the_beginning(session: Connection) -> None:
    """Forgets how far this station has fetched bundles: a centre that was restored counts them anew."""
    session.execute(update(tables.fetched).values(bundle_serial=0))


def count_listed(session: Connection) -> int:
    """Returns how many people stand on published lists."""
    return session.execute(select(func.count()).select_from(tables.listed)).scalar_one()
