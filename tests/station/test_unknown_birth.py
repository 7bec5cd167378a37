"""Nobody knows when somebody was born: an answer where no name is asked, and missing wherever triage needs an age."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from station.actions.correct_visit import correct_visit, visit_page
from station.actions.preview import preview
from station.actions.print_label import labels_to_print
from station.actions.record_triage import record_triage
from station.actions.register_visit import register_visit
from station.domain.fact import Json
from station.domain.identity import Birth, Sex, age_on, parse_birth
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel
from station.domain.site_profile import SiteProfile
from station.domain.triage.assess import Assessment, assess
from station.domain.triage.written_answers import answers_from_json, answers_to_json
from station.errors import Rejected
from station.programmes import programme
from tests.station.booth import RESIDENT, Booth

COVID = programme("covid19")
DAY = date(2026, 4, 1)
BY_PHONE = VisitPage(identity="anonymous", phone="12345678", consent=True, symptoms=("cough",))
NOBODY = VisitPage(identity="unknown", description="남성, 회색 점퍼", symptoms=())
EVERY_AGE: tuple[Json, ...] = (0, 3, 8, 15, 16, 30, 70)


def assessed(**answers: Json) -> Assessment:
    return assess(answers_from_json({"age_years": "unknown", **answers}, COVID), COVID)


def told(attempt: Callable[[], object]) -> set[str]:
    with pytest.raises(Rejected) as caught:
        attempt()
    return {f"{one.field}:{one.code}" for one in caught.value.rejections}


@pytest.mark.parametrize(("text", "sex"), [("?", None), ("모름", None), ("unknown", None), ("? m", Sex.M)])
def test_unknown_birth_is_an_answer(text: str, sex: Sex | None) -> None:
    read = parse_birth(text, DAY)
    assert (read.birth, read.sex) == (Birth(), sex)
    assert age_on(read.birth, DAY) is None
    assert (read.birth.is_known, read.birth.is_estimated) == (False, False)


@pytest.mark.parametrize("page", [BY_PHONE, NOBODY])
@pytest.mark.parametrize("birth", ["", "?"])
def test_who_is_not_named_is_registered_without_an_age(booth: Booth, page: VisitPage, birth: str) -> None:
    at_site = replace(booth.shift, site=SiteProfile(IdentityLevel.ANONYMOUS))
    made = register_visit(at_site, replace(page, birth=birth))
    assert (made.person.birth_date, made.person.birth_year) == (None, None)
    assert made.triage.answers["age_years"] == "unknown"
    missing = made.triage.outcome["missing"]
    assert isinstance(missing, list)
    assert "age_years" in missing
    (label,) = labels_to_print(at_site)
    assert (label.label.birth, label.label.birth_year) == (None, None)


@pytest.mark.parametrize("birth", ["", "?"])
def test_who_is_named_tells_at_least_an_estimated_age(booth: Booth, birth: str) -> None:
    page = replace(RESIDENT, birth=birth, sex="M")
    assert told(lambda: register_visit(booth.shift, page)) == {"birth:birth_missing"}


def test_later_triage_and_correction_go_on_without_an_age(booth: Booth) -> None:
    at_site = replace(booth.shift, site=SiteProfile(IdentityLevel.ANONYMOUS))
    made = register_visit(at_site, BY_PHONE)
    again = record_triage(at_site, made.visit.id, VisitPage(spo2="88", symptoms=()))
    assert (again.level, again.answers["age_years"]) == (1, "unknown")
    page = visit_page(at_site, made.visit.id)
    typed = replace(page, birth="~40")
    assert correct_visit(at_site, made.visit.id, typed, opened=page, reason="asked").is_triage_open


def test_written_answers_with_an_unknown_age_read_back_the_same() -> None:
    answers = answers_from_json({"age_years": "unknown", "symptoms": ["cough"]}, COVID)
    assert answers_from_json(answers_to_json(answers), COVID) == answers


def test_live_level_waits_for_the_age_of_who_is_named_only() -> None:
    assert preview(replace(BY_PHONE, identity=""), COVID, DAY) is None
    found = preview(BY_PHONE, COVID, DAY)
    assert found is not None
    assert "age_years" in found.missing


@pytest.mark.parametrize(
    "vitals",
    [
        {"respiration_per_min": 5},
        {"respiration_per_min": 45},
        {"pulse_per_min": 150},
        {"systolic_mmhg": 75},
        {"spo2_pct": 93},
        {"temperature_c": "40.5"},
    ],
)
def test_dangerous_vital_sign_without_an_age_needs_a_clinician_at_least(vitals: Json) -> None:
    outcome = assessed(vitals=vitals)
    assert outcome.level <= 2
    assert "age_years" in outcome.missing


def test_unknown_age_never_goes_home_where_some_age_would_not() -> None:
    healthy: dict[str, Json] = {
        "symptoms": [],
        "conditions": [],
        "vitals": {"temperature_c": "36.5", "spo2_pct": 98},
    }
    by_age = {assessed(**{**healthy, "age_years": age}).track_if_positive for age in EVERY_AGE}
    assert len(by_age) > 1
    assert assessed(**healthy).track_if_positive != "home_monitoring"


@pytest.mark.parametrize("birth", ["8504121", "4504122", "2004014"], ids=["man", "woman_of_81", "girl_of_6"])
def test_pregnancy_where_nobody_asks_for_it_is_asked_once_more(booth: Booth, birth: str) -> None:
    page = replace(RESIDENT, birth=birth, pregnant="yes", guardian_name="김")
    page = replace(page, guardian_relation="parent")
    assert told(lambda: register_visit(booth.shift, page)) == {"pregnant:pregnancy_unlikely"}
    sure = replace(page, confirmed=frozenset({"pregnant:pregnancy_unlikely"}))
    assert register_visit(booth.shift, sure).triage.confirmed == ("pregnant:pregnancy_unlikely",)


@pytest.mark.parametrize("birth", ["8504122", "19850412X"])
def test_pregnancy_of_anybody_else_is_not(booth: Booth, birth: str) -> None:
    made = register_visit(booth.shift, replace(RESIDENT, birth=birth, pregnant="yes"))
    assert made.triage.confirmed == ()
