"""By the command line: a station whose file was put back goes on in a new epoch, and nobody else's ticket does."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.central.centre import Centre
from tests.central.sites import NUMBERS
from tests.central.test_publish_command import Terminal
from tests.central.test_publish_command import terminal as terminal  # the fixture


def test_a_restored_booth_goes_on_in_a_new_epoch(terminal: Terminal, centre: Centre, tmp_path: Path) -> None:
    number, other, booth = next(NUMBERS), next(NUMBERS), tmp_path / "booth"
    at, data = ("--dsn", centre.dsn), ("--data", booth)
    first, second, foreign = (tmp_path / f"{name}.json" for name in ("first", "second", "foreign"))
    for one, file in ((number, first), (other, foreign)):
        terminal.json("central", "enrol", *at, "--station", one, "--site", "Epochs", "--out", file)
    terminal.json("enrol", first, *data, "--administrator", "Kim", typed="2580\n")
    older = tmp_path / "older"
    shutil.copytree(booth, older)
    terminal.json("staff", "add", "Lee", "nurse", *data, typed="1357\n")
    assert terminal.json("sync", "now", *data)["waiting"] == 0

    put_back = ("--data", older)
    ahead = terminal.json("sync", "now", *put_back, code=1)
    assert [one["code"] for one in ahead["errors"]] == ["centre_is_ahead"]
    reason = ("--reason", "restored from a copy")
    refused = terminal.json("epoch", foreign, *put_back, *reason, code=1)
    assert "ticket_of_other_station" in [one["code"] for one in refused["errors"]]

    renew = ("central", "epoch", number, *at, *reason, "--out", second)
    assert terminal.json(*renew)["epoch"] == 2
    without = terminal.json("epoch", second, *put_back, "--reason", " ", code=1)
    assert [one["code"] for one in without["errors"]] == ["reason_missing"]
    began = terminal.json("epoch", second, *put_back, *reason)
    assert (began["station"], began["epoch"], began["previous_epoch"]) == (number, 2, 1)
    again = terminal.json("epoch", second, *put_back, *reason, code=1)
    assert [one["code"] for one in again["errors"]] == ["ticket_used"]

    done = terminal.json("sync", "now", *put_back)
    assert (done["waiting"], done["confirmed"]) == (0, done["all"])
    checked = terminal.json("central", "verify", *at, "--station", number)
    assert checked["is_sound"]
    assert [one["epoch"] for one in checked["streams"]] == [1, 2]
