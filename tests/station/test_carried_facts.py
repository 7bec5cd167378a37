"""What was carried into a new epoch stands twice in the ledger and is told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from station.actions.collect_specimen import collect_specimen
from station.actions.follow_tubes import custody_of
from station.actions.new_epoch import new_epoch
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.register_visit import register_visit
from station.storage import tables
from station.storage.find_history import states_of
from station.storage.find_racks import facts_about
from station.storage.find_steps import step_times_of_day
from tests.station.booth import RESIDENT, Booth, new_booth, standing


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with standing(new_booth(tmp_path / "booth")) as made:
        yield made


def seen(booth: Booth, number: str, specimen_id: UUID) -> list[object]:
    """Returns everything that reads written states of a tube and its day."""
    hands = custody_of(booth.shift, number)
    with booth.shift.store.reading() as session:
        return [
            hands,
            facts_about(session, specimen_id),
            states_of(session, specimen_id),
            step_times_of_day(session, booth.shift.today()),
        ]


def written_of(booth: Booth, record_id: UUID) -> int:
    fact = tables.fact
    with booth.shift.store.reading() as session:
        query = select(func.count()).select_from(fact).where(fact.c.record_id == record_id)
        return session.execute(query).scalar_one()


def test_a_tube_whose_facts_were_carried_has_the_same_story_as_before(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    collect_specimen(booth.shift, made.specimen.number)
    place_tube(booth.shift, new_rack(booth.shift).id, made.specimen.number)
    before = seen(booth, made.specimen.number, made.specimen.id)
    many = written_of(booth, made.specimen.id)
    ticket = replace(booth.shift.store.enrolment, epoch=booth.shift.store.enrolment.epoch + 1)
    new_epoch(booth.shift, ticket, reason="restored")
    assert written_of(booth, made.specimen.id) == 2 * many
    assert seen(booth, made.specimen.number, made.specimen.id) == before
