"""Opening a visit's record is on the access log."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from station.actions.register_visit import register_visit
from station.actions.triage_history import triage_history
from station.domain.staff import Role
from station.errors import Rejected
from station.storage import tables
from tests.station.booth import RESIDENT, Booth


def test_looking_at_a_visit_is_on_the_access_log(booth: Booth) -> None:
    visit = register_visit(booth.shift, RESIDENT).visit
    triage_history(booth.shift, visit.id)
    with booth.shift.store.reading() as session:
        row = session.execute(select(tables.access).where(tables.access.c.subject_id == visit.id)).one()
        fact = session.execute(select(tables.fact).where(tables.fact.c.record_id == row.id)).one()
    assert row.kind == "opened"
    assert json.loads(fact.header)["actor"] == booth.shift.actor.id


def test_an_administrator_of_the_system_opens_no_visit(booth: Booth) -> None:
    visit = register_visit(booth.shift, RESIDENT).visit
    with pytest.raises(Rejected, match="not_allowed"):
        triage_history(booth.as_role(Role.ADMINISTRATOR), visit.id)
