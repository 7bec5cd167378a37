"""From the centre's command line to a booth's: enrolled, published, delivered, used."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from station.cli.main import main
from tests.central.centre import Centre
from tests.central.sites import NUMBERS


class Terminal:
    """Calls the command line in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def json(self, *arguments: object, typed: str = "", code: int = 0) -> dict[str, Any]:  # Any: JSON
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        ended = main([*map(str, arguments), "--json"])
        told = self._capsys.readouterr()
        assert ended == code, told.out + told.err
        found: dict[str, Any] = json.loads(told.out)  # Any: JSON
        return found

    def text(self, *arguments: object) -> str:
        main([*map(str, arguments)])
        return self._capsys.readouterr().out


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    monkeypatch.setenv("STATION_STAFF", "Kim")
    monkeypatch.setenv("STATION_PIN", "2580")
    return Terminal(monkeypatch, capsys)


def test_what_an_administrator_publishes_is_used_at_the_booth(
    terminal: Terminal, centre: Centre, tmp_path: Path
) -> None:
    number, site, booth = next(NUMBERS), "Commands", tmp_path / "booth"
    at = ("--dsn", centre.dsn)
    ticket = tmp_path / "ticket.json"
    terminal.json("central", "enrol", *at, "--station", number, "--site", site, "--out", ticket)
    terminal.json("enrol", ticket, "--data", booth, "--administrator", "Kim", typed="2580\n")
    data = ("--data", booth)
    assert terminal.json("sync", "status", *data)["last_fetched_at"] is None

    people = tmp_path / "KE018.csv"
    people.write_text("이름,생년월일\n김하나,1990-01-01\n", encoding="utf-8")
    publish = ("central", "publish", "list", people, *at, "--key-file", centre.key_file, "--site")
    made = terminal.json(*publish, site, "--day", "2026-04-01")
    assert (made["kind"], made["name"], made["version"]) == ("list", "KE018.csv", 1)
    refused = terminal.json(*publish, "Comands", code=1)
    assert [one["code"] for one in refused["errors"]] == ["site_unknown"]

    done = terminal.json("sync", "now", *data)
    assert (done["new_bundles"], done["bundles"], done["listed"], done["refused_bundles"]) == (1, 1, 1, 0)
    assert done["last_fetched_at"]
    found = terminal.json("expected", "list", *data, "--day", "2026-04-01")
    assert [one["name"] for one in found["expected"]] == ["김하나"]
    assert "KE018.csv  version 1" in terminal.text("sync", "bundles", *data)


def test_a_refused_bundle_is_told_in_words(terminal: Terminal, centre: Centre, tmp_path: Path) -> None:
    number, site, booth = next(NUMBERS), "Forged", tmp_path / "booth"
    at = ("--dsn", centre.dsn)
    ticket = tmp_path / "ticket.json"
    terminal.json("central", "enrol", *at, "--station", number, "--site", site, "--out", ticket)
    terminal.json("enrol", ticket, "--data", booth, "--administrator", "Kim", typed="2580\n")
    recall = tmp_path / "recall.toml"
    recall.write_text('lot = "A12"\nreason = "leaks"\n')
    terminal.json("central", "publish", "recall", recall, *at, "--key-file", centre.key_file, "--site", site)
    centre.rows("UPDATE central.bundle SET content = 'x' WHERE site = %s", site)
    assert terminal.json("sync", "now", "--data", booth)["refused_bundles"] == 1
    told = terminal.text("sync", "bundles", "--data", booth)
    assert told == "Refused: ? ? – it is not what the centre signed\n"
