"""What a booth took back does not stand again because another booth has a copy of it; who is known twice is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from station.actions.board import board
from station.actions.collect_specimen import collect_specimen
from station.actions.correct_visit import correct_visit, visit_page
from station.actions.leave import leave
from station.actions.open_visit import open_visit
from station.actions.print_slip import slip_of
from station.actions.read_slip import visit_of_slip
from station.actions.register_visit import register_visit
from station.actions.undo import of_leaving, undo
from station.central.provision import Enrolment
from station.domain.fact import Json
from station.domain.slip import code_on_slip
from station.domain.visit import Step, WayOut
from tests.central.centre import Booth, Centre
from tests.central.sites import Site, sync
from tests.central.test_checks import deliver
from tests.station.booth import RESIDENT

LEFT: dict[str, Json] = {"way_out": "collected", "left_at": "2033-04-04T00:50:00.000Z"}
STAYS: dict[str, Json] = {"way_out": None, "left_at": None}


def way_out_at_centre(site: Site, visit_id: object) -> tuple[object, object]:
    query = "SELECT way_out, left_at IS NULL FROM report.one_visit WHERE id = %s"
    ((way_out, has_not_left),) = site.centre.rows(query, visit_id)
    return way_out, has_not_left


@pytest.mark.parametrize("opens", [False, True], ids=["not looked at", "taken over meanwhile"])
def test_who_came_back_within_half_a_minute_is_there_again_at_every_booth_and_at_the_centre(
    site: Site, opens: bool
) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    sync(desk)
    sync(swab)
    collect_specimen(swab.shift, made.specimen.number)
    left = leave(swab.shift, made.visit.id, WayOut.COLLECTED)
    sync(swab)
    sync(desk)
    assert board(desk.shift).rows[0].step is Step.LEFT
    if opens:
        open_visit(desk.shift, made.visit.id)
        sync(desk)
    undo(swab.shift, of_leaving(left))
    sync(swab)
    sync(desk)
    assert way_out_at_centre(site, made.visit.id) == (None, True)
    assert board(desk.shift).rows[0].step is Step.COLLECTED
    leave(desk.shift, made.visit.id, WayOut.COLLECTED)
    sync(desk)
    assert way_out_at_centre(site, made.visit.id) == ("collected", False)


@pytest.mark.parametrize("leaves_at", ["desk", "swab"])
@pytest.mark.parametrize("is_desk_first", [True, False], ids=["desk first", "swab first"])
def test_a_way_out_that_is_taken_back_while_the_other_booth_corrects_the_visit_is_gone_everywhere(
    site: Site, leaves_at: str, is_desk_first: bool
) -> None:
    desk, swab = site.booth(), site.booth()
    here, there = (desk, swab) if leaves_at == "desk" else (swab, desk)
    order = (desk, swab) if is_desk_first else (swab, desk)
    made = register_visit(desk.shift, RESIDENT)
    sync(desk)
    sync(swab)
    collect_specimen(here.shift, made.specimen.number)
    left = leave(here.shift, made.visit.id, WayOut.COLLECTED)
    sync(here)
    sync(there)
    page = visit_page(there.shift, made.visit.id)
    undo(here.shift, of_leaving(left))
    correct_visit(there.shift, made.visit.id, replace(page, lane="4"), opened=page, reason="moved")
    for one in (*order, *order):
        sync(one)
    for one in order:
        assert board(one.shift).rows[0].step is Step.COLLECTED
        page = visit_page(one.shift, made.visit.id)
        correct_visit(
            one.shift, made.visit.id, replace(page, area=one.folder.name), opened=page, reason="told"
        )
        assert open_visit(one.shift, made.visit.id).visit.way_out is None
    for one in (*order, *order):
        sync(one)
    assert way_out_at_centre(site, made.visit.id) == (None, True)
    leave(there.shift, made.visit.id, WayOut.COLLECTED)
    sync(there)
    sync(here)
    assert {board(one.shift).rows[0].step for one in order} == {Step.LEFT}
    assert way_out_at_centre(site, made.visit.id) == ("collected", False)


@pytest.mark.parametrize("order", ["copy first", "copy last"])
def test_a_copy_does_not_bring_back_what_its_first_booth_took_back(
    centre: Centre, another_booth: Callable[[], tuple[Enrolment, Booth]], order: str
) -> None:
    (given, first), (other, copied) = another_booth(), another_booth()
    record = 7800 if order == "copy first" else 7801
    shared: dict[str, Json] = {"operating_day": "2033-04-04"}
    for revision, state in enumerate((STAYS, LEFT, STAYS), 1):
        first.add({**shared, **state}, record=record, revision=revision)
    copied.add({**shared, **LEFT}, record=record, revision=2)
    for enrolment, booth in sorted(
        ((other, copied), (given, first)), key=lambda one: (one[1] is copied) == (order == "copy last")
    ):
        deliver(enrolment, booth)
    query = "SELECT way_out, left_at, ways_out_differ FROM report.one_visit WHERE id = %s"
    assert centre.rows(query, first.facts[0].header.record_id) == [(None, None, False)]


def test_a_booth_that_never_knew_of_the_way_out_takes_none_away(
    centre: Centre, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    (given, first), (other, unaware) = another_booth(), another_booth()
    first.add({"operating_day": "2033-04-05", **LEFT}, record=7802, revision=2)
    for revision in (1, 2, 3):
        unaware.add({"operating_day": "2033-04-05", **STAYS}, record=7802, revision=revision)
    deliver(given, first)
    deliver(other, unaware)
    query = "SELECT way_out, left_at IS NOT NULL FROM report.one_visit WHERE id = %s"
    assert centre.rows(query, first.facts[0].header.record_id) == [("collected", True)]


def test_a_tube_whose_last_word_is_labelled_has_no_time_of_collection(
    centre: Centre, another_booth: Callable[[], tuple[Enrolment, Booth]]
) -> None:
    (given, first), (other, copied) = another_booth(), another_booth()
    collected: Json = {"number": "1", "state": "collected", "collected_at": "2033-04-04T00:40:00.000Z"}
    first.add({"number": "1", "state": "labelled"}, kind="specimen", record=7803, revision=3)
    copied.add(collected, kind="specimen", record=7803, revision=2)
    deliver(given, first)
    deliver(other, copied)
    query = "SELECT state, collected_at FROM report.one_specimen WHERE id = %s"
    assert centre.rows(query, first.facts[0].header.record_id) == [("labelled", None)]


def test_who_is_known_at_two_booths_is_one_person_with_what_each_of_them_knows(site: Site) -> None:
    desk, swab = site.booth(), site.booth()
    made = register_visit(desk.shift, RESIDENT)
    visit_of_slip(swab.shift, code_on_slip(slip_of(desk.shift, made.visit.id, "")))
    for booth in (swab, desk):
        sync(booth)
    person = "SELECT count(*) FROM report.person WHERE id = %s"
    assert site.centre.rows(person, made.person.id) == [(2,)]
    query = """SELECT p.stations, p.name, p.phone, p.birth_date FROM report.one_visit v
               JOIN report.one_person p ON p.id = v.person_id WHERE v.id = %s"""
    both = sorted([desk.shift.station, swab.shift.station])
    told = made.person
    assert told.phone
    assert site.centre.rows(query, made.visit.id) == [(both, told.name, told.phone, told.birth_date)]
