"""The flow of a day: pace, the end of the queue, the booths that a target needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.people_flow import DayTarget, Goal, Passage, PeopleFlow, Target, people_flow
from station.domain.visit import Step
from station.flow_said import said_pace, said_queue
from station.words import Words

SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 4, 1, 12, tzinfo=SEOUL)
DAY = date(2026, 4, 1)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def here(arrived: int, *, booth: str = "1", step: Step = Step.LABELLED) -> Passage:
    """Somebody who came so many minutes before noon and waits."""
    return Passage(booth, NOON - minutes(arrived), step)


def gone(arrived: int, left: float, *, booth: str = "1") -> Passage:
    """Somebody who came and left so many minutes before noon."""
    return Passage(booth, NOON - minutes(arrived), Step.LEFT, NOON - minutes(left))


def flow(passages: Iterable[Passage], people: int = 0, by: int = 18) -> PeopleFlow:
    return people_flow(tuple(passages), NOON, SEOUL, DayTarget(people, time(by)).of_day(DAY, SEOUL))


def goal(passages: Iterable[Passage], people: int, by: int = 18) -> Goal:
    found = flow(passages, people, by).goal
    assert found is not None
    return found


def busy(booths: int, each: int, earlier: int = 0) -> list[Passage]:
    """So many booths, at each of which so many people left in the last half hour, and so many earlier in all."""
    lately = [gone(40, 10, booth=str(one)) for one in range(booths) for _ in range(each)]
    return [*lately, *(gone(200, 100) for _ in range(earlier))]


def test_who_waits_is_counted_by_step() -> None:
    found = flow([here(5), here(6), here(3, step=Step.COLLECTED), gone(60, 40)])
    assert found.waiting == {Step.LABELLED: 2, Step.COLLECTED: 1}
    assert (found.here, found.left) == (3, 1)


def test_a_pace_is_that_of_the_last_half_hour() -> None:
    found = flow([gone(90, 31), gone(90, 29), gone(20, 0), here(10)])
    assert found.pace is not None
    assert (found.pace.arrived, found.pace.left) == (2, 2)
    assert (found.pace.arrived_per_hour, found.pace.left_per_hour) == (4, 4)


def test_a_pace_of_a_young_day_is_taken_since_the_first_arrival() -> None:
    found = flow([gone(15, 5), gone(12, 1)])
    assert found.pace is not None
    assert (found.pace.window, found.pace.left_per_hour) == (minutes(15), 8)


def test_in_the_first_minutes_nothing_is_said_of_pace() -> None:
    found = flow([gone(9, 1), here(8)], people=100)
    assert (found.pace, found.queue_ends_at) == (None, None)
    assert found.goal == Goal(100, datetime(2026, 4, 1, 18, tzinfo=SEOUL), 1, None, None, 1)


def test_a_queue_ends_when_all_who_wait_have_left_at_this_pace() -> None:
    found = flow([*busy(1, 10), *(here(5) for _ in range(20))])
    assert found.queue_ends_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (
            [here(5) for _ in range(20)],
            "Forecast: 20 here, 20 more each hour; who comes now leaves at about 13:00",
        ),
        ([here(45, booth="2") for _ in range(20)], "Forecast: 20 here, the last leaves at about 13:00"),
    ],
)
def test_a_queue_that_grows_is_not_said_to_end(waiting: list[Passage], said: str, en: Words) -> None:
    found = flow([*busy(1, 10), *waiting])
    assert said_queue(found, en) == said
    assert said_pace(found, en).count("·") == 0


def test_a_queue_that_nobody_leaves_has_no_end_and_an_empty_one_is_over() -> None:
    assert flow([here(50)]).queue_ends_at is None
    assert flow([gone(50, 5)]).queue_ends_at == NOON
    assert flow([]).queue_ends_at == NOON


def test_booths_are_open_where_somebody_came_or_left_in_the_last_half_hour() -> None:
    found = flow([here(5, booth="2"), gone(90, 20, booth="1"), gone(90, 31, booth="3"), here(31, booth="4")])
    assert found.booths_open == ("1", "2")


@pytest.mark.parametrize(
    ("to_go", "needed"), [(-5, 0), (0, 0), (1, 1), (120, 1), (121, 2), (840, 7), (841, 8)]
)
def test_the_booths_that_a_target_needs(to_go: int, needed: int) -> None:
    """10 people in half an hour at each booth are 120 until six o'clock."""
    assert goal(busy(7, 10), 70 + to_go).booths_needed == needed


def test_seven_booths_are_open_and_nine_are_needed() -> None:
    """7 booths let 42 people out in half an hour: 12 an hour each. 640 to go in 6 h need 106.7 an hour: 9 booths."""
    found = goal(busy(7, 6, earlier=318), 1000)
    assert (found.left, found.booths_open, found.booths_needed) == (360, 7, 9)
    assert (found.expected, found.is_reached) == (360 + 84 * 6, False)


@pytest.mark.parametrize(
    ("by", "expected"),
    [(12, (None, None)), (11, (None, None)), (13, (2 + 4, 1))],
)
def test_of_a_time_that_is_over_nothing_is_expected(by: int, expected: tuple[int | None, int | None]) -> None:
    found = goal([gone(60, 10), gone(60, 10)], 5, by)
    assert (found.expected, found.booths_needed) == expected


def test_where_nobody_leaves_no_number_of_booths_helps() -> None:
    found = goal([here(20)], 10)
    assert (found.expected, found.booths_needed, found.booths_open) == (0, None, 1)


def test_without_a_target_there_is_no_goal() -> None:
    assert flow([gone(60, 10)]).goal is None


def test_hours_are_those_of_the_wall_and_none_is_left_out() -> None:
    passages = [
        Passage(
            "1", datetime(2026, 4, 1, 0, 59, 59, tzinfo=UTC), Step.LEFT, datetime(2026, 4, 1, 3, tzinfo=UTC)
        ),
        Passage("2", datetime(2026, 4, 1, 0, 0, 0, tzinfo=UTC), Step.LABELLED),
    ]
    found = people_flow(passages, NOON, SEOUL).hours
    assert [one.start.hour for one in found] == [9, 10, 11, 12]
    assert (found[0].arrived, found[0].left, found[3].left) == ({"1": 1, "2": 1}, {}, {"1": 1})


def test_hours_of_a_zone_with_a_half_hour_are_its_own() -> None:
    at = datetime(2026, 4, 1, 4, 31, tzinfo=UTC)  # 10:01 in Kolkata
    (found,) = people_flow([Passage("1", at, Step.LABELLED)], at, ZoneInfo("Asia/Kolkata")).hours
    assert (found.start.hour, found.start.minute) == (10, 0)


@pytest.mark.parametrize(("ends_after", "by", "date_of"), [(0, 2, 1), (4, 2, 2), (4, 5, 1), (4, 18, 1)])
def test_a_target_past_midnight_is_on_the_next_date(ends_after: int, by: int, date_of: int) -> None:
    target = DayTarget(10, time(by)).of_day(DAY, SEOUL, timedelta(hours=ends_after))
    assert target == Target(10, datetime(2026, 4, date_of, by, tzinfo=SEOUL))


PASSAGES = st.lists(
    st.builds(
        lambda booth, arrived, stay: (
            gone(arrived, max(0, arrived - stay), booth=booth) if stay else here(arrived, booth=booth)
        ),
        st.sampled_from("123"),
        st.integers(0, 600),
        st.integers(0, 120),
    ),
    max_size=60,
)


@given(PASSAGES, st.integers(1, 500))
def test_as_many_booths_as_needed_reach_the_target_and_one_fewer_does_not(
    passages: list[Passage], people: int
) -> None:
    found = flow(passages, people)
    told, pace = found.goal, found.pace
    assert told is not None
    assert sum(sum(one.arrived.values()) for one in found.hours) == len(passages) == found.here + found.left
    if told.booths_needed and pace is not None:
        of_one = pace.left * (told.by - NOON) / pace.window / told.booths_open
        assert told.left + of_one * told.booths_needed >= people - 1e-6
        assert told.left + of_one * (told.booths_needed - 1) < people + 1e-6
