"""The scan that collects a tube, and the one way out of a visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.register_visit import Registered, register_visit
from station.domain.number import display, make_number
from station.domain.specimen import Specimen, SpecimenState
from station.domain.visit import Visit, WayOut
from station.errors import Rejected
from station.storage import find
from station.storage.ledger import save
from tests.station.booth import MORNING, RESIDENT, Booth

DAY = date(2026, 4, 1)


def fact_count(booth: Booth) -> int:
    with booth.shift.store.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM fact")).scalar_one())


def refusal(booth: Booth, work: Callable[[], object]) -> tuple[str, dict[str, object]]:
    """Returns the code and facts of a refusal, after making sure that nothing was written."""
    before = fact_count(booth)
    with pytest.raises(Rejected) as caught:
        work()
    assert fact_count(booth) == before
    (one,) = caught.value.rejections
    return one.code, dict(one.facts)


@pytest.fixture
def made(booth: Booth) -> Registered:
    """Returns a registered visit whose tube waits."""
    return register_visit(booth.shift, RESIDENT)


def test_only_the_scan_makes_a_tube_collected_by_whom_and_when(booth: Booth, made: Registered) -> None:
    booth.clock.advance(timedelta(minutes=5))
    tube = collect_specimen(booth.shift, made.specimen.number, visit_id=made.visit.id)
    with booth.shift.store.reading() as session:
        kept = find.record(session, Specimen, made.specimen.id)
    assert kept == tube.specimen
    assert (tube.specimen.state, tube.specimen.collector) == (SpecimenState.COLLECTED, "test-supervisor")
    assert tube.specimen.collected_at == MORNING + timedelta(minutes=5)
    assert (tube.person, tube.visit) == (made.person, made.visit)


def test_a_swab_on_paper_keeps_the_time_it_was_taken(booth: Booth, made: Registered) -> None:
    taken = MORNING + timedelta(minutes=10)
    booth.clock.advance(timedelta(hours=1))
    tube = collect_specimen(booth.shift, made.specimen.number, occurred_at=taken, reason="paper")
    assert tube.specimen.collected_at == taken


@pytest.mark.parametrize("scanned", ["", "hello", "98026091000102" * 9, "⟨⟩", "\x00"])
def test_a_code_that_is_no_number_of_ours_is_refused(booth: Booth, made: Registered, scanned: str) -> None:
    code, facts = refusal(booth, lambda: collect_specimen(booth.shift, scanned))
    assert (code, facts) == ("code_not_ours", {"scanned": scanned[:40]})


def test_a_number_whose_check_fails_is_told_from_a_foreign_code(booth: Booth, made: Registered) -> None:
    code, facts = refusal(booth, lambda: collect_specimen(booth.shift, "98026091000103"))
    assert (code, facts) == ("number_check_fails", {"number": "980-26091-0001-03"})


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (make_number(147, DAY, 1), "code_of_other_station"),
        (make_number(981, DAY, 1), "code_of_other_station"),
        (make_number(980, DAY, 2), "number_unknown"),
        (make_number(980, DAY + timedelta(days=1), 1), "number_unknown"),
    ],
)
def test_a_number_that_was_not_given_out_here_is_refused(
    booth: Booth, made: Registered, number: str, code: str
) -> None:
    assert refusal(booth, lambda: collect_specimen(booth.shift, number))[0] == code


def test_a_tube_is_collected_once(booth: Booth, made: Registered) -> None:
    collect_specimen(booth.shift, made.specimen.number)
    code, facts = refusal(booth, lambda: collect_specimen(booth.shift, display(made.specimen.number)))
    assert (code, facts) == ("collected_already", {"number": display(made.specimen.number), "name": "김민수"})


def test_a_void_number_is_refused(booth: Booth, made: Registered) -> None:
    with booth.shift.store.writing() as session:
        save(session, replace(made.specimen, state=SpecimenState.VOIDED), booth.shift.act("collect_specimen"))
    assert refusal(booth, lambda: collect_specimen(booth.shift, made.specimen.number))[0] == "number_void"


def test_yesterdays_tube_is_refused(booth: Booth, made: Registered) -> None:
    booth.clock.advance(timedelta(days=1))
    code, facts = refusal(booth, lambda: collect_specimen(booth.shift, made.specimen.number))
    assert (code, facts["day"]) == ("code_of_other_day", "2026-04-01")


def test_the_tube_of_somebody_else_is_refused_with_both_names(booth: Booth, made: Registered) -> None:
    other = register_visit(booth.shift, replace(RESIDENT, name="이영희", birth="900101-2"))
    code, facts = refusal(
        booth, lambda: collect_specimen(booth.shift, made.specimen.number, visit_id=other.visit.id)
    )
    assert (code, facts) == ("wrong_tube", {"tube_name": "김민수", "person_name": "이영희"})


def test_a_tube_of_a_visit_that_is_over_is_refused(booth: Booth, made: Registered) -> None:
    leave(booth.shift, made.visit.id, WayOut.LEFT_BEFORE)
    code, facts = refusal(booth, lambda: collect_specimen(booth.shift, made.specimen.number))
    assert (code, facts["way_out"]) == ("visit_is_over", "left_before")


NEEDS = {WayOut.REFUSED: "reason", WayOut.FAILED: "reason", WayOut.COLLECTED: "tube"}


@pytest.mark.parametrize("way_out", WayOut)
@pytest.mark.parametrize("other", WayOut)
def test_a_visit_has_exactly_one_way_out(
    booth: Booth, made: Registered, way_out: WayOut, other: WayOut
) -> None:
    if NEEDS.get(way_out) == "tube":
        collect_specimen(booth.shift, made.specimen.number)
    left = leave(booth.shift, made.visit.id, way_out, reason="because")
    for other in WayOut:
        again = partial(leave, booth.shift, made.visit.id, other, reason="because")
        assert refusal(booth, again) == ("already_left", {"way_out": way_out.value})
    with booth.shift.store.reading() as session:
        assert find.record(session, Visit, made.visit.id) == left
    assert (left.way_out, left.left_at) == (way_out, MORNING)


@pytest.mark.parametrize("way_out", [WayOut.REFUSED, WayOut.FAILED])
@pytest.mark.parametrize("reason", ["", "  "])
def test_some_ways_out_need_a_reason(booth: Booth, made: Registered, way_out: WayOut, reason: str) -> None:
    code, _ = refusal(booth, lambda: leave(booth.shift, made.visit.id, way_out, reason=reason))
    assert code == "reason_missing"


def test_nobody_leaves_as_collected_without_a_scanned_tube(booth: Booth, made: Registered) -> None:
    assert (
        refusal(booth, lambda: leave(booth.shift, made.visit.id, WayOut.COLLECTED))[0] == "not_collected_yet"
    )


@pytest.mark.parametrize("way_out", [WayOut.REFUSED, WayOut.LEFT_BEFORE, WayOut.NOT_NEEDED])
def test_nobody_leaves_untested_after_the_tube_was_scanned(
    booth: Booth, made: Registered, way_out: WayOut
) -> None:
    collect_specimen(booth.shift, made.specimen.number)
    code, _ = refusal(booth, lambda: leave(booth.shift, made.visit.id, way_out, reason="because"))
    assert code == "collected_already"


def test_a_visit_that_is_not_there_is_told(booth: Booth) -> None:
    assert refusal(booth, lambda: leave(booth.shift, UUID(int=1), WayOut.NOT_NEEDED))[0] == "visit_unknown"
