"""Who comes in one car or household: what the next page shares, and seats that fill up by themselves."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from station.actions.party import next_page
from station.actions.register_visit import Registered, register_visit
from station.actions.undo import of_registration, undo
from station.actions.void_visit import void_visit
from station.domain.page import VisitPage
from station.domain.visit import VisitVoidReason
from station.errors import Rejected
from station.storage import find_people
from tests.station.booth import RESIDENT, Booth

CAR = replace(RESIDENT, vehicle="12가3456", area="강남구", lane="2")


def coming(booth: Booth, page: VisitPage, made: Registered) -> VisitPage:
    """The page of whoever comes next, with somebody's name on it."""
    found = next_page(booth.shift, page, made.visit.id)
    assert found is not None
    return replace(found, name="이영희", birth="8701012", consent=True, symptoms=())


def seats(booth: Booth, first: Registered) -> list[str]:
    with booth.shift.store.reading() as session:
        return [one.seat for one in find_people.party_of(session, first.visit.id)]


def test_a_family_in_one_car_shares_what_it_shares(booth: Booth) -> None:
    first = register_visit(booth.shift, CAR)
    page = coming(booth, CAR, first)
    assert (page.phone, page.vehicle, page.area, page.lane) == ("12345678", "12가3456", "강남구", "2")
    wife = register_visit(booth.shift, page)
    assert wife.consent is not None
    assert wife.consent.guardian_name == ""
    blank = next_page(booth.shift, page, wife.visit.id)
    assert blank is not None
    assert (blank.consent, blank.name, blank.symptoms, blank.guardian_name) == (None, "", None, "김민수")
    assert (blank.party_id, blank.seat) == (first.visit.id, "C")


def test_seats_fill_up_by_themselves_from_a_to_d_and_on_in_a_van(booth: Booth) -> None:
    first = register_visit(booth.shift, CAR)
    assert first.visit.seat == ""
    page, made = CAR, first
    for seat in ("B", "C", "D", "E", "F"):
        page = coming(booth, page, made)
        assert page.seat == seat
        made = register_visit(booth.shift, page)
    assert seats(booth, first) == ["A", "B", "C", "D", "E", "F"]


def test_somebody_alone_has_no_seat(booth: Booth) -> None:
    assert register_visit(booth.shift, CAR).visit.seat == ""


@pytest.mark.parametrize(
    ("first", "following"),
    [
        ({"seat": "A"}, "B"),
        ({"seat": "c"}, "D"),
        ({"seat": "D"}, "A"),
        ({"seat": "32A"}, ""),
        ({"flight": "KE642"}, ""),
    ],
)
def test_the_next_seat_follows_the_last(booth: Booth, first: dict[str, str], following: str) -> None:
    page = replace(CAR, **first)  # type: ignore[arg-type]  # texts
    made = register_visit(booth.shift, page)
    assert coming(booth, page, made).seat == following


def test_after_an_undone_registration_the_others_of_the_car_go_on(booth: Booth) -> None:
    first = register_visit(booth.shift, CAR)
    page = coming(booth, CAR, first)
    second = register_visit(booth.shift, page)
    undo(booth.shift, of_registration(second))
    again = coming(booth, page, second)
    assert (again.seat, again.party_id) == ("B", first.visit.id)


def test_who_is_void_brings_nobody(booth: Booth) -> None:
    first = register_visit(booth.shift, CAR)
    undo(booth.shift, of_registration(first))
    assert next_page(booth.shift, CAR, first.visit.id) is None


def test_the_others_go_on_though_the_first_is_void(booth: Booth) -> None:
    first = register_visit(booth.shift, CAR)
    page = coming(booth, CAR, first)
    second = register_visit(booth.shift, page)
    void_visit(booth.shift, first.visit.id, VisitVoidReason.WRONG_PERSON)
    third = coming(booth, page, second)
    assert (third.seat, third.party_id) == ("C", first.visit.id)
    register_visit(booth.shift, third)
    assert seats(booth, first) == ["B", "C"]


def test_a_party_that_is_not_there_is_refused(booth: Booth) -> None:
    with pytest.raises(Rejected, match="party_id:visit_unknown"):
        register_visit(booth.shift, replace(RESIDENT, party_id=UUID(int=1)))
