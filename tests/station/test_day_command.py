"""`station day status|close|reopen|sheet` and the forms of `station export`, as typed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from station.cli import opened
from station.cli.command import Exit
from station.cli.main import main
from station.clock import PlayedClock
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
    sheet = say("day", "sheet", "--day", DAY, "--out", str(tmp_path), "--lang", "en")[1]
    assert sheet["path"] == str(tmp_path / f"day-sheet-{DAY}-en.pdf")


def test_what_has_to_be_typed_is_told(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_day = ("--day", DAY, "--data", str(tmp_path / "booth"))
    assert main(["day", "status", *of_day]) == Exit.WARNINGS
    told = capsys.readouterr().out
    assert "[not_racked] 1 in no rack" in told
    assert f"station day close --day {DAY} --data {of_day[-1]} --explain not_racked=WHY --second NAME" in told
    assert main(["day", "close", *of_day]) == Exit.PROBLEM
    assert "--explain not_racked=WHY --second NAME" in capsys.readouterr().err
    monkeypatch.setenv("STATION_SECOND_PIN", "2468")
    assert main(["day", "close", *of_day, "--second", SECOND]) == Exit.PROBLEM
    told = capsys.readouterr().err
    assert "STATION_SECOND_PIN" in told
    assert "in no rack" in told


def test_a_day_that_was_signed_says_by_whom_and_why_and_is_done(
    say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say("day", "close", "--day", DAY, "--explain", "not_racked=fridge", "--second", SECOND)
    assert main(["day", "status", "--day", DAY, "--data", str(tmp_path / "booth")]) == Exit.DONE
    told = capsys.readouterr().out
    assert f"signed as the second by {SECOND}" in told
    assert "why it stays: fridge" in told
    assert "station day close" not in told


def test_a_day_that_is_not_over_names_the_word_that_closes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new_booth(tmp_path).shift.store.close()
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    assert main(["day", "close", "--data", str(tmp_path)]) == Exit.PROBLEM
    assert "--yes" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "said"), [("en", "type it like 2026-04-01"), ("ko", "2026-04-01 처럼")])
def test_a_day_that_cannot_be_read_says_how_it_is_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", language)
    with pytest.raises(SystemExit) as ended:
        main(["day", "status", "--day", "1/4/2026"])
    assert (ended.value.code, said in capsys.readouterr().err) == (Exit.USAGE, True)


def test_a_difference_that_is_none_is_told(say: Say) -> None:
    code, told = say("day", "close", "--day", DAY, "--explain", "shoes=red")
    assert (code, told["errors"][0]["code"]) == (Exit.PROBLEM, "difference_unknown")


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
