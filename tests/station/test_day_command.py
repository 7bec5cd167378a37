"""`station day status|close|reopen|sheet` and the forms of `station export`, as typed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from station.cli import day_close, opened
from station.cli.command import Exit
from station.cli.commands import commands
from station.cli.day_lines import MENDED_BY
from station.cli.main import main
from station.clock import PlayedClock
from station.domain.day import DifferenceKind
from station.domain.number import display
from tests.station.booth import MORNING, new_booth
from tests.station.days import LATE, SECOND, SECOND_PIN, came, sent_off, went

DAY = MORNING.date().isoformat()
Say = Any  # Any: a function of any words


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Returns a function that types a command and gives (exit, JSON); a lost tube is in the day."""
    booth = new_booth(tmp_path / "booth")
    everybody = [went(booth, came(booth)) for _ in range(2)]
    sent_off(booth, everybody[:1])
    booth.shift.store.close()
    clock = PlayedClock(MORNING + LATE + timedelta(hours=1))
    monkeypatch.setattr(opened, "SystemClock", lambda: clock)
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    monkeypatch.setenv("STATION_SECOND_PIN", SECOND_PIN)

    def typed(*arguments: str) -> tuple[int, dict[str, Any]]:  # Any: JSON
        code = main([*arguments, "--data", str(tmp_path / "booth"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return typed


def test_the_evening_as_it_is_typed(say: Say, tmp_path: Path) -> None:
    code, status = say("day", "status", "--day", DAY)
    assert (code, status["state"], status["adds_up"]) == (Exit.WARNINGS, "open", False)
    (difference,) = status["differences"]
    assert (difference["kind"], difference["items"][0]["name"]) == ("not_racked", "김민수")
    code, refused = say("day", "close", "--day", DAY)
    assert (code, {one["code"] for one in refused["errors"]}) == (
        Exit.PROBLEM,
        {"unexplained_not_racked", "second_person_missing"},
    )
    code, closed = say("day", "close", "--day", DAY, "--explain", "not_racked=fridge", "--second", SECOND)
    assert (code, closed["is_green"], closed["amendment"]) == (Exit.DONE, False, 0)
    assert closed["differences"]["not_racked"]["reason"] == "fridge"
    code, again = say("day", "close", "--day", DAY)
    assert (code, again["errors"][0]["code"]) == (Exit.PROBLEM, "day_closed_already")
    assert say("day", "reopen", "--day", DAY, "--reason", "found")[1]["is_reopened"] is True
    out = tmp_path / "day.pdf"
    code, sheet = say("day", "sheet", "--day", DAY, "--out", str(out), "--lang", "en")
    assert (code, sheet["path"], out.read_bytes()[:5]) == (Exit.DONE, str(out), b"%PDF-")
    for folder in (tmp_path, tmp_path / "evening"):
        sheet = say("day", "sheet", "--day", DAY, "--out", str(folder), "--lang", "en")[1]
        assert sheet["path"] == str(folder / f"day-sheet-{DAY}-en.pdf")
        assert Path(sheet["path"]).is_file()


def test_what_has_to_be_typed_is_told(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_day = ("--day", DAY, "--data", str(tmp_path / "booth"))
    assert main(["day", "status", *of_day]) == Exit.WARNINGS
    told = capsys.readouterr().out
    assert "[not_racked] 1 in no rack" in told
    assert "put it right: station rack new · station rack put RACK NUMBER\n" in told
    assert f"station day close --day {DAY} --data {of_day[-1]} --explain not_racked=WHY --second NAME" in told
    assert main(["day", "close", *of_day]) == Exit.PROBLEM
    assert "--explain not_racked=WHY --second NAME\n" in capsys.readouterr().err
    monkeypatch.setenv("STATION_SECOND_PIN", "2468")
    explained = ("--explain", "not_racked=fridge", "--second", SECOND)
    assert main(["day", "close", *of_day, *explained]) == Exit.PROBLEM
    assert "STATION_SECOND_PIN" in capsys.readouterr().err


def test_every_command_that_puts_a_difference_right_is_one() -> None:
    for mended_by in MENDED_BY.values():
        for command in mended_by:
            first = command.split()[0]
            assert any(tuple(command.split()[: len(one.path)]) == one.path for one in commands(first))
    assert {*DifferenceKind} - {*MENDED_BY} == {DifferenceKind.NUMBER_UNEXPLAINED, DifferenceKind.OPEN_DRAFT}


def test_a_day_that_was_signed_says_by_whom_and_why_and_is_done(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say("day", "close", "--day", DAY, "--explain", "not_racked=fridge", "--second", SECOND)
    assert main(["day", "status", "--day", DAY, "--data", str(tmp_path / "booth")]) == Exit.DONE
    told = capsys.readouterr().out
    assert f"signed as the second by {SECOND}" in told
    assert "why it stays: fridge" in told
    assert "station day close" not in told


@pytest.fixture
def no_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets nobody be asked for a PIN."""

    def asked(*_: object) -> str:
        raise AssertionError("a PIN was asked for")

    monkeypatch.delenv("STATION_SECOND_PIN", raising=False)
    monkeypatch.setattr(day_close, "typed_pin", asked)


@pytest.mark.usefixtures("no_pin")
def test_a_command_that_was_pasted_as_it_was_printed_asks_for_no_pin(say: Say) -> None:
    pasted = ("day", "close", "--day", DAY, "--explain", "not_racked=WHY", "--second", "NAME")
    code, told = say(*pasted)
    assert (code, [(one["field"], one["code"]) for one in told["errors"]]) == (
        Exit.PROBLEM,
        [("not_racked", "reason_not_typed"), ("second", "second_not_typed")],
    )


@pytest.mark.usefixtures("no_pin")
def test_what_is_not_explained_is_told_before_a_pin_is_asked_for(say: Say) -> None:
    code, told = say("day", "close", "--day", DAY, "--second", SECOND)
    assert (code, [one["code"] for one in told["errors"]]) == (Exit.PROBLEM, ["unexplained_not_racked"])
    code, told = say("day", "close", "--day", DAY, "--explain", "not_racked=fridge", "--second", "한책임")
    assert (code, [one["code"] for one in told["errors"]]) == (Exit.PROBLEM, ["second_person_same"])


def test_a_second_person_without_a_pin_is_told_where_it_comes_from(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("STATION_SECOND_PIN")
    monkeypatch.setattr("sys.stdin", None)
    signed = ("--day", DAY, "--explain", "not_racked=fridge", "--second", SECOND)
    assert main(["day", "close", *signed, "--data", str(tmp_path / "booth")]) == Exit.PROBLEM
    assert "STATION_SECOND_PIN" in capsys.readouterr().err


@pytest.mark.usefixtures("no_pin")
def test_a_day_that_is_not_over_names_the_word_that_closes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    booth = new_booth(tmp_path)
    went(booth, came(booth))
    booth.shift.store.close()
    clock = PlayedClock(MORNING + timedelta(hours=1))
    monkeypatch.setattr(opened, "SystemClock", lambda: clock)
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    explained = ("--second", SECOND, "--explain", "not_racked=x")
    assert main(["day", "close", "--data", str(tmp_path), *explained]) == Exit.PROBLEM
    told = capsys.readouterr().err
    assert "the day is not over until" in told
    assert "--yes" in told
    assert "key" not in told  # that is for the windows


def test_one_reason_is_asked_for_a_visit_and_its_tube_that_was_never_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    booth = new_booth(tmp_path)
    number = display(came(booth).specimen.number)
    booth.shift.store.close()
    clock = PlayedClock(MORNING + timedelta(hours=1))
    monkeypatch.setattr(opened, "SystemClock", lambda: clock)
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    assert main(["day", "status", "--data", str(tmp_path)]) == Exit.WARNINGS
    told = capsys.readouterr().out
    assert "said with the reason for [no_way_out]" in told
    assert told.count(number) == 2
    assert "--explain no_way_out=WHY --second NAME --yes" in told
    assert main(["day", "close", "--data", str(tmp_path)]) == Exit.PROBLEM
    assert "--explain no_way_out=WHY --second NAME --yes" in capsys.readouterr().err


def test_a_first_closing_is_no_amendment_and_a_second_one_says_so(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    close = ["day", "close", "--day", DAY, "--data", str(tmp_path / "booth")]
    close += ["--explain", "not_racked=fridge", "--second", SECOND]
    assert main(close) == Exit.DONE
    assert "amendment" not in capsys.readouterr().out
    say("day", "reopen", "--day", DAY, "--reason", "found")
    assert main(close) == Exit.DONE
    assert "amendment 1" in capsys.readouterr().out


def test_a_day_on_which_nobody_came_says_so(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_day = ["--day", "2026-04-02", "--data", str(tmp_path / "booth")]
    assert main(["day", "status", *of_day]) == Exit.DONE
    assert "nobody was registered" in capsys.readouterr().out
    assert main(["day", "close", *of_day, "--yes"]) == Exit.DONE
    assert "nobody was registered" in capsys.readouterr().out
    assert say("day", "close", "--day", "2026-03-31")[1]["errors"][0]["code"] == "day_before_station"


@pytest.mark.usefixtures("say")
def test_two_looks_at_an_open_day_tell_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    looks = []
    for _ in range(2):
        main(["day", "status", "--day", DAY, "--data", str(tmp_path / "booth")])
        looks.append(capsys.readouterr().out)
    assert looks[0] == looks[1]


@pytest.mark.parametrize(("language", "said"), [("en", "type it like 2026-04-01"), ("ko", "2026-04-01처럼")])
def test_a_day_that_cannot_be_read_says_how_it_is_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", language)
    with pytest.raises(SystemExit) as ended:
        main(["day", "status", "--day", "1/4/2026"])
    assert (ended.value.code, said in capsys.readouterr().err) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    ("explained", "problem"), [("shoes=red", "difference_unknown"), ("not_racked", "explain_needs_equals")]
)
def test_an_explanation_of_nothing_is_told(say: Say, explained: str, problem: str) -> None:
    code, told = say("day", "close", "--day", DAY, "--explain", explained)
    assert (code, told["errors"][0]["code"]) == (Exit.PROBLEM, problem)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_status_for_people_has_words_for_everything(
    say: Say,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", language)
    assert main(["day", "status", "--day", DAY, "--data", str(tmp_path / "booth")]) == Exit.WARNINGS
    told = capsys.readouterr().out
    assert "⟨" not in told
    assert "김민수  980-26091-0002-96" in told


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((), f"day-{DAY}-980-machines.csv"),
        (("--for", "people"), f"day-{DAY}-980-people-en.csv"),
        (("--for", "people", "--format", "xlsx", "--lang", "ko"), f"day-{DAY}-980-people-ko.xlsx"),
        (("--format", "xlsx"), f"day-{DAY}-980-machines-en.xlsx"),
    ],
)
def test_an_export_is_written_in_the_form_that_is_asked_for(
    say: Say, tmp_path: Path, arguments: tuple[str, ...], name: str
) -> None:
    out = tmp_path / "out"
    code, made = say("export", "--day", DAY, "--out", str(out), "--reason", "evening", *arguments)
    assert (code, made["rows"], made["path"]) == (Exit.DONE, 2, str(out / name))
    assert sorted(one.name for one in out.iterdir()) == sorted([name, f"{name}.receipt.json"])


def test_a_second_export_says_that_the_first_one_stays(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    asked = ("export", "--out", str(out), "--reason", "evening", "--data", str(tmp_path / "booth"))
    out.mkdir()
    (out / f"day-{DAY}-980-machines.csv").write_text("somebody else's")
    assert main([*asked, "--day", DAY]) == Exit.DONE
    told = capsys.readouterr().out
    assert f"{out}/day-{DAY}-980-machines-2.csv" in told
    assert f"day-{DAY}-980-machines.csv stood there already" in told
    code, made = say("export", "--day", "2026-03-31", "--out", str(out), "--reason", "evening")
    assert (code, made["rows"]) == (Exit.WARNINGS, 0)
    code, refused = say("export", "--day", "2026-04-09", "--out", str(out), "--reason", "evening")
    assert (code, refused["errors"][0]["code"]) == (Exit.PROBLEM, "day_not_begun")


def test_an_authoritys_map_is_named_where_it_cannot_be(say: Say, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('name = "own"\nsheets = []\n')
    code, told = say("export", "--out", str(tmp_path), "--reason", "x", "--map", str(tmp_path / "own.toml"))
    assert (code, told["errors"][0]["code"]) == (Exit.PROBLEM, "field_map_unfit")
