"""A visit is named by the number on its tube, or by its id, in every command that wants one."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from station.cli.main import main
from station.domain.number import display
from tests.station.booth import new_booth
from tests.station.days import came

COMMANDS = (
    ("reasons", "{}"),
    ("overrule", "{}", "--disposition", "see_clinician", "--reason", "looks worse"),
    ("retriage", "{}"),
    ("tube", "add", "{}", "sputum"),
    ("visit", "correct", "{}", "--reason", "typo"),
    ("leave", "{}", "referred"),
    ("visit", "void", "{}", "test_entry"),
)
TYPED = {"retriage": '{"symptoms":["dyspnoea"]}', "visit": '{"area":"Guro"}'}


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Returns the ways to name one visit at the training station in STATION_DATA."""
    booth = new_booth(tmp_path / "booth")
    made = came(booth)
    booth.shift.store.close()
    monkeypatch.setenv("STATION_DATA", str(tmp_path / "booth"))
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    return {"number": display(made.specimen.number), "id": str(made.visit.id)}


@pytest.mark.parametrize("by", ["number", "id"])
def test_every_command_on_a_visit_takes_the_number_on_the_label(
    named: dict[str, str], monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    for command in COMMANDS:
        monkeypatch.setattr("sys.stdin", io.StringIO(TYPED.get(command[0], "")))
        assert main([one.format(named[by]) for one in command]) in (0, 3), command


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda number: "seat 12", "visit_not_named"),
        (lambda number: number[:-1], "visit_not_named"),
        (lambda number: f"{number[:-1]}{(int(number[-1]) + 1) % 10}", "number_check_fails"),
        (lambda number: "147-24183-0012-69", "code_of_other_station"),
        (lambda number: "0199e1c0-0000-7000-8000-000000000001", "visit_unknown"),
    ],
)
def test_what_names_no_visit_is_told(
    named: dict[str, str], capsys: pytest.CaptureFixture[str], spoil: Callable[[str], str], code: str
) -> None:
    assert main(["leave", spoil(named["number"]), "referred", "--json"]) == 1
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["errors"]] == [code]
