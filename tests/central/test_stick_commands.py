"""By the command line: a booth with no network delivers by stick and is answered by it; its supervisor sees it all."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from station.cli.main import main
from tests.central.centre import Centre
from tests.central.sites import NUMBERS
from tests.central.test_publish_command import Terminal
from tests.central.test_publish_command import terminal as terminal  # the fixture


def test_the_whole_road_by_stick_and_back(
    terminal: Terminal, centre: Centre, tmp_path: Path, stick: Path
) -> None:
    number, silent, site, booth = next(NUMBERS), next(NUMBERS), "Sticks", tmp_path / "booth"
    at, ticket = ("--dsn", centre.dsn), tmp_path / "ticket.json"
    for one, file in ((number, ticket), (silent, tmp_path / "other.json")):
        terminal.json("central", "enrol", *at, "--station", one, "--site", site, "--out", file)
    terminal.json("enrol", ticket, "--data", booth, "--administrator", "Kim", typed="2580\n")
    data = ("--data", booth)

    made = terminal.json("sync", "export", *data, "--out", stick)
    (row,) = made["written"]
    assert (row["first_seq"], made["waiting_for_acknowledgement"]) == (1, 1)
    assert "not acknowledged yet" in terminal.text("sync", "status", *data)
    assert "bring it there first" in terminal.text("sync", "import-ack", stick, *data)
    assert "to the centre first" in terminal.text("sync", "import-ack", stick / row["file"], *data)

    forgotten = terminal.json("site", "read", stick, code=1)
    assert [(one["field"], one["code"]) for one in forgotten["errors"]] == [("key", "site_key_missing")]
    key = tmp_path / "supervisor.json"
    terminal.json("central", "site-key", *at, "--site", site, "--out", key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    seen = terminal.json("site", "read", stick, "--key", key, code=3)
    assert (seen["site"], seen["missing_stations"], seen["is_whole"]) == (site, [silent], False)
    assert seen["stations"][0]["streams"][0]["last_seq"] == row["last_seq"]
    told = terminal.text("site", "read", stick, "--key", key)
    assert f"{silent}  no file" in told
    written = datetime.fromisoformat(row["written_at"]).astimezone(ZoneInfo("Asia/Seoul"))
    assert f"{written:%Y-%m-%d %H:%M}" in told
    assert "NOT the whole site" in told

    with_key = (*at, "--key-file", centre.key_file)
    came = terminal.json("central", "import", stick, *with_key)
    assert (came["imported"][0]["new"], came["refused"]) == (row["last_seq"], [])
    again = terminal.json("central", "import", stick / row["file"], *with_key)
    assert again["imported"][0]["new"] == 0

    recall = tmp_path / "recall.toml"
    recall.write_text('lot = "A12"\nreason = "leaks"\n', encoding="utf-8")
    export = ("central", "export", "--site", site, *with_key, "--out", stick)
    refused = terminal.json(*export, code=1)
    assert [one["code"] for one in refused["errors"]] == ["nothing_published"]
    terminal.json("central", "publish", "recall", recall, "--site", site, *with_key)
    assert terminal.json(*export)["bundles"] == 1

    answered = terminal.json("sync", "import-ack", stick, *data)
    assert (answered["acknowledgements"], answered["newly_confirmed"], answered["new_bundles"]) == (
        1,
        row["last_seq"],
        1,
    )
    status = terminal.json("sync", "status", *data)
    assert status["sticks"][0]["acknowledged_at"]
    assert status["confirmed"] == row["last_seq"]
    assert "In use from a stick: 1 bundle," in terminal.text("sync", "status", *data)


def test_no_progress_is_told_of_a_stick_that_is_not_there(
    terminal: Terminal, centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    booth, ticket = tmp_path / "booth", tmp_path / "ticket.json"
    enrol = ("central", "enrol", "--dsn", centre.dsn, "--station", next(NUMBERS), "--site", "Sticks")
    terminal.json(*enrol, "--out", ticket)
    terminal.json("enrol", ticket, "--data", booth, "--administrator", "Kim", typed="2580\n")
    assert main(["sync", "export", "--data", str(booth), "--out", str(tmp_path / "gone")]) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / "gone") in told


def test_a_broken_stick_says_which_check_failed_and_a_wrong_key_file_is_named(
    terminal: Terminal, centre: Centre, stick: Path, tmp_path: Path
) -> None:
    (stick / "one.carrier").write_bytes(b"screening-station/carrier/1\nbroken" + bytes(64))
    with_key = ("--dsn", centre.dsn, "--key-file", centre.key_file)
    told = terminal.json("central", "import", stick, *with_key, code=1)
    assert [one["code"] for one in told["refused"]] == ["stick_file_damaged"]
    assert "checksum" in terminal.text("central", "import", stick, *with_key)
    other = tmp_path / "other.key"
    other.write_text("22" * 32, encoding="ascii")
    told = terminal.json("central", "import", stick, "--dsn", centre.dsn, "--key-file", other, code=1)
    assert [one["code"] for one in told["errors"]] == ["centre_key_differs"]
    (stick / "one.carrier").unlink()
    told = terminal.json("central", "import", stick, *with_key, code=1)
    assert [one["code"] for one in told["errors"]] == ["no_carrier_there"]
