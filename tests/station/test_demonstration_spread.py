"""The demonstration's people meet every answer of both kinds, under every programme, and are all tested."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date
from functools import cache
from itertools import islice

import pytest

from station.actions.board import board
from station.actions.findings import doubt_key
from station.actions.read_page import read_page
from station.clock import PlayedClock
from station.demonstration.people import People
from station.demonstration.played_day import Meanwhile, Plan, PlayedDay
from station.domain.observable import DISPOSITIONS, TRACKS
from station.domain.page import VisitPage
from station.domain.programme import Programme
from station.domain.triage.assess import Assessment
from station.errors import Doubtful
from station.exports.day_csv import day_csv
from station.printing.layouts import load_layout
from station.programmes import programme, programme_ids
from station.storage import find
from tests.station.booth import Booth

DAY = date(2026, 4, 1)
A_FEW = 30


def people(count: int, seed: int, of: Programme) -> Iterator[VisitPage]:
    parties = People(seed, of, DAY).arrivals()
    return islice((page for party in parties for page in party), count)


def outcome_of(page: VisitPage, of: Programme) -> Assessment:
    try:
        return read_page(page, of, DAY).examination.outcome
    except Doubtful as doubtful:
        confirmed = frozenset(doubt_key(one) for one in doubtful.rejections)
        return read_page(replace(page, confirmed=confirmed), of, DAY).examination.outcome


@cache
def outcomes(name: str) -> tuple[Assessment, ...]:
    of = programme(name)
    return tuple(outcome_of(page, of) for page in people(500, 11, of))


@pytest.mark.parametrize("name", programme_ids())
def test_500_people_meet_every_answer_of_both_kinds(name: str) -> None:
    assert {one.disposition_now for one in outcomes(name)} == set(DISPOSITIONS)
    assert {one.track_if_positive for one in outcomes(name)} == set(TRACKS)
    assert {one.level for one in outcomes(name)} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("name", programme_ids())
def test_most_people_are_tested_and_go_and_few_are_in_danger(name: str) -> None:
    counted = Counter(one.disposition_now for one in outcomes(name))
    assert counted["test_then_go"] > 250
    assert counted["emergency_now"] < 50


@pytest.mark.parametrize("name", programme_ids())
def test_every_outcome_has_its_reasons_in_words(name: str) -> None:
    of = programme(name)
    for outcome in outcomes(name):
        assert {outcome.decided_by, outcome.track_decided_by} <= {one.rule for one in outcome.reasons}
    rules = {one.rule for outcome in outcomes(name) for one in outcome.reasons}
    assert all(all(of.rule_words()[rule].values()) for rule in rules)


def test_same_seed_gives_the_same_people() -> None:
    of = programme("covid19")
    assert list(people(60, 7, of)) == list(people(60, 7, of))
    assert list(people(60, 7, of)) != list(people(60, 8, of))


@pytest.mark.parametrize("name", programme_ids())
def test_played_day_tests_everybody_and_exports_the_reasons(booth: Booth, name: str) -> None:
    shift, clock = replace(booth.shift, programme=programme(name)), PlayedClock(booth.clock.now())
    shift = replace(shift, clock=clock)
    plan = Plan(A_FEW, 7, DAY, load_layout())
    day = PlayedDay(shift, clock, plan, Meanwhile(lambda: None, lambda: None))
    day.play(lambda done, total: None)
    assert (day.tally.registered, day.tally.collected, day.tally.left) == (A_FEW, A_FEW, A_FEW)
    with shift.store.reading() as session:
        visits = tuple(find.day_visits(session, DAY))
        rows = list(csv.DictReader(day_csv(visits, UTC).decode().splitlines()))
    assert all(row["reasons"] for row in rows)
    not_needed = [row for row in rows if row["disposition_now"] == "no_test"]
    assert not_needed
    assert {row["disposition_overruled"] for row in not_needed} == {"test_then_go"}
    assert all(row["overrule_reason"] for row in not_needed)
    assert {row.is_overruled for row in board(shift, DAY).rows if row.level == 5} == set()
