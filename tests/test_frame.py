"""The frame: what a newcomer's machine is set up from, and what a wheel brings along."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "build_spec" / "requirements.txt"

WITHOUT_QT = """
import importlib, pkgutil, sys
sys.modules["PySide6"] = sys.modules["shiboken6"] = None
import station
for module in pkgutil.walk_packages(station.__path__, "station."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(len([name for name in sys.modules if name.startswith("station.")]))
"""

ASKS_FOR_RESOURCES = """
from station import resources, words
print(resources.folder(), words.words_in("ko")("role.nurse"))
"""


def project() -> dict[str, list[str]]:
    declared: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    return declared


def locked() -> dict[str, str]:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", "\n".join(lines), re.MULTILINE))


def test_each_dependency_is_locked_in_the_declared_range() -> None:
    declared = [re.split(r"[\[<>=]", one)[0].lower() for one in project()["dependencies"]]
    assert [name for name in declared if name not in locked()] == []


def test_each_locked_package_has_hashes() -> None:
    entries = re.split(r"^(?=[a-z0-9-]+==)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [entry.split()[0] for entry in entries if entry and "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK.read_text(encoding="utf-8")


def test_what_runs_here_is_what_is_locked() -> None:
    asked = (
        "import importlib.metadata as m; print(*(d.name.lower()+'=='+d.version for d in m.distributions()))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    here = dict(one.replace("_", "-").split("==") for one in done.stdout.split())
    differing = {
        name: (here[name], version)
        for name, version in locked().items()
        if here.get(name, version) != version
    }
    assert differing == {}


def test_all_of_station_imports_with_no_qt_to_be_had() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stderr == ""
    assert int(done.stdout) > 5


def test_a_wheel_brings_the_packages_and_the_resources(tmp_path: Path) -> None:
    wheel = Path(next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])))
    names = zipfile.ZipFile(wheel).namelist()
    assert {"station/words.py", "ui/__init__.py", "station/_resources/words/ko/frame.po"} <= set(names)
    assert [name for name in names if name.startswith(("tests", "docs", "resources", "build_spec"))] == []


def test_resources_are_found_in_an_installed_wheel(tmp_path: Path) -> None:
    wheel = Path(next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    done = subprocess.run(
        [sys.executable, "-c", ASKS_FOR_RESOURCES],
        cwd=tmp_path / "installed",
        env={"PYTHONPATH": str(tmp_path / "installed"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().split() == [str(tmp_path / "installed" / "station" / "_resources"), "간호"]
