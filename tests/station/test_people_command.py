"""People and visits from the command line: found, shown, linked, corrected, voided, refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from station.actions.correct_visit import correct_visit, visit_page
from station.actions.find_people import find_people_by
from station.actions.link_people import link_people, unlink_people
from station.actions.match_people import match_people
from station.actions.open_person import open_person, returning_page
from station.actions.read_consent import ReadConsent
from station.actions.record_consent import record_consent
from station.actions.register_refusal import register_refusal
from station.actions.shift import Shift
from station.actions.undo import Undoable, undo
from station.actions.void_visit import void_visit
from station.domain.page import VisitPage
from station.domain.staff import Role
from station.domain.visit import VisitVoidReason
from station.errors import Rejected
from tests.station.booth import Booth
from tests.station.test_specimen_commands import Terminal, terminal

__all__ = ["terminal"]
NUMBER = "M90817263"


def test_somebody_is_found_and_shown_without_the_number(terminal: Terminal) -> None:
    made = terminal.register(document_kind="passport", document_number=NUMBER)
    found = terminal.json("person", "find", NUMBER)["found"]
    assert [(one["person_id"], one["reasons"], one["here_now"]) for one in found] == [
        (made["person_id"], ["document"], "labelled")
    ]
    assert found[0]["document"] == "******263"
    code, told = terminal.run("person", "show", made["person_id"])
    assert (code, "김민수" in told, NUMBER in told) == (0, True, False)
    assert terminal.json("person", "find", "nobody")["found"] == []
    assert terminal.run("person", "find", "nobody")[1].splitlines() == ["Nobody found"]


def test_a_correction_is_told_with_what_follows_from_it(terminal: Terminal) -> None:
    made = terminal.register()
    done = terminal.json(
        "visit", "correct", made["visit_id"], "--reason", "typo", typed=json.dumps({"name": "김민서"}), exit_code=3
    )  # fmt: skip
    assert (done["changed"], done["label_is_wrong"], done["triage_is_open"]) == (1, True, False)
    change = terminal.json("person", "show", made["person_id"])["changes"][0]
    assert (change["field"], change["before"], change["after"], change["reason"]) == (
        "name", "김민수", "김민서", "typo",
    )  # fmt: skip
    _, told = terminal.run("person", "show", made["person_id"])
    assert "name: 김민수 → 김민서" in told
    assert "opened" in told
    quiet = terminal.json(
        "visit", "correct", made["visit_id"], "--reason", "typo", typed=json.dumps({"area": "Guro"})
    )
    assert quiet["changed"] == 1


def test_records_are_linked_and_unlinked(terminal: Terminal) -> None:
    first, second = terminal.register()["person_id"], terminal.register(name="KIM MINSU")["person_id"]
    link = terminal.json("person", "link", first, second, "--reason", "passport")["link_id"]
    assert [one["name"] for one in terminal.json("person", "show", first)["same"]] == ["KIM MINSU"]
    terminal.json("person", "unlink", link, "--reason", "twins")
    assert terminal.json("person", "show", first)["same"] == []


def test_a_visit_is_voided_and_a_refusal_written_down(terminal: Terminal) -> None:
    made = terminal.register()
    assert terminal.json("visit", "void", made["visit_id"], "test_entry")["numbers"] == [made["number"]]
    refused = terminal.json("visit", "refuse", "--reason", "no time", typed='{"description":"man"}')
    shown = terminal.json("person", "show", refused["person_id"])
    assert (shown["person"]["name"], shown["visits"][0]["way_out"]) == (None, "refused")


@pytest.mark.parametrize(
    ("arguments", "typed", "code"),
    [
        (("person", "show", str(UUID(int=1))), "", "person_unknown"),
        (("visit", "void", str(UUID(int=1)), "other"), "", "note_missing"),
        (("visit", "refuse"), "", "reason_missing"),
        (("visit", "correct", str(UUID(int=1)), "--reason", "x"), '{"shoe":"1"}', "page_field_unknown"),
    ],
)
def test_what_cannot_be_is_told(
    terminal: Terminal, arguments: tuple[str, ...], typed: str, code: str
) -> None:
    told = terminal.json(*arguments, typed=typed, exit_code=1)
    assert [one["code"] for one in told["errors"]] == [code]


def test_a_consent_is_withdrawn_and_given_later(terminal: Terminal) -> None:
    made = terminal.register()
    code, said = terminal.run("consent", "withdraw", made["visit_id"])
    assert (code, "reason" in said.casefold()) == (1, True)
    withdrawn = terminal.json("consent", "withdraw", made["number"], "--reason", "changed her mind")
    assert (withdrawn["visit_id"], withdrawn["is_given"]) == (made["visit_id"], False)
    again = terminal.json("consent", "withdraw", made["number"], "--reason", "again", exit_code=1)
    assert [one["code"] for one in again["errors"]] == ["consent_withdrawn_already"]
    collected = terminal.json("collect", made["number"], exit_code=3)
    assert collected["consent"] == "withdrawn"
    out = str(terminal.folder.parent / "out")
    exported = terminal.json("export", "--out", out, "--reason", "evening")
    with Path(exported["path"]).open(encoding="utf-8-sig", newline="") as rows:
        assert [one["consent"] for one in csv.DictReader(rows)] == ["false"]
    given = terminal.json(
        "consent",
        "give",
        made["visit_id"],
        "--guardian",
        "김영희",
        "--relation",
        "parent",
        "--language",
        "en",
    )
    assert (given["is_given"], given["guardian_name"], given["guardian_relation"], given["language"]) == (
        True, "김영희", "parent", "en",
    )  # fmt: skip


def test_phones_and_void_visits_are_told_as_people_say_them(terminal: Terminal) -> None:
    made = terminal.register()
    terminal.json("visit", "correct", made["visit_id"], "--reason", "typo", typed='{"phone": "87654321"}')
    terminal.json("visit", "void", made["visit_id"], "test_entry")
    _, told = terminal.run("person", "show", made["person_id"])
    assert "010-1234-5678 → 010-8765-4321" in told
    assert "+82" not in told
    assert "test" in next(line for line in told.splitlines() if made["visit_id"] in line)
    assert terminal.json("person", "find", "87654321")["found"] == []
    assert terminal.json("person", "find", made["number"])["found"][0]["reasons"] == ["void_number"]


NOBODY = UUID(int=1)
ATTEMPTS: dict[str, Callable[[Shift], object]] = {
    "find_people_by": lambda shift: find_people_by(shift, "x"),
    "match_people": lambda shift: match_people(shift, VisitPage()),
    "open_person": lambda shift: open_person(shift, NOBODY),
    "returning_page": lambda shift: returning_page(shift, NOBODY),
    "link_people": lambda shift: link_people(shift, NOBODY, NOBODY),
    "unlink_people": lambda shift: unlink_people(shift, NOBODY, reason="x"),
    "visit_page": lambda shift: visit_page(shift, NOBODY),
    "correct_visit": lambda shift: correct_visit(shift, NOBODY, VisitPage(), opened=VisitPage(), reason="x"),
    "record_consent": lambda shift: record_consent(shift, NOBODY, ReadConsent(True, "ko")),
    "void_visit": lambda shift: void_visit(shift, NOBODY, VisitVoidReason.TEST_ENTRY),
    "register_refusal": lambda shift: register_refusal(shift, VisitPage(), reason="x"),
    "undo": lambda shift: undo(shift, Undoable((), ())),
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_who_does_not_work_with_people_may_not(booth: Booth, name: str) -> None:
    with pytest.raises(Rejected, match="not_allowed"):
        ATTEMPTS[name](booth.as_role(Role.ADMINISTRATOR))


@pytest.mark.parametrize("name", ["correct_visit", "record_consent", "void_visit", "register_refusal"])
def test_who_only_collects_registers_nobody(booth: Booth, name: str) -> None:
    with pytest.raises(Rejected, match="not_allowed"):
        ATTEMPTS[name](booth.as_role(Role.COLLECTOR))
