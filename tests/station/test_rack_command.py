"""`station rack` and `station box` as they are typed: the whole way of a rack, and what wrong input gets."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from station.actions.box_temperature import read_tenths_c
from station.actions.collect_specimen import collect_specimen
from station.actions.register_visit import register_visit
from station.cli.command import Exit
from station.cli.main import main
from station.clock import SystemClock
from station.domain.number import display
from station.errors import Rejected
from tests.station.booth import RESIDENT, new_booth
from tests.station.tubes import collected

PACKED = ("--lab", "City laboratory", "--responsible", "Kim", "--phone", "01012345678")


class Typed:
    """Types commands at a station and reads their JSON."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
    ) -> None:
        self._monkeypatch, self._capsys, self._data = monkeypatch, capsys, data

    def json(self, *words: str, code: Exit = Exit.DONE, typed: str = "") -> Any:  # Any: JSON
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        assert main([*words, "--data", str(self._data), "--json"]) == code
        return json.loads(self._capsys.readouterr().out)

    def codes(self, *words: str, typed: str = "") -> list[str]:
        return [one["code"] for one in self.json(*words, code=Exit.PROBLEM, typed=typed)["errors"]]

    def lines(self, *words: str) -> list[str]:
        assert main([*words, "--data", str(self._data)]) in (Exit.DONE, Exit.WARNINGS)
        return self._capsys.readouterr().out.splitlines()


@pytest.fixture
def numbers(tmp_path: Path) -> list[str]:
    """Returns the numbers of two collected tubes of today and an older one."""
    booth = new_booth(tmp_path / "data")
    older = collected(booth)
    booth.clock.set(SystemClock().now())
    made = [register_visit(booth.shift, RESIDENT).specimen.number for _ in range(2)]
    for number in made:
        collect_specimen(booth.shift, number)
    booth.shift.store.close()
    return [*made, older]


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, numbers: list[str]
) -> Typed:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return Typed(monkeypatch, capsys, tmp_path / "data")


def test_a_rack_goes_all_the_way_to_the_laboratory(typed: Typed, numbers: list[str], tmp_path: Path) -> None:
    rack = typed.json("rack", "new", "--format", "5x10")["rack"]
    placed = typed.json("rack", "put", rack, *map(display, numbers[:2]))["placed"]
    assert [(one["number"], one["position"]) for one in placed] == [(numbers[0], "A1"), (numbers[1], "A2")]
    (shown,) = typed.json("rack", "show")["racks"]
    assert (shown["tubes"], shown["next_free"]) == ({"A1": numbers[0], "A2": numbers[1]}, "A3")
    assert typed.json("rack", "take", numbers[1], "--reason", "label torn")["position"] == "A2"
    typed.json("rack", "put", rack, numbers[1], "--at", "e10")
    sealed = typed.json("box", "seal", rack, *PACKED)
    box = sealed["box"]
    assert (sealed["state"], sealed["tubes"], len(box)) == ("sealed", 2, 16)
    assert typed.json("box", "open", box, "--reason", "no ice")["state"] == "draft"
    assert typed.json("box", "seal", rack, "--box", box)["lab"] == "City laboratory"
    written = typed.json("box", "manifest", box, "--out", str(tmp_path / "papers"))
    assert (written["tubes"], Path(written["pdf"]).read_bytes()[:4]) == (2, b"%PDF")
    assert typed.codes("box", "hand-over", box, "--courier", "Lee", "--temperature", "12") == ["box_not_cold"]
    handed = typed.json("box", "hand-over", box, "--courier", "Lee", "--temperature", "12,5", "--yes")
    assert (handed["state"], handed["temperature_out_tenths_c"]) == ("handed_over", 125)
    short = typed.json(
        "box", "receive", box, "--receiver", "Choi", typed=numbers[0] + "\n", code=Exit.WARNINGS
    )
    assert (short["state"], short["missing"], short["adds_up"]) == ("received", [numbers[1]], False)
    whole = typed.json(
        "box", "receive", box, "--receiver", "Choi", "--temperature", "4", typed="\n".join(numbers[:2])
    )
    assert (whole["state"], whole["adds_up"]) == ("reconciled", True)
    hands = typed.json("box", "custody", numbers[1])["hands"]
    assert [one["handling"] for one in hands] == [
        "labelled", "collected", "placed", "taken_out", "placed", "sealed", "opened", "sealed", "handed_over",
        "missing", "received",
    ]  # fmt: skip
    assert hands[2]["actor"] == "한책임"


def test_a_difference_that_stays_is_explained(typed: Typed, numbers: list[str]) -> None:
    rack = typed.json("rack", "new")["rack"]
    typed.json("rack", "put", rack, *numbers[:2])
    box = typed.json("box", "seal", rack, *PACKED)["box"]
    typed.json("box", "hand-over", box, "--courier", "Lee", "--temperature", "4")
    typed.json("box", "receive", box, "--receiver", "Choi", typed=f"{numbers[0]}\nabc\n", code=Exit.WARNINGS)
    closed = typed.json("box", "explain", box, "--reason", "broken")
    assert (closed["state"], closed["missing"], closed["extra"]) == ("reconciled", [numbers[1]], ["abc"])


def test_a_tube_of_another_day_needs_a_yes_and_is_over_time(typed: Typed, numbers: list[str]) -> None:
    rack = typed.json("rack", "new")["rack"]
    assert typed.codes("rack", "put", rack, numbers[2]) == ["tube_of_other_day"]
    typed.json("rack", "put", rack, numbers[2], "--yes")
    (due,) = typed.json("box", "due", code=Exit.WARNINGS)["tubes"]
    assert (due["number"], due["rack"], due["is_over"]) == (numbers[2], rack, True)
    assert len(typed.json("box", "due", "--all", code=Exit.WARNINGS)["tubes"]) == 3


def test_people_are_told_in_lines(typed: Typed, numbers: list[str]) -> None:
    (made,) = typed.lines("rack", "new")
    rack = made.split()[2]
    assert typed.lines("rack", "put", rack, numbers[0]) == [f"{display(numbers[0])} → {rack} A1"]
    assert typed.lines("rack", "show", rack)[0] == f"{rack} (8x12) 1/96, next A2"
    assert typed.lines("box", "seal", rack, *PACKED)[0].endswith("sealed, tubes 1")
    assert [line.split("  ")[1] for line in typed.lines("box", "custody", numbers[0])] == [
        "labelled", "collected", "put into a rack", "box sealed",
    ]  # fmt: skip
    assert "over" in typed.lines("box", "due")[0]
    assert typed.lines("rack", "show", "--day", "2020-01-01") == ["2020-01-01: no racks"]


def test_each_word_that_is_wrong_gets_its_own_code(typed: Typed, numbers: list[str]) -> None:
    assert typed.codes("rack", "put", "R99", numbers[0]) == ["rack_unknown"]
    rack = typed.json("rack", "new")["rack"]
    assert typed.codes("rack", "put", rack, "123") == ["code_not_ours"]
    assert typed.codes("box", "manifest", "123", "--out", "papers") == ["box_unknown"]
    assert typed.codes("box", "hand-over", "123", "--courier", "Lee", "--temperature", "cold") == [
        "temperature_not_number"
    ]
    assert set(typed.codes("box", "seal", rack)) == {
        "lab_missing", "responsible_missing", "responsible_phone_missing", "rack_empty",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"), [("4", 40), ("4.5", 45), ("4,5", 45), ("-0.5", -5), ("-78.5", -785), (" +6 ", 60)]
)
def test_a_temperature_is_read_as_people_write_it(text: str, meant: int) -> None:
    assert read_tenths_c("temperature", text) == meant


@pytest.mark.parametrize("text", ["", "4.55", "4°", "cold", "1e3"])
def test_what_is_no_temperature_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match="temperature_not_number"):
        read_tenths_c("temperature", text)
