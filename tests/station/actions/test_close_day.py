"""Closing a day: green when everything adds up, with two names where it does not, never silently changed after."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from station.actions.close_day import BEFORE_ITS_END, NOTHING_SAID, Closing, check_closing, close_day
from station.actions.day_sheet import day_sheet
from station.actions.day_status import DayState, day_status
from station.actions.draft import keep_draft
from station.actions.leave import leave
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.record_triage import record_triage
from station.actions.register_visit import register_visit
from station.actions.reopen_day import reopen_day
from station.actions.site_day_status import site_day_status
from station.actions.staff import sign_in
from station.actions.void_visit import void_visit
from station.domain.day import DifferenceKind
from station.domain.page import VisitPage
from station.domain.staff import Role
from station.domain.visit import VisitVoidReason, WayOut
from station.errors import Doubtful, Rejected
from tests.station.booth import RESIDENT, Booth, member
from tests.station.days import LATE, SECOND, SECOND_PIN, came, sent_off, went, whole_day

DAY = date(2026, 4, 1)
WHY = {DifferenceKind.NOT_RACKED: "in the fridge, found by Lee"}
SIGNED = Closing(WHY, SECOND, SECOND_PIN)


def codes(attempt: Any) -> set[str]:  # Any: something to call
    with pytest.raises(Rejected) as caught:
        attempt()
    return {one.code for one in caught.value.rejections}


def closings(booth: Booth) -> list[dict[str, Any]]:  # Any: JSON
    query = "SELECT payload FROM fact WHERE record_kind = 'day_closed' ORDER BY epoch, seq"
    with booth.shift.store.reading() as session:
        return [json.loads(one) for one in session.execute(text(query)).scalars()]


def with_a_lost_tube(booth: Booth) -> str:
    everybody = [went(booth, came(booth)) for _ in range(2)]
    sent_off(booth, everybody[:1])
    booth.clock.advance(LATE)
    return everybody[1].specimen.number


def test_a_day_that_adds_up_closes_green(booth: Booth) -> None:
    whole_day(booth)
    before = day_status(booth.shift, DAY)
    closed = close_day(booth.shift, DAY)
    assert (closed.is_green, closed.amendment, closed.signed_by) == (True, 0, "")
    assert (closed.last_seq, closed.chain) == (before.seq, before.chain)
    assert closed.account["registered"] == closed.account["specimens"] == closed.account["handed_over"] == 2
    assert (closed.labels_printed, closed.labels_voided, closed.labels_reprinted) == (2, 0, 0)
    status = day_status(booth.shift, DAY)
    assert (status.state, status.closing, status.digits) == (DayState.CLOSED, closed, closed.digits)


def test_the_counts_are_those_of_the_facts_of_the_range(booth: Booth) -> None:
    whole_day(booth, 3)
    closed = close_day(booth.shift, DAY)
    query = (
        "SELECT record_kind, count(*) AS many FROM fact "
        f"WHERE seq BETWEEN {closed.first_seq} AND {closed.last_seq} GROUP BY 1"
    )
    with booth.shift.store.reading() as session:
        found = {row.record_kind: row.many for row in session.execute(text(query))}
    assert closed.counts == found
    assert (found["visit"], found["box"], found["specimen"]) == (6, 3, 6)


def test_facts_of_the_day_before_are_not_in_the_range(booth: Booth) -> None:
    whole_day(booth)
    first = close_day(booth.shift, DAY)
    booth.clock.advance(timedelta(hours=9))
    whole_day(booth)
    second = close_day(booth.shift, DAY + timedelta(days=1))
    assert second.first_seq == first.last_seq + 1  # it was closed after midnight
    assert second.account["registered"] == 2


def test_an_unexplained_difference_names_its_person_and_asks_for_a_second_one(booth: Booth) -> None:
    number = with_a_lost_tube(booth)
    with pytest.raises(Rejected) as caught:
        close_day(booth.shift, DAY)
    told = {one.code: one for one in caught.value.rejections}
    assert set(told) == {"unexplained_not_racked", "second_person_missing"}
    lost = told["unexplained_not_racked"]
    assert (lost.field, lost.facts["count"]) == ("not_racked", 1)
    assert "김민수" in str(lost.facts["first"])
    assert number in str(lost.facts["first"]).replace("-", "")
    assert closings(booth) == []


def test_a_difference_that_stays_is_kept_with_its_reason_and_both_names(booth: Booth) -> None:
    number = with_a_lost_tube(booth)
    closed = close_day(booth.shift, DAY, SIGNED)
    kept = closed.differences["not_racked"]
    assert isinstance(kept, dict)
    assert (closed.is_green, kept["count"], kept["numbers"]) == (False, 1, [number])
    assert kept["reason"] == WHY[DifferenceKind.NOT_RACKED]
    assert closed.closed_by == "test-supervisor"
    status = day_status(booth.shift, DAY)
    assert (status.signed_by, status.closed_by) == (SECOND, "test-supervisor")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (replace(SIGNED, second_pin="2468"), "sign_in_wrong"),
        (replace(SIGNED, second_name="nobody"), "sign_in_wrong"),
        (replace(SIGNED, second_name=" "), "second_person_missing"),
        (replace(SIGNED, explanations={}), "unexplained_not_racked"),
        (replace(SIGNED, explanations={DifferenceKind.NOT_RACKED: " "}), "unexplained_not_racked"),
        (replace(SIGNED, explanations={DifferenceKind.NO_WAY_OUT: "x"}), "unexplained_not_racked"),
    ],
)
def test_what_was_not_said_or_not_signed_closes_nothing(booth: Booth, said: Closing, code: str) -> None:
    with_a_lost_tube(booth)
    assert codes(lambda: close_day(booth.shift, DAY, said)) == {code}
    assert closings(booth) == []


def test_a_wrong_second_is_told_together_with_the_rest(booth: Booth) -> None:
    with_a_lost_tube(booth)
    said = replace(SIGNED, explanations={}, second_pin="2468")
    assert codes(lambda: close_day(booth.shift, DAY, said)) == {"unexplained_not_racked", "sign_in_wrong"}


def test_a_reopened_day_asks_for_no_reason_again_that_still_holds(booth: Booth) -> None:
    with_a_lost_tube(booth)
    close_day(booth.shift, DAY, SIGNED)
    reopen_day(booth.shift, DAY, reason="a page was open")
    again = close_day(booth.shift, DAY, replace(SIGNED, explanations={}))
    assert (again.amendment, again.differences["not_racked"]) == (
        1,
        {**closings(booth)[0]["differences"]["not_racked"]},
    )
    reopen_day(booth.shift, DAY, reason="one more")
    booth.clock.advance(-LATE)
    went(booth, came(booth))
    booth.clock.advance(LATE)
    assert codes(lambda: close_day(booth.shift, DAY, replace(SIGNED, explanations={}))) == {
        "unexplained_not_racked"
    }


@pytest.mark.parametrize("look", [day_status, site_day_status, day_sheet])
def test_a_day_that_has_not_begun_does_not_add_up(booth: Booth, look: Callable[..., object]) -> None:
    assert codes(lambda: look(booth.shift, DAY + timedelta(days=1))) == {"day_not_begun"}


def test_one_reason_closes_a_visit_and_its_tube_that_was_never_taken(booth: Booth) -> None:
    made = came(booth)
    booth.clock.advance(LATE)
    status = day_status(booth.shift, DAY)
    named = {one.kind: [item.number for item in one.items] for one in status.account.differences}
    both = (DifferenceKind.NO_WAY_OUT, DifferenceKind.NOT_COLLECTED)
    assert named == {one: [made.specimen.number] for one in both}
    unsaid = replace(SIGNED, explanations={})
    assert codes(lambda: close_day(booth.shift, DAY, unsaid)) == {"unexplained_no_way_out"}
    closed = close_day(booth.shift, DAY, replace(SIGNED, explanations={both[0]: "went home"}))
    assert closings(booth)[0]["differences"]["not_collected"]["reason"] == "went home"
    assert set(closed.differences) == {one.value for one in both}


def test_what_was_noted_when_somebody_left_stands_beside_the_tube(booth: Booth) -> None:
    leave(booth.shift, came(booth).visit.id, WayOut.FAILED, reason="fainted")
    (difference,) = day_status(booth.shift, DAY).account.differences
    assert [one.detail for one in difference.items] == ["fainted"]


@pytest.mark.parametrize("look", [day_status, close_day, day_sheet])
def test_a_day_before_the_station_began_is_refused(booth: Booth, look: Callable[..., object]) -> None:
    with pytest.raises(Rejected) as caught:
        look(booth.shift, DAY - timedelta(days=1))
    (told,) = caught.value.rejections
    assert (told.code, told.facts["began"]) == ("day_before_station", DAY.isoformat())


def test_a_day_on_which_nobody_came_closes(booth: Booth) -> None:
    booth.clock.advance(LATE + timedelta(days=1))
    closed = close_day(booth.shift, DAY + timedelta(days=1))
    assert (closed.is_green, closed.account["registered"]) == (True, 0)


def test_nobody_signs_twice(booth: Booth) -> None:
    with_a_lost_tube(booth)
    status = day_status(booth.shift, DAY)
    assert not status.account.adds_up
    supervisor = sign_in(booth.shift, SECOND, SECOND_PIN).actor
    twice = booth.shift.signed_in_as(replace(supervisor, role=Role.SUPERVISOR))
    assert codes(lambda: close_day(twice, DAY, SIGNED)) == {"second_person_same"}


PLANTED: dict[DifferenceKind, Callable[[Booth], object]] = {
    DifferenceKind.NO_WAY_OUT: lambda booth: came(booth),
    DifferenceKind.OPEN_DRAFT: lambda booth: keep_draft(booth.shift, VisitPage(name="Lee")),
    DifferenceKind.LABEL_NOT_PRINTED: lambda booth: leave(
        booth.shift, register_visit(booth.shift, RESIDENT).visit.id, WayOut.REFERRED
    ),
    DifferenceKind.NOT_COLLECTED: lambda booth: leave(booth.shift, came(booth).visit.id, WayOut.REFERRED),
    DifferenceKind.NOT_RACKED: lambda booth: went(booth, came(booth)),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_what_was_planted_is_found_in_the_file(booth: Booth, kind: DifferenceKind) -> None:
    PLANTED[kind](booth)
    found = {one.kind: one.items for one in day_status(booth.shift, DAY).account.differences}
    assert kind in found
    assert len(found[kind]) == 1


def test_a_void_visit_counts_nowhere(booth: Booth) -> None:
    whole_day(booth)
    booth.clock.advance(-LATE)
    void_visit(booth.shift, came(booth).visit.id, VisitVoidReason.TEST_ENTRY)
    account = day_status(booth.shift, DAY).account
    assert account.adds_up
    assert (account.registered, account.void_visits, account.voids) == (2, 1, 1)


def test_what_the_centre_has_not_is_named(booth: Booth) -> None:
    whole_day(booth, 2)
    status = day_status(booth.shift, DAY)
    assert status.unsent > 0
    assert [one.name for one in status.unsent_visits] == ["김민수", "김민수"]


def test_who_looks_finds_nothing_unsent_after_all_was_sent(booth: Booth) -> None:
    whole_day(booth)
    with booth.shift.store.writing() as session:
        session.execute(text("UPDATE delivery SET state = 'confirmed'"))
    before = day_status(booth.shift, DAY)
    sign_in(booth.shift, SECOND, SECOND_PIN)
    after = day_status(booth.shift, DAY)
    assert (before.unsent, after.unsent, after.seq) == (0, 0, before.seq + 1)
    close_day(booth.shift, DAY)
    assert day_status(booth.shift, DAY).unsent == 1


def test_a_day_that_is_not_over_is_asked_before_anybody_signs(booth: Booth) -> None:
    with_a_lost_tube(booth)
    booth.clock.advance(-LATE)
    unsigned = replace(SIGNED, second_name="")
    assert codes(lambda: close_day(booth.shift, DAY, NOTHING_SAID)) == {
        "unexplained_not_racked",
        "second_person_missing",
    }
    with pytest.raises(Doubtful, match="day:day_not_over"):
        close_day(booth.shift, DAY, unsigned)
    meant = replace(unsigned, confirmed=BEFORE_ITS_END)
    assert codes(lambda: close_day(booth.shift, DAY, meant)) == {"second_person_missing"}
    with pytest.raises(Doubtful, match="day:day_not_over"):
        check_closing(booth.shift, DAY, replace(SIGNED, second_pin=""))
    assert codes(lambda: check_closing(booth.shift, DAY, NOTHING_SAID)) == {
        "unexplained_not_racked",
        "second_person_missing",
        "day_not_over",
    }


def test_a_day_that_is_not_over_is_asked_once_more(booth: Booth) -> None:
    with pytest.raises(Doubtful, match="day:day_not_over"):
        close_day(booth.shift, DAY)
    closed = close_day(booth.shift, DAY, Closing(confirmed=frozenset({"day:day_not_over"})))
    assert closed.is_green


def test_a_day_that_has_not_begun_is_not_closed(booth: Booth) -> None:
    assert codes(lambda: close_day(booth.shift, DAY + timedelta(days=1))) == {"day_not_begun"}


def test_past_midnight_the_day_goes_on_until_the_shift_ends(booth: Booth) -> None:
    booth.shift = replace(booth.shift, day_ends_after=timedelta(hours=4))
    booth.clock.advance(timedelta(hours=17))  # half past two at night
    made = went(booth, came(booth))
    assert made.visit.operating_day == DAY
    assert made.specimen.number[3:8] == "26091"
    sent_off(booth, [made])
    with pytest.raises(Doubtful, match="day_not_over"):
        close_day(booth.shift, DAY)
    booth.clock.advance(timedelta(hours=2))
    assert close_day(booth.shift, DAY).is_green


def test_a_closed_day_says_who_closed_it_and_when(booth: Booth) -> None:
    whole_day(booth)
    close_day(booth.shift, DAY)
    with pytest.raises(Rejected) as caught:
        close_day(booth.shift, DAY)
    (told,) = caught.value.rejections
    assert told.code == "day_closed_already"
    assert told.facts["name"] == "test-supervisor"
    assert str(told.facts["at"]).startswith("2026-04-02 00:")


def test_a_closed_day_takes_no_change_until_it_is_opened_again(booth: Booth) -> None:
    everybody = whole_day(booth)
    close_day(booth.shift, DAY)
    before = day_status(booth.shift, DAY)

    def assess() -> object:
        return record_triage(booth.shift, everybody[0].visit.id, VisitPage(temperature="390"))

    def take_back() -> object:
        return void_visit(booth.shift, everybody[0].visit.id, VisitVoidReason.TEST_ENTRY)

    for change in (assess, take_back):
        assert codes(change) == {"day_is_closed"}
    assert day_status(booth.shift, DAY) == before
    reopen_day(booth.shift, DAY, reason="wrong temperature")
    assess()
    assert day_status(booth.shift, DAY).state is DayState.REOPENED


def test_the_next_day_goes_on_while_a_day_is_closed(booth: Booth) -> None:
    whole_day(booth)
    close_day(booth.shift, DAY)
    assert came(booth).visit.operating_day == DAY + timedelta(days=1)


def test_each_closing_after_an_opening_is_a_numbered_amendment(booth: Booth) -> None:
    whole_day(booth)
    first = close_day(booth.shift, DAY)
    opened = reopen_day(booth.shift, DAY, reason="tube found")
    assert opened == replace(first, is_reopened=True)
    second = close_day(booth.shift, DAY)
    assert (second.amendment, second.id != first.id) == (1, True)
    assert second.last_seq == first.last_seq + 2
    assert [(one["amendment"], one["is_reopened"]) for one in closings(booth)] == [
        (0, False),
        (0, True),
        (1, False),
    ]
    query = "SELECT header FROM fact WHERE action = 'reopen_day'"
    with booth.shift.store.reading() as session:
        assert json.loads(session.execute(text(query)).scalar_one())["reason"] == "tube found"


def test_a_tube_that_is_moved_after_the_closing_shows_as_changed(booth: Booth) -> None:
    with_a_lost_tube(booth)
    close_day(booth.shift, DAY, SIGNED)
    with booth.shift.store.reading() as session:
        number = session.execute(text("SELECT max(number) FROM specimen")).scalar_one()
    rack = new_rack(booth.shift)
    place_tube(booth.shift, rack.id, number, confirmed=frozenset({"scan:tube_of_other_day"}))
    status = day_status(booth.shift, DAY)
    assert (status.state, [one.name for one in status.changed]) == (DayState.CHANGED, ["김민수"])


def test_only_a_closed_day_is_opened_again_and_only_with_a_reason(booth: Booth) -> None:
    assert codes(lambda: reopen_day(booth.shift, DAY, reason="x")) == {"day_not_closed"}
    whole_day(booth)
    close_day(booth.shift, DAY)
    assert codes(lambda: reopen_day(booth.shift, DAY, reason=" ")) == {"reason_missing"}
    reopen_day(booth.shift, DAY, reason="x")
    assert codes(lambda: reopen_day(booth.shift, DAY, reason="x")) == {"day_not_closed"}


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.COLLECTOR, Role.NURSE])
def test_who_does_not_lead_neither_closes_nor_opens(booth: Booth, role: Role) -> None:
    shift = booth.shift.signed_in_as(member(role))
    assert codes(lambda: close_day(shift, DAY)) == {"not_allowed"}
    assert codes(lambda: reopen_day(shift, DAY, reason="x")) == {"not_allowed"}
    assert day_status(shift, DAY).state is DayState.OPEN


def test_a_closing_outlives_a_restart(booth: Booth) -> None:
    whole_day(booth)
    closed = close_day(booth.shift, DAY)
    again = booth.reopened()
    assert day_status(again.shift, DAY).closing == closed
    again.shift.store.close()


def test_a_pin_never_stands_in_what_is_shown_of_a_closing() -> None:
    assert SECOND_PIN not in repr(SIGNED)
    assert NOTHING_SAID.explanations == {}
