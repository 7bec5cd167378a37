"""`station programme check` and `show`: a fault is named by file, line and rule; a whole programme reads well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from station import resources
from station.cli.main import main
from station.programmes import programme, programme_ids

TEXT = resources.data("programmes/covid19.toml").decode()


@pytest.mark.parametrize(
    ("old", "new", "rule", "line_with"),
    [
        (
            "{from = 9, to = 11, points = 1}",
            "{from = 10, to = 11, points = 1}",
            "news2-respiration",
            'id = "news2-respiration"',
        ),
        (
            "{from = 9, to = 11, points = 1}",
            "{from = 8, to = 11, points = 1}",
            "news2-respiration",
            'id = "news2-respiration"',
        ),
        ('source = "simplereport"\n', "", "fever", 'key = "fever"'),
        ('en = "Fever"\n', "", "fever", 'key = "fever"'),
        ('result = "no_test"', 'result = "go_home"', "no-test-no-reason", 'id = "no-test-no-reason"'),
    ],
    ids=["gap", "overlap", "source", "word", "answer"],
)
def test_planted_fault_is_named_by_file_line_and_rule(
    old: str,
    new: str,
    rule: str,
    line_with: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    file = tmp_path / "planted.toml"
    file.write_text(text, encoding="utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if line_with in one)
    assert main(["programme", "check", str(file)]) == 1
    said = capsys.readouterr().err
    assert f"{file}:{line} {rule}" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("name", programme_ids())
def test_whole_file_is_said_to_be_whole(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "whole.toml"
    file.write_bytes(resources.data(f"programmes/{name}.toml"))
    assert main(["programme", "check", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hash"] == programme(name).hash


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", programme_ids())
def test_shown_programme_holds_every_rule_once_and_no_code_without_words(
    name: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["programme", "show", name, "--lang", language]) == 0
    said = capsys.readouterr().out
    assert "⟨" not in said
    decisive = [
        rule for rule in programme(name).rules() if rule.scheme in ("disposition_now", "track_if_positive")
    ]
    for rule in decisive:
        assert said.count(f"({rule.id})") == 1
        assert rule.words[language] in said
    sources = {rule.origin.source for rule in programme(name).rules()}
    assert [source for source in sources if source not in said] == []


def test_shown_table_holds_its_bands_and_how_sure_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["programme", "show", "covid19", "--lang", "en"]) == 0
    lines = [" ".join(one.split()) for one in capsys.readouterr().out.splitlines()]
    assert (
        "NEWS2 points for temperature: ≤ 35.0 → 3 · 35.1–36.0 → 1 · 36.1–38.0 → 0 · 38.1–39.0 → 1 · ≥ 39.1 → 2 "
        "[1, Seen in the source]"
    ) in lines
    assert (
        "Points for temperature (bands unknown): ≤ 36.0 → 1–3 · 36.1–37.4 → 0 · ≥ 37.5 → 1–3 "
        "[3, Not confirmed for this use]"
    ) in lines
    assert "NEWS2 points for oxygen: no → 0 · yes → 2 [1, Seen in the source]" in lines
