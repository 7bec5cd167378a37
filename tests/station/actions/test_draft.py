"""The half-typed page: kept encrypted, found after a crash, and never a fact."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from station.actions.close_day import close_day
from station.actions.close_site import close_site
from station.actions.correct_visit import correct_visit, visit_page
from station.actions.day_status import day_status
from station.actions.draft import (
    PLACE,
    PLACE_OF_CORRECTION,
    PLACE_OF_TRIAGE,
    StartedCorrection,
    StartedTriage,
    drop_draft,
    keep_correction,
    keep_draft,
    keep_triage,
    kept_correction,
    kept_draft,
    kept_triage,
)
from station.actions.keep_explanations import BOOTH, SITE, keep_explanations, kept_explanations
from station.actions.open_station import open_station
from station.actions.record_triage import record_triage
from station.actions.register_refusal import register_refusal
from station.actions.register_visit import register_visit
from station.domain.page import VisitPage, page_from_json
from station.errors import Rejected
from tests.station.booth import RESIDENT, Booth, surroundings
from tests.station.days import fetched, whole_day

HALF = replace(
    RESIDENT, birth="1985-", consent=None, expectation_id=UUID(int=7), confirmed=frozenset({"a:b", "c:d"})
)


def fact_count(booth: Booth) -> Any:  # Any: rows
    with booth.shift.store.reading() as session:
        return session.execute(text("SELECT count(*) FROM fact")).scalar_one()


def test_a_draft_comes_back_as_it_was_typed_last_and_is_no_fact(booth: Booth) -> None:
    before = fact_count(booth)
    assert kept_draft(booth.shift) is None
    keep_draft(booth.shift, RESIDENT)
    keep_draft(booth.shift, HALF)
    assert kept_draft(booth.shift) == HALF
    assert fact_count(booth) == before


def test_a_draft_outlives_a_kill_and_stands_nowhere_in_clear(booth: Booth) -> None:
    keep_draft(booth.shift, HALF)
    left = booth.folder.with_name("killed")
    shutil.copytree(booth.folder, left)
    assert not [one for one in left.iterdir() if "김민수".encode() in one.read_bytes()]
    opened = open_station(left, surroundings(left, booth.clock))
    assert kept_draft(opened.shift) == HALF
    opened.shift.store.close()


def test_a_draft_ends_in_one_stroke_with_the_save_that_it_became(booth: Booth) -> None:
    keep_draft(booth.shift, replace(RESIDENT, birth=""))
    with pytest.raises(Rejected):
        register_visit(booth.shift, replace(RESIDENT, birth=""), draft=PLACE)
    assert kept_draft(booth.shift) is not None
    keep_draft(booth.shift, RESIDENT)
    register_visit(booth.shift, RESIDENT)
    assert kept_draft(booth.shift) == RESIDENT  # another one's visit, saved at the command line
    register_visit(booth.shift, replace(RESIDENT, name="이영희"), draft=PLACE)
    assert kept_draft(booth.shift) is None
    keep_draft(booth.shift, RESIDENT)
    register_refusal(booth.shift, RESIDENT, reason="refused", draft=PLACE)
    assert kept_draft(booth.shift) is None


def test_a_correction_and_a_later_triage_end_in_one_stroke_with_their_save(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    opened = visit_page(booth.shift, made.visit.id)
    typed = replace(opened, name="박서준")
    keep_correction(booth.shift, StartedCorrection(made.visit.id, opened, typed, "misheard"))
    keep_triage(booth.shift, StartedTriage(made.visit.id, HALF))
    assert kept_triage(booth.shift) == StartedTriage(made.visit.id, HALF)
    record_triage(booth.shift, made.visit.id, VisitPage(symptoms=()))
    correct_visit(booth.shift, made.visit.id, replace(opened, area="11"), opened=opened, reason="x")
    assert kept_correction(booth.shift) is not None  # saved at the command line
    assert kept_triage(booth.shift) is not None
    with pytest.raises(Rejected):
        record_triage(booth.shift, made.visit.id, VisitPage(pulse="x"), draft=PLACE_OF_TRIAGE)
    record_triage(booth.shift, made.visit.id, VisitPage(symptoms=()), draft=PLACE_OF_TRIAGE)
    correct_visit(
        booth.shift, made.visit.id, typed, opened=opened, reason="misheard", draft=PLACE_OF_CORRECTION
    )
    assert kept_correction(booth.shift) is None
    assert kept_triage(booth.shift) is None


def test_why_a_difference_stays_is_kept_until_the_day_is_closed_with_it(booth: Booth) -> None:
    day = booth.shift.today()
    for page in (BOOTH, SITE):
        keep_explanations(booth.shift, page, day, {"not_racked": "in the fridge"})
    whole_day(booth)
    fetched(booth)
    close_day(booth.shift, day)
    assert kept_explanations(booth.shift, BOOTH, day) == {}
    assert kept_explanations(booth.shift, SITE, day) != {}
    close_site(booth.shift, day, None)
    assert kept_explanations(booth.shift, SITE, day) == {}


def test_whose_pages_are_half_typed_is_named_in_the_evening(booth: Booth) -> None:
    keep_draft(booth.shift, VisitPage(name="Lee"))
    started = StartedCorrection(UUID(int=9), RESIDENT, replace(RESIDENT, name="박서준"), "")
    keep_correction(booth.shift, started)
    (half_typed,) = day_status(booth.shift).account.differences
    assert [(one.name, one.detail) for one in half_typed.items] == [
        ("박서준", PLACE_OF_CORRECTION),
        ("Lee", PLACE),
    ]


def test_a_draft_that_was_dropped_is_gone(booth: Booth) -> None:
    keep_draft(booth.shift, HALF)
    drop_draft(booth.shift)
    drop_draft(booth.shift)
    assert kept_draft(booth.shift) is None


@pytest.mark.parametrize("symptoms", [None, (), ("cough",)])
def test_not_asked_and_none_stay_apart_in_a_draft(symptoms: tuple[str, ...] | None) -> None:
    page = replace(VisitPage(), symptoms=symptoms)
    assert page_from_json(page.to_json()) == page


def test_every_field_of_a_page_is_in_its_draft_and_an_unknown_one_is_left_out() -> None:
    assert set(HALF.to_json()) == {one.name for one in fields(VisitPage)}
    assert page_from_json(HALF.to_json() | {"of_a_newer_version": 1}) == HALF
