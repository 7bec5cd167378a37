"""The account of a day: both equations, and each difference under its own name with its people and numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.actions.day_status import unexplained_code
from station.domain.day import (
    DayLines,
    DifferenceKind,
    Item,
    LabelLine,
    TubeLine,
    VisitLine,
    concerned,
    day_account,
)
from station.domain.day_closed import spoken
from station.domain.day_times import people_per_hour, step_durations
from station.domain.operating_day import end_of, operating_day, shift_end
from station.domain.specimen import LabelState, SpecimenState
from station.domain.step_times import StepTimes
from station.domain.visit import WayOut
from station.words import Words

ID, OTHER = UUID(int=1), UUID(int=2)
SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
GONE = TubeLine(ID, "Kim", "1", SpecimenState.COLLECTED, rack="R01", is_handed_over=True)
LEFT = VisitLine(ID, "Kim", WayOut.COLLECTED)
PRINTED = LabelLine(ID, "Kim", "1", 1, LabelState.PRINTED)
GOOD = DayLines((LEFT,), (GONE,), (PRINTED,))

ON_THE_BENCH = replace(GONE, rack="", is_handed_over=False)
WAITING = replace(ON_THE_BENCH, state=SpecimenState.LABELLED)
VOID = replace(WAITING, state=SpecimenState.VOIDED)
PERSON = Item(ID, "Kim", "1")
DIFFERENCES: dict[DifferenceKind, tuple[DayLines, Item]] = {
    DifferenceKind.NO_WAY_OUT: (replace(GOOD, visits=(replace(LEFT, way_out=None),)), PERSON),
    DifferenceKind.COLLECTED_WITHOUT_TUBE: (replace(GOOD, tubes=(VOID,)), Item(ID, "Kim")),
    DifferenceKind.NOT_COLLECTED: (
        DayLines((replace(LEFT, way_out=WayOut.REFUSED),), (WAITING,), (PRINTED,)),
        PERSON,
    ),
    DifferenceKind.TUBE_OF_VOID_VISIT: (
        replace(GOOD, visits=(replace(LEFT, is_void=True),)),
        replace(PERSON, detail="R01"),
    ),
    DifferenceKind.NOT_RACKED: (replace(GOOD, tubes=(ON_THE_BENCH,)), PERSON),
    DifferenceKind.NOT_HANDED_OVER: (
        replace(GOOD, tubes=(replace(GONE, is_handed_over=False),)),
        replace(PERSON, detail="R01"),
    ),
    DifferenceKind.NOT_FOUND_BY_LABORATORY: (
        replace(GOOD, tubes=(replace(GONE, is_missing=True),)),
        replace(PERSON, detail="R01"),
    ),
    DifferenceKind.NUMBER_UNEXPLAINED: (replace(GOOD, unexplained=("7",)), Item(number="7")),
    DifferenceKind.LABEL_NOT_PRINTED: (
        replace(GOOD, labels=(replace(PRINTED, state=LabelState.FAILED),)),
        PERSON,
    ),
    DifferenceKind.OPEN_DRAFT: (
        replace(GOOD, drafts=(Item(detail="visit_page"),)),
        Item(detail="visit_page"),
    ),
}


def test_a_day_that_adds_up_has_no_difference() -> None:
    account = day_account(GOOD)
    assert account.adds_up
    assert (account.registered, account.ways_out[WayOut.COLLECTED], account.without_way_out) == (1, 1, 0)
    assert (account.specimens, account.racked, account.handed_over, account.labels_printed) == (1, 1, 1, 1)
    assert day_account(DayLines()).adds_up


@pytest.mark.parametrize("kind", DifferenceKind)
def test_each_difference_is_named_with_its_person_and_number(kind: DifferenceKind) -> None:
    lines, item = DIFFERENCES[kind]
    (difference,) = day_account(lines).differences
    assert (difference.kind, difference.items) == (kind, (item,))


def test_a_void_visit_counts_nowhere_but_among_the_void_ones() -> None:
    lines = replace(GOOD, visits=(LEFT, VisitLine(OTHER, "Lee", None, is_void=True)))
    account = day_account(replace(lines, tubes=(GONE, replace(VOID, visit_id=OTHER, number="2"))))
    assert account.adds_up
    assert (account.registered, account.void_visits, account.labels, account.voids) == (1, 1, 2, 1)


def test_a_tube_that_another_booth_took_is_looked_for_there() -> None:
    account = day_account(replace(GOOD, tubes=(replace(WAITING, is_elsewhere=True),)))
    assert account.adds_up
    assert (account.specimens, account.racked, account.elsewhere) == (1, 0, 1)


STAYED = DayLines((replace(LEFT, way_out=None),), (WAITING,), (PRINTED,))
"""Somebody has a label and no way out, and was never swabbed."""


def test_a_tube_of_somebody_without_a_way_out_stands_under_the_tubes_too() -> None:
    account = day_account(STAYED)
    assert [(one.kind, one.items) for one in account.differences] == [
        (DifferenceKind.NO_WAY_OUT, (PERSON,)),
        (DifferenceKind.NOT_COLLECTED, (PERSON,)),
    ]
    assert concerned(item for one in account.differences for item in one.items) == 1


def test_of_people_tubes_and_pages_each_is_counted_once() -> None:
    second = replace(PERSON, number="2")
    page = Item(detail="visit_page")
    assert concerned([PERSON, second, replace(PERSON, detail="R01"), Item(number="7"), page, page]) == 5


def test_what_was_written_down_of_somebody_who_left_stands_beside_the_tube() -> None:
    noted = replace(WAITING, noted="fainted")
    account = day_account(replace(STAYED, visits=(replace(LEFT, way_out=WayOut.FAILED),), tubes=(noted,)))
    assert account.differences[0].items == (replace(PERSON, detail="fainted"),)


def test_a_reprint_is_counted_twice_and_a_withdrawn_label_never() -> None:
    again, withdrawn = replace(PRINTED, copy=2), replace(PRINTED, copy=3, state=LabelState.WITHDRAWN)
    account = day_account(replace(GOOD, labels=(PRINTED, again, withdrawn)))
    assert (account.labels_printed, account.labels_reprinted) == (2, 1)


OF_TUBES = set(DifferenceKind) - {DifferenceKind.NO_WAY_OUT, DifferenceKind.COLLECTED_WITHOUT_TUBE}
IDS = st.sampled_from([UUID(int=one) for one in range(1, 5)])


@st.composite
def days(draw: st.DrawFn) -> DayLines:
    visits = draw(
        st.lists(st.builds(VisitLine, IDS, st.just("Kim"), st.none() | st.sampled_from(WayOut), st.booleans()),
                 unique_by=lambda one: one.visit_id, max_size=4)
    )  # fmt: skip
    tubes = [
        draw(
            st.builds(
                TubeLine,
                st.just(one.visit_id),
                st.just("Kim"),
                st.uuids().map(str),
                st.sampled_from(SpecimenState),
                st.sampled_from(["", "R01"]),
                st.booleans(),
            )
        )
        for one in visits
        for _ in range(draw(st.integers(0, 2)))
    ]
    return DayLines(tuple(visits), tuple(tubes))


@given(days())
def test_both_equations_hold_wherever_there_is_no_difference(lines: DayLines) -> None:
    account = day_account(lines)
    assert account.registered == sum(account.ways_out.values()) + account.without_way_out
    if account.adds_up:
        assert account.without_way_out == 0
        assert account.specimens == account.labels - account.voids
    else:
        named = [item for one in account.differences for item in one.items]
        assert named
        of_tubes = [one for one in account.differences if one.kind in OF_TUBES]
        numbers = [item.number for one in of_tubes for item in one.items]
        assert len(numbers) == len(set(numbers))


@given(days())
def test_each_sum_adds_up_from_its_own_list(lines: DayLines) -> None:
    account = day_account(lines)
    named = {one.kind: one.items for one in account.differences}
    assert len(named.get(DifferenceKind.NO_WAY_OUT, ())) == account.without_way_out
    told = {item.number for kind, items in named.items() if kind in OF_TUBES for item in items}
    live = [one for one in lines.tubes if one.state is not SpecimenState.VOIDED]
    assert {one.number for one in live if not one.is_handed_over} <= told


@given(days())
def test_every_tube_that_went_no_further_is_named(lines: DayLines) -> None:
    account = day_account(lines)
    told = {item.visit_id for one in account.differences for item in one.items}
    lost = [one for one in lines.tubes if one.state is SpecimenState.COLLECTED and not one.rack]
    assert {one.visit_id for one in lost} <= told


@pytest.mark.parametrize("kind", DifferenceKind)
def test_each_difference_has_words_and_a_sentence_that_says_what_to_do(
    ko: Words, en: Words, kind: DifferenceKind
) -> None:
    for words in (ko, en):
        assert "3" in words(f"difference.{kind.value}", count=3)
        assert "Kim" in words(f"error.{unexplained_code(kind)}", count=3, first="Kim")


NIGHT = datetime(2026, 4, 1, 18, 30, tzinfo=UTC)  # half past three in Seoul, on the 2nd


def test_work_past_midnight_belongs_to_the_day_on_which_the_shift_began() -> None:
    assert operating_day(NIGHT, SEOUL) == date(2026, 4, 2)
    assert operating_day(NIGHT, SEOUL, shift_end("04:00")) == date(2026, 4, 1)
    assert operating_day(NIGHT + timedelta(minutes=30), SEOUL, shift_end("04:00")) == date(2026, 4, 2)
    assert end_of(date(2026, 4, 1), SEOUL, shift_end("04:00")) == NIGHT + timedelta(minutes=30)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)), st.integers(0, 12))
def test_a_day_ends_where_the_next_one_begins(instant: datetime, hours: int) -> None:
    zone, ends_after = ZoneInfo("Europe/Berlin"), timedelta(hours=hours)
    day = operating_day(instant, zone, ends_after)
    after = end_of(day, zone, ends_after)
    before = end_of(day - timedelta(days=1), zone, ends_after)
    slack = timedelta(hours=1)  # an hour that the clocks skip or repeat has two readings
    assert before - slack <= instant < after + slack


@pytest.mark.parametrize("text", ["24:00", "13:00", "4", "", "-1:00", "04:00:00"])
def test_what_is_no_time_of_the_night_is_no_shift_end(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        shift_end(text)


def times(minutes: int, **other: datetime | None) -> StepTimes:
    arrival = NOON + timedelta(minutes=minutes)
    told = {"registered": arrival + timedelta(seconds=60), "triaged": None, "collected": None, "left": None}
    return StepTimes(arrival=arrival, **(told | other))


def test_median_and_ninth_tenth_are_of_the_people_who_went_that_way() -> None:
    everybody = [times(0, left=NOON + timedelta(seconds=seconds)) for seconds in range(10, 101, 10)]
    durations = {one.step: one for one in step_durations(everybody)}
    whole = durations["arrival_to_left"]
    assert (whole.people, whole.median_s, whole.p90_s) == (10, 55, 90)
    assert durations["arrival_to_registered"].median_s == 60
    assert durations["collected_to_left"].median_s is None


def test_paper_that_was_entered_later_is_no_negative_time() -> None:
    late = times(0, registered=NOON + timedelta(hours=5), collected=NOON + timedelta(minutes=5))
    durations = {one.step: one for one in step_durations([late])}
    assert durations["registered_to_collected"].people == 0


def test_hours_without_anybody_stand_in_the_row_of_hours() -> None:
    hours = people_per_hour([times(0), times(1), times(150, left=NOON + timedelta(minutes=170))], SEOUL)
    assert [(one.start.hour, one.arrived, one.left) for one in hours] == [(12, 2, 0), (13, 0, 0), (14, 1, 1)]
    assert people_per_hour([], SEOUL) == ()


def test_a_chain_is_read_out_in_groups() -> None:
    assert spoken("0123456789abcdef") == "0123 4567 89ab"
