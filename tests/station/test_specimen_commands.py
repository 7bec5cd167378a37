"""Tubes, rolls and lots from the command line: exit codes, JSON, and words for people."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from station.cli.main import main
from station.domain.number import display, make_number
from tests.daytime import Daytime
from tests.station.booth import new_booth

ROLL = [make_number(981, datetime(2026, 4, 1, tzinfo=UTC).date(), serial) for serial in (1, 5)]
PAGE = {"name": "김민수", "birth": "8504121", "phone": "12345678", "consent": True, "symptoms": []}


class Terminal:
    """A terminal in front of a training station."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys

    def run(self, *arguments: str, typed: str = "") -> tuple[int, str]:
        self.monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main([*arguments, "--data", str(self.folder)])
        told = self.capsys.readouterr()
        return code, told.out + told.err

    def json(self, *arguments: str, typed: str = "", exit_code: int = 0) -> dict[str, Any]:  # Any: JSON
        code, out = self.run(*arguments, "--json", typed=typed)
        assert code == exit_code, out
        found: dict[str, Any] = json.loads(out.splitlines()[0])  # Any: JSON
        return found

    def register(self, **more: object) -> dict[str, Any]:  # Any: JSON
        return self.json("register", typed=json.dumps(PAGE | more))


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    new_booth(tmp_path / "booth").shift.store.close()
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    return Terminal(tmp_path / "booth", monkeypatch, capsys)


def test_a_day_of_numbers_is_explained_from_the_command_line(terminal: Terminal) -> None:
    first = terminal.register()
    second = terminal.json("tube", "add", first["visit_id"], "sputum")["number"]
    assert terminal.json("reprint", first["number"], "--reason", "torn")["copy"] == 2
    changed = terminal.json("relabel", first["number"], "spoiled")
    assert (changed["voided"], changed["label"]) == (first["number"], "printed")
    assert terminal.json("void", second, "not_taken")["number"] == second
    book = terminal.json("number", "explain")
    assert (book["schema"], book["adds_up"], book["last_serial"]) == ("station.number_explain/1", True, 3)
    assert (book["used"], book["void"], book["spoiled"], book["unexplained"]) == (1, 1, 1, 0)
    assert [one["fate"] for one in book["numbers"]] == ["spoiled", "void", "used"]
    assert book["numbers"][0]["labels"] == 2
    code, text = terminal.run("number", "explain")
    assert code == 0
    assert "highest 3 = used 1 + void 1 + spoiled 1 (unexplained 0)" in text
    assert f"{display(second)}  void  not taken" in text
    assert "한책임" in text


def test_a_roll_is_registered_used_and_explained(terminal: Terminal) -> None:
    assert terminal.json("roll", "add", *ROLL)["labels"] == 5
    made = terminal.register(roll_number=ROLL[0])
    assert (made["number"], made["label"]) == (ROLL[0], "printed")
    assert [one["first"] for one in terminal.json("roll", "list")["rolls"]] == [ROLL[0]]
    (roll,) = terminal.json("number", "explain")["rolls"]
    assert (roll["used"], roll["unused"], roll["unused_runs"][0][1]) == (1, 4, ROLL[1])
    again = terminal.json("register", typed=json.dumps(PAGE | {"roll_number": ROLL[0]}), exit_code=1)
    assert again["errors"][0]["code"] == "roll_number_used"
    assert "labels 5 = used 1" in terminal.run("number", "explain")[1]


def test_a_lot_is_opened_stamped_recalled_and_closed(terminal: Terminal) -> None:
    expiry = (Daytime().now() + timedelta(days=300)).strftime("%y%m%d")
    assert terminal.json("lot", "open", "swab", f"(17){expiry}(10)A12B")["lot"] == "A12B"
    assert len(terminal.json("lot", "list")["lots"]) == 1
    made = terminal.register()
    terminal.json("collect", made["number"])
    recall = terminal.json("lot", "recall", "A12B")
    (taken,) = recall["specimens"]
    assert (taken["number"], taken["person_id"], taken["kinds"]) == (
        made["number"],
        made["person_id"],
        ["swab"],
    )
    assert "Lot A12B: specimens 1" in terminal.run("lot", "recall", "A12B")[1]
    assert terminal.json("lot", "close", "swab")["closed_at"]
    assert terminal.json("lot", "open", "swab", "A/200101", exit_code=1)["errors"][0]["code"] == "lot_expired"


def test_a_time_on_paper_is_given_with_its_reason(terminal: Terminal) -> None:
    made = terminal.register()
    at = (Daytime().now() - timedelta(days=2)).isoformat()
    refused = terminal.json("collect", made["number"], "--at", at, "--reason", "power cut", exit_code=1)
    assert refused["errors"][0]["code"] in {"code_of_other_day", "collected_before_arrival"}
    with pytest.raises(SystemExit) as ended:
        terminal.run("collect", made["number"], "--at", "2026-04-01T09:00:00")
    assert ended.value.code == 2
    at = Daytime().now().isoformat()
    assert terminal.json("collect", made["number"], "--at", at, "--reason", "power cut")["collected_at"]


def test_numbers_go_on_after_a_lost_copy(terminal: Terminal) -> None:
    made = terminal.register()
    resumed = terminal.json("number", "resume", made["number"], "--reason", "restored")
    assert len(resumed["void"]) == 1
    assert int(terminal.register()["number"][8:12]) == 3
    assert terminal.json("number", "explain")["void"] == 1
