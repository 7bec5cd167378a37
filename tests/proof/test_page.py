"""The page of what was injected says what was found, and a loss never becomes a row that passes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.proof.notes import NOTES, Note, keep, reckoned, rounds
from tests.proof.page import page, read

FOUND = Note("power cut", "replayed", 9_500, 0, 0, "tests/x.py", 7, beyond=reckoned(9_500, 10_000))


def test_a_note_becomes_a_row_with_its_counts_and_what_was_not_run(tmp_path: Path) -> None:
    told = page(read([json.dumps(asdict(FOUND))]), "30")
    beyond = "10,000 were wanted; the minutes given reached for 9,500"
    assert f"| power cut | replayed | 9,500 | 0 | 0 | 7 | {beyond} | `tests/x.py` |" in told.splitlines()
    assert "## In each `make test`" in told


def test_notes_are_kept_where_the_soak_wants_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOTES, str(tmp_path / "notes"))
    keep(FOUND)
    assert read((tmp_path / "notes").read_text(encoding="utf-8").splitlines()) == [FOUND]


@pytest.mark.parametrize(("lost", "double"), [(1, 0), (0, 1)])
def test_a_loss_fails(lost: int, double: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NOTES, raising=False)
    with pytest.raises(AssertionError):
        keep(Note("fault", "how", 1, lost, double, "where"))


def test_a_share_of_no_time_plays_once() -> None:
    assert list(rounds(5, 0.0)) == [0]
    assert list(rounds(3, 1.0)) == [0, 1, 2]
