"""Finding people by any part of what is known, and the list of who is meant while a page is typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from station.actions.find_people import find_people_by
from station.actions.leave import leave
from station.actions.match_people import match_people
from station.actions.open_person import open_person, returning_page
from station.actions.register_visit import Registered, register_visit
from station.actions.void_visit import void_visit
from station.domain.matching import Reason
from station.domain.number import display
from station.domain.page import VisitPage
from station.domain.staff import Role
from station.domain.visit import Step, VisitVoidReason, WayOut
from station.errors import Rejected
from tests.station.booth import RESIDENT, Booth, new_booth, standing

PEOPLE = {
    "minsu": replace(RESIDENT, vehicle="12가3456", document_kind="passport", document_number="M12345678"),
    "minseo": replace(RESIDENT, name="김민서", birth="8504122", phone="87654321"),
    "ann": replace(
        RESIDENT, name="Ann O'Neill", birth="19900101f", phone="+353 85 012 3456", surname_latin="O NEILL",
        given_latin="ANN",
    ),
    "kim": replace(
        RESIDENT, name="KIM MINSU", birth="19850412m", phone="-", surname_latin="KIM", given_latin="MINSU",
        vehicle="서울 12Ab 77",
    ),
    "twin": replace(RESIDENT, name="김민호"),
}  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Booth, dict[str, Registered]]]:
    """A station with a few people, at which these tests only look."""
    with standing(new_booth(tmp_path_factory.mktemp("booth"))) as made:
        yield made, {name: register_visit(made.shift, page) for name, page in PEOPLE.items()}


Known = tuple[Booth, dict[str, Registered]]


def found(known: Known, sought: str) -> dict[str, tuple[Reason, ...]]:
    booth, made = known
    named = {one.person.id: name for name, one in made.items()}
    return {named[one.person.id]: one.reasons for one in find_people_by(booth.shift, sought, is_logged=False)}


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        ("김민수", {"minsu"}),
        ("김민", {"minsu", "minseo", "twin"}),
        ("김ㅁ", {"minsu", "minseo", "twin"}),
        ("민수", {"minsu"}),
        ("ㄱㅁㅅ", {"minsu", "minseo"}),
        ("ㅁㅅ", {"minsu", "minseo"}),
        ("rlaalstn", {"minsu"}),
        ("ann", {"ann"}),
        ("ONEILL", {"ann"}),
        ("neill", {"ann"}),
        ("kim min", {"kim"}),
        ("minsu", {"kim"}),
        ("5678", {"minsu", "twin"}),
        ("321", {"minseo"}),
        ("010-1234-5678", {"minsu", "twin"}),
        ("19850412", {"minsu", "minseo", "twin", "kim"}),
        ("850412", {"minsu", "minseo", "twin", "kim"}),
        ("85-04-12", {"minsu", "minseo", "twin", "kim"}),
        ("850413", set()),
        ("8504121", {"minsu", "minseo", "twin", "kim"}),
        ("M12345678", {"minsu"}),
        ("m 1234-5678", {"minsu"}),
        ("3456", {"minsu", "ann"}),
        ("12가 3456", {"minsu"}),
        ("서울12ab77", {"kim"}),
        ("12aB 77", {"kim"}),
        ("٨٥٠٤١٢١", {"minsu", "minseo", "twin", "kim"}),
        ("", set()),
        ("   ", set()),
        ("zzz", set()),
        ("%", set()),
        ("M1234567", set()),
    ],
)
def test_people_are_found_by_any_part(known: Known, sought: str, names: set[str]) -> None:
    assert set(found(known, sought)) == names


def test_somebody_is_found_by_a_specimen_number(known: Known) -> None:
    number = known[1]["ann"].specimen.number
    assert found(known, number)["ann"] == (Reason.NUMBER,)


def test_somebody_is_found_by_what_the_board_shows_of_the_number(known: Known) -> None:
    shown = display(known[1]["ann"].specimen.number)[-7:]
    assert found(known, shown) == {"ann": (Reason.NUMBER,)}
    other_check = f"{shown[:-2]}{(int(shown[-2:]) + 1) % 100:02}"
    assert found(known, other_check) == found(known, "0000-00") == {}


def test_the_surest_reason_comes_first(known: Known) -> None:
    assert next(iter(found(known, "M12345678").items())) == ("minsu", (Reason.DOCUMENT,))
    assert found(known, "김민수")["minsu"] == (Reason.NAME,)


def matched(known: Known, page: VisitPage) -> dict[str, tuple[Reason, ...]]:
    booth, made = known
    named = {one.person.id: name for name, one in made.items()}
    return {named[one.person.id]: one.reasons for one in match_people(booth.shift, page)}


def test_an_empty_page_is_like_nobody(known: Known) -> None:
    assert matched(known, VisitPage()) == {}
    assert matched(known, VisitPage(name="ㄱ", phone="12", birth="1985")) == {}


def test_likely_people_come_first_with_their_reasons(known: Known) -> None:
    likely = matched(known, VisitPage(name="김민수", birth="8504121", phone="12345678"))
    assert next(iter(likely)) == "minsu"
    assert likely["minsu"] == (Reason.PHONE, Reason.BIRTH, Reason.NAME)
    assert likely["twin"] == (Reason.PHONE, Reason.BIRTH, Reason.NAME_CLOSE)
    assert likely["kim"] == (Reason.BIRTH, Reason.NAME_SOUND)
    assert likely["minseo"] == (Reason.BIRTH, Reason.NAME_CLOSE)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (VisitPage(phone="5678"), {"minsu", "twin"}),
        (VisitPage(name="김민"), {"minsu", "minseo", "twin"}),
        (VisitPage(name="ㄱㅁㅅ"), {"minsu", "minseo"}),
        (VisitPage(name="ㅁ"), set()),
        (VisitPage(name="김민수"), {"minsu", "minseo", "kim"}),
        (VisitPage(name="김문수"), {"minsu", "kim"}),
        (VisitPage(name="긴민호"), {"twin"}),
        (VisitPage(name="KIM MINSU"), {"kim", "minsu", "minseo"}),
        (VisitPage(name="Minsoo Kim"), {"minsu", "minseo"}),
        (VisitPage(name="KIM MINHO"), {"twin"}),
        (VisitPage(name="KIM MINSI"), {"kim", "minsu", "minseo"}),
        (VisitPage(name="x", surname_latin="KIM", given_latin="MINSU"), {"kim", "minsu", "minseo"}),
        (VisitPage(name="金民秀"), set()),
        (VisitPage(document_kind="passport", document_number="M12345678"), {"minsu"}),
        (VisitPage(document_number="M12345678"), {"minsu"}),
        (VisitPage(document_kind="driving_licence", document_number="M12345678"), set()),
        (VisitPage(name="Ann", birth="1990-1-1"), {"ann"}),
        (VisitPage(phone="-"), set()),
    ],
)
def test_a_page_half_typed_is_matched(known: Known, page: VisitPage, names: set[str]) -> None:
    assert set(matched(known, page)) == names


def test_twins_who_share_birth_and_phone_are_not_blocked(booth: Booth) -> None:
    first = register_visit(booth.shift, PEOPLE["minsu"])
    second = register_visit(booth.shift, PEOPLE["twin"])
    assert first.person.id != second.person.id


def test_who_waits_today_is_told_where(booth: Booth) -> None:
    made = register_visit(booth.shift, replace(RESIDENT, lane="3"))
    here = match_people(booth.shift, VisitPage(name="김민수"))[0].today
    assert here is not None
    assert (here.visit_id, here.step, here.lane) == (made.visit.id, Step.LABELLED, "3")
    leave(booth.shift, made.visit.id, WayOut.NOT_NEEDED)
    match = match_people(booth.shift, VisitPage(name="김민수"))[0]
    assert (match.today, match.last_day) == (None, booth.shift.today())


def test_who_was_only_registered_by_mistake_is_proposed_and_listed_nowhere(booth: Booth) -> None:
    page = replace(PEOPLE["minsu"], surname_latin="KIM", given_latin="MINSU")
    made = register_visit(booth.shift, page)
    void_visit(booth.shift, made.visit.id, VisitVoidReason.TEST_ENTRY)
    assert match_people(booth.shift, page) == ()
    for name in ("ㄱㅁㅅ", "김민서", "KIM MINSU", "MINSU KIM"):
        assert match_people(booth.shift, VisitPage(name=name)) == ()
    for sought in (
        "김민수",
        "민수",
        "ㄱㅁㅅ",
        "kim",
        "5678",
        "19850412",
        "12가3456",
        "M12345678",
        "012345678",
    ):
        assert find_people_by(booth.shift, sought) == ()


def test_a_void_number_still_tells_whose_it_was(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    void_visit(booth.shift, made.visit.id, VisitVoidReason.TEST_ENTRY)
    (match,) = find_people_by(booth.shift, made.specimen.number)
    assert (match.person, match.reasons, match.last_visit_id) == (made.person, (Reason.VOID_NUMBER,), None)


def test_who_came_again_is_found_though_one_visit_is_void(booth: Booth) -> None:
    first = register_visit(booth.shift, RESIDENT)
    page = replace(RESIDENT, person_id=first.person.id)
    again = register_visit(booth.shift, page)
    void_visit(booth.shift, again.visit.id, VisitVoidReason.ENTERED_TWICE)
    assert [one.last_visit_id for one in find_people_by(booth.shift, "김민수")] == [first.visit.id]
    states = [(one.id, one.void_reason) for one in open_person(booth.shift, first.person.id).visits]
    assert states == [(again.visit.id, VisitVoidReason.ENTERED_TWICE), (first.visit.id, None)]


def test_whose_page_is_known_is_matched_no_more(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    assert match_people(booth.shift, replace(RESIDENT, person_id=made.person.id)) == ()


def accesses(booth: Booth) -> list[tuple[object, ...]]:
    with booth.shift.store.reading() as session:
        return [
            tuple(one)
            for one in session.execute(text("SELECT kind, subject_id, detail, row_count FROM access"))
        ]


def test_a_search_is_on_the_access_log_without_what_was_sought(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    find_people_by(booth.shift, "김민")
    find_people_by(booth.shift, "nobody")
    find_people_by(booth.shift, "")
    assert accesses(booth) == [("searched", None, "name_start", 1), ("searched", None, "", 0)]


def test_typing_writes_nothing(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    find_people_by(booth.shift, "김민", is_logged=False)
    match_people(booth.shift, VisitPage(name="김민수"))
    assert accesses(booth) == []


def test_who_opened_a_person_is_told_to_who_opens_it_next(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    returning_page(booth.as_role(Role.NURSE), made.person.id)
    opened = open_person(booth.shift, made.person.id)
    assert [(one.actor, one.kind) for one in opened.looks] == [("test-nurse", "opened")]
    assert (opened.person, [one.id for one in opened.visits]) == (made.person, [made.visit.id])
    assert [one.actor for one in open_person(booth.shift, made.person.id).looks] == [
        "test-supervisor",
        "test-nurse",
    ]


@pytest.mark.parametrize("opening", [open_person, returning_page])
def test_a_person_who_is_not_there_is_told(booth: Booth, opening: object) -> None:
    assert callable(opening)
    with pytest.raises(Rejected, match="person:person_unknown"):
        opening(booth.shift, UUID(int=1))


def test_the_forms_by_which_people_are_found_are_in_no_fact(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    with booth.shift.store.reading() as session:
        payload = session.execute(
            text("SELECT payload FROM fact WHERE record_id = :id"), {"id": str(made.person.id)}
        ).scalar_one()
    assert not [name for name in json.loads(payload) if name.startswith("search") or name.endswith("_key")]
