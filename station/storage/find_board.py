"""Looks up today's visits as the board shows them, all of them or those that changed, and who passed other booths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, String, and_, cast, func, or_, select

from station.domain.consent import ConsentState, standing
from station.domain.overrule import Holding, Overrule
from station.domain.people_flow import Passage
from station.domain.person import called
from station.domain.specimen import TO_PRINT, SpecimenState
from station.domain.visit import Step, WayOut, step_of
from station.storage import tables
from station.storage.find_consents import consents_of
from station.storage.find_site import WentOn, streams, went_on
from station.storage.rows import records


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One of today's visits as the board shows it. `since` is when the person came to the present step.

    `name` is by what somebody is known here: who has none still has to be found on the board.
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
    arrived_at: datetime
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
    is_consent_withdrawn: bool = False

    @property
    def tube_count(self) -> int:
        """How many tubes the visit has that are not void."""
        return len(self.more_numbers) + bool(self.number)


Mark = tuple[int, int]
"""Epoch and seq of the last fact that was read."""


def last_mark(session: Connection) -> Mark:
    """Returns the place of the newest fact, (0, 0) where there is none."""
    fact = tables.fact
    query = select(fact.c.epoch, fact.c.seq).order_by(fact.c.epoch.desc(), fact.c.seq.desc()).limit(1)
    row = session.execute(query).first()
    return (0, 0) if row is None else (row.epoch, row.seq)


def changed_since(session: Connection, mark: Mark, most: int) -> frozenset[UUID] | None:
    """Returns the visits and people of which something was written after a fact; None for more than so many facts."""
    fact, (epoch, seq) = tables.fact, mark
    is_later = or_(fact.c.epoch > epoch, and_(fact.c.epoch == epoch, fact.c.seq > seq))
    found = session.execute(select(fact.c.subject_id).where(is_later).limit(most + 1)).scalars().all()
    return None if len(found) > most else frozenset(found)


def board(session: Connection, day: date, visit_id: UUID | None = None) -> tuple[BoardRow, ...]:
    """Returns the visits of a day (or one of them), in order of arrival."""
    visit = tables.visit
    rows = own_rows(session, day, None if visit_id is None else visit.c.id == visit_id)
    return with_other_booths(rows, went_on(session, day))


def rows_about(session: Connection, day: date, subjects: Collection[UUID]) -> tuple[BoardRow, ...]:
    """Returns those visits of a day that are among some visits and people, or of these people."""
    visit = tables.visit
    return own_rows(session, day, or_(visit.c.id.in_(subjects), visit.c.person_id.in_(subjects)))


def own_rows(
    session: Connection, day: date, wanted: ColumnElement[bool] | None = None
) -> tuple[BoardRow, ...]:
    """Returns the visits of a day, or the wanted ones, in order of arrival, as this booth's own records have them."""
    visit, person, specimen = tables.visit, tables.person, tables.specimen
    of_the_day = and_(visit.c.operating_day == day, visit.c.void_reason.is_(None))
    if wanted is not None:
        of_the_day = and_(of_the_day, wanted)
    is_live = and_(specimen.c.visit_id == visit.c.id, specimen.c.state != SpecimenState.VOIDED)
    query = (
        select(*BOARD_COLUMNS)
        .select_from(visit.join(person, person.c.id == visit.c.person_id).outerjoin(specimen, is_live))
        .where(of_the_day)
        .order_by(visit.c.arrived_at, visit.c.id, specimen.c.number)
    )
    held, waiting = _held(session, of_the_day), _labels_waiting(session)
    tubes: dict[UUID, list[Tubes]] = {}
    for row in session.execute(query):
        tubes.setdefault(row[0], []).append(row)
    withdrawn = _consents_withdrawn(session, of_the_day)
    rows = (_board_row(of_visit, held.get(key), key in waiting) for key, of_visit in tubes.items())
    return tuple(
        replace(one, is_consent_withdrawn=True) if one.visit_id in withdrawn else one for one in rows
    )


def _held(session: Connection, wanted: ColumnElement[bool]) -> dict[UUID, Holding]:
    """Returns what holds for each wanted visit: its latest triage, with what clinicians decided otherwise."""
    visit, triage, overrule = tables.visit, tables.triage, tables.overrule
    said = (
        select(
            triage.c.visit_id,
            triage.c.id,
            triage.c.level,
            triage.c.disposition_now,
            triage.c.track_if_positive,
        )
        .join(visit, visit.c.id == triage.c.visit_id)
        .where(wanted)
        .order_by(triage.c.fact_epoch, triage.c.fact_seq)
    )
    latest: dict[UUID, UUID] = {}
    held: dict[UUID, Holding] = {}
    for visit_id, triage_id, *answers in session.execute(said):
        latest[visit_id], held[visit_id] = triage_id, Holding(*answers)
    decided = (
        select(overrule)
        .join(visit, visit.c.id == overrule.c.visit_id)
        .where(wanted)
        .order_by(overrule.c.fact_epoch, overrule.c.fact_seq)
    )
    for one in records(session, decided, Overrule):
        if one.triage_id == latest[one.visit_id]:
            held[one.visit_id] = held[one.visit_id].after(one)
    return held


def _labels_waiting(session: Connection) -> frozenset[UUID]:
    """Returns the visits with a label that no printer has taken."""
    label = tables.label_print
    return frozenset(session.execute(select(label.c.visit_id).where(label.c.state.in_(TO_PRINT))).scalars())


def _consents_withdrawn(session: Connection, wanted: ColumnElement[bool]) -> frozenset[UUID]:
    """Returns the wanted visits whose consent was given and does not hold any more."""
    visit, consent = tables.visit, tables.consent
    denied = (
        select(consent.c.visit_id)
        .join(visit, visit.c.id == consent.c.visit_id)
        .where(wanted, consent.c.is_given.is_(False))
    )
    ids = set(session.execute(denied).scalars())
    return frozenset(one for one in ids if standing(consents_of(session, one)) is ConsentState.WITHDRAWN)


def with_other_booths(rows: Sequence[BoardRow], elsewhere: dict[UUID, WentOn]) -> tuple[BoardRow, ...]:
    """Returns lines as they stand now that other booths of the site have gone on with some of the visits."""
    return tuple(
        _with_other_booth(row, elsewhere[row.visit_id]) if row.visit_id in elsewhere else row for row in rows
    )


def _with_other_booth(row: BoardRow, on: WentOn) -> BoardRow:
    if on.is_consent_given is not None:
        row = replace(row, is_consent_withdrawn=not on.is_consent_given)
    if on.is_back:
        row = _come_back(row)
    if row.way_out is not None:
        return row
    if on.left_at is not None and on.way_out is not None:
        return replace(row, step=Step.LEFT, since=on.left_at, way_out=WayOut(on.way_out))
    there = [on.collected[one] for one in (row.number, *row.more_numbers) if one in on.collected]
    count = row.collected_count + len(there)
    if not there or count < row.tube_count:
        return replace(row, collected_count=count)
    return replace(row, step=Step.COLLECTED, since=max(there), collected_count=count)


def _come_back(row: BoardRow) -> BoardRow:
    """Returns the line of somebody whose way out was taken back at the booth that had said it."""
    is_collected = row.number != "" and row.collected_count == row.tube_count
    has_level = row.level is not None
    step = step_of(triaged=has_level, labelled=row.number != "", collected=is_collected, left=False)
    return replace(row, step=step, since=row.arrived_at, way_out=None)


Tubes = Any  # Any: a row of columns of any type, in the order of BOARD_COLUMNS
BOARD_COLUMNS = (
    *(tables.visit.c[name] for name in ("id", "arrived_at", "lane", "way_out", "left_at")),
    *(tables.person.c[name] for name in ("id", "birth_date", "birth_year", "sex")),
    *(tables.person.c[name] for name in ("name", "description", "phone")),
    *(tables.specimen.c[name] for name in ("number", "collected_at")),
)


def _board_row(tubes: Sequence[Tubes], held: Holding | None, is_label_waiting: bool) -> BoardRow:
    """Returns the line of a visit out of the rows of its tubes, of which there is one without a tube at least."""
    visit_id, arrived_at, lane, way_out, left_at, person_id, birth_date, birth_year, sex, *whom, number, _ = (
        tubes[0]
    )
    collected = [one[-1] for one in tubes if one[-1] is not None]
    collected_at = max(collected) if len(collected) == len(tubes) else None
    return BoardRow(
        visit_id=visit_id,
        person_id=person_id,
        name=called(*whom),
        birth_date=birth_date,
        birth_year=birth_year,
        sex=str(sex or ""),
        step=step_of(
            triaged=held is not None,
            labelled=number is not None,
            collected=collected_at is not None,
            left=left_at is not None,
        ),
        arrived_at=arrived_at,
        since=left_at or collected_at or arrived_at,
        level=None if held is None else held.level,
        disposition_now="" if held is None else held.disposition_now,
        number=number or "",
        lane=lane,
        way_out=way_out,
        is_label_waiting=is_label_waiting,
        track_if_positive="" if held is None else held.track_if_positive,
        is_overruled=held is not None and held.is_overruled,
        more_numbers=tuple(one[-2] for one in tubes[1:]),
        collected_count=len(collected),
    )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the feed told of a day: how far it came, what became of own visits, and who passed other booths."""

    streams: dict[str, int]
    went_on: dict[UUID, WentOn]
    passages: tuple[Passage, ...]


def elsewhere(session: Connection, day: date, known: Elsewhere | None = None) -> Elsewhere:
    """Returns what other booths did on a day; what is known already, where the feed has brought nothing since."""
    come = streams(session)
    if known is not None and known.streams == come:
        return known
    return Elsewhere(come, went_on(session, day), _passages(session, day))


def _passages(session: Connection, day: date) -> tuple[Passage, ...]:
    """Returns who passed the other booths of the site on a day; what this booth began itself is not among them."""
    table, tube, visit = tables.site_record, tables.site_record.alias(), tables.visit
    tubes = (
        select(tube.c.subject_id, func.max(_told(tube, "collected_at").is_not(None)).label("is_collected"))
        .where(tube.c.kind == "specimen", _told(tube, "state") != SpecimenState.VOIDED.value)
        .group_by(tube.c.subject_id)
        .subquery()
    )
    query = (
        select(table.c.station, *(_told(table, name) for name in ("lane", "arrived_at", "left_at")))
        .add_columns(tubes.c.is_collected)
        .select_from(table.outerjoin(tubes, tubes.c.subject_id == table.c.id))
        .where(
            table.c.kind == "visit",
            _told(table, "operating_day") == day.isoformat(),
            _told(table, "void_reason").is_(None),
            table.c.id.not_in(select(visit.c.id).where(visit.c.operating_day == day)),
        )
    )
    return tuple(_passage(*row) for row in session.execute(query))


def _told(table: FromClause, name: str) -> ColumnElement[Any]:  # Any: what JSON can hold
    """Returns a field of what another booth says."""
    return func.json_extract(cast(table.c.state, String), f"$.{name}")


def _passage(
    station: int, lane: str, arrived_at: str, left_at: str | None, is_collected: int | None
) -> Passage:
    step = step_of(
        triaged=is_collected is not None,
        labelled=is_collected is not None,
        collected=bool(is_collected),
        left=left_at is not None,
    )
    left = None if left_at is None else datetime.fromisoformat(left_at)
    return Passage(booth_name(station, lane), datetime.fromisoformat(arrived_at), step, left)


def booth_name(station: int, lane: str) -> str:
    """Returns what a booth is called: its station, and the lane where one is told."""
    return f"{station}-{lane}" if lane else str(station)
