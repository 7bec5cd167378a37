"""A played day ends closed: green, or with each planted fault found, by its person and number."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from station.clock import PlayedClock
from station.demonstration.closed_day import close_played_day
from station.demonstration.hand_over import rack_and_hand_over
from station.demonstration.planted_faults import FOUND_AS, LEAST_PEOPLE, OTHER_WAYS, Fault, fault_plan
from station.demonstration.played_day import Meanwhile, Plan, PlayedDay
from station.domain.number import display
from station.domain.visit import WayOut
from station.printing.layouts import load_layout
from tests.station.booth import Booth

DAY = date(2026, 4, 1)
PEOPLE = 25


def evening(booth: Booth, folder: Path, plan: Plan) -> tuple[dict[str, Any], PlayedDay]:  # Any: JSON
    """Plays a day to its end; the centre, which these tests have not, confirms everything before the last acts."""
    clock = PlayedClock(booth.clock.now())
    shift = replace(booth.shift, clock=clock)
    day = PlayedDay(shift, clock, plan, Meanwhile(lambda: None, lambda: None))
    day.play(lambda done, total: None)
    rack_and_hand_over(shift, clock, folder, day.planted, lost=day.lost)
    with shift.store.writing() as session:
        session.execute(text("UPDATE delivery SET state = 'confirmed'"))
    day.leave_late()
    return close_played_day(shift, DAY, day.faults), day


def test_a_day_on_which_nothing_is_planted_closes_green(booth: Booth, tmp_path: Path) -> None:
    told, _ = evening(booth, tmp_path, Plan(PEOPLE, 5, DAY, load_layout()))
    account = told["account"]
    same = ("registered", "way_out_collected", "labels", "specimens", "collected", "racked", "handed_over")
    assert {name: account[name] for name in same} == dict.fromkeys(same, PEOPLE)
    assert (told["closing"]["is_green"], told["closing"]["refused_first"]) == (True, [])
    assert (told["planted"], told["found"], told["all_found"]) == ([], [], True)


@pytest.mark.parametrize("seed", [5, 6])
def test_each_planted_fault_is_found_by_its_person_and_number(
    booth: Booth, tmp_path: Path, seed: int
) -> None:
    told, day = evening(booth, tmp_path, Plan(PEOPLE, seed, DAY, load_layout(), is_planted=True))
    planted = {one.fault: (one.name, display(one.number)) for one in day.faults}
    assert set(planted) == set(Fault)
    assert {(one["found_as"], one["name"], one["number"]) for one in told["found"]} == {
        (FOUND_AS[fault], *who) for fault, who in planted.items()
    }
    assert len(told["found"]) == len(Fault)
    assert {(one["fault"], one["number"]) for one in told["found"]} == {
        (fault.value, number) for fault, (_, number) in planted.items()
    }
    (twice,) = [one for one in told["planted"] if one["fault"] == Fault.DOUBLE_SCAN]
    assert twice["scanned"] not in ("", twice["number"])
    account, closing = told["account"], told["closing"]
    ways = {way: account[f"way_out_{way.value}"] for way in WayOut}
    assert account["registered"] == PEOPLE == sum(ways.values()) + account["without_way_out"]
    assert ways == {**dict.fromkeys((*OTHER_WAYS, WayOut.FAILED), 1), WayOut.COLLECTED: PEOPLE - 6}
    assert account["specimens"] == account["labels"] - account["voids"] == PEOPLE - len(OTHER_WAYS)
    assert account["handed_over"] == account["racked"] == account["specimens"] - 2  # lost; never scanned
    assert not closing["is_green"]
    assert set(closing["refused_first"]) == {
        *(f"unexplained_{FOUND_AS[one]}" for one in Fault if one is not Fault.UNSENT_BATCH),
        "second_person_missing",
    }


@given(people=st.integers(LEAST_PEOPLE, 1500), seed=st.integers(0, 1000))
def test_no_two_things_befall_one_person(people: int, seed: int) -> None:
    plan = fault_plan(people, Random(seed).sample)
    assert Counter(plan.faults.values()) == Counter(Fault)
    assert set(plan.faults).isdisjoint(plan.ways_out)
    assert min(plan.faults) >= people // 2
    assert set(Counter(plan.ways_out.values()).values()) == {max(1, people // 100)}
