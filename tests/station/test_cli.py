"""The command line: help with an example everywhere, exit codes, one JSON shape, and never a traceback."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from station.cli import main as command_line
from station.cli.command import Command, Exit, Result
from station.cli.commands import FILES, commands
from station.cli.main import build_parser
from station.words import LANGUAGES, words_in
from tests.station.terminal import PAGE, Terminal

ALL = commands()
NAMES = [" ".join(one.path) for one in ALL]


GROUPS = sorted({one.path[0] for one in ALL if len(one.path) == 2})


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
NEVER_ASKED = ("site", "conflicts")
"""What nobody has asked the centre for is not known to be empty."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_says_so_in_one_sentence(
    terminal: Terminal, data: str, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", language)
    for path in LISTS:
        ended = Exit.WARNINGS if path == NEVER_ASKED else Exit.DONE
        assert terminal.call(*path, "--data", data) == ended, path
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
            "centre_address_unreadable",
        ),
    ],
)
def test_surroundings_that_cannot_be_are_no_bug(
    terminal: Terminal, arguments: tuple[str, ...], code: Exit, error: str
) -> None:
    assert [one for _, one in terminal.errors(*arguments, code=code)] == [error]


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
