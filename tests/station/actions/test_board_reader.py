"""A board that is read again and again says what a board says that is read for the first time."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID

from station.actions.board import BoardReader, board
from station.actions.collect_specimen import collect_specimen
from station.actions.correct_visit import correct_visit, visit_page
from station.actions.leave import leave
from station.actions.overrule_triage import overrule_triage
from station.actions.print_label import PrintOutcome, note_print
from station.actions.register_visit import Registered, register_visit
from station.actions.void_visit import void_visit
from station.domain.people_flow import DayTarget
from station.domain.site_profile import SiteProfile
from station.domain.visit import Step, VisitVoidReason, WayOut
from station.errors import Rejected
from station.storage.find_site import SiteRecord, set_streams, take_records
from tests.station.booth import RESIDENT, Booth

SEED = 7
ROUNDS = 40


def _work(booth: Booth, chance: random.Random, here: list[Registered]) -> None:
    """Does one thing at random."""
    booth.clock.advance(timedelta(minutes=chance.randrange(4)))
    one = chance.choice(here) if here else None
    done = chance.randrange(7)
    if one is None or done < 3:
        page = replace(RESIDENT, lane=chance.choice(("", "1", "2")), confirmed=frozenset())
        here.append(register_visit(booth.shift, page))
    elif done == 3:
        note_print(booth.shift, PrintOutcome(one.label.id, "pdf"))
    elif done == 4:
        with suppress(Rejected):  # said already
            overrule_triage(booth.shift, one.visit.id, disposition_now="emergency_now", reason="cyanosis")
    elif done == 5:
        here.remove(one)
        collect_specimen(booth.shift, one.specimen.number)
        leave(booth.shift, one.visit.id, WayOut.COLLECTED)
    else:
        here.remove(one)
        void_visit(booth.shift, one.visit.id, VisitVoidReason.TEST_ENTRY)


def test_what_was_written_since_is_read_and_nothing_else_differs(booth: Booth) -> None:
    reader, chance = BoardReader(), random.Random(SEED)
    here: list[Registered] = []
    for _ in range(ROUNDS):
        _work(booth, chance, here)
        assert reader.read(booth.shift) == board(booth.shift)


def test_a_corrected_name_is_read(booth: Booth) -> None:
    reader, made = BoardReader(), register_visit(booth.shift, RESIDENT)
    reader.read(booth.shift)
    page = visit_page(booth.shift, made.visit.id)
    typed = replace(page, name="김민주")
    correct_visit(booth.shift, made.visit.id, typed, opened=page, reason="misheard")
    assert [one.name for one in reader.read(booth.shift).rows] == ["김민주"]


def test_another_day_is_read_anew(booth: Booth) -> None:
    reader = BoardReader()
    register_visit(booth.shift, RESIDENT)
    assert len(reader.read(booth.shift).rows) == 1
    booth.clock.advance(timedelta(days=1))
    assert reader.read(booth.shift).rows == ()
    register_visit(booth.shift, RESIDENT)
    assert len(reader.read(booth.shift).rows) == 1


def test_a_board_tells_the_flow_with_the_target_of_the_site(booth: Booth) -> None:
    shift = replace(booth.shift, site=SiteProfile(target=DayTarget(100, time(18))))
    made = [register_visit(shift, replace(RESIDENT, lane=lane)) for lane in "122"]
    booth.clock.advance(timedelta(minutes=20))
    leave(shift, made[0].visit.id, WayOut.LEFT_BEFORE)
    flow = board(shift).flow
    assert (flow.waiting, flow.left) == ({Step.LABELLED: 2}, 1)
    assert flow.booths_open == ("980-1", "980-2")
    assert flow.pace is not None
    assert (flow.pace.left_per_hour, flow.pace.arrived_per_hour) == (3, 9)
    assert flow.goal is not None
    assert (flow.goal.people, flow.goal.left, flow.goal.booths_needed) == (100, 1, 9)


def told(kind: str, number: int, state: dict[str, object]) -> SiteRecord:
    """Returns what station 981 says of a record of its visit with a number."""
    subject = UUID(int=number)
    record_id = subject if kind == "visit" else UUID(int=100 + number)
    return SiteRecord(kind, record_id, subject, 981, 1, False, {"id": str(record_id), **state})


def test_who_passed_other_booths_is_part_of_the_flow_and_comes_with_the_feed(booth: Booth) -> None:
    reader = BoardReader()
    register_visit(booth.shift, RESIDENT)
    booth.clock.advance(timedelta(minutes=40))
    reader.read(booth.shift)
    day, at = booth.shift.today().isoformat(), "2026-04-01T01:00:00.000Z"
    visit: dict[str, object] = {
        "operating_day": day,
        "arrived_at": at,
        "lane": "3",
        "left_at": None,
        "void_reason": None,
    }
    here: dict[str, object] = {"number": "1", "state": "labelled", "collected_at": None}
    records = [
        told("visit", 1, visit | {"left_at": "2026-04-01T01:05:00.000Z"}),
        told("visit", 2, visit | {"lane": ""}),
        told("visit", 3, visit),
        told("visit", 4, visit | {"void_reason": "entered_twice"}),
        told("visit", 5, visit | {"operating_day": "2026-03-31"}),
        told("specimen", 2, here),
        told("specimen", 3, here | {"state": "collected", "collected_at": at}),
    ]
    with booth.shift.store.writing() as session:
        take_records(session, records, booth.clock.now())
        set_streams(session, {(981, 1): 7})
    flow = reader.read(booth.shift).flow
    assert flow == board(booth.shift).flow
    assert (flow.waiting, flow.left) == ({Step.LABELLED: 2, Step.COLLECTED: 1}, 1)
    assert flow.booths_open == ("981", "981-3")
    assert [(one.start.hour, dict(one.arrived)) for one in flow.hours] == [
        (9, {"980": 1}),
        (10, {"981": 1, "981-3": 2}),
    ]
