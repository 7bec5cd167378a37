"""The board of a day with 5,000 visits, and the find of one tube, each beside its own SQL alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, event

from station.actions.board import BoardReader
from station.actions.board import board as board_of_day
from station.actions.register_visit import Registered, register_visit
from station.actions.shift import Shift
from station.domain.number import make_number
from station.domain.page import VisitPage
from station.domain.specimen import LabelState
from station.storage import find
from station.storage.ledger import save_new
from station.storage.tables import Record
from tests.benchmarks.measure import Comparison, Effort, timed, timed_in_turn
from tests.station.booth import RESIDENT, Booth, new_booth

VISITS = {Effort.FULL: 5000, Effort.QUICK: 1000, Effort.TINY: 5}
ROUNDS = {Effort.FULL: 15, Effort.QUICK: 5, Effort.TINY: 1}
FINDS = {Effort.FULL: 300, Effort.QUICK: 100, Effort.TINY: 2}
IN_ONE_TRANSACTION = 500
SEED = 7

Rows = list[tuple[object, ...]]
Statement = tuple[str, Any]  # Any: parameters as the driver takes them


def board(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Fills a station with a day of visits, reads its board, and finds tubes by their numbers."""
    booth = new_booth(folder)
    try:
        numbers = filled_day(booth, VISITS[effort])
        found = (_board(booth, effort), _board_again(booth, effort), _find(booth, numbers, effort))
    finally:
        booth.shift.store.close()
    return found


def filled_day(booth: Booth, visits: int, pages: Sequence[VisitPage] = (RESIDENT,)) -> list[str]:
    """Saves a day of visits after the patterns of a few registrations and returns their specimen numbers."""
    shift = booth.shift
    patterns = [register_visit(shift, page) for page in pages]
    numbers = [one.specimen.number for one in patterns]
    act = shift.act("register_visit")
    for first in range(len(numbers) + 1, visits + 1, IN_ONE_TRANSACTION):
        serials = range(first, min(first + IN_ONE_TRANSACTION, visits + 1))
        new = [make_number(shift.station, shift.today(), serial) for serial in serials]
        like = [_like(shift, patterns[place % len(patterns)], number) for place, number in enumerate(new)]
        with shift.store.writing() as session:
            for records in zip(*like, strict=True):
                save_new(session, records, act)
        numbers += new
    return numbers


def _like(shift: Shift, pattern: Registered, number: str) -> tuple[Record, ...]:
    person = replace(pattern.person, id=shift.new_id())
    visit = replace(pattern.visit, id=shift.new_id(), person_id=person.id)
    triage = replace(pattern.triage, id=shift.new_id(), visit_id=visit.id)
    specimen = replace(pattern.specimen, id=shift.new_id(), visit_id=visit.id, number=number)
    label = replace(
        pattern.label,
        id=shift.new_id(),
        visit_id=visit.id,
        specimen_id=specimen.id,
        state=LabelState.PRINTED,
    )
    return person, visit, triage, specimen, label


def statements_of(booth: Booth, call: Callable[[], object]) -> list[Statement]:
    """Returns the SQL that a call sends, with its parameters."""
    sent: list[Statement] = []

    def take(*given: Any) -> None:  # Any: session, cursor, statement, parameters, …
        sent.append((given[2], given[3]))

    with booth.shift.store.reading() as session:
        engine = session.engine
    event.listen(engine, "before_cursor_execute", take)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", take)
    return [one for one in sent if one[0] != "BEGIN"]


def fetched(session: Connection, statements: list[Statement]) -> list[Rows]:
    """Returns the rows that the driver alone gives for some statements."""
    connection: Any = session.connection.driver_connection  # Any: the driver is untyped
    return [connection.execute(statement, parameters).fetchall() for statement, parameters in statements]


def _board(booth: Booth, effort: Effort) -> Comparison:
    statements = statements_of(booth, partial(board_of_day, booth.shift))
    with booth.shift.store.reading() as session:
        visits = len(find.board(session, booth.shift.today()))

    def bare() -> None:
        with booth.shift.store.reading() as session:
            fetched(session, statements)

    ours_s, bare_s = timed_in_turn(lambda: board_of_day(booth.shift), bare, ROUNDS[effort])
    return Comparison(
        name="board",
        what=f"Board of a day with {visits:,} visits",
        reference="its own SQL, rows fetched by the driver alone",
        ours_s=ours_s,
        reference_s=bare_s,
        counted="visits",
        each=visits,
        how=(
            f"Ours: `board(shift)`: all {visits:,} visits with person, latest triage, specimen and label as values, "
            "the expected people, labels waiting, and how many facts stand where.",
            f"Reference: the {len(statements)} statements that it sends, run by the driver on the same connection, "
            "every row fetched and thrown away.",
        ),
    )


def _board_again(booth: Booth, effort: Effort) -> Comparison:
    """Reads the board once more after each registration, as the windows do."""
    reader, shift = BoardReader(), booth.shift
    visits = len(reader.read(shift).rows)
    again_s: list[float] = []
    whole_s: list[float] = []
    for _ in range(ROUNDS[effort]):
        register_visit(shift, RESIDENT)
        again_s.append(timed(partial(reader.read, shift)))
        whole_s.append(timed(partial(board_of_day, shift)))
    return Comparison(
        name="board-again",
        what=f"Board of a day with {visits:,} visits, read again after one more registration",
        reference="the same board read for the first time",
        ours_s=tuple(again_s),
        reference_s=tuple(whole_s),
        counted="boards",
        how=(
            "Ours: `BoardReader.read`: the visits of which something was written since, and the flow of the whole day.",
            "Reference: `board`: every visit.",
        ),
    )


def _looked_up(booth: Booth, number: str) -> find.Tube | None:
    with booth.shift.store.reading() as session:
        return find.tube_by_number(session, number)


def _find(booth: Booth, numbers: list[str], effort: Effort) -> Comparison:
    chosen = Random(SEED).choices(numbers, k=FINDS[effort])
    ours_s: list[float] = []
    bare_s: list[float] = []
    for number in chosen:
        statements = statements_of(booth, partial(_looked_up, booth, number))
        with booth.shift.store.reading() as session:
            bare_s.append(timed(partial(fetched, session, statements)))
            ours_s.append(timed(partial(find.tube_by_number, session, number)))
    return Comparison(
        name="find",
        what=f"Find of one tube by its number among {len(numbers):,}",
        reference="its own SQL, rows fetched by the driver alone",
        ours_s=tuple(ours_s),
        reference_s=tuple(bare_s),
        counted="finds",
        how=(
            "Ours: `find.tube_by_number`: specimen, visit and person as values, three look-ups in one transaction; "
            "numbers chosen at random from a seed.",
            "Reference: the same statements and parameters, run by the driver on the same connection.",
        ),
    )
