"""Turns what the actions return into what the screens show. Pure."""

from __future__ import annotations

from datetime import datetime

from station.actions.board import Board, BoardRow
from station.consent_wordings import wording_in, wording_languages
from station.domain.expectation import Expectation
from station.domain.programme_content import Programme
from station.domain.visit import Step
from ui.shown import AskedShown, BoardLine, BoardShown, ExpectedLine, Pickable, WordingShown

SECONDS_PER_MINUTE = 60
DIGITS = 9
NOT_URGENT = 3
"""From this level on nobody needs a clinician now, and people come in the order of their waiting."""


def board_shown(board: Board) -> BoardShown:
    """Returns a board as it is shown: who wants a clinician now, then the longest waiting; who has left last."""
    lines = [line_shown(row, board.now) for row in board.rows]
    ordered = sorted(lines, key=_turn)
    expected = tuple(map(expected_shown, board.expected))
    return BoardShown(tuple(ordered), expected, board.labels_waiting, board.flow, board.is_closed)


def _turn(line: BoardLine) -> tuple[bool, int, int]:
    """Returns by what a line is sorted: an urgent one by its level, all others alike."""
    level = line.level or NOT_URGENT
    return line.step is Step.LEFT, min(level, NOT_URGENT), -line.waited_min


def line_shown(row: BoardRow, now: datetime) -> BoardLine:
    """Returns one visit as a line of the board."""
    return BoardLine(
        visit_id=row.visit_id,
        name=row.name,
        birth_year=row.birth_date.year if row.birth_date else row.birth_year,
        sex=row.sex,
        step=row.step,
        waited_min=max(0, int((now - row.since).total_seconds()) // SECONDS_PER_MINUTE),
        level=row.level,
        number=row.number,
        lane=row.lane,
        way_out=row.way_out,
        is_label_waiting=row.is_label_waiting,
        more_numbers=row.more_numbers,
        collected_count=row.collected_count,
        is_consent_withdrawn=row.is_consent_withdrawn,
    )


def expected_shown(expectation: Expectation) -> ExpectedLine:
    """Returns an expected person as a line of the list."""
    flight = " ".join(one for one in (expectation.flight, expectation.seat) if one)
    year = expectation.birth_date.year if expectation.birth_date else expectation.birth_year
    return ExpectedLine(
        expectation.id, expectation.name, year, str(expectation.sex or ""), flight or expectation.area
    )


def asked_shown(programme: Programme) -> AskedShown:
    """Returns what a programme asks for; the first nine conditions get digits, as its main symptoms have them."""
    screening = programme.screening
    return AskedShown(
        tuple(
            Pickable(one.key, tuple(one.words.items()), one.digit)
            for one in programme.symptoms
            if one.is_asked
        ),
        tuple(
            Pickable(one.key, tuple(one.words.items()), place if place <= DIGITS else None)
            for place, one in enumerate(programme.conditions, start=1)
        ),
        (screening.pregnancy_from_years, screening.pregnancy_to_years),
        tuple(
            WordingShown(one, programme.consent.version, wording_in(programme, one))
            for one in wording_languages(programme)
        ),
    )
