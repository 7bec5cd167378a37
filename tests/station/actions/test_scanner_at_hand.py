"""The scanner of a station: how it is set up is kept in its settings, and what cannot be is refused at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from station.actions.scanner_at_hand import ScannerTyped, keep_scanner, open_port, ports_at_hand
from station.cli.main import main
from station.domain.scanner_setup import ScannerSetup, Suffix
from station.errors import Rejected, Trouble
from station.settings import Settings, settings_of
from tests.station.booth import Booth


def test_the_setup_is_kept_for_the_next_start(booth: Booth) -> None:
    settings = Settings(data=booth.folder)
    kept = keep_scanner(booth.shift, settings, ScannerTyped("COM5", "~", "none", "115200"))
    assert kept.scanner == ScannerSetup("COM5", "~", Suffix.NONE, 115_200)
    assert settings_of(booth.folder, {}).scanner == kept.scanner
    again = keep_scanner(booth.shift, kept, ScannerTyped())
    assert settings_of(booth.folder, {}).scanner == again.scanner == ScannerSetup()


@pytest.mark.parametrize("prefix", ["abc", "9", "<", "~~~~~", "가"])
def test_a_prefix_that_codes_hold_or_the_keyboard_changes_is_refused(booth: Booth, prefix: str) -> None:
    with pytest.raises(Rejected) as refused:
        keep_scanner(booth.shift, Settings(data=booth.folder), ScannerTyped(prefix=prefix, baud="fast"))
    assert [one.code for one in refused.value.rejections] == ["prefix_not_real", "baud_not_real"]
    assert settings_of(booth.folder, {}).scanner == ScannerSetup()


def test_a_port_that_is_not_there_is_a_trouble_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="scanner_gone") as trouble:
        open_port(ScannerSetup(port=str(tmp_path / "none")))
    assert trouble.value.facts == {"port": str(tmp_path / "none")}


def test_each_port_at_hand_has_a_name_of_its_own() -> None:
    names = [one.name for one in ports_at_hand()]
    assert sorted(set(names)) == sorted(names)


def test_the_command_sets_and_shows_the_scanner(booth: Booth, capsys: pytest.CaptureFixture[str]) -> None:
    booth.shift.store.close()
    data = ("--data", str(booth.folder), "--json")
    assert main(["scanner", "set", "--port", "COM5", "--suffix", "tab", *data]) == 0
    assert main(["scanner", "set", "--prefix", "~", *data]) == 0
    capsys.readouterr()
    assert main(["scanner", "show", *data]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["port"], told["prefix"], told["suffix"], told["baud"]) == ("COM5", "~", "tab", 9600)
    assert main(["scanner", "set", "--port", "keyboard", *data]) == 0
    assert settings_of(booth.folder, {}).scanner == ScannerSetup(prefix="~", suffix=Suffix.TAB)
