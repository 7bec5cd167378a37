"""Expected people: a list is taken once, and who arrives is registered with what the list told."""

from __future__ import annotations

import base64
import json
import logging
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import nacl.public
import pytest
from sqlalchemy import text

from station.actions import end_expectation
from station.actions import import_expected as importing
from station.actions.board import board
from station.actions.draft import keep_draft
from station.actions.end_expectation import mark_no_shows, withdraw_expected
from station.actions.export_day import export_day
from station.actions.import_expected import ListFile, import_expected
from station.actions.open_station import TRAINING_CENTRE_SEED
from station.actions.register_visit import Registered, register_visit
from station.domain.expectation import Expectation, ExpectationState
from station.domain.page import page_of
from station.domain.person import IdentityLevel
from station.domain.sealed import SealingKeys, open_local, search_key
from station.errors import Rejected, Trouble
from station.storage import find
from tests.station.booth import RESIDENT, Booth

CANARY = "QX77042913"
ROWS = (
    "name,birth,sex,phone,passport,flight,seat,nationality\n"
    f"이영희,1990-01-31,F,010-2345-6789,{CANARY},ke085,12a,KOR\n"
    "Zoé Müller,~60,F,,,,,DEU\n"
    "박철수,1988-12-01,M,010-9876-5432,,OZ101,3c,KOR\n"
)


def given(content: str = ROWS, name: str = "flight.csv") -> ListFile:
    return ListFile(name, content.encode(), {})


FIRST = date(2026, 4, 1)
SECOND = date(2026, 4, 2)


def expected(booth: Booth, day: date = FIRST) -> dict[str, Expectation]:
    with booth.shift.store.reading() as session:
        return {one.name: one for one in find.expected(session, day)}


def arrival(booth: Booth, name: str) -> Registered:
    page = replace(page_of(expected(booth)[name]), phone="010-2345-6789", consent=True, symptoms=())
    return register_visit(booth.shift, page)


def test_a_row_becomes_an_expectation_and_no_visit(booth: Booth) -> None:
    done = import_expected(booth.shift, given())
    assert (len(done.taken), done.known, done.read.refusals) == (3, 0, ())
    zoe = expected(booth)["Zoé Müller"]
    assert (zoe.birth_year, zoe.birth_date, zoe.sex, zoe.phone) == (1966, None, "F", None)
    assert (zoe.list_name, zoe.line, zoe.expected_on) == ("flight.csv", 3, date(2026, 4, 1))
    with booth.shift.store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM visit")).scalar_one() == 0


@pytest.mark.parametrize("name", ["flight.csv", "another name.csv"])
def test_the_same_list_again_takes_nothing(booth: Booth, name: str) -> None:
    import_expected(booth.shift, given())
    booth.clock.advance(timedelta(days=1))
    done = import_expected(booth.shift, given(name=name))
    assert (len(done.taken), done.known) == (0, 3)
    assert len(expected(booth)) == 3


def test_a_longer_list_takes_only_what_is_new_and_a_repeated_row_once(booth: Booth) -> None:
    import_expected(booth.shift, given())
    done = import_expected(booth.shift, given(ROWS + "최수진,2001-05-05,F,,,,,\n최수진,2001-05-05,F,,,,,\n"))
    assert ([one.name for one in done.taken], done.known) == (["최수진"], 3)


def test_somebody_who_arrived_is_not_expected_again_by_the_same_list(booth: Booth) -> None:
    import_expected(booth.shift, given())
    arrival(booth, "이영희")
    assert len(import_expected(booth.shift, given()).taken) == 0
    assert set(expected(booth)) == {"Zoé Müller", "박철수"}


def test_a_bad_row_is_reported_and_the_good_ones_are_kept(booth: Booth) -> None:
    done = import_expected(booth.shift, given(ROWS + "나쁜행,1990-02-31,F,,,,,\n"))
    assert (len(done.taken), [(one.line, one.code) for one in done.read.refusals]) == (
        3,
        [(5, "birth_not_real")],
    )


def test_a_list_that_is_stopped_keeps_whole_rows_and_the_rest_is_taken_later(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 1)
    stop = Event()
    told: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        told.append((done, total))
        stop.set()

    with pytest.raises(Trouble, match="cancelled"):
        import_expected(booth.shift, given(), report=report, cancel=stop)
    assert (told, len(expected(booth))) == ([(1, 3)], 1)
    assert len(import_expected(booth.shift, given()).taken) == 2


def test_who_arrives_is_registered_with_what_the_list_told(booth: Booth) -> None:
    import_expected(booth.shift, given())
    before = expected(booth)["이영희"]
    made = arrival(booth, "이영희")
    assert (made.person.name, made.person.birth_date, made.person.sex) == ("이영희", date(1990, 1, 31), "F")
    assert (made.visit.expectation_id, made.visit.flight, made.visit.seat) == (before.id, "KE085", "12A")
    with booth.shift.store.reading() as session:
        after = find.record(session, Expectation, before.id)
    assert after == replace(before, state=ExpectationState.ARRIVED, visit_id=made.visit.id)


def test_the_sealed_document_is_taken_over_in_all_its_forms(booth: Booth) -> None:
    import_expected(booth.shift, given())
    made = arrival(booth, "이영희").person
    assert (made.identity_level, made.document_kind) == (IdentityLevel.FULL, "passport")
    assert made.document_masked == "*" * 7 + CANARY[-3:]
    centre = nacl.public.SealedBox(nacl.public.PrivateKey(TRAINING_CENTRE_SEED))
    assert centre.decrypt(made.document_sealed).decode() == CANARY
    store = booth.shift.store
    keys = SealingKeys(store.enrolment.centre_public_key, store.keys.local_key, store.keys.search_key)
    assert open_local(made.document_local, keys) == CANARY
    assert made.document_search_key == search_key("passport", CANARY, keys)


def test_somebody_is_registered_once_for_an_expectation(booth: Booth) -> None:
    import_expected(booth.shift, given())
    page = replace(page_of(expected(booth)["이영희"]), consent=True)
    register_visit(booth.shift, page)
    with pytest.raises(Rejected) as caught:
        register_visit(booth.shift, page)
    (one,) = caught.value.rejections
    assert (one.code, one.facts) == ("expectation_over", {"name": "이영희", "state": "arrived"})
    with booth.shift.store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM visit")).scalar_one() == 1


def test_somebody_who_was_not_expected_has_no_document(booth: Booth) -> None:
    person = register_visit(booth.shift, RESIDENT).person
    assert (person.identity_level, person.document_kind, person.document_sealed) == (
        IdentityLevel.BASIC,
        "",
        b"",
    )


def test_a_document_number_stands_in_clear_nowhere(
    booth: Booth, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    done = import_expected(booth.shift, given())
    keep_draft(booth.shift, page_of(expected(booth)["이영희"]))
    made = arrival(booth, "이영희")
    export_day(booth.shift, date(2026, 4, 1), tmp_path / "out", reason="evening")
    left = tmp_path / "left"
    shutil.copytree(booth.folder, left)
    booth.shift.store.close()
    shown = [repr(done), repr(made), caplog.text, json.dumps(_payloads(booth))]
    files = [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()]
    assert len(files) >= 7
    for form in _forms(CANARY):
        assert not [one for one in shown if form.decode() in one]
        assert not [one for one in files if form in one]


def ends(booth: Booth) -> list[tuple[str, str]]:
    """Returns name and state of every expectation."""
    with booth.shift.store.reading() as session:
        return [(row.name, row.state) for row in session.execute(text("SELECT name, state FROM expectation"))]


def last_header(booth: Booth) -> Any:  # Any: JSON
    with booth.shift.store.reading() as session:
        return json.loads(
            session.execute(text("SELECT header FROM fact ORDER BY seq DESC LIMIT 1")).scalar_one()
        )


def test_who_is_expected_on_another_day_stands_on_that_days_board_only(booth: Booth) -> None:
    import_expected(booth.shift, given(), expected_on=SECOND)
    assert (expected(booth), len(expected(booth, SECOND))) == ({}, 3)
    assert board(booth.shift).expected == ()
    assert len(board(booth.shift, SECOND).expected) == 3
    booth.clock.advance(timedelta(days=1))
    assert len(board(booth.shift).expected) == 3


def test_who_is_withdrawn_is_expected_no_more_and_the_reason_is_kept(booth: Booth) -> None:
    import_expected(booth.shift, given())
    before = expected(booth)["이영희"]
    after = withdraw_expected(booth.shift, before.id, reason=" 항공편 취소 ")
    assert after == replace(before, state=ExpectationState.WITHDRAWN)
    assert set(expected(booth)) == {"Zoé Müller", "박철수"}
    assert last_header(booth)["reason"] == "항공편 취소"
    assert len(import_expected(booth.shift, given()).taken) == 0


@pytest.mark.parametrize("reason", ["", "  "])
def test_withdrawing_needs_a_reason(booth: Booth, reason: str) -> None:
    import_expected(booth.shift, given())
    with pytest.raises(Rejected, match="reason:reason_missing"):
        withdraw_expected(booth.shift, expected(booth)["이영희"].id, reason=reason)
    assert len(expected(booth)) == 3


def test_who_is_not_expected_cannot_be_withdrawn(booth: Booth) -> None:
    import_expected(booth.shift, given())
    with pytest.raises(Rejected, match="expectation_unknown"):
        withdraw_expected(booth.shift, UUID(int=1), reason="gone")
    before = expected(booth)["이영희"]
    arrival(booth, "이영희")
    with pytest.raises(Rejected, match="expectation_over"):
        withdraw_expected(booth.shift, before.id, reason="gone")


def test_whoever_did_not_come_on_a_day_becomes_a_no_show(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end_expectation, "ROWS_AT_ONCE", 1)
    import_expected(booth.shift, given())
    import_expected(booth.shift, given("name\n내일분\n"), expected_on=SECOND)
    arrival(booth, "이영희")
    marked = mark_no_shows(booth.shift, FIRST, reason="evening")
    assert [(one.name, one.state) for one in marked] == [("Zoé Müller", "no_show"), ("박철수", "no_show")]
    assert sorted(ends(booth)) == [
        ("Zoé Müller", "no_show"), ("내일분", "expected"), ("박철수", "no_show"), ("이영희", "arrived"),
    ]  # fmt: skip
    assert last_header(booth)["reason"] == "evening"
    assert mark_no_shows(booth.shift, FIRST) == ()


def test_a_no_show_that_comes_after_all_is_no_longer_expected(booth: Booth) -> None:
    import_expected(booth.shift, given())
    page = replace(page_of(expected(booth)["이영희"]), consent=True)
    mark_no_shows(booth.shift, FIRST)
    with pytest.raises(Rejected) as caught:
        register_visit(booth.shift, page)
    assert caught.value.rejections[0].facts == {"name": "이영희", "state": "no_show"}


def _forms(number: str) -> tuple[bytes, ...]:
    """Returns a number as it is, in lower case, as hex and as base64 at each of the three offsets."""
    clear = number.encode()
    coded = [base64.b64encode(b"x" * shift + clear)[4 if shift else 0 : -4] for shift in range(3)]
    return (clear, clear.lower(), clear.hex().encode(), *coded)


def _payloads(booth: Booth) -> list[Any]:  # Any: rows
    again = booth.reopened()
    with again.shift.store.reading() as session:
        rows = list(session.execute(text("SELECT header, payload FROM fact")))
        drafts = list(session.execute(text("SELECT content FROM draft")))
    again.shift.store.close()
    assert drafts
    return [
        *(json.loads(row.header) for row in rows),
        *(json.loads(row.payload) for row in rows),
        *(row.content for row in drafts),
    ]


def test_a_row_without_an_id_is_expected_anew_on_another_day(booth: Booth) -> None:
    file = ListFile("daily.csv", b"name\nAna\n", {})
    today = booth.shift.today()
    assert len(import_expected(booth.shift, file).taken) == 1
    assert len(import_expected(booth.shift, file).taken) == 0
    assert len(import_expected(booth.shift, file, expected_on=today + timedelta(days=1)).taken) == 1
