"""`station site status|close` and `station sync export --day`, as typed at the training site."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from station.actions.close_day import close_day
from station.actions.open_station import training_enrolment
from station.actions.site_day_status import site_day_status
from station.actions.write_stick import write_stick
from station.cli import opened
from station.cli.command import Exit
from station.cli.main import main
from station.clock import PlayedClock
from station.domain.site_day import SiteLack
from station.storage.ledger import last_fact
from station.words import words_in
from tests.station.booth import MORNING, enrolled_booth, new_booth, standing
from tests.station.days import LATE, SECOND, SECOND_PIN, came, fetched, sent_off, went, whole_day

DAY = MORNING.date().isoformat()
Say = Any  # Any: a function of any words


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the stick of booth 981, which has closed its day of three people."""
    folder = tmp_path_factory.mktemp("other")
    (folder / "stick").mkdir()
    (folder / "booth").mkdir()
    with standing(enrolled_booth(folder / "booth", training_enrolment(981))) as other:
        whole_day(other, 3)
        close_day(other.shift, MORNING.date())
        write_stick(other.shift, folder / "stick")
    return folder / "stick"


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Returns a function that types a command at booth 980 and gives (exit, JSON)."""
    with standing(new_booth(tmp_path / "booth")) as booth:
        whole_day(booth)
    clock = PlayedClock(MORNING + LATE + timedelta(hours=1))
    monkeypatch.setattr(opened, "SystemClock", lambda: clock)
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    monkeypatch.setenv("STATION_SECOND_PIN", SECOND_PIN)

    def typed(*arguments: str) -> tuple[int, dict[str, Any]]:  # Any: JSON
        code = main([*arguments, "--day", DAY, "--data", str(tmp_path / "booth"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return typed


def test_the_sites_evening_as_it_is_typed(say: Say, stick: Path) -> None:
    sticks = ("--from", str(stick))
    code, status = say("site", "status", *sticks)
    assert (code, status["state"], status["adds_up"], status["is_green"]) == (
        Exit.WARNINGS,
        "open",
        True,
        False,
    )
    assert [(one["station"], one["state"]) for one in status["stations"]] == [
        (980, "not_closed"),
        (981, "closed"),
    ]
    assert status["lacks"] == [{"kind": "day_not_closed", "count": 1, "stations": [980]}]
    code, refused = say("site", "close", *sticks)
    assert (code, {one["code"] for one in refused["errors"]}) == (
        Exit.PROBLEM,
        {"unexplained_day_not_closed", "second_person_missing"},
    )
    code, closed = say("site", "close", *sticks, "--explain", "day_not_closed=soon", "--second", SECOND)
    assert (code, closed["is_green"], closed["lacks"]["day_not_closed"]["reason"]) == (
        Exit.DONE,
        False,
        "soon",
    )
    assert say("site", "close", *sticks)[1]["errors"][0]["code"] == "site_closed_already"
    assert say("day", "close")[0] == Exit.DONE
    code, closed = say("site", "close", *sticks)
    assert (code, closed["is_green"], closed["amendment"], closed["account"]["registered"]) == (0, True, 1, 5)
    code, status = say("site", "status", *sticks)
    assert (code, status["state"], status["counts"]) == (Exit.DONE, "closed", closed["account"])


def test_the_site_does_not_ask_for_a_reason_that_a_laptop_was_closed_with(
    tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with standing(new_booth(tmp_path / "booth")) as booth:
        everybody = [went(booth, came(booth)) for _ in range(2)]
        sent_off(booth, everybody[:1])
    clock = PlayedClock(MORNING + LATE + timedelta(hours=1))
    monkeypatch.setattr(opened, "SystemClock", lambda: clock)
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    monkeypatch.setenv("STATION_SECOND_PIN", SECOND_PIN)
    monkeypatch.setenv("STATION_DATA", str(tmp_path / "booth"))
    signed = ("--day", DAY, "--second", SECOND)
    assert main(["day", "close", *signed, "--explain", "not_racked=fridge"]) == Exit.DONE
    assert main(["site", "status", "--from", str(stick), "--day", DAY]) == Exit.WARNINGS
    told = capsys.readouterr().out
    assert "why it stays: 980: fridge" in told
    assert f"station site close --day {DAY} --from {stick} --second NAME" in told
    assert main(["site", "close", "--from", str(stick), *signed]) == Exit.DONE
    assert "[not_racked] why it stays: 980: fridge" in capsys.readouterr().out
    assert main(["site", "status", "--from", str(stick), "--day", DAY]) == Exit.DONE


def test_a_lack_that_is_none_is_told(say: Say) -> None:
    code, told = say("site", "close", "--explain", "shoes=red")
    assert (code, told["errors"][0]["code"]) == (Exit.PROBLEM, "difference_unknown")
    assert (
        say("day", "close", "--explain", "station_missing=x")[1]["errors"][0]["code"] == "difference_unknown"
    )


def test_a_stick_takes_the_whole_day_along_where_that_is_asked(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    with standing(new_booth(tmp_path / "booth")) as booth:
        whole_day(booth)
        with booth.shift.store.writing() as session:
            session.execute(text("UPDATE delivery SET state = 'confirmed'"))
        assert write_stick(booth.shift, tmp_path / "stick") == ()
        (written,) = write_stick(booth.shift, tmp_path / "stick", day=MORNING.date())
        with booth.shift.store.reading() as session:
            last, _ = last_fact(session, booth.shift.station, 1)
            begun = session.execute(
                text("SELECT min(seq) FROM fact WHERE record_kind = 'visit'")
            ).scalar_one()
    assert (written.first_seq <= begun, written.last_seq) == (True, last)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_status_for_people_has_words_for_everything(
    say: Say,
    stick: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", language)
    words = [
        "site",
        "status",
        "--day",
        DAY,
        "--data",
        str(tmp_path / "booth"),
        "--from",
        str(stick),
    ]
    assert main(words) == Exit.WARNINGS
    told = capsys.readouterr().out
    assert "⟨" not in told
    assert "980" in told
    assert "981: " in told


def test_a_laptop_that_does_not_know_its_sites_roster_closes_nothing_green(say: Say) -> None:
    say("day", "close")
    code, status = say("site", "status")
    assert (code, status["is_green"], [one["station"] for one in status["stations"]]) == (3, False, [980])
    assert status["lacks"] == [{"kind": "roster_unknown", "count": 0, "stations": []}]
    code, refused = say("site", "close")
    assert (code, {one["code"] for one in refused["errors"]}) == (
        Exit.PROBLEM,
        {"unexplained_roster_unknown", "second_person_missing"},
    )
    code, closed = say("site", "close", "--explain", "roster_unknown=one booth alone", "--second", SECOND)
    assert (code, closed["is_green"], [*closed["lacks"]]) == (Exit.DONE, False, ["roster_unknown"])
    code, status = say("site", "status")
    assert (code, status["state"], [one["kind"] for one in status["lacks"]]) == (
        0,
        "closed",
        ["roster_unknown"],
    )


def test_a_booth_that_never_asked_for_conflicts_is_not_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "booth").mkdir()
    assert main(["site", "conflicts", "--data", str(tmp_path / "booth")]) == Exit.WARNINGS
    assert "site read" in capsys.readouterr().out


def test_who_fetched_that_day_knows_the_roster(tmp_path: Path) -> None:
    with standing(new_booth(tmp_path / "booth")) as booth:
        fetched(booth)
        whole_day(booth)
        same, next_day = (site_day_status(booth.shift, day).site for day in (MORNING.date(), None))
    assert SiteLack.ROSTER_UNKNOWN not in {one.kind for one in same.lacks}
    assert SiteLack.ROSTER_UNKNOWN in {one.kind for one in next_day.lacks}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_after_a_closing_from_sticks_it_is_told_without_them_what_was_closed(
    say: Say,
    stick: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    say("day", "close")
    code, closed = say("site", "close", "--from", str(stick))
    assert (code, closed["is_green"], closed["account"]["registered"]) == (Exit.DONE, True, 5)
    code, status = say("site", "status")
    assert (code, status["closing"]["account"]["registered"]) == (Exit.WARNINGS, 5)
    assert status["lacks"] == [{"kind": "station_missing", "count": 1, "stations": [981]}]
    monkeypatch.setenv("STATION_LANGUAGE", language)
    assert main(["site", "status", "--day", DAY, "--data", str(tmp_path / "booth")]) == Exit.WARNINGS
    told = capsys.readouterr().out
    words = words_in(language)
    account = closed["account"]
    sums = {name: account[name] for name in ("registered", "collected", "racked", "handed_over")}
    assert words("site_day.closed_with", laptops=2, **sums) in told
    was = closed["stations"]["981"]
    shown = {**was, "state": words(f"station_state.{was['state']}")}
    assert words("site_day.laptop_kept", name="981", **shown) in told


def test_a_stick_that_is_not_believed_is_a_warning_after_the_closing_too(say: Say, stick: Path) -> None:
    say("day", "close")
    assert say("site", "close", "--from", str(stick))[0] == Exit.DONE
    (bad := stick.parent / "bad").mkdir()
    (bad / "one.carrier").write_bytes(b"screening-station/carrier/1\nbroken" + bytes(64))
    try:
        assert say("site", "status", "--from", str(stick))[0] == Exit.DONE
        assert say("site", "status", "--from", str(stick.parent))[0] == Exit.WARNINGS
    finally:
        (bad / "one.carrier").unlink()
        bad.rmdir()
