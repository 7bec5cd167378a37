"""A command that is not said whole: what there is to choose from is shown, and nothing is loaded for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from station.cli.command import Exit
from station.cli.main import main


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Returns the exit code of a command line and all that it shows."""
    try:
        code = main(list(arguments))
    except SystemExit as end:
        code = int(str(end.code))
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.mark.parametrize("group", [(), ("day",), ("site",)])
def test_without_a_command_all_commands_are_shown(
    capsys: pytest.CaptureFixture[str], group: tuple[str, ...]
) -> None:
    assert shown(capsys, *group) == (Exit.USAGE, shown(capsys, *group, "--help")[1])


def test_without_a_command_no_command_is_loaded() -> None:
    asked = "import sys; from station.cli.main import main; main([]); print('sqlalchemy' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert ended.stdout == "False\n"
    assert "register" in ended.stderr


def test_help_tells_what_holds_where_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATION_LANGUAGE", "en")
    told = " ".join(shown(capsys, "export", "--help")[1].split())
    assert "(machines unless told)" in told
    assert "(csv unless told)" in told
