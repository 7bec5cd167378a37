"""Corrections, links, void visits and undoing: nothing is lost, and each refusal has its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from station.actions.board import board
from station.actions.collect_specimen import collect_specimen
from station.actions.correct_visit import Corrected, correct_visit, visit_page
from station.actions.import_expected import ListFile, import_expected
from station.actions.leave import leave
from station.actions.link_people import link_people, unlink_people
from station.actions.open_person import open_person
from station.actions.read_consent import ReadConsent
from station.actions.record_consent import record_consent
from station.actions.register_visit import Registered, register_visit
from station.actions.undo import Undoable, of_correction, of_leaving, of_link, of_registration, undo
from station.actions.void_visit import void_visit
from station.domain.consent import ConsentState
from station.domain.expectation import ExpectationState
from station.domain.page import VisitPage, page_of
from station.domain.person import Person
from station.domain.person_link import PersonLink
from station.domain.specimen import LabelState, SpecimenState
from station.domain.staff import Role
from station.domain.visit import Visit, VisitVoidReason, WayOut
from station.errors import Doubtful, Rejected
from station.storage import find, find_people
from tests.station.booth import RESIDENT, Booth

WITH_TRAVEL = replace(RESIDENT, vehicle="12가3456", countries="VNM")


@pytest.fixture
def made(booth: Booth) -> Registered:
    return register_visit(booth.shift, WITH_TRAVEL)


def told(attempt: Callable[[], object]) -> set[str]:
    with pytest.raises(Rejected) as caught:
        attempt()
    return {f"{one.field}:{one.code}" for one in caught.value.rejections}


def fact_count(booth: Booth) -> int:
    with booth.shift.store.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM fact")).scalar_one())


def stored(booth: Booth, kind: type[Any], record_id: UUID) -> Any:  # Any: a record
    with booth.shift.store.reading() as session:
        return find.record(session, kind, record_id)


def corrected(
    booth: Booth,
    made: Registered,
    reason: str = "typo",
    **change: Any,  # Any: fields of the page
) -> Corrected:
    page = visit_page(booth.shift, made.visit.id)
    return correct_visit(booth.shift, made.visit.id, replace(page, **change), opened=page, reason=reason)


def test_a_page_shows_what_is_to_be_corrected(booth: Booth, made: Registered) -> None:
    page = visit_page(booth.shift, made.visit.id)
    assert (page.name, page.birth, page.sex, page.phone) == ("김민수", "1985-04-12", "M", "010-1234-5678")
    assert (page.vehicle, page.countries, page.person_id) == ("12가3456", "VNM", made.person.id)


def test_a_correction_keeps_the_old_value_with_who_and_why(booth: Booth, made: Registered) -> None:
    done = corrected(booth, made, name="김민서", vehicle="34나5678")
    assert (done.is_label_wrong, done.is_triage_open) == (True, False)
    changes = open_person(booth.shift, made.person.id).changes
    assert [(one.field, one.before, one.after) for one in changes] == [
        ("name", "김민수", "김민서"),
        ("vehicle", "12가3456", "34나5678"),
    ]
    assert {(one.actor, one.action, one.reason) for one in changes} == {
        ("test-supervisor", "correct_visit", "typo")
    }


def test_only_what_changed_is_written(booth: Booth, made: Registered) -> None:
    before = fact_count(booth)
    corrected(booth, made, countries="VNM, THA")
    assert fact_count(booth) == before + 1


def test_a_confirmed_doubt_stands_with_the_reason(booth: Booth, made: Registered) -> None:
    assert told(lambda: corrected(booth, made, name="김")) == {"name:name_one_letter"}
    corrected(booth, made, name="김", confirmed=frozenset({"name:name_one_letter"}))
    assert open_person(booth.shift, made.person.id).changes[0].reason == "typo (name:name_one_letter)"


def test_a_page_that_was_opened_long_ago_takes_nothing_back(booth: Booth, made: Registered) -> None:
    opened = visit_page(booth.shift, made.visit.id)
    corrected(booth, made, name="김민서", vehicle="34나5678", countries="THA")
    typed = replace(opened, phone="87654321")
    correct_visit(booth.shift, made.visit.id, typed, opened=opened, reason="typo")
    page = visit_page(booth.shift, made.visit.id)
    assert (page.name, page.vehicle, page.countries, page.phone) == (
        "김민서", "34나5678", "THA", "010-8765-4321",
    )  # fmt: skip


def test_a_field_that_two_corrected_at_once_is_asked_once(booth: Booth, made: Registered) -> None:
    opened = visit_page(booth.shift, made.visit.id)
    corrected(booth, made, name="김민서", vehicle="34나5678")
    typed = replace(opened, name="김민호", vehicle="34나5678")

    def again(page: VisitPage) -> Corrected:
        return correct_visit(booth.shift, made.visit.id, page, opened=opened, reason="typo")

    with pytest.raises(Doubtful) as caught:
        again(typed)
    assert [(one.field, one.code, one.facts) for one in caught.value.rejections] == [
        ("name", "changed_meanwhile", {"now": "김민서"})
    ]
    done = again(replace(typed, confirmed=frozenset({"name:changed_meanwhile"})))
    assert [one.name for one in done.after if isinstance(one, Person)] == ["김민호"]
    assert open_person(booth.shift, made.person.id).changes[-2].reason == "typo (name:changed_meanwhile)"


@pytest.mark.parametrize(
    ("change", "reason", "refused"),
    [
        ({"name": "김민서"}, " ", {"reason:reason_missing"}),
        ({}, "typo", {":nothing_changed"}),
        ({"name": "", "phone": "12", "companions": "x"}, "typo",
         {"name:name_missing", "phone:phone_too_short", "companions:companions_not_a_number"}),
        ({"area": "x" * 129}, "typo", {"area:text_too_long"}),
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_refused_and_writes_nothing(
    booth: Booth, made: Registered, change: dict[str, Any], reason: str, refused: set[str]  # Any: fields of the page
) -> None:  # fmt: skip
    before = fact_count(booth)
    assert told(lambda: corrected(booth, made, reason, **change)) == refused
    assert fact_count(booth) == before


def test_a_visit_that_is_not_there_is_told(booth: Booth) -> None:
    assert told(lambda: visit_page(booth.shift, UUID(int=1))) == {"visit:visit_unknown"}
    assert told(lambda: void_visit(booth.shift, UUID(int=1), VisitVoidReason.TEST_ENTRY)) == {
        "visit:visit_unknown"
    }


def test_a_void_visit_is_off_the_board_and_its_number_is_void(booth: Booth, made: Registered) -> None:
    done = void_visit(booth.shift, made.visit.id, VisitVoidReason.ENTERED_TWICE)
    assert [one.state for one in done.specimens] == [SpecimenState.VOIDED]
    assert board(booth.shift).rows == ()
    assert board(booth.shift).labels_waiting == 0
    with booth.shift.store.reading() as session:
        labels = find.label_prints_of(session, made.specimen.id)
    assert [one.state for one in labels] == [LabelState.WITHDRAWN]
    assert told(lambda: visit_page(booth.shift, made.visit.id)) == {"visit:visit_void_already"}
    assert told(lambda: void_visit(booth.shift, made.visit.id, VisitVoidReason.TEST_ENTRY)) == {
        "visit:visit_void_already"
    }
    assert stored(booth, Person, made.person.id) == made.person


@pytest.mark.parametrize(
    ("why", "note", "refused"),
    [
        (VisitVoidReason.UNDONE, "", {"void_reason:visit_void_reason_not_by_hand"}),
        (VisitVoidReason.OTHER, "  ", {"note:note_missing"}),
    ],
)
def test_a_visit_is_void_for_a_reason(
    booth: Booth, made: Registered, why: VisitVoidReason, note: str, refused: set[str]
) -> None:
    assert told(lambda: void_visit(booth.shift, made.visit.id, why, note=note)) == refused


def test_a_visit_with_a_collected_tube_is_voided_by_a_clinician(booth: Booth, made: Registered) -> None:
    collect_specimen(booth.shift, made.specimen.number)
    registrar, nurse = booth.as_role(Role.REGISTRAR), booth.as_role(Role.NURSE)
    wrong = VisitVoidReason.WRONG_PERSON
    assert told(lambda: void_visit(registrar, made.visit.id, wrong)) == {":not_allowed"}
    assert void_visit(nurse, made.visit.id, wrong).visit.void_reason is wrong


def test_whose_visit_is_void_is_expected_again(booth: Booth) -> None:
    rows = "name,birth,sex,phone\n이영희,1990-01-01,F,01012345678\n".encode()
    expected = import_expected(booth.shift, ListFile("list.csv", rows, {})).taken[0]
    page = replace(page_of(expected), consent=True, symptoms=())
    made = register_visit(booth.shift, page)
    void_visit(booth.shift, made.visit.id, VisitVoidReason.WRONG_PERSON)
    assert board(booth.shift).expected == (expected,)
    assert expected.state is ExpectationState.EXPECTED


def test_two_records_are_linked_and_stay_two(booth: Booth, made: Registered) -> None:
    other = register_visit(booth.shift, replace(RESIDENT, name="KIM MINSU"))
    third = register_visit(booth.shift, replace(RESIDENT, name="김민숙"))
    link = link_people(booth.shift, made.person.id, other.person.id, reason="same passport")
    link_people(booth.shift, third.person.id, other.person.id)
    assert {one.id for one in open_person(booth.shift, made.person.id).same} == {
        other.person.id,
        third.person.id,
    }
    assert stored(booth, Person, other.person.id) == other.person
    unlink_people(booth.shift, link.id, reason="twins")
    assert open_person(booth.shift, made.person.id).same == ()


def test_a_link_that_cannot_be_is_refused(booth: Booth, made: Registered) -> None:
    one, nobody = made.person.id, UUID(int=1)
    other = register_visit(booth.shift, RESIDENT).person.id
    third = register_visit(booth.shift, RESIDENT).person.id
    assert told(lambda: link_people(booth.shift, one, one)) == {"other:link_to_itself"}
    assert told(lambda: link_people(booth.shift, one, nobody)) == {"person:person_unknown"}
    link = link_people(booth.shift, one, other)
    link_people(booth.shift, other, third)
    assert told(lambda: link_people(booth.shift, third, one)) == {"other:already_linked"}
    assert told(lambda: unlink_people(booth.shift, link.id, reason="")) == {"reason:reason_missing"}
    assert told(lambda: unlink_people(booth.shift, nobody, reason="x")) == {"link:link_unknown"}
    unlink_people(booth.shift, link.id, reason="x")
    assert told(lambda: unlink_people(booth.shift, link.id, reason="x")) == {"link:link_unknown"}


def test_an_undone_correction_is_as_it_was(booth: Booth, made: Registered) -> None:
    done = corrected(booth, made, name="김민서", countries="THA")
    undo(booth.shift, of_correction(done))
    assert stored(booth, Person, made.person.id) == made.person
    names = [one.after for one in open_person(booth.shift, made.person.id).changes if one.field == "name"]
    assert names == ["김민서", "김민수"]


def test_an_undone_link_is_no_link_and_an_undone_unlinking_is_one(booth: Booth, made: Registered) -> None:
    other = register_visit(booth.shift, RESIDENT).person.id
    link = link_people(booth.shift, made.person.id, other)
    undo(booth.shift, of_link(link))
    assert stored(booth, PersonLink, link.id).is_linked is False
    again = link_people(booth.shift, made.person.id, other)
    undo(booth.shift, of_link(unlink_people(booth.shift, again.id, reason="x")))
    with booth.shift.store.reading() as session:
        assert [one.id for one in find_people.links_of(session, other)] == [again.id]


def test_a_link_that_another_took_the_place_of_is_not_put_back(booth: Booth, made: Registered) -> None:
    other = register_visit(booth.shift, RESIDENT).person.id
    link = link_people(booth.shift, made.person.id, other)
    unlinked = unlink_people(booth.shift, link.id, reason="x")
    again = link_people(booth.shift, other, made.person.id)
    assert refused_undo(booth, of_link(unlinked)) == {"other:already_linked"}
    assert [one.id for one in open_person(booth.shift, other).links] == [again.id]


def test_an_undone_way_out_leaves_the_visit_open(booth: Booth, made: Registered) -> None:
    left = leave(booth.shift, made.visit.id, WayOut.NOT_NEEDED)
    undo(booth.shift, of_leaving(left))
    assert stored(booth, Visit, made.visit.id) == made.visit


def test_an_undone_registration_is_void_with_its_number(booth: Booth, made: Registered) -> None:
    undo(booth.shift, of_registration(made))
    assert stored(booth, Visit, made.visit.id).void_reason is VisitVoidReason.UNDONE
    assert board(booth.shift).rows == ()


def test_an_undone_registration_leaves_who_came_again_as_before(booth: Booth, made: Registered) -> None:
    page = replace(RESIDENT, phone="87654321", area="강남구", person_id=made.person.id, nationality="KOR",
                   document_kind="passport", document_number="M12345678")  # fmt: skip
    again = register_visit(booth.shift, page)
    assert stored(booth, Person, made.person.id) == again.person != made.person
    undo(booth.shift, of_registration(again))
    assert stored(booth, Person, made.person.id) == made.person
    assert stored(booth, Visit, again.visit.id).void_reason is VisitVoidReason.UNDONE
    phones = [one.after for one in open_person(booth.shift, made.person.id).changes if one.field == "phone"]
    assert phones == ["+821087654321", "+821012345678"]


def test_a_registration_that_changed_nobody_is_undone_by_the_visit_alone(
    booth: Booth, made: Registered
) -> None:
    again = register_visit(booth.shift, replace(RESIDENT, person_id=made.person.id))
    undo(booth.shift, of_registration(again))
    assert open_person(booth.shift, made.person.id).person == made.person
    assert [one.field for one in open_person(booth.shift, made.person.id).changes] == ["void_reason"]


def test_answers_that_were_new_in_a_correction_are_none_after_its_undoing(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    undo(booth.shift, of_correction(corrected(booth, made, countries="THA")))
    assert visit_page(booth.shift, made.visit.id).countries == ""


def test_what_changed_nothing_is_not_undone(booth: Booth) -> None:
    assert refused_undo(booth, Undoable((), ())) == {":undo_of_nothing"}


def refused_undo(booth: Booth, done: Undoable, shift: Any = None) -> set[str]:  # Any: a shift
    before = fact_count(booth)
    codes = told(lambda: undo(shift or booth.shift, done))
    assert fact_count(booth) == before
    return codes


def test_undoing_is_possible_for_half_a_minute(booth: Booth, made: Registered) -> None:
    booth.clock.advance(timedelta(seconds=31))
    assert refused_undo(booth, of_registration(made)) == {":undo_too_late"}
    done = corrected(booth, made, name="김민서")
    booth.clock.advance(timedelta(seconds=30))
    undo(booth.shift, of_correction(done))


def test_what_was_done_after_it_is_never_undone_with_it(booth: Booth, made: Registered) -> None:
    done = corrected(booth, made, name="김민서")
    corrected(booth, made, name="김민호")
    assert refused_undo(booth, of_correction(done)) == {":undo_overtaken"}
    collect_specimen(booth.shift, made.specimen.number)
    assert refused_undo(booth, of_registration(made)) == {":undo_overtaken"}


def test_nobody_undoes_what_somebody_else_did(booth: Booth, made: Registered) -> None:
    assert refused_undo(booth, of_registration(made), booth.as_role(Role.NURSE)) == {":undo_of_other"}


def test_a_consent_taken_back_is_a_later_answer(booth: Booth, made: Registered) -> None:
    record_consent(booth.shift, made.visit.id, ReadConsent(False, "ko"), reason="changed her mind")
    with booth.shift.store.reading() as session:
        assert find.day_visit(session, made.visit.id).consent is ConsentState.WITHDRAWN
        count = session.execute(text("SELECT count(*) FROM consent")).scalar_one()
    assert count == 2


@pytest.mark.parametrize(
    ("answer", "reason", "refused"),
    [
        (ReadConsent(False, "ko"), "", {"reason:reason_missing"}),
        (ReadConsent(True, "xx"), "", {"consent_language:consent_language_unknown"}),
        (ReadConsent(True, "ko", "김", "boss"), "", {"guardian_relation:guardian_relation_not_known"}),
        (ReadConsent(True, "ko", "김", ""), "", {"guardian_relation:guardian_relation_missing"}),
        (ReadConsent(True, "ko", "", "parent"), "", {"guardian_name:guardian_name_missing"}),
    ],
)
def test_a_later_consent_that_cannot_be_is_refused(
    booth: Booth, made: Registered, answer: ReadConsent, reason: str, refused: set[str]
) -> None:
    assert told(lambda: record_consent(booth.shift, made.visit.id, answer, reason=reason)) == refused
