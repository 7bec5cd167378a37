"""The house rules are kept. Each rule is shown to catch a breach before it is trusted.

Import directions stand in `pyproject.toml` (import-linter); format and docstrings are ruff's, types mypy's.
"""

from __future__ import annotations

import re
import statistics
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.house_rules import (
    CATCHES_EVERYTHING,
    CHECKS,
    GATHERS,
    HOLDS_HANGUL,
    LARGEST_FILE_BYTES,
    MEDIAN_FUNCTION_LINES,
    NOT_OURS,
    READS_TIME_OR_CHANCE,
    ROOT,
    RULES,
    TEXT_ENDINGS,
    Check,
    Rule,
    Source,
    code_lines,
    functions,
)


@cache
def files() -> tuple[Path, ...]:
    """Returns the project's own files, as paths from its root."""
    found: list[Path] = []
    waiting = [ROOT]
    while waiting:
        for one in waiting.pop().iterdir():
            if one.name in NOT_OURS or (one.name.startswith(".") and one.name != ".ci"):
                continue
            (waiting if one.is_dir() else found).append(one)
    return tuple(sorted(one.relative_to(ROOT) for one in found))


@cache
def sources() -> tuple[Source, ...]:
    return tuple(
        Source(one.as_posix(), (ROOT / one).read_text(encoding="utf-8"))
        for one in files()
        if one.suffix == ".py" and one.parts[0] in {"station", "ui", "tests"}
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.check.__name__)
def test_each_rule_catches_a_breach(rule: Rule) -> None:
    assert list(rule.check(rule.breach)) != []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.__name__))
def test_rule_is_kept(check: Check) -> None:
    breaches = [f"{source.name}:{line} {said}" for source in sources() for line, said in check(source)]
    assert breaches == []


def test_the_median_function_is_short() -> None:
    lengths = [
        code_lines(one)
        for source in sources()
        if not source.is_in("tests/")
        for one in functions(source.tree)
    ]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


def test_each_exception_to_a_rule_is_still_needed() -> None:
    held = {source.name: source for source in sources()}
    excepted = {**READS_TIME_OR_CHANCE, **CATCHES_EVERYTHING, **HOLDS_HANGUL, **GATHERS}
    assert sorted(name for name in excepted if name not in held) == []


def test_each_module_of_station_stands_in_a_layer() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(one for one in declared["tool"]["importlinter"]["contracts"] if one["id"] == "layers")[
        "layers"
    ]
    layered = set(re.findall(r"[\w.]+", " ".join(layers)))
    found = {
        f"station.{one.stem}"
        for one in (ROOT / "station").iterdir()
        if one.name not in {"__init__.py", "__pycache__"} and (one.is_dir() or one.suffix == ".py")
    }
    assert found - layered == set()


PUT_OFF = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
OF_ONE_MACHINE = re.compile(r"(?<![\w.$}~-])/(wo" + r"rk|ho" + r"me|ro" + r"ot)/")
REGISTRY = re.compile(
    r"py" + r"pi\.org|python" + r"hosted|registry\.npm" + r"js|deb\.deb" + r"ian\.org|crates\.i" + r"o"
)


@pytest.mark.parametrize(
    "refused", [PUT_OFF, OF_ONE_MACHINE, REGISTRY], ids=["put_off", "of_one_machine", "registry"]
)
def test_no_file_holds(refused: re.Pattern[str]) -> None:
    found = [
        f"{one}:{number} {line.strip()[:80]}"
        for one in files()
        if one.suffix in TEXT_ENDINGS and one.name != "LICENSE"
        for number, line in enumerate(
            (ROOT / one).read_text(encoding="utf-8", errors="replace").splitlines(), 1
        )
        if refused.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PUT_OFF, "# TO" + "DO later"),
        (OF_ONE_MACHINE, "at /ho" + "me/kim"),
        (REGISTRY, "https://py" + "pi.org/simple"),
    ],
)
def test_each_refused_text_is_found(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_no_large_file_is_kept() -> None:
    large = [
        f"{one}: {(ROOT / one).stat().st_size} bytes"
        for one in files()
        if (ROOT / one).stat().st_size > LARGEST_FILE_BYTES and one.parts[:2] != ("resources", "fonts")
    ]
    assert large == []
