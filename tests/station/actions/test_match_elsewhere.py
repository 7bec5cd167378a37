"""Who stands at another booth of the site is shown while the page is typed, and can be picked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from station.actions.find_people import find_people_by
from station.actions.match_people import match_people
from station.actions.open_person import returning_page
from station.actions.register_visit import Registered, register_visit
from station.domain.fact import Json
from station.domain.matching import Reason
from station.domain.number import make_number, parts
from station.domain.page import VisitPage
from station.domain.payload import payload_of
from station.domain.specimen import SpecimenState
from station.domain.visit import Step
from station.storage.find_site import SiteRecord, take_records
from tests.station.booth import RESIDENT, Booth

THERE, VISIT, TUBE = UUID(int=11), UUID(int=12), UUID(int=13)
BORN, DAY = date(1985, 4, 12), timedelta(days=1)
TYPED = VisitPage(name="김민수", birth="8504121")


def tell(booth: Booth, *told: tuple[str, UUID, UUID, dict[str, Any]]) -> None:  # Any: JSON
    records = [
        SiteRecord(kind, one, subject, 981, 1, is_copy=False, state=state)
        for kind, one, subject, state in told
    ]
    with booth.shift.store.writing() as session:
        take_records(session, records, booth.clock.now())


def at_other_booth(booth: Booth, **of_visit: Json) -> Registered:
    """Tells of somebody at booth 981, in records like those of somebody who is registered here and comes back."""
    made = register_visit(booth.shift, replace(RESIDENT, name="이영희", birth="8701012", phone="-"))
    who = replace(made.person, id=THERE, name="김민수", birth_date=BORN, phone="+821098765678")
    person = payload_of(replace(who, surname_latin="KIM", given_latin="MINSU"))
    visit = payload_of(replace(made.visit, id=VISIT, person_id=THERE, lane="2")) | of_visit
    tube = {"number": "98126091000101", "visit_id": str(VISIT), "state": SpecimenState.LABELLED.value}
    tell(
        booth,
        ("person", THERE, THERE, person),
        ("visit", VISIT, VISIT, visit),
        ("specimen", TUBE, VISIT, tube),
    )
    return made


def issued_elsewhere(made: Registered) -> str:
    """Returns a number of booth 981, like one that was given here."""
    given = parts(made.specimen.number)
    return make_number(981, given.day, given.serial)


def test_who_waits_at_another_booth_is_shown_with_where(booth: Booth) -> None:
    at_other_booth(booth)
    (match,) = match_people(booth.shift, TYPED)
    assert (match.person.id, match.reasons) == (THERE, (Reason.BIRTH, Reason.NAME))
    assert match.today is not None
    assert (match.today.station, match.today.step, match.today.lane) == (981, Step.LABELLED, "2")


@pytest.mark.parametrize(
    "page",
    [
        VisitPage(name="김민수"),
        VisitPage(birth="8504121"),
        VisitPage(name="박지호", birth="8504121"),
        VisitPage(name="김민수", birth="8504131"),
    ],
)
def test_a_birth_date_or_a_name_alone_is_not_enough(booth: Booth, page: VisitPage) -> None:
    at_other_booth(booth)
    assert match_people(booth.shift, page) == ()


@pytest.mark.parametrize(
    "of_visit",
    [
        {"void_reason": "undone"},
        {"way_out": "collected"},
        {"operating_day": "2026-03-31"},
        {"operating_day": "no day"},
    ],
)
def test_who_does_not_stand_there_is_not_shown(booth: Booth, of_visit: dict[str, Json]) -> None:
    at_other_booth(booth, **of_visit)
    assert match_people(booth.shift, TYPED) == ()


def test_whose_record_is_picked_is_known_here_from_then_on(booth: Booth) -> None:
    at_other_booth(booth)
    page = returning_page(booth.shift, THERE)
    assert (page.name, page.birth, page.person_id) == ("김민수", "1985-04-12", THERE)
    assert [one.person.id for one in match_people(booth.shift, TYPED)] == [THERE]
    made = register_visit(booth.shift, replace(page, consent=True, symptoms=()))
    assert made.person.id == THERE


def test_who_was_here_before_and_stands_at_another_booth_is_told(booth: Booth) -> None:
    made = at_other_booth(booth, person_id=str(THERE))
    known = payload_of(replace(made.visit, id=VISIT, lane="3"))
    booth.clock.advance(DAY)
    tell(booth, ("visit", VISIT, VISIT, known | {"operating_day": booth.shift.today().isoformat()}))
    (match,) = find_people_by(booth.shift, "이영희")
    assert match.today is not None
    assert (match.today.station, match.last_visit_id) == (981, made.visit.id)


@pytest.mark.parametrize(
    ("sought", "reason"),
    [
        ("김민수", Reason.NAME),
        ("김민", Reason.NAME_START),
        ("민수", Reason.NAME_PART),
        ("ㄱㅁㅅ", Reason.NAME_PART),
        ("rlaalstn", Reason.NAME),
        ("KIM", Reason.NAME_START),
        ("5678", Reason.PHONE_END),
        ("010-9876-5678", Reason.PHONE),
        ("850412", Reason.BIRTH),
        ("1985-04-12", Reason.BIRTH),
        ("34바 7", Reason.VEHICLE),
        ("980-26091-0001-01", None),
        ("9876", None),
        ("박", None),
    ],
)
def test_whoever_came_to_another_booth_today_is_found_by_any_part(
    booth: Booth, sought: str, reason: Reason | None
) -> None:
    at_other_booth(booth, vehicle="34바 7890")
    found = [one for one in find_people_by(booth.shift, sought) if one.person.id == THERE]
    assert [one.reasons for one in found] == ([] if reason is None else [(reason,)])
    for one in found:
        assert one.today is not None
        assert (one.today.station, one.today.visit_id) == (981, VISIT)


def test_the_number_on_the_tube_of_another_booth_finds_its_person(booth: Booth) -> None:
    made = at_other_booth(booth)
    number = issued_elsewhere(made)
    tell(booth, ("specimen", TUBE, VISIT, {"number": number, "visit_id": str(VISIT), "state": "labelled"}))
    (match,) = find_people_by(booth.shift, number)
    assert (match.person.id, match.reasons) == (THERE, (Reason.NUMBER,))


@pytest.mark.parametrize("of_visit", [{"void_reason": "undone"}, {"operating_day": "2026-03-31"}])
def test_whose_visit_there_does_not_count_today_is_not_found(booth: Booth, of_visit: dict[str, Json]) -> None:
    at_other_booth(booth, **of_visit)
    assert find_people_by(booth.shift, "김민수") == ()


def test_who_has_left_the_other_booth_is_found_and_told_so(booth: Booth) -> None:
    at_other_booth(booth, way_out="collected")
    (match,) = find_people_by(booth.shift, "김민수")
    assert match.today is not None
    assert match.today.step is Step.LEFT
