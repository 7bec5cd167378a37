"""A day's work through the command line: visits, lists, staff."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from station.cli.command import Exit
from tests.station.booth import new_booth
from tests.station.terminal import PAGE, Terminal


def test_a_visit_goes_its_way_through_the_command_line(terminal: Terminal, data: str, tmp_path: Path) -> None:
    at = ("--data", data)
    made = terminal.json("register", *at, typed=json.dumps(PAGE))
    number = made["number"]
    assert terminal.json("collect", number, *at)["visit_id"] == made["visit_id"]
    left = terminal.json("leave", made["visit_id"], "collected", *at)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)", left["left_at"])
    shown = terminal.json("board", *at)
    assert [(row["visit_id"], row["step"]) for row in shown["visits"]] == [(made["visit_id"], "left")]
    assert (shown["flow"]["left"], shown["flow"]["booths_open"], shown["flow"]["goal"]) == (1, ["980"], None)
    exported = terminal.json("export", *at, "--out", str(tmp_path / "out"), "--reason", "evening")
    assert (exported["rows"], Path(exported["path"]).is_file()) == (1, True)
    assert terminal.errors("collect", number, *at) == [("scan", "collected_already")]


def test_every_wrong_field_is_told_at_once(terminal: Terminal, data: str) -> None:
    page = PAGE | {"name": "", "phone": "1", "birth": "19850231", "consent": None}
    told = terminal.errors("register", "--data", data, typed=json.dumps(page))
    assert set(told) == {
        ("name", "name_missing"),
        ("phone", "phone_too_short"),
        ("birth", "birth_not_real"),
        ("consent", "consent_missing"),
    }
    assert terminal.call("register", "--data", data, typed=json.dumps(page)) == Exit.PROBLEM
    assert [line.partition(":")[0] for line in terminal.stderr.splitlines()] == [field for field, _ in told]


def test_a_doubt_is_told_and_a_yes_is_taken(terminal: Terminal, data: str) -> None:
    page = PAGE | {"spo2": "80"}
    assert terminal.errors("register", "--data", data, typed=json.dumps(page)) == [("spo2", "vital_unlikely")]
    page["confirmed"] = ["spo2:vital_unlikely"]
    made = terminal.json("register", "--data", data, typed=json.dumps(page))
    assert (bool(made["number"]), made["confirmed"]) == (True, ["spo2:vital_unlikely"])


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", ("", "page_not_json")),
        ("{", ("", "page_not_json")),
        ("[]", ("", "page_not_json")),
        ("[" * 100_000, ("", "page_not_json")),
        ('{"nickname": "x"}', ("nickname", "page_field_unknown")),
        ('{"name": 1}', ("name", "page_field_unfit")),
        ('{"told_otherwise": "x"}', ("told_otherwise", "page_field_unfit")),
        ('{"consent": "yes"}', ("consent", "page_field_unfit")),
        ('{"symptoms": [1]}', ("symptoms", "page_field_unfit")),
        ('{"expectation_id": "me"}', ("expectation_id", "page_field_unfit")),
        (json.dumps(PAGE | {"area": "\ud800"}), ("area", "text_has_control_characters")),
        (json.dumps(PAGE | {"name": "\ud800"}), ("name", "name_has_control_characters")),
    ],
)
def test_a_page_that_is_no_page_is_refused(
    terminal: Terminal, data: str, typed: str, error: tuple[str, str]
) -> None:
    assert terminal.errors("register", "--data", data, typed=typed) == [error]


def test_a_list_with_bad_rows_is_done_with_warnings(terminal: Terminal, data: str, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("name,birth\n이영희,1990-01-01\n나쁜행,1990-02-31\n", encoding="utf-8")
    told = terminal.json("import", str(listed), "--data", data, code=Exit.WARNINGS)
    assert (told["taken"], told["refused"]) == (1, 1)
    assert [(one["line"], one["column"], one["code"]) for one in told["refusals"]] == [
        (3, "birth", "birth_not_real")
    ]
    assert terminal.json("import", str(listed), "--data", data, code=Exit.WARNINGS)["known"] == 1
    listed.write_text("name,birth\n이영희,1990-01-01\n", encoding="utf-8")
    assert terminal.json("import", str(listed), "--data", data)["refused"] == 0


def test_an_expected_person_is_shown_withdrawn_or_marked_as_not_come(
    terminal: Terminal, data: str, tmp_path: Path
) -> None:
    at, day = ("--data", data), ("--day", "2026-11-30")
    listed = tmp_path / "people.csv"
    listed.write_text("name,flight,seat\n이영희,KE085,12A\n박철수,,\n최수진,,\n", encoding="utf-8")
    assert terminal.json("import", str(listed), *at, *day)["expected_on"] == "2026-11-30"
    assert terminal.json("board", *at)["expected"] == []
    assert terminal.call("board", *at, *day) == Exit.DONE
    assert [line.split() for line in terminal.stdout.splitlines()[2:]] == [
        ["expected", "이영희", "KE085", "12A"],
        ["expected", "박철수"],
        ["expected", "최수진"],
    ]
    shown = terminal.json("expected", "list", *at, *day)["expected"]
    assert [(one["name"], one["list"], one["line"]) for one in shown] == [
        ("이영희", "people.csv", 2),
        ("박철수", "people.csv", 3),
        ("최수진", "people.csv", 4),
    ]
    assert terminal.call("expected", "list", *at, *day) == Exit.DONE
    assert shown[0]["id"] in terminal.stdout.splitlines()[0]
    ended = terminal.json("expected", "withdraw", shown[0]["id"], *at, "--reason", "cancelled")
    assert (ended["id"], ended["state"]) == (shown[0]["id"], "withdrawn")
    again = terminal.errors("expected", "withdraw", shown[0]["id"], *at, "--reason", "cancelled")
    assert again == [("", "expectation_over")]
    assert terminal.json("expected", "no-show", *at, *day)["marked"] == 2
    assert terminal.json("expected", "list", *at, *day)["expected"] == []


@pytest.mark.parametrize(
    ("told", "blamed"),
    [
        (("--delimiter", ";;"), ("delimiter", "delimiter_unfit")),
        (("--encoding", "klingon"), ("encoding", "encoding_unfit")),
    ],
)
def test_what_a_list_is_told_wrongly_is_named(
    terminal: Terminal, data: str, tmp_path: Path, told: tuple[str, ...], blamed: tuple[str, str]
) -> None:
    (tmp_path / "people.csv").write_text("name\n이영희\n", encoding="utf-8")
    assert terminal.errors("import", str(tmp_path / "people.csv"), "--data", data, *told) == [blamed]


def test_a_list_that_cannot_be_read_is_told(terminal: Terminal, data: str, tmp_path: Path) -> None:
    assert terminal.errors("import", str(tmp_path / "no.csv"), "--data", data) == [("", "file_unreadable")]
    assert terminal.errors("import", str(tmp_path), "--data", data) == [("", "file_unreadable")]


def test_staff_is_added_with_a_pin_that_nobody_sees(
    terminal: Terminal, data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = terminal.json("staff", "add", "새직원", "nurse", "--data", data, typed="258013\n")
    assert "258013" not in terminal.stdout + terminal.stderr
    assert told["name"] == "새직원"
    monkeypatch.setenv("STATION_PIN", "258013")
    assert terminal.json("board", "--data", data, "--as", "새직원")["visits"] == []
    assert terminal.errors("export", "--data", data, "--as", "새직원", "--out", "x", "--reason", "r") == [
        ("", "not_allowed")
    ]
    monkeypatch.setenv("STATION_PIN", "0001")
    assert terminal.errors("board", "--data", data, "--as", "새직원") == [("pin", "sign_in_wrong")]


def test_a_station_that_is_open_elsewhere_is_told(terminal: Terminal, tmp_path: Path) -> None:
    booth = new_booth(tmp_path / "open")
    assert terminal.errors("board", "--data", str(booth.folder)) == [("", "data_in_use")]
    booth.shift.store.close()
