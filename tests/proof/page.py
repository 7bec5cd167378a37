"""`python -m tests.proof.page NOTES [MINUTES]`: writes docs/RELIABILITY.md from what the last `make soak` found."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.machine import commit, processor
from tests.benchmarks.page import table
from tests.proof.notes import MINUTES, Note

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "RELIABILITY.md"
IN_EACH_TEST = Path(__file__).with_name("in_make_test.md")
"""What `make test` injects each time, and the known limits: written by hand."""
HEADINGS = ("Fault", "How injected", "Runs", "Lost", "Double", "Seed", "Reckoned, not run", "Where")


def read(lines: Iterable[str]) -> list[Note]:
    """Returns the notes of a run; of a fault that was played twice the later one counts."""
    notes = {one["fault"]: Note(**one) for one in map(json.loads, lines)}
    return [notes[fault] for fault in sorted(notes)]


def where(note: Note) -> tuple[str, str, str]:
    return str(note.seed), note.beyond or "–", f"`{note.where}`"


def page(notes: Iterable[Note], minutes: str) -> str:
    """Returns the whole page as Markdown."""
    rows = [
        (one.fault, one.how, *(f"{count:,}" for count in (one.runs, one.lost, one.double)), *where(one))
        for one in notes
    ]
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    parts = [
        "# Faults injected, and what held",
        "",
        "Only what a test in this repository injects stands here. *Lost* is a save that was shown, or a fact that was "
        "acknowledged, and is not there; *double* is one that is there twice. A run that loses fails, and so does "
        "`make soak`.",
        "",
        "## In the last `make soak`",
        "",
        f"MINUTES={minutes}, {when}, {processor()}, {os.cpu_count()} cores, commit {commit() or 'none'}. Generated; "
        "no figure is written by hand.",
        "",
        *table(HEADINGS, rows),
        "",
        IN_EACH_TEST.read_text(encoding="utf-8").rstrip(),
    ]
    return "\n".join(parts) + "\n"


def main() -> int:
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    minutes = " ".join(sys.argv[2:]) or f"{MINUTES:g}"
    PAGE.write_text(page(read(lines), minutes), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
