"""The instants of a visit's steps, from its records and their facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.record_triage import record_triage
from station.actions.register_visit import register_visit
from station.domain.page import VisitPage
from station.domain.specimen import Specimen, SpecimenState
from station.domain.step_times import Stamp, StepTimes, step_times
from station.domain.visit import Visit, WayOut
from station.storage.find_steps import step_times_of_day
from tests.station.booth import MORNING, RESIDENT, Booth

START = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
VISIT = Visit(UUID(int=1), UUID(int=2), date(2026, 4, 1), START, "covid19", "1", "h")


def minutes(count: int) -> datetime:
    return START + timedelta(minutes=count)


def tube(at: datetime | None, state: SpecimenState) -> Specimen:
    return Specimen(UUID(int=5), VISIT.id, "1" * 14, "np_swab", state, at)


def test_each_step_has_its_own_instant() -> None:
    stamps = [
        Stamp("visit", VISIT.id, 1, START, minutes(3)),
        Stamp("visit", VISIT.id, 2, minutes(30), minutes(30)),
        Stamp("triage", UUID(int=9), 1, minutes(7), minutes(8)),
        Stamp("triage", UUID(int=8), 1, minutes(5), minutes(6)),
    ]
    tubes = [
        tube(minutes(20), SpecimenState.COLLECTED),
        tube(minutes(25), SpecimenState.COLLECTED),
        tube(minutes(28), SpecimenState.VOIDED),
    ]
    found = step_times(replace(VISIT, left_at=minutes(30)), tubes, stamps)
    assert found == StepTimes(START, minutes(3), minutes(5), minutes(25), minutes(30))


def test_a_visit_with_a_tube_that_waits_is_not_collected() -> None:
    tubes = [tube(minutes(20), SpecimenState.COLLECTED), tube(None, SpecimenState.LABELLED)]
    assert step_times(VISIT, tubes, []) == StepTimes(START, None, None, None, None)


def test_a_voided_tube_is_not_collected() -> None:
    assert step_times(VISIT, [tube(minutes(1), SpecimenState.VOIDED)], []).collected is None


def test_a_days_step_times_are_those_of_its_acts(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT, occurred_at=MORNING - timedelta(minutes=9))
    other = register_visit(booth.shift, RESIDENT)
    for act in (
        lambda: record_triage(booth.shift, made.visit.id, VisitPage(temperature="390")),
        lambda: collect_specimen(booth.shift, made.specimen.number),
        lambda: leave(booth.shift, made.visit.id, WayOut.COLLECTED),
    ):
        booth.clock.advance(timedelta(minutes=10))
        act()
    with booth.shift.store.reading() as session:
        found = step_times_of_day(session, date(2026, 4, 1))
        assert step_times_of_day(session, date(2026, 4, 2)) == {}
    arrival = MORNING - timedelta(minutes=9)
    collected, left = MORNING + timedelta(minutes=20), MORNING + timedelta(minutes=30)
    assert found[made.visit.id] == StepTimes(arrival, MORNING, arrival, collected, left)
    assert found[other.visit.id] == StepTimes(MORNING, MORNING, MORNING, None, None)
