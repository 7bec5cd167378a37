"""Ends expectations without an arrival: somebody is withdrawn, or did not come on the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from station.actions.shift import Shift
from station.actions.still_expected import still_expected
from station.domain.act import Act
from station.domain.expectation import Expectation, ExpectationState
from station.errors import reject
from station.storage import find
from station.storage.ledger import save

ROWS_AT_ONCE = 50


def withdraw_expected(shift: Shift, expectation_id: UUID, *, reason: str) -> Expectation:
    """Saves that somebody is expected no more and returns the expectation.

    Raises: Rejected `not_allowed`, `reason_missing`, `expectation_unknown`, `expectation_over`.
    """
    act = shift.act("withdraw_expected", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    with shift.store.writing() as session:
        withdrawn = replace(still_expected(session, expectation_id), state=ExpectationState.WITHDRAWN)
        save(session, withdrawn, act)
    return withdrawn


def mark_no_shows(shift: Shift, day: date, *, reason: str = "") -> tuple[Expectation, ...]:
    """Saves of everybody who is still expected on a day that they did not come, and returns them.

    A few at a time, so that a desk never waits for it. Raises: Rejected `not_allowed`.
    """
    act = shift.act("mark_no_shows", reason=reason)
    marked: list[Expectation] = []
    while some := _mark_some(shift, day, act):
        marked += some
    return tuple(marked)


def _mark_some(shift: Shift, day: date, act: Act) -> list[Expectation]:
    with shift.store.writing() as session:
        absent = [
            replace(one, state=ExpectationState.NO_SHOW)
            for one in find.expected(session, day, most=ROWS_AT_ONCE)
        ]
        for one in absent:
            save(session, one, act)
    return absent
