"""What comes down: signed bundles, one list at many booths, and the facts of the own site, never in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from station.actions.board import board
from station.actions.collect_specimen import collect_specimen
from station.actions.end_expectation import withdraw_expected
from station.actions.fetch import KEPT_FOR, fetch_state
from station.actions.open_lot import open_lot
from station.actions.open_visit import open_visit
from station.actions.register_visit import register_visit
from station.actions.staff import sign_in, staff_list
from station.domain.bundle import BundleKind
from station.domain.kit_lot import LotKind
from station.domain.page import page_of
from station.errors import Rejected, Trouble
from station.programmes import programme
from station.sync.postgres import CentreConnection, CentreTrouble, Line
from tests.central.centre import Centre
from tests.central.sites import Site, facts, new_site, refused, rows, sync
from tests.station.booth import RESIDENT, standing


def test_what_came_down_adds_no_fact_and_a_second_fetch_brings_nothing(site: Site) -> None:
    booth = site.booth()
    site.publish(BundleKind.RECALL, b'lot = "A12"\nreason = "leaks"\n')
    before = facts(booth)
    assert sync(booth).fetched.bundles == 1
    assert facts(booth) == before
    assert sync(booth).fetched.bundles == 0
    state = fetch_state(booth.shift)
    assert (state.fetched_at, state.bundles, state.refused) == (booth.clock.now(), 1, ())


def test_a_list_of_one_site_is_one_list_at_each_booth_and_an_ended_entry_is_ended_for_all(site: Site) -> None:
    first, second = site.booth(), site.booth()
    people = "이름,생년월일\n김하나,1990-01-01\n이두리,1991-02-02\n박세찬,1992-03-03\n".encode()
    site.publish(BundleKind.LIST, people, "KE018.csv", expected_on=date(2026, 4, 1))
    for booth in (first, second):
        sync(booth)
        assert [one.name for one in board(booth.shift).expected] == ["김하나", "이두리", "박세찬"]
    assert [one.id for one in board(first.shift).expected] == [one.id for one in board(second.shift).expected]
    came, gone, _ = board(first.shift).expected
    register_visit(first.shift, replace(page_of(came), **PAGE))
    withdraw_expected(first.shift, gone.id, reason="flight cancelled")
    sync(first)
    sync(second)
    for booth in (first, second):
        assert [one.name for one in board(booth.shift).expected] == ["박세찬"]
    page = replace(page_of(came), **PAGE)
    assert refused(lambda: register_visit(second.shift, page)) == "expectation_over_elsewhere"
    query = "SELECT count(DISTINCT id), count(*) FROM report.expectation WHERE station = ANY(%s)"
    assert site.centre.rows(query, [first.shift.station, second.shift.station]) == [(2, 2)]


ANSWERED = ("birth", "phone", "consent", "symptoms", "onset", "temperature", "spo2")
PAGE = {name: getattr(RESIDENT, name) for name in ANSWERED}


def test_a_newer_list_takes_the_place_of_the_older_one(site: Site) -> None:
    booth, day = site.booth(), date(2026, 4, 1)
    site.publish(BundleKind.LIST, "이름\n김하나\n이두리\n".encode(), "list.csv", expected_on=day)
    sync(booth)
    site.publish(BundleKind.LIST, "이름\n이두리\n박세찬\n".encode(), "list.csv", expected_on=day)
    sync(booth)
    assert [one.name for one in board(booth.shift).expected] == ["이두리", "박세찬"]


def test_a_recalled_lot_is_stopped_at_every_booth(site: Site) -> None:
    booth = site.booth()
    open_lot(booth.shift, "A12/270101", LotKind.SWAB)
    visit = register_visit(booth.shift, RESIDENT)
    site.publish(BundleKind.RECALL, b'lot = "A12"\nreason = "leaks"\n')
    sync(booth)
    assert refused(lambda: collect_specimen(booth.shift, visit.specimen.number)) == "lot_recalled"
    assert refused(lambda: open_lot(booth.shift, "A12/270101", LotKind.MEDIUM)) == "lot_recalled"


STOPPED = {
    "centre_epoch_burnt": "UPDATE central.stream SET burnt_at = now() WHERE station = %s",
    "centre_chain_differs": "UPDATE central.stream SET chain = sha256('') WHERE station = %s",
    "centre_epoch_unknown": "UPDATE central.stream SET epoch = 7 WHERE station = %s",
    "centre_not_proven": "UPDATE central.fact SET payload = '{}' WHERE station = %s AND seq = 1",
}


@pytest.mark.parametrize(("code", "statement"), STOPPED.items(), ids=STOPPED.keys())
def test_a_station_of_which_nothing_more_is_taken_still_hears_of_recalls_and_of_the_other_booths(
    site: Site, code: str, statement: str
) -> None:
    stopped, other = site.booth(), site.booth()
    register_visit(stopped.shift, RESIDENT)
    if code != "centre_epoch_unknown":
        sync(stopped)
    site.centre.rows(statement, stopped.shift.station)
    with stopped.shift.store.writing() as session:
        session.execute(text("UPDATE delivery SET state = 'received' WHERE state = 'confirmed'"))
    site.publish(BundleKind.RECALL, b'lot = "A13"\nreason = "leaks"\n')
    made = register_visit(other.shift, RESIDENT)
    sync(other)
    register_visit(stopped.shift, RESIDENT)
    with pytest.raises(Trouble, match=code):
        sync(stopped)
    assert refused(lambda: open_lot(stopped.shift, "A13/270101", LotKind.SWAB)) == "lot_recalled"
    assert str(made.visit.id) in {one for (one,) in rows(stopped, "SELECT id FROM site_record")}
    assert fetch_state(stopped.shift).bundles == 1


def test_a_published_programme_judges_new_visits_after_the_station_is_opened_again(site: Site) -> None:
    booth = site.booth()
    changed = changed_programme("covid19", "2099-1")
    site.publish(BundleKind.PROGRAMME, changed)
    site.publish(BundleKind.CONSENT, CONSENT)
    sync(booth)
    again = site.held.enter_context(standing(booth.reopened()))
    made = register_visit(again.shift, RESIDENT)
    assert (made.visit.programme_version, again.shift.programme.content) == ("2099-1", changed)
    assert again.shift.programme.consent.version == "7"
    assert open_visit(again.shift, made.visit.id).history.programme.version == "2099-1"


CONSENT = 'version = "7"\nko = "동의합니다"\nen = "I agree"\n'.encode()


def changed_programme(programme_id: str, version: str) -> bytes:
    content = programme(programme_id).content
    before = f'version = "{programme(programme_id).version}"'.encode()
    assert content.count(before) >= 1
    return content.replace(before, f'version = "{version}"'.encode(), 1)


def test_a_staff_list_adds_and_disables_staff_and_knows_no_pin_in_clear(site: Site) -> None:
    booth = site.booth()
    site.publish(BundleKind.STAFF, "name,role,pin\n김새롬,nurse,7319\n박접수,registrar,4444\n".encode())
    sync(booth)
    assert [one.name for one in staff_list(booth.shift.store)] == ["김새롬", "박접수"]
    shift = sign_in(booth.shift, "김새롬", "7319")
    assert shift.actor.role.value == "nurse"
    assert refused(lambda: sign_in(booth.shift, "김새롬", "7310")) == "sign_in_wrong"
    site.publish(BundleKind.STAFF, "name,role,active\n김새롬,supervisor,yes\n박접수,registrar,no\n".encode())
    sync(booth)
    assert [(one.name, one.role.value) for one in staff_list(booth.shift.store)] == [("김새롬", "supervisor")]
    assert sign_in(booth.shift, "김새롬", "7319").actor.id == shift.actor.id
    assert all(b"7319" not in content for (content,) in rows(booth, "SELECT content FROM bundle"))


@pytest.mark.parametrize(
    ("kind", "data", "codes"),
    [
        (BundleKind.STAFF, b"name,role\nA,nurse\n", {"staff_line_without_pin"}),
        (BundleKind.STAFF, b"name,role,pin\nA,doctor,1234\nA,nurse,1\nB,nurse,1\n", {"staff_line_role"}),
        (BundleKind.STAFF, b"name,pin\nA,1234\n", {"staff_file_columns"}),
        (BundleKind.STAFF, b"name,role,pin\nA,nurse,12\n", {"pin_too_short"}),
        (BundleKind.RECALL, b'lot = "A 12"\nreason = "x"\n', {"lot_unreadable"}),
        (BundleKind.RECALL, b'lot = "A12"\n', {"programme_key_missing"}),
        (BundleKind.CONSENT, b'version = "1"\nko = "x"\n', {"programme_word_missing"}),
        (BundleKind.PROGRAMME, b"not toml", {"programme_not_toml"}),
        (BundleKind.LIST, b"", {"list_empty"}),
    ],
)
def test_a_file_that_no_booth_could_use_is_not_published(
    site: Site, kind: BundleKind, data: bytes, codes: set[str]
) -> None:
    site.booth()
    with pytest.raises(Rejected) as caught:
        site.publish(kind, data)
    assert codes <= {one.code for one in caught.value.rejections}
    assert site.centre.rows("SELECT count(*) FROM central.bundle WHERE site = %s", site.name) == [(0,)]


def test_a_site_that_nobody_belongs_to_gets_nothing(site: Site) -> None:
    assert refused(lambda: site.publish(BundleKind.RECALL, b'lot = "A"\nreason = "x"\n')) == "site_unknown"


def test_another_centres_key_publishes_nothing(site: Site, tmp_path: Path) -> None:
    site.booth()
    (tmp_path / "other.key").write_text("ab" * 32)
    site.centre = Centre(site.centre.dsn, tmp_path / "other.key")
    with pytest.raises(Trouble, match="centre_key_differs"):
        site.publish(BundleKind.RECALL, b'lot = "A"\nreason = "x"\n')


def test_a_bundle_that_was_changed_at_the_centre_is_refused_and_the_others_are_taken(site: Site) -> None:
    booth = site.booth()
    site.publish(BundleKind.RECALL, b'lot = "A12"\nreason = "leaks"\n')
    site.publish(BundleKind.RECALL, b'lot = "B34"\nreason = "leaks"\n')
    change = "UPDATE central.bundle SET content = %s WHERE site = %s AND name = 'A12'"
    site.centre.rows(change, b'lot = "A12"\nreason = "all is well"\n', site.name)
    assert (sync(booth).fetched.bundles, [one.code for one in fetch_state(booth.shift).refused]) == (
        1,
        ["bundle_forged"],
    )


def test_a_centre_that_was_put_back_cannot_bring_an_older_version_back(site: Site) -> None:
    booth, day = site.booth(), date(2026, 4, 1)
    old = site.publish(BundleKind.LIST, "이름\n김하나\n".encode(), "list.csv", expected_on=day)
    new = site.publish(BundleKind.LIST, "이름\n이두리\n".encode(), "list.csv", expected_on=day)
    sync(booth)
    site.centre.rows("DELETE FROM central.bundle WHERE site = %s AND version = %s", site.name, new.version)
    site.centre.rows("UPDATE central.bundle SET serial = DEFAULT WHERE site = %s", site.name)
    assert (old.version, sync(booth).fetched.refused) == (1, 1)
    assert [one.name for one in board(booth.shift).expected] == ["이두리"]
    again = site.publish(BundleKind.LIST, "이름\n박세찬\n".encode(), "list.csv", expected_on=day, version=7)
    sync(booth)
    assert (again.version, [one.name for one in board(booth.shift).expected]) == (7, ["박세찬"])
    assert fetch_state(booth.shift).refused == ()


def test_a_station_gets_nothing_of_another_site(site: Site, centre: Centre, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with ExitStack() as held:
        elsewhere = new_site(centre, tmp_path / "there", held)
        here, there = site.booth(), elsewhere.booth()
        register_visit(there.shift, RESIDENT)
        elsewhere.publish(BundleKind.RECALL, b'lot = "A12"\nreason = "leaks"\n')
        sync(there)
        fetched = sync(here).fetched
        assert (fetched.bundles, fetched.records) == (0, 0)
        assert rows(here, "SELECT count(*) FROM site_record") == [(0,)]
        enrolment = here.shift.store.enrolment
        with CentreConnection(Line(enrolment.centre_dsn)) as wire:
            with pytest.raises(CentreTrouble, match="centre_not_enrolled"):
                wire.fetch(there.shift.station, {"bundle_serial": 0, "streams": {}})
            told = wire.fetch(
                here.shift.station, {"bundle_serial": -1, "streams": {f"{there.shift.station}/1": 0}}
            )
        assert (told["bundles"], told["facts"], told["persons"], told["streams"]) == ([], [], [], {})


@pytest.mark.parametrize(
    "since", [{}, {"bundle_serial": "x", "streams": {}}, {"bundle_serial": 0, "streams": []}]
)
def test_a_question_that_is_none_is_a_fault_of_the_protocol(site: Site, since: Mapping[str, object]) -> None:
    enrolment = site.booth().shift.store.enrolment
    with CentreConnection(Line(enrolment.centre_dsn)) as wire, pytest.raises(CentreTrouble) as caught:
        wire.fetch(enrolment.station, since)
    assert caught.value.code == "centre_protocol"


@pytest.mark.parametrize(
    "payload",
    [b"\xff", b'{"name": "\\ud800"}', b'{"name": 1.5}', b"[1]"],
    ids=["no text", "a lone surrogate", "a float", "no object"],
)
def test_a_poisoned_fact_of_one_booth_holds_up_no_other(site: Site, payload: bytes) -> None:
    first, second = site.booth(), site.booth()
    register_visit(first.shift, RESIDENT)
    sync(first)
    site.centre.rows(
        "UPDATE central.fact SET payload = %s WHERE station = %s AND record_kind = 'person'",
        payload,
        first.shift.station,
    )
    made = register_visit(first.shift, RESIDENT)
    sync(first)
    sync(second)
    assert collect_specimen(second.shift, made.specimen.number).person.name == "김민수"


def test_more_than_one_answer_is_fetched_until_there_is_no_more(site: Site) -> None:
    first, second = site.booth(), site.booth()
    for _ in range(50):
        made = register_visit(first.shift, RESIDENT)
    sync(first)
    assert sync(second).fetched.records > 200
    assert collect_specimen(second.shift, made.specimen.number).visit.id == made.visit.id
    sync(second)
    assert sync(first).fetched.records > 0


def test_what_other_booths_told_of_people_is_forgotten_after_a_day(site: Site) -> None:
    first, second = site.booth(), site.booth()
    register_visit(first.shift, RESIDENT)
    sync(first)
    sync(second)
    told = "SELECT count(*) FROM site_record WHERE kind <> 'programme'"
    assert rows(second, told) != [(0,)]
    second.clock.advance(KEPT_FOR + timedelta(seconds=1))
    sync(second)
    assert rows(second, told) == [(0,)]
