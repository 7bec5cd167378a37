"""What the other booths of the site have written, as the centre's feed brought it: read-only, and never a fact here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from station.domain.expectation import ExpectationState
from station.domain.fact import canonical_bytes
from station.domain.number import display
from station.domain.person import Person
from station.domain.site_reading import TAKE_OVER
from station.domain.told_record import Rank, laid_together, record_told
from station.errors import reject
from station.storage import tables
from station.storage.person_forms import PERSON_FORMS

OF_A_DAY = (
    *("person", "visit", "consent", "triage", "overrule", "specimen"),
    *("rack_position", "rack", "box", "day_closed"),
)
"""Kinds that are kept for a day: they are about people, their tubes and the day's end."""
FOUND_BY = {
    "person": "birth_date",
    "visit": "person_id",
    "specimen": "number",
    "programme": "hash",
    "expectation": "state",
}
"""Kind → the field that such a record is looked up by."""


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """The latest known state of another booth's record. A copy of what a third booth wrote says less than that.

    `is_undo` says of a word that has just come that it writes an earlier state again.
    """

    kind: str
    id: UUID
    subject_id: UUID
    station: int
    revision: int
    is_copy: bool
    state: dict[str, Any]  # Any: JSON
    is_undo: bool = False

    @property
    def rank(self) -> Rank:
        """What decides which of two states holds, whatever came first: no clock."""
        return self.revision, not self.is_copy, self.station


Key = tuple[str, UUID]


def take_records(session: Connection, told: Sequence[SiteRecord], now: datetime) -> None:
    """Keeps what other booths say of records, each laid over or under what is known of it."""
    latest: dict[Key, SiteRecord] = _known(session, [one.id for one in told])
    for one in told:
        key = one.kind, one.id
        lower, higher = sorted((latest.get(key, one), one), key=lambda each: each.rank)
        is_last = higher.is_undo or (lower.is_copy and not higher.is_copy)
        state = laid_together(one.kind, lower.state, higher.state, is_undo=is_last)
        latest[key] = replace(higher, state=state, is_undo=False)
    rows = [_row(latest[key], now) for key in dict.fromkeys((one.kind, one.id) for one in told)]
    if rows:
        session.execute(TAKE, rows)


def _known(session: Connection, ids: Sequence[UUID]) -> dict[Key, SiteRecord]:
    rows = session.execute(KNOWN, {"ids": ids})
    return {(one.kind, one.id): one for one in map(_site_record, rows)}


def _row(one: SiteRecord, now: datetime) -> dict[str, object]:
    field = FOUND_BY.get(one.kind)
    return {
        "kind": one.kind,
        "id": one.id,
        "subject_id": one.subject_id,
        "station": one.station,
        "revision": one.revision,
        "is_copy": int(one.is_copy),
        "found_by": "" if field is None else str(one.state.get(field) or ""),
        "search": _search(one),
        "state": canonical_bytes(one.state),
        "taken_at": now,
    }


def _search(one: SiteRecord) -> str:
    """Returns by what a record of somebody can be found: the forms of a person, each on its line, or a plate."""
    if one.kind == "visit":
        return str(one.state.get("vehicle") or "").upper().replace(" ", "")
    if one.kind != "person":
        return ""
    try:
        person = record_told(Person, one.state)
    except ValueError:  # a newer program's
        return ""
    return "\n".join(form(person) for form in PERSON_FORMS.values()).strip()


HOLDING = select(tables.site_record).where(
    literal_column("rowid").in_(
        select(literal_column("rowid"))
        .select_from(tables.site_record)
        .where(
            tables.site_record.c.kind == bindparam("kind"),
            tables.site_record.c.search != "",
            func.instr(tables.site_record.c.search, bindparam("part")) > 0,
        )
        .limit(bindparam("most"))
    )
)
KNOWN = select(tables.site_record).where(tables.site_record.c.id.in_(bindparam("ids", expanding=True)))
_INSERT = insert(tables.site_record)
TAKE = _INSERT.on_conflict_do_update(
    index_elements=("kind", "id"),
    set_={
        column.name: _INSERT.excluded[column.name]
        for column in tables.site_record.c
        if not column.primary_key
    },
)
TOLD_BY = select(tables.site_record).where(
    tables.site_record.c.found_by.in_(
        select(func.json_each(bindparam("values")).table_valued("value").c.value)
    ),
    tables.site_record.c.found_by != "",
    tables.site_record.c.kind == bindparam("kind"),
)
"""Statements are built once: building one costs more than running it."""


def site_record(session: Connection, kind: str, record_id: UUID) -> SiteRecord | None:
    """Returns what other booths say of a record, or None."""
    table = tables.site_record
    row = session.execute(select(table).where(table.c.kind == kind, table.c.id == record_id)).first()
    return None if row is None else _site_record(row)


def visit_of_number(session: Connection, number: str) -> UUID | None:
    """Returns the visit of another booth whose tube bears a number, or None.

    Raises: Rejected `number_on_two_tubes` where a copied file gave it to somebody else too.
    """
    table, own = tables.site_record, tables.specimen
    told = select(table.c.subject_id).where(table.c.found_by == number, table.c.kind == "specimen").distinct()
    visits = set(session.execute(told).scalars())
    known = session.execute(select(own.c.visit_id).where(own.c.number == number)).scalars()
    if visits and len(visits | {*known}) > 1:
        raise reject("scan", "number_on_two_tubes", number=display(number))
    return next(iter(visits), None)


def people_born(session: Connection, birth_date: date) -> tuple[SiteRecord, ...]:
    """Returns what other booths say of everybody who was born on a day."""
    return _found_by(session, "person", [birth_date.isoformat()])


def records_holding(session: Connection, kind: str, part: str, most: int) -> tuple[SiteRecord, ...]:
    """Returns what other booths say of people (or visits) one of whose forms (whose plate) holds a text."""
    rows = session.execute(HOLDING, {"kind": kind, "part": part, "most": most})
    return tuple(_site_record(row) for row in rows) if part else ()


def visits_told(session: Connection, people: Sequence[UUID]) -> tuple[SiteRecord, ...]:
    """Returns what other booths say of some people's visits."""
    return _found_by(session, "visit", [str(one) for one in people])


def _found_by(session: Connection, kind: str, values: Sequence[str]) -> tuple[SiteRecord, ...]:
    rows = session.execute(TOLD_BY, {"kind": kind, "values": json.dumps(values)})
    return tuple(_site_record(row) for row in rows)


def records_of_visit(session: Connection, visit_id: UUID) -> tuple[SiteRecord, ...]:
    """Returns what other booths say of a visit and of all that belongs to it."""
    table = tables.site_record
    return tuple(
        _site_record(row) for row in session.execute(select(table).where(table.c.subject_id == visit_id))
    )


def site_records(session: Connection, kinds: Sequence[str]) -> tuple[SiteRecord, ...]:
    """Returns what other booths say of all records of these kinds."""
    table = tables.site_record
    return tuple(_site_record(row) for row in session.execute(select(table).where(table.c.kind.in_(kinds))))


def programme_told(session: Connection, programme_hash: str) -> SiteRecord | None:
    """Returns a programme that another booth keeps, by its hash, or None."""
    table = tables.site_record
    wanted = select(table).where(table.c.kind == "programme", table.c.found_by == programme_hash)
    row = session.execute(wanted).first()
    return None if row is None else _site_record(row)


def ended_elsewhere(session: Connection, expectation_ids: Iterable[UUID]) -> dict[UUID, tuple[str, int]]:
    """Returns those of these expectations that ended at another booth: the state, and the booth."""
    wanted, table = set(expectation_ids), tables.site_record
    ended = select(table.c.id, table.c.found_by, table.c.station).where(
        table.c.kind == "expectation", table.c.found_by.not_in(["", ExpectationState.EXPECTED.value])
    )
    return {row.id: (row.found_by, row.station) for row in session.execute(ended) if row.id in wanted}


def _site_record(row: Row[Any]) -> SiteRecord:  # Any: columns of any type
    return SiteRecord(
        row.kind,
        row.id,
        row.subject_id,
        row.station,
        row.revision,
        bool(row.is_copy),
        json.loads(bytes(row.state)),
    )


def streams(session: Connection) -> dict[str, int]:
    """Returns how far the feed of each other booth has been taken, by `station/epoch`."""
    return {f"{row.station}/{row.epoch}": row.seq for row in session.execute(select(tables.site_stream))}


def set_streams(session: Connection, streams_told: Mapping[tuple[int, int], int]) -> None:
    """Keeps how far the feed of each other booth has been taken; one that is named no more is forgotten."""
    session.execute(delete(tables.site_stream))
    rows = [
        {"station": station, "epoch": epoch, "seq": seq} for (station, epoch), seq in streams_told.items()
    ]
    if rows:
        session.execute(tables.site_stream.insert(), rows)


def forget_before(session: Connection, instant: datetime) -> None:
    """Forgets what was told of people before an instant."""
    table = tables.site_record
    session.execute(delete(table).where(table.c.taken_at < instant, table.c.kind.in_(OF_A_DAY)))


def own_revision(session: Connection, kind: str, record_id: UUID) -> int:
    """Returns which revision of a record this booth has, 0 when it has none."""
    table = tables.RECORD_TABLES[kind]
    return session.execute(select(table.c.revision).where(table.c.id == record_id)).scalar() or 0


@dataclass(frozen=True, slots=True)
class OwnWord:
    """One state of a record as this booth wrote it; a copy is what it took over from another one."""

    is_copy: bool
    state: dict[str, Any]  # Any: JSON


def own_words(session: Connection, record_id: UUID, first_revision: int) -> dict[int, OwnWord]:
    """Returns what this booth wrote of a record from a revision on, by revision; the last word on each counts."""
    fact = tables.fact
    query = (
        select(fact.c.revision, fact.c.action, fact.c.payload)
        .where(fact.c.record_id == record_id, fact.c.revision >= first_revision, fact.c.payload.is_not(None))
        .order_by(fact.c.epoch, fact.c.seq)
    )
    return {
        row.revision: OwnWord(row.action == TAKE_OVER, json.loads(row.payload))
        for row in session.execute(query)
    }


def is_taken_back(session: Connection, told: SiteRecord) -> bool:
    """Says whether a visit's way out, which stands here only because it was told, was taken back where it was said."""
    if told.kind != "visit" or told.state.get("way_out") is not None:
        return False
    words = sorted(own_words(session, told.id, 1).items(), reverse=True)
    said = list(takewhile(lambda one: one[1].state.get("way_out") is not None, words))
    return bool(said) and said[-1][1].is_copy and told.revision > said[-1][0]


@dataclass(frozen=True, slots=True)
class WentOn:
    """What other booths did with a visit after this booth's last word on it; None and nothing: not that.

    `is_back` says that they took back the way out that was told here; `is_consent_given` is what somebody said there
    to the question for consent, later than here.
    """

    collected: dict[str, datetime]
    way_out: str | None
    left_at: datetime | None
    is_consent_given: bool | None = None
    is_back: bool = False


NOTHING_MORE = WentOn({}, None, None)


def went_on(session: Connection, day: date) -> dict[UUID, WentOn]:
    """Returns what other booths did with this booth's visits of a day: tubes that they took, and the way out."""
    visit, specimen = tables.visit, tables.specimen
    of_the_day = select(visit.c.id).where(visit.c.operating_day == day)
    told: dict[UUID, list[SiteRecord]] = {}
    for kind, own, wanted in (("visit", visit, visit.c.id), ("specimen", specimen, specimen.c.visit_id)):
        for one in _newer(session, kind, own, wanted.in_(of_the_day)):
            told.setdefault(one.subject_id, []).append(one)
    for one in _consents_told(session, of_the_day):
        told.setdefault(one.subject_id, []).append(one)
    found = {visit_id: _went_on(records) for visit_id, records in told.items()}
    return found | {one: replace(found.get(one, NOTHING_MORE), is_back=True) for one in _back(session, day)}


def _back(session: Connection, day: date) -> list[UUID]:
    """Returns the visits of a day whose way out was only told here and then taken back."""
    table, visit = tables.site_record, tables.visit
    query = (
        select(table)
        .join(visit, (visit.c.id == table.c.id) & (table.c.kind == "visit"))
        .where(visit.c.operating_day == day, visit.c.way_out.is_not(None), table.c.revision > 1)
    )
    told = (_site_record(row) for row in session.execute(query))
    return [one.id for one in told if is_taken_back(session, one)]


def _newer(session: Connection, kind: str, own: Table, is_wanted: ColumnElement[bool]) -> list[SiteRecord]:
    """Returns what other booths say of records of this booth that is newer than what stands here."""
    table = tables.site_record
    query = (
        select(table)
        .join(own, (own.c.id == table.c.id) & (table.c.kind == kind))
        .where(is_wanted, table.c.revision > own.c.revision)
    )
    return [_site_record(row) for row in session.execute(query)]


def _consents_told(session: Connection, visits: Select[tuple[UUID]]) -> list[SiteRecord]:
    """Returns the answers to the question for consent of some visits that only other booths know, the last one last."""
    table, own = tables.site_record, tables.consent
    query = (
        select(table)
        .where(table.c.kind == "consent", table.c.subject_id.in_(visits), table.c.id.not_in(select(own.c.id)))
        .order_by(table.c.taken_at, table.c.id)
    )
    return [_site_record(row) for row in session.execute(query)]


def _went_on(records: Iterable[SiteRecord]) -> WentOn:
    collected: dict[str, datetime] = {}
    way_out, left_at, is_given = None, None, None
    for one in records:
        if one.kind == "specimen" and one.state.get("collected_at"):
            collected[str(one.state.get("number"))] = datetime.fromisoformat(one.state["collected_at"])
        elif one.kind == "visit" and one.state.get("left_at"):
            way_out, left_at = str(one.state.get("way_out")), datetime.fromisoformat(one.state["left_at"])
        elif one.kind == "consent":
            is_given = bool(one.state.get("is_given"))
    return WentOn(collected, way_out, left_at, is_given)
