"""Finds somebody who is still expected, for the actions that end an expectation: an arrival, a withdrawal."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from station.domain.act import Act
from station.domain.expectation import Expectation, ExpectationState
from station.errors import reject
from station.storage import find
from station.storage.find_bundles import listed_person
from station.storage.find_site import ended_elsewhere
from station.storage.ledger import save


def still_expected(session: Connection, expectation_id: UUID) -> Expectation:
    """Returns an expectation that has not ended, one of a published list too.

    Raises: Rejected `expectation_unknown`, `expectation_over`, `expectation_over_elsewhere`.
    """
    expectation = find.record(session, Expectation, expectation_id) or listed_person(session, expectation_id)
    if expectation is None:
        raise reject("", "expectation_unknown")
    elsewhere = ended_elsewhere(session, [expectation_id]).get(expectation_id)
    if elsewhere is not None:
        state, station = elsewhere
        raise reject("", "expectation_over_elsewhere", name=expectation.name, state=state, station=station)
    if expectation.state is not ExpectationState.EXPECTED:
        raise reject("", "expectation_over", name=expectation.name, state=expectation.state.value)
    return expectation


def take_up(session: Connection, expectation: Expectation, act: Act) -> None:
    """Saves somebody of a published list as a record of this booth, so that a visit can name them."""
    if find.record(session, Expectation, expectation.id) is None:
        save(session, expectation, act)
