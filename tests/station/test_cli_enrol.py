"""A ticket makes a station through the command line, or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from station.cli.command import Exit
from tests.station.terminal import Terminal

TICKET = {
    "station": 147,
    "epoch": 3,
    "site": "Jamsil",
    "centre_public_key": "11" * 32,
    "centre_dsn": "postgresql://nowhere",
    "verify_key": "22" * 32,
    "site_key": "33" * 32,
    "signing_seed": "44" * 32,
    "supervisor_key": "55" * 32,
}


def enrolled(terminal: Terminal, tmp_path: Path, folder: str, ticket: object) -> tuple[str, ...]:
    path = tmp_path / "ticket.json"
    path.write_text(ticket if isinstance(ticket, str) else json.dumps(ticket), encoding="utf-8")
    return ("enrol", str(path), "--data", str(tmp_path / folder), "--administrator", "김관리")


@pytest.mark.parametrize("leftover", [None, "station.new"])
def test_a_ticket_makes_an_empty_or_unfinished_folder_a_station(
    terminal: Terminal, tmp_path: Path, leftover: str | None
) -> None:
    (tmp_path / "real").mkdir()
    if leftover:
        (tmp_path / "real" / leftover).write_bytes(b"half")
    told = terminal.json(*enrolled(terminal, tmp_path, "real", TICKET), typed="2580\n")
    assert (told["station"], told["epoch"]) == (147, 3)
    board = ("board", "--data", str(tmp_path / "real"))
    assert terminal.errors(*board) == [("as", "nobody_named")]
    assert terminal.call(*board) == Exit.PROBLEM
    assert all(word in terminal.stderr for word in ("--as NAME", "STATION_PIN"))
    assert terminal.errors(*board, "--as", "김관리") == [("pin", "pin_not_given")]
    assert terminal.errors(*enrolled(terminal, tmp_path, "real", TICKET)) == [("", "folder_is_station")]
    assert terminal.call(*enrolled(terminal, tmp_path, "real", TICKET)) == Exit.PROBLEM
    assert "station 147 already" in terminal.stderr
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "letter.txt").write_bytes(b"")
    assert terminal.errors(*enrolled(terminal, tmp_path, "else", TICKET)) == [("", "folder_not_empty")]


def test_who_enrols_is_told_to_delete_the_ticket(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.call(*enrolled(terminal, tmp_path, "real", TICKET), typed="2580\n") == Exit.DONE
    assert "The ticket is used up: delete it" in terminal.stdout


@pytest.mark.parametrize(
    "ticket", ["", "[]", "{}", "7", TICKET | {"station": "x"}, TICKET | {"centre_public_key": "zz"}]
)
def test_a_ticket_that_is_none_is_refused_and_makes_nothing(
    terminal: Terminal, tmp_path: Path, ticket: object
) -> None:
    assert terminal.errors(*enrolled(terminal, tmp_path, "real", ticket)) == [("ticket", "ticket_unreadable")]
    assert not (tmp_path / "real").exists()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("station", 5000),
        ("station", 985),
        ("epoch", 0),
        ("centre_public_key", "00"),
        ("verify_key", "00"),
        ("site_key", ""),
        ("signing_seed", "00"),
        ("supervisor_key", ""),
        ("centre_dsn", "garbage here"),
        ("centre_dsn", ""),
    ],
)
def test_a_ticket_with_a_part_that_cannot_be_names_it_and_makes_nothing(
    terminal: Terminal, tmp_path: Path, part: str, value: object
) -> None:
    arguments = enrolled(terminal, tmp_path, "real", TICKET | {part: value})
    assert terminal.errors(*arguments, typed="2580\n") == [("ticket", "ticket_unfit")]
    assert not (tmp_path / "real").exists()


def test_a_real_station_begins_with_an_administrator_who_can_add_the_others(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.json(*enrolled(terminal, tmp_path, "real", TICKET), typed="2580\n")
    data = ("--data", str(tmp_path / "real"), "--as", "김관리")
    monkeypatch.setenv("STATION_PIN", "2580")
    terminal.json("staff", "add", "박접수", "registrar", *data, typed="1111\n")
    assert [one["role"] for one in terminal.json("staff", "list", *data)["staff"]] == [
        "administrator",
        "registrar",
    ]


def test_a_first_pin_that_is_too_short_makes_no_station(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    arguments = enrolled(terminal, tmp_path, "real", TICKET)
    assert terminal.errors(*arguments, typed="12\n") == [("pin", "pin_too_short")]
    assert list((tmp_path / "real").iterdir()) == []


def test_a_file_in_place_of_the_folder_is_wrong_usage(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("a letter")
    told = terminal.errors(*enrolled(terminal, tmp_path, "real", TICKET), code=Exit.USAGE, typed="2580\n")
    assert told == [("", "path_not_a_folder")]
