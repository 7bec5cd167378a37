"""Who somebody is, as far as the site asks: four levels, documents, guardians, contact and travel."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from station.actions.correct_visit import correct_visit, visit_page
from station.actions.findings import doubt_key
from station.actions.open_person import returning_page
from station.actions.register_refusal import register_refusal
from station.actions.register_visit import Registered, register_visit
from station.domain.consent import Relation
from station.domain.exposure import Said
from station.domain.identity import Sex
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel, Person
from station.domain.site_profile import SiteProfile
from station.domain.visit import WayOut
from station.errors import Doubtful, Rejected
from station.settings import Settings, layered
from station.storage import find
from station.storage.find_exposure import exposure_of
from tests.station.booth import RESIDENT, Booth

NOBODY = VisitPage(
    identity="unknown", description="남성, 회색 점퍼", birth="~60", symptoms=(), temperature="365"
)
ANONYMOUS = VisitPage(identity="anonymous", phone="12345678", birth="~40", consent=True, symptoms=())
AT_ANONYMOUS = SiteProfile(IdentityLevel.ANONYMOUS)
AT_FULL = SiteProfile(IdentityLevel.FULL, takes_resident_number=True)
PASSPORT = replace(RESIDENT, document_kind="passport", document_number="M12345678")


def at_site(booth: Booth, site: SiteProfile) -> Booth:
    return replace(booth, shift=replace(booth.shift, site=site))


def told(attempt: Callable[[], object]) -> set[str]:
    with pytest.raises(Rejected) as caught:
        attempt()
    return {f"{one.field}:{one.code}" for one in caught.value.rejections}


def registered(booth: Booth, page: VisitPage) -> Registered:
    return register_visit(booth.shift, page)


def test_somebody_unknown_is_registered_with_a_description_alone(booth: Booth) -> None:
    made = registered(booth, NOBODY)
    assert made.person.identity_level is IdentityLevel.UNKNOWN
    assert (made.person.name, made.person.sex, made.person.phone) == (None, None, None)
    assert (made.person.description, made.person.birth_year) == ("남성, 회색 점퍼", 1966)
    assert made.consent is None
    assert made.specimen.number


def test_somebody_unknown_needs_a_description_alone(booth: Booth) -> None:
    empty = VisitPage(identity="unknown", symptoms=())
    assert told(lambda: registered(booth, empty)) == {"description:description_missing"}


def test_at_an_anonymous_site_a_phone_and_an_age_are_enough(booth: Booth) -> None:
    made = registered(at_site(booth, AT_ANONYMOUS), replace(ANONYMOUS, identity=""))
    assert made.person.identity_level is IdentityLevel.ANONYMOUS
    assert (made.person.name, made.person.phone) == (None, "+821012345678")


@pytest.mark.parametrize(("phone", "code"), [("", "phone_missing"), ("-", "anonymous_needs_phone")])
def test_who_is_anonymous_has_a_phone(booth: Booth, phone: str, code: str) -> None:
    site = at_site(booth, AT_ANONYMOUS)
    assert told(lambda: registered(site, replace(ANONYMOUS, phone=phone))) == {f"phone:{code}"}


def test_less_than_the_site_asks_for_is_asked_once_more(booth: Booth) -> None:
    with pytest.raises(Doubtful) as caught:
        registered(booth, ANONYMOUS)
    assert [one.code for one in caught.value.rejections] == ["identity_below_site"]
    made = registered(booth, replace(ANONYMOUS, confirmed=frozenset({"identity:identity_below_site"})))
    assert made.triage.confirmed == ("identity:identity_below_site",)


def test_a_level_that_is_none_is_refused(booth: Booth) -> None:
    assert told(lambda: registered(booth, replace(RESIDENT, identity="royal"))) == {
        "identity:identity_level_not_known"
    }


def test_a_full_site_asks_for_a_document(booth: Booth) -> None:
    site = at_site(booth, AT_FULL)
    assert told(lambda: registered(site, RESIDENT)) == {"document_number:document_missing"}
    assert registered(site, PASSPORT).person.identity_level is IdentityLevel.FULL


def test_a_document_makes_full_what_was_basic(booth: Booth) -> None:
    assert registered(booth, RESIDENT).person.identity_level is IdentityLevel.BASIC
    person = registered(booth, PASSPORT).person
    assert (person.identity_level, person.document_masked) == (IdentityLevel.FULL, "******678")


RESIDENT_NUMBER: dict[str, Any] = {  # Any: fields of the page
    "document_kind": "resident_number",
    "document_number": "850412-1234567",
}
CHECKED = frozenset({"resident_number:resident_number_check_digit"})


def test_a_resident_number_is_asked_only_where_the_policy_says_so(booth: Booth) -> None:
    page = replace(RESIDENT, **RESIDENT_NUMBER, confirmed=CHECKED)
    assert told(lambda: registered(booth, page)) == {"document_number:resident_number_not_asked_here"}
    person = registered(at_site(booth, AT_FULL), page).person
    assert (person.document_kind, person.document_masked) == ("resident_number", "850412-1******")


def test_a_resident_number_saves_birth_and_sex(booth: Booth) -> None:
    page = replace(RESIDENT, birth="", **RESIDENT_NUMBER, confirmed=CHECKED)
    person = registered(at_site(booth, AT_FULL), page).person
    assert (person.birth_date, person.sex) == (date(1985, 4, 12), Sex.M)


DIFFERENT: list[tuple[dict[str, Any], set[str]]] = [  # Any: fields of the page
    ({"scanned_birth": "1985-04-13"}, {"birth:document_differs"}),
    ({"scanned_sex": "F"}, {"sex:document_differs"}),
    ({"scanned_nationality": "VNM", "nationality": "KOR"}, {"nationality:document_differs"}),
    ({"name": "Ann Bell", "surname_latin": "KIM", "given_latin": "MINSU"}, {"name:document_differs"}),
    (
        {"scanned_surname_latin": "ERIKSSON", "surname_latin": "ERIKSSON"}
        | {"scanned_given_latin": "ANNA MARIA", "given_latin": "ANNA MARIA"},
        {"name:document_differs"},
    ),
    (
        {"document_kind": "passport", "document_number": "M999X9999", "scanned_document_number": "M123A4567"},
        {"document_number:document_differs"},
    ),
]


@pytest.mark.parametrize(("change", "doubts"), DIFFERENT)
def test_what_the_document_says_otherwise_is_asked_and_recorded(
    booth: Booth, change: dict[str, Any], doubts: set[str]  # Any: fields of the page
) -> None:  # fmt: skip
    page = replace(RESIDENT, **change)
    with pytest.raises(Doubtful) as caught:
        registered(booth, page)
    assert {f"{one.field}:{one.code}" for one in caught.value.rejections} == doubts
    made = registered(booth, replace(page, confirmed=frozenset(doubts)))
    assert set(made.triage.confirmed) == doubts


@pytest.mark.parametrize(
    "change",
    [
        {"scanned_birth": "1985-04-12", "scanned_sex": "M"},
        {"name": "Minsu KIM", "surname_latin": "KIM", "given_latin": "MINSU"},
        {"surname_latin": "KIM", "given_latin": "MINSU"},
        {"nationality": "베트남"},
    ],
)
def test_what_agrees_is_not_asked(booth: Booth, change: dict[str, Any]) -> None:  # Any: fields of the page
    assert registered(booth, replace(RESIDENT, **change)).triage.confirmed == ()


def test_a_nationality_is_kept_as_its_code(booth: Booth) -> None:
    assert registered(booth, replace(RESIDENT, nationality="베트남")).person.nationality == "VNM"


def payloads(booth: Booth, record_id: UUID) -> list[dict[str, Any]]:  # Any: JSON
    with booth.shift.store.reading() as session:
        found = session.execute(
            text("SELECT payload FROM fact WHERE record_id = :id ORDER BY revision"), {"id": str(record_id)}
        ).scalars()
        return [json.loads(one) for one in found]


def test_a_level_is_raised_later_and_both_states_stay(booth: Booth) -> None:
    made = registered(booth, NOBODY)
    opened = visit_page(booth.shift, made.visit.id)
    page = replace(
        opened,
        identity="full", name="김민수", birth="8504121", phone="-", document_kind="passport",
        document_number="M12345678",
    )  # fmt: skip
    done = correct_visit(booth.shift, made.visit.id, page, opened=opened, reason="woke up")
    assert (done.is_label_wrong, done.is_triage_open) == (True, True)
    states = payloads(booth, made.person.id)
    assert [one["identity_level"] for one in states] == ["unknown", "full"]
    assert [one["name"] for one in states] == [None, "김민수"]


CHILD = replace(RESIDENT, name="김하늘", birth="20180301f")


def test_a_child_without_a_guardian_is_asked_once_more(booth: Booth) -> None:
    assert told(lambda: registered(booth, CHILD)) == {"guardian_name:guardian_not_named"}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"guardian_name": "김민수"}, {"guardian_relation:guardian_relation_missing"}),
        ({"guardian_relation": "parent"}, {"guardian_name:guardian_name_missing"}),
        ({"guardian_name": "김민수", "guardian_relation": "boss"}, {"guardian_relation:guardian_relation_not_known"}),
        ({"guardian_name": "a" * 129, "guardian_relation": "parent"}, {"guardian_name:name_too_long"}),
    ],
)  # fmt: skip
def test_a_guardian_has_a_name_and_a_relation(
    booth: Booth, change: dict[str, Any], refused: set[str]  # Any: fields of the page
) -> None:  # fmt: skip
    assert told(lambda: registered(booth, replace(CHILD, **change))) == refused


def test_a_guardian_agrees_for_a_child(booth: Booth) -> None:
    made = registered(booth, replace(CHILD, guardian_name="김민수", guardian_relation="parent"))
    assert made.consent is not None
    assert (made.consent.guardian_name, made.consent.guardian_relation) == ("김민수", Relation.PARENT)
    assert made.consent.wording_version == booth.shift.programme.consent.version


def test_somebody_who_comes_again_is_the_same_person(booth: Booth) -> None:
    made = registered(booth, PASSPORT)
    page = replace(returning_page(booth.shift, made.person.id), consent=True, symptoms=())
    again = registered(booth, page)
    assert again.person == made.person
    assert again.visit.id != made.visit.id
    assert len(payloads(booth, made.person.id)) == 1


def test_what_changed_since_is_a_new_state_of_the_person(booth: Booth) -> None:
    made = registered(booth, RESIDENT)
    page = replace(returning_page(booth.shift, made.person.id), phone="87654321", consent=True, symptoms=())
    assert registered(booth, page).person.phone == "+821087654321"
    assert [one["phone"] for one in payloads(booth, made.person.id)] == ["+821012345678", "+821087654321"]


@pytest.mark.parametrize(
    "field", ["name", "area", "description", "guardian_name", "contact_place", "vehicle"]
)
@pytest.mark.parametrize("number", ["900101-1970015", "9001011970015", "900101 1970015"])
def test_a_resident_number_is_taken_into_no_text(booth: Booth, field: str, number: str) -> None:
    change: dict[str, Any] = {field: f"김민수 {number}"}  # Any: replace() takes no dict
    assert f"{field}:resident_number_in_text" in told(lambda: registered(booth, replace(RESIDENT, **change)))


def test_thirteen_digits_without_a_birth_date_are_a_text(booth: Booth) -> None:
    assert registered(booth, replace(RESIDENT, area="9913011970015")).person.area == "9913011970015"


OTHERWISE: dict[str, dict[str, Any]] = {  # Any: replace() takes no dict
    "name": {"name": "김민희"},
    "birth": {"birth": "1985-04-13"},
    "sex": {"sex": "F"},
    "document_number": {"document_kind": "passport", "document_number": "M11111111"},
}


@pytest.mark.parametrize("field", OTHERWISE)
def test_what_a_page_says_otherwise_than_the_record_is_asked_once(booth: Booth, field: str) -> None:
    made = registered(booth, replace(RESIDENT, document_kind="passport", document_number="M12345678"))
    page = replace(returning_page(booth.shift, made.person.id), consent=True, symptoms=(), **OTHERWISE[field])
    with pytest.raises(Doubtful) as caught:
        registered(booth, page)
    doubts = {doubt_key(one) for one in caught.value.rejections}
    assert {one.split(":")[0] for one in doubts} >= {field}
    assert len(payloads(booth, made.person.id)) == 1
    again = registered(booth, replace(page, confirmed=frozenset(doubts)))
    assert again.person != made.person
    assert doubts <= set(again.triage.confirmed)


def test_a_person_who_is_not_there_is_refused(booth: Booth) -> None:
    assert told(lambda: registered(booth, replace(RESIDENT, person_id=UUID(int=1)))) == {
        "person:person_unknown"
    }


EXPOSED = replace(
    RESIDENT, contact_on="3", contact_place="요양원", cluster="C-12", health_worker="yes", first_test="no",
    test_reason="contact", onset_place="on_plane", origin="HAN", countries="베트남, TH", companions="2", stay="Hotel",
)  # fmt: skip


def test_contact_and_travel_are_kept(booth: Booth) -> None:
    made = registered(booth, EXPOSED)
    with booth.shift.store.reading() as session:
        found = exposure_of(session, made.visit.id)
    assert found is not None
    assert found == made.exposure
    assert (found.contact, found.contact_on, found.window_days) == (Said.YES, date(2026, 3, 29), 14)
    assert (found.countries, found.companions, found.health_worker) == (("VNM", "THA"), 2, Said.YES)


def test_a_day_of_contact_is_a_contact_for_triage_too(booth: Booth) -> None:
    assert registered(booth, EXPOSED).triage.answers["exposed"] is True


def test_of_which_nobody_asked_nothing_is_kept(booth: Booth) -> None:
    assert registered(booth, RESIDENT).exposure is None


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"contact_on": "x"}, "contact_on:contact_day_not_real"),
        ({"contact_on": "3", "exposed": "no"}, "contact_on:contact_contradicts"),
        ({"contact_on": "15"}, "contact_on:contact_outside_window"),
        ({"health_worker": "maybe"}, "health_worker:answer_not_a_choice"),
        ({"first_test": "1"}, "first_test:answer_not_a_choice"),
        ({"test_reason": "fun"}, "test_reason:answer_not_a_choice"),
        ({"onset_place": "moon"}, "onset_place:answer_not_a_choice"),
        ({"companions": "many"}, "companions:companions_not_a_number"),
        ({"cluster": "x" * 129}, "cluster:text_too_long"),
    ],
)
def test_an_exposure_that_cannot_be_is_refused_at_its_field(
    booth: Booth, change: dict[str, Any], refused: str  # Any: fields of the page
) -> None:  # fmt: skip
    assert told(lambda: registered(booth, replace(RESIDENT, **change))) == {refused}


def test_a_refusal_is_a_visit_that_ended_and_keeps_no_name(booth: Booth) -> None:
    page = replace(RESIDENT, consent=False, description="남성")
    done = register_refusal(booth.shift, page, reason="no time")
    assert (done.visit.way_out, done.consent.is_given) == (WayOut.REFUSED, False)
    with booth.shift.store.reading() as session:
        person = find.record(session, Person, done.visit.person_id)
        everything = session.execute(
            text("SELECT group_concat(CAST(payload AS TEXT)) FROM fact")
        ).scalar_one()
    assert person is not None
    assert (person.name, person.phone, person.birth_date, person.description) == (None, None, None, "남성")
    assert "김민수" not in everything
    assert "12345678" not in everything


@pytest.mark.parametrize(
    ("change", "reason", "refused"),
    [
        ({}, "", {"reason:reason_missing"}),
        ({"consent_language": "xx"}, "x", {"consent_language:consent_language_unknown"}),
        ({"description": "x" * 129}, "x", {"description:text_too_long"}),
        ({"expectation_id": UUID(int=1)}, "x", {":expectation_unknown"}),
    ],
)
def test_a_refusal_that_cannot_be_is_refused(
    booth: Booth, change: dict[str, Any], reason: str, refused: set[str]  # Any: fields of the page
) -> None:  # fmt: skip
    assert told(lambda: register_refusal(booth.shift, VisitPage(**change), reason=reason)) == refused


def test_the_site_file_sets_the_level_and_the_policy(tmp_path: Path) -> None:
    ordinary = Settings(data=tmp_path)
    assert ordinary.site == SiteProfile()
    set_otherwise = layered(ordinary, {"identity": "anonymous", "resident_number": "yes"})
    assert set_otherwise.site == SiteProfile(IdentityLevel.ANONYMOUS, takes_resident_number=True)


@pytest.mark.parametrize("wrong", [{"identity": "royal"}, {"resident_number": "maybe"}])
def test_a_site_file_that_says_something_else_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(Rejected, match="setting_unfit"):
        layered(Settings(data=tmp_path), wrong)
