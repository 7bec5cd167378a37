"""Settings: layers, and what is refused in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import Rejected
from station.settings import Settings, data_folder, from_environment, from_file, layered
from station.words import Words

BUILT_IN = Settings(data=Path("built-in"))


def test_a_later_layer_wins() -> None:
    found = layered(BUILT_IN, {"language": "en", "printer": "lp"}, {"printer": "usb"})
    assert (found.language, found.printer, found.zone) == ("en", "usb", "Asia/Seoul")


def test_the_environment_is_a_layer() -> None:
    given = from_environment(
        {"STATION_DATA": "elsewhere", "STATION_SYNC_EVERY_S": "12", "STATION_ZONE": "", "HOME": "x"}
    )
    found = layered(BUILT_IN, given)
    assert (found.data, found.sync_every_s, found.zone) == (Path("elsewhere"), 12, "Asia/Seoul")


def test_a_file_is_a_layer(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text('site_name = "서울역 선별진료소"\nsync_every_s = 7\n', encoding="utf-8")
    found = layered(BUILT_IN, from_file(file))
    assert (found.site_name, found.sync_every_s) == ("서울역 선별진료소", 7)
    assert from_file(tmp_path / "none.toml") == {}
    assert from_file(file / "below-a-file.toml") == {}


def test_a_folder_in_place_of_the_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="settings_unreadable"):
        from_file(tmp_path)


def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_bytes(b"station = \xff")
    with pytest.raises(Rejected, match="settings_unreadable"):
        from_file(file)


UNFIT: list[tuple[str, object, str]] = [
    ("colour", "red", "setting_unknown"),
    ("language", "de", "setting_unfit"),
    ("zone", "Mars/Olympus", "setting_unfit"),
    ("zone", "../etc/passwd", "setting_unfit"),
    ("sync_every_s", 0, "setting_unfit"),
    ("day_ends", "13:00", "setting_unfit"),
    ("target_by", "6 o'clock", "setting_unfit"),
    ("target_by", "25:00", "setting_unfit"),
    ("target_by", "18:00:00", "setting_unfit"),
    ("target_people", "-1", "setting_unfit"),
    ("day_ends", "4 o'clock", "setting_unfit"),
    ("sync_every_s", "4000", "setting_unfit"),
    ("sync_every_s", "six", "setting_unfit"),
    ("sync_every_s", True, "setting_unfit"),
    ("sync_every_s", 0, "setting_unfit"),
    ("printer", 3, "setting_unfit"),
    ("data", 3, "setting_unfit"),
    ("scanner_suffix", "space", "setting_unfit"),
    ("scanner_prefix", "abc", "setting_unfit"),
    ("scanner_baud", 1, "setting_unfit"),
]


@pytest.mark.parametrize(("name", "value", "code"), UNFIT)
def test_what_does_not_fit_is_refused(name: str, value: object, code: str, ko: Words, en: Words) -> None:
    with pytest.raises(Rejected) as refused:
        layered(BUILT_IN, {name: value})
    (rejection,) = refused.value.rejections
    assert (rejection.field, rejection.code) == (name, code)
    assert name in ko.sentence(rejection)
    assert name in en.sentence(rejection)


def test_all_that_does_not_fit_is_refused_at_once() -> None:
    with pytest.raises(Rejected) as refused:
        layered(BUILT_IN, {name: value for name, value, _ in UNFIT[:2]}, {"sync_every_s": 0})
    assert [one.field for one in refused.value.rejections] == ["colour", "language", "sync_every_s"]


@pytest.mark.parametrize(
    ("system", "environment", "folder"),
    [
        ("posix", {}, "home/.local/share/screening-station"),
        ("posix", {"XDG_DATA_HOME": "data"}, "data/screening-station"),
        ("nt", {"LOCALAPPDATA": "local"}, "local/Screening Station"),
        ("nt", {}, "home/AppData/Local/Screening Station"),
    ],
)
def test_data_stands_where_the_system_keeps_it(system: str, environment: dict[str, str], folder: str) -> None:
    assert data_folder(environment, Path("home"), system=system) == Path(folder)
