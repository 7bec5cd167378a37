"""Finds somebody who is still expected, for the actions that end an expectation: an arrival, a withdrawal."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from station.domain.expectation import Expectation, ExpectationState
from station.errors import reject
from station.storage import find


def still_expected(session: Connection, expectation_id: UUID) -> Expectation:
    """Returns an expectation that has not ended. Raises: Rejected `expectation_unknown`, `expectation_over`."""
    expectation = find.record(session, Expectation, expectation_id)
    if expectation is None:
        raise reject("", "expectation_unknown")
    if expectation.state is not ExpectationState.EXPECTED:
        raise reject("", "expectation_over", name=expectation.name, state=expectation.state.value)
    return expectation
