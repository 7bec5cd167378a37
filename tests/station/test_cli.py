"""The command line: help with an example everywhere, exit codes, one JSON shape, and never a traceback."""

from __future__ import annotations

import io
import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station.cli import main as command_line
from station.cli.command import Command, Exit, Result
from station.cli.commands import FILES, commands
from station.cli.main import build_parser, main
from station.words import LANGUAGES, words_in
from tests.station.booth import new_booth

ALL = commands()
NAMES = [" ".join(one.path) for one in ALL]
PAGE: dict[str, object] = {
    "name": "김민수",
    "birth": "8504121",
    "phone": "12345678",
    "consent": True,
    "symptoms": ["cough"],
    "temperature": "378",
    "spo2": "97",
}
GROUPS = sorted({one.path[0] for one in ALL if len(one.path) == 2})


class Terminal:
    """Calls the command line as a terminal would, in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.stdout = self.stderr = ""

    def call(self, *arguments: str, typed: str = "") -> int:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        self._monkeypatch.setattr(sys, "argv", ["station", *arguments])
        try:
            code = int(main(arguments))
        except SystemExit as end:
            code = int(str(end.code))
        self.stdout, self.stderr = self._capsys.readouterr()
        assert "Traceback" not in self.stdout + self.stderr
        assert "⟨" not in self.stdout + self.stderr
        return code

    def json(self, *arguments: str, typed: str = "", code: int = Exit.DONE) -> dict[str, Any]:  # Any: JSON
        """Returns the one object that a command prints with `--json`."""
        assert self.call(*arguments, "--json", typed=typed) == code, self.stdout + self.stderr
        (line,) = self.stdout.splitlines()
        told = json.loads(line)
        assert re.fullmatch(r"station\.[a-z_]+/1", told["schema"])
        return dict(told)

    def errors(self, *arguments: str, typed: str = "", code: int = Exit.PROBLEM) -> list[tuple[str, str]]:
        """Returns field and code of each error, after looking at the shape of all of them."""
        told = self.json(*arguments, typed=typed, code=code)
        for one in told["errors"]:
            assert set(one) == {"code", "field", "facts", "message"}
            assert re.fullmatch(r"[a-z][a-z0-9_]*", one["code"])
            assert one["message"]
        assert told["errors"]
        return [(one["field"], one["code"]) for one in told["errors"]]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    monkeypatch.setenv("STATION_BUG_LOG", str(tmp_path / "bug.log"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return Terminal(monkeypatch, capsys)


@pytest.fixture
def data(tmp_path: Path) -> str:
    new_booth(tmp_path / "data").shift.store.close()
    return str(tmp_path / "data")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ALL, ids=NAMES)
def test_every_command_has_help_with_an_example_in_every_language(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: Command, language: str
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", language)
    assert terminal.call(*command.path, "--help") == Exit.DONE
    assert command.example in terminal.stdout
    told = words_in(language, is_strict=True)(f"help.{command.code}")
    assert "".join(told.split()) in "".join(terminal.stdout.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_argument_of_each_command_has_words(language: str) -> None:
    words = words_in(language, is_strict=True)  # an argument without words would be a KeyError
    assert build_parser(words).parse_args(["board"]).group == "board"


def test_help_tells_what_an_option_is_for_and_which_fields_a_list_may_have(terminal: Terminal) -> None:
    assert terminal.call("import", "--help") == Exit.DONE
    fields = re.search(r"FIELD: (.*)", terminal.stdout, re.DOTALL)
    assert fields is not None
    assert {"name", "birth", "passport", "countries_visited"} <= set(re.findall(r"\w+", fields[1]))
    assert re.search(r"--day YYYY-MM-DD\s+\w+", terminal.stdout)


def test_the_help_of_all_shows_examples(terminal: Terminal) -> None:
    assert terminal.call("--help") == Exit.DONE
    examples = [one.example for one in ALL if one.example in terminal.stdout]
    assert len(examples) >= 3


@pytest.mark.parametrize("command", ALL, ids=NAMES)
def test_every_example_is_a_call_that_is_understood(command: Command) -> None:
    words = words_in("en", is_strict=True)
    (call,) = re.findall(r"(?:^|\| )station (.*)$", command.example)
    given = build_parser(words).parse_args(shlex.split(call.partition(" < ")[0]))
    assert given.command.path == command.path


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_of_commands_shows_the_examples_of_all(terminal: Terminal, group: str) -> None:
    assert terminal.call(group, "--help") == Exit.DONE
    assert not [one.example for one in ALL if one.path[0] == group and one.example not in terminal.stdout]


LISTS = (
    ("board",),
    ("box", "due"),
    ("expected", "list"),
    ("lot", "list"),
    ("print", "now"),
    ("print", "queue"),
    ("rack", "show"),
    ("roll", "list"),
    ("site", "conflicts"),
    ("sync", "bundles"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_says_so_in_one_sentence(
    terminal: Terminal, data: str, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", language)
    for path in LISTS:
        assert terminal.call(*path, "--data", data) == Exit.DONE
        assert len(terminal.stdout.strip().splitlines()) == 1, path


def test_a_number_is_checked_with_or_without_the_word_that_every_command_takes(terminal: Terminal) -> None:
    assert terminal.json("number", "check", "147-24183-0012-69", "--data", "nowhere")["valid"] is True


def test_help_of_all_loads_no_command() -> None:
    look = (
        "import sys; from station.cli.main import main; sys.argv = ['station']\ntry:\n    main(['--help'])\n"
    )
    look += "finally:\n    print(sorted(one for one in sys.modules if one.startswith('station.')))"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=False).stdout
    assert "station.cli.commands" in found
    assert not [one for one in ("station.cli.booth", "station.actions", "sqlalchemy") if one in found]


def test_no_command_is_forgotten_in_the_table_of_files() -> None:
    assert {one.path[0] for one in ALL} == set(FILES)
    assert len({one.path for one in ALL}) == len(ALL)


@pytest.mark.parametrize(
    "arguments", [(), ("dance",), ("collect",), ("leave", "x", "y"), ("staff",), ("demo", "--people", "0")]
)
def test_wrong_usage_is_2_in_words_and_in_json(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    assert terminal.call(*arguments) == Exit.USAGE
    assert terminal.stdout == ""
    assert terminal.errors(*arguments, code=Exit.USAGE) == [("", "usage")]


ON_DATA: dict[str, tuple[str, ...]] = {
    "register": (),
    "collect": ("98026091000102",),
    "leave": ("0199e1c0-0000-7000-8000-000000000001", "referred"),
    "board": (),
    "print now": (),
    "print queue": (),
    "number explain": (),
    "roll list": (),
    "lot list": (),
    "staff list": (),
    "staff add": ("새직원", "nurse"),
    "sync now": (),
    "sync status": (),
    "export": ("--out", "out", "--reason", "evening"),
}


@pytest.mark.parametrize("command", ON_DATA)
def test_a_path_that_is_not_there_is_wrong_usage_and_is_not_made(
    terminal: Terminal, tmp_path: Path, command: str
) -> None:
    nowhere = tmp_path / "nowhere"
    typed = json.dumps(PAGE) if command == "register" else "2580\n"
    arguments = (*command.split(), *ON_DATA[command], "--data", str(nowhere))
    assert terminal.errors(*arguments, typed=typed, code=Exit.USAGE) == [("", "path_missing")]
    assert terminal.call(*arguments, typed=typed) == Exit.USAGE
    assert (terminal.stdout, str(nowhere) in terminal.stderr) == ("", True)
    assert not nowhere.exists()


def test_an_empty_folder_becomes_a_training_station_and_says_so_on_stderr(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    told = terminal.json("board", "--data", str(tmp_path / "empty"))
    assert told["visits"] == []
    assert "980" in terminal.stderr
    assert str(tmp_path / "empty") in terminal.stderr
    terminal.json("board", "--data", str(tmp_path / "empty"))
    assert terminal.stderr == ""


def test_the_folder_is_also_taken_from_the_environment(
    terminal: Terminal, data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_DATA", data)
    assert terminal.json("sync", "status")["waiting"] > 0


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
    assert terminal.json("register", "--data", data, typed=json.dumps(page))["number"]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", ("", "page_not_json")),
        ("{", ("", "page_not_json")),
        ("[]", ("", "page_not_json")),
        ("[" * 100_000, ("", "page_not_json")),
        ('{"nickname": "x"}', ("nickname", "page_field_unknown")),
        ('{"name": 1}', ("name", "page_field_unfit")),
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


def test_a_bug_is_told_without_a_traceback_and_without_what_was_typed(
    terminal: Terminal, data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "김민수 900101"

    def broken(*_: object) -> Result:
        raise KeyError(typed)

    found = replace(next(one for one in ALL if one.path == ("board",)), perform=broken)
    monkeypatch.setattr(command_line, "commands", lambda _: (found,))
    assert terminal.errors("board", "--data", data) == [("", "command_bug")]
    assert "900101" not in terminal.stdout + terminal.stderr + (tmp_path / "bug.log").read_text()
    assert "broken" in (tmp_path / "bug.log").read_text()


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
    assert terminal.errors(*enrolled(terminal, tmp_path, "real", TICKET)) == [("", "folder_not_empty")]


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


def test_a_printer_that_nobody_understands_leaves_the_registration_and_says_that_the_label_waits(
    terminal: Terminal, data: str
) -> None:
    (Path(data) / "station.toml").write_text('printer = "nonsense:foo"', encoding="utf-8")
    assert terminal.call("register", "--data", data, typed=json.dumps(PAGE)) == Exit.WARNINGS
    assert "print now" in terminal.stdout
    assert [one["label_waiting"] for one in terminal.json("board", "--data", data)["visits"]] == [True]


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("board", "--data", "/etc/passwd"), Exit.USAGE, "path_not_a_folder"),
        (("demo", "--out", "/etc/passwd"), Exit.USAGE, "path_not_a_folder"),
        (("demo", "--out", "/proc/nope"), Exit.PROBLEM, "export_unwritable"),
        (("demo", "--date", "0001-01-01"), Exit.USAGE, "usage"),
        (("demo", "--date", "9999-12-31"), Exit.USAGE, "usage"),
        (
            ("central", "init", "--dsn", "garbage dsn", "--key-file", "/proc/nope"),
            Exit.PROBLEM,
            "centre_address_fails",
        ),
    ],
)
def test_surroundings_that_cannot_be_are_no_bug(
    terminal: Terminal, arguments: tuple[str, ...], code: Exit, error: str
) -> None:
    assert [one for _, one in terminal.errors(*arguments, code=code)] == [error]


def test_a_file_in_place_of_the_folder_is_wrong_usage(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("a letter")
    told = terminal.errors(*enrolled(terminal, tmp_path, "real", TICKET), code=Exit.USAGE, typed="2580\n")
    assert told == [("", "path_not_a_folder")]


def test_a_reader_that_goes_away_is_no_traceback(data: str) -> None:
    command = [sys.executable, "-m", "station.cli.main", "staff", "list", "--data", data]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_bytes_that_are_no_text_are_refused_by_a_program_of_its_own(data: str) -> None:
    command = [sys.executable, "-m", "station.cli.main", "register", "--json", "--data", data]
    ended = subprocess.run(command, input=b'{"name": "\xff\xfe"}', capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert json.loads(ended.stdout)["errors"]
