"""The settings of a station as one frozen value, laid in layers.

The order is built-in < user < environment < enrolment < site file. A layer may set any of the names; a later
layer wins, so that an authority's site file has the last word about the keys it manages. Knows no window,
no database and no default of a single screen.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from station.domain.operating_day import shift_end
from station.domain.people_flow import DayTarget
from station.domain.person import IdentityLevel
from station.domain.scanner_setup import HIGHEST_BAUD, LOWEST_BAUD, ScannerSetup, Suffix, is_prefix
from station.domain.site_profile import SiteProfile
from station.errors import Rejected, Rejection, Trouble
from station.words import LANGUAGES

PAPERS = frozenset({"visit_slip", "person_slip", "sheet"})
ENVIRONMENT_PREFIX = "STATION_"
SETTINGS_FILE, DATA_FILE = "station.toml", "station.db"
"""A station's own settings and its encrypted file, in the folder of its data."""


CHOICES: Mapping[str, frozenset[str]] = {
    "identity": frozenset(IdentityLevel),
    "resident_number": frozenset({"yes", "no"}),
    "scanner_suffix": frozenset(Suffix),
}
"""The settings that are one of a few words."""
RANGES: Mapping[str, tuple[int, int]] = {
    "sync_every_s": (1, 3600),
    "preregistration_hours": (1, 24 * 14),
    "scanner_baud": (LOWEST_BAUD, HIGHEST_BAUD),
    "target_people": (0, 100_000),
}
"""The settings that are whole numbers, and what they may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one station works. `data` is its folder. Which station it is and who its centre is stands in its file.

    `day_ends` is the time at night until which work belongs to the day before.
    `papers_after_save` names what is printed for a visitor besides the label, like "visit_slip,sheet". Without a
    printer of their own, slips go to the label printer and sheets to a PDF file. `site_address` stands on the
    manifest of a box as its sender's. `scanner_prefix` and `scanner_suffix` are what the scanner is set to send before
    and after each code, `scanner_port` the serial port that it sits at, empty for one that types like a keyboard.
    `target_people` is how many people the site wants to let out each day by `target_by`, 0 for no target.
    `board_dsn` is how a supervisor's laptop reaches the board of its own site (`station central board-role` writes it);
    its password may stand in PostgreSQL's own password file instead.
    """

    data: Path
    language: str = "ko"
    zone: str = "Asia/Seoul"
    programme: str = "covid19"
    printer: str = ""
    printer_offset_mm: str = "0.0,0.0"
    second_printer: str = ""
    second_printer_offset_mm: str = "0.0,0.0"
    sheet_printer: str = ""
    slip_printer: str = ""
    slip_layout: str = "80x50"
    papers_after_save: str = ""
    site_name: str = ""
    site_address: str = ""
    sync_every_s: int = 30
    identity: str = "basic"
    resident_number: str = "no"
    preregistration_hours: int = 24
    scanner_prefix: str = ""
    scanner_suffix: str = "enter"
    scanner_port: str = ""
    scanner_baud: int = 9600
    day_ends: str = "00:00"
    target_people: int = 0
    target_by: str = "18:00"
    board_dsn: str = ""

    @property
    def time_zone(self) -> ZoneInfo:
        """Returns the zone in which this station shows times and counts days."""
        return ZoneInfo(self.zone)

    @property
    def day_ends_after(self) -> timedelta:
        """Returns how long after midnight a day of this station ends."""
        return shift_end(self.day_ends)

    @property
    def scanner(self) -> ScannerSetup:
        """Returns how this station's scanner is set up."""
        suffix = Suffix(self.scanner_suffix)
        return ScannerSetup(self.scanner_port, self.scanner_prefix, suffix, self.scanner_baud)

    @property
    def site(self) -> SiteProfile:
        """Returns what this site wants to know about who somebody is."""
        target = DayTarget(self.target_people, time.fromisoformat(self.target_by))
        return SiteProfile(IdentityLevel(self.identity), self.resident_number == "yes", target)


def data_folder(environment: Mapping[str, str], home: Path, *, system: str = os.name) -> Path:
    """Returns where a station keeps its data when nobody says otherwise.

    Source: XDG Base Directory Specification 0.8 for `XDG_DATA_HOME`; Windows keeps it under %LOCALAPPDATA%.
    """
    if system == "nt":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Screening Station"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "screening-station"


def from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    """Returns the layer of the environment: `STATION_LANGUAGE`, `STATION_DATA` and so on."""
    given: dict[str, object] = {}
    for one in fields(Settings):
        value = environment.get(ENVIRONMENT_PREFIX + one.name.upper())
        if value:
            given[one.name] = value
    return given


def from_file(file: Path) -> dict[str, object]:
    """Returns the layer of a TOML file, empty when it is not there. Raises: Rejected if it is unreadable."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise Rejected(
            Rejection("settings", "settings_unreadable", {"file": file.name, "problem": str(problem)})
        ) from problem


def settings_of(folder: Path, environment: Mapping[str, str]) -> Settings:
    """Returns the settings of a station: built-in, then its own file, then the environment. Raises: Rejected."""
    told = {name: value for name, value in environment.items() if name != "STATION_DATA"}
    return layered(Settings(data=folder), from_file(folder / SETTINGS_FILE), from_environment(told))


def keep_setting(folder: Path, name: str, value: str | int) -> None:
    """Writes one setting into a station's own file and leaves every other line as it is. Raises: Trouble."""
    file = folder / SETTINGS_FILE
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        kept = [line for line in lines if line.partition("=")[0].strip() != name]
        unfinished = file.with_suffix(".part")
        unfinished.write_text("\n".join([f"{name} = {json.dumps(value)}", *kept]) + "\n", encoding="utf-8")
        os.replace(unfinished, file)
    except OSError as problem:
        raise Trouble("settings_not_kept", file=file.name) from problem


def layered(built_in: Settings, *layers: Mapping[str, object]) -> Settings:
    """Returns the settings with each layer laid over those before it.

    Raises: Rejected with every unknown name and unfit value of all layers at once.
    """
    rejections: list[Rejection] = []
    values: dict[str, object] = {}
    for layer in layers:
        for name, given in layer.items():
            try:
                values[name] = _checked(built_in, name, given)
            except Rejected as refused:
                rejections.extend(refused.rejections)
    if rejections:
        raise Rejected(*rejections)
    return replace(built_in, **values)  # type: ignore[arg-type]  # each value was checked against its own field


def _checked(built_in: Settings, name: str, given: object) -> object:
    if name not in {one.name for one in fields(Settings)}:
        raise Rejected(Rejection(name, "setting_unknown", {"name": name}))
    value = _as_kind(type(getattr(built_in, name)), name, given)
    if not _is_fit(name, value):
        raise Rejected(Rejection(name, "setting_unfit", {"name": name, "value": str(value)}))
    return value


def _as_kind(kind: type, name: str, given: object) -> object:
    if issubclass(kind, Path) and isinstance(given, str | Path):
        return Path(given)
    if kind is int and isinstance(given, str) and given.isdecimal():
        return int(given)
    if type(given) is kind:
        return given
    raise Rejected(Rejection(name, "setting_unfit", {"name": name, "value": str(given)}))


def _is_fit(name: str, value: object) -> bool:
    if name == "language":
        return value in LANGUAGES
    if name == "papers_after_save":
        return {one.strip() for one in str(value).split(",") if one.strip()} <= PAPERS
    if name == "zone":
        return _is_zone(str(value))
    if name == "day_ends":
        return _is_shift_end(str(value))
    if name == "target_by":
        return _is_time(str(value))
    if name == "scanner_prefix":
        return is_prefix(str(value))
    if name in CHOICES:
        return value in CHOICES[name]
    if isinstance(value, int):
        low, high = RANGES[name]
        return low <= value <= high
    return True


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("18:00")


def _is_shift_end(text: str) -> bool:
    try:
        shift_end(text)
    except ValueError:
        return False
    return True


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
