"""What the centre is asked wrongly, and what a booth's commands say besides when the centre answers badly."""

from __future__ import annotations

from argparse import Namespace

import pytest

from station.cli.deliver import COMMANDS
from station.errors import Trouble
from station.words import words_in
from tests.central.centre import Centre
from tests.central.test_publish_command import Terminal
from tests.central.test_publish_command import terminal as terminal  # the fixture


@pytest.mark.parametrize("command", ["board", "conflicts"])
@pytest.mark.usefixtures("enrolment")
def test_a_site_that_nobody_knows_is_no_empty_site(terminal: Terminal, centre: Centre, command: str) -> None:
    told = terminal.json("central", command, "--dsn", centre.dsn, "--site", "Jamsli", code=1)
    assert [(one["field"], one["code"]) for one in told["errors"]] == [("site", "site_unknown")]
    known = [str(site) for (site,) in centre.rows("SELECT DISTINCT site FROM central.station ORDER BY site")]
    assert told["errors"][0]["facts"]["known"] == ", ".join(sorted(known))


def test_a_board_of_a_day_that_has_not_begun_is_refused(terminal: Terminal, centre: Centre) -> None:
    told = terminal.json("central", "board", "--dsn", centre.dsn, "--day", "2999-01-01", code=1)
    assert [one["code"] for one in told["errors"]] == ["day_not_begun"]


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("centre_sign_in", "station epoch TICKET --reason WHY --data booth"),
        ("centre_epoch_burnt", "station epoch TICKET --reason WHY --data booth"),
        ("centre_unreachable", "station sync now --data booth"),
    ],
)
def test_what_a_window_has_a_key_for_is_told_as_a_command(code: str, command: str) -> None:
    (now,) = (one for one in COMMANDS if one.path == ("sync", "now"))
    for language in ("ko", "en"):
        (told,) = now.hints(Trouble(code), Namespace(data="booth"), words_in(language, is_strict=True))
        assert command in told
    assert list(now.hints(Trouble("disk_full"), Namespace(data="booth"), words_in("en"))) == []
