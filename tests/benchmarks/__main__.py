"""`python -m tests.benchmarks`: measures ours beside bare references and writes docs/BENCHMARKS.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.board import board
from tests.benchmarks.day import day
from tests.benchmarks.dying_printer import dying_printer
from tests.benchmarks.export import export
from tests.benchmarks.first_window import first_window
from tests.benchmarks.growth import growth
from tests.benchmarks.ingest import ingest
from tests.benchmarks.label import label
from tests.benchmarks.machine import ROOT, commit, load, machine
from tests.benchmarks.measure import Comparison, Effort
from tests.benchmarks.opening import opening
from tests.benchmarks.page import Run, page
from tests.benchmarks.people import people
from tests.benchmarks.registration import registration
from tests.benchmarks.slow_line import slow_line
from tests.benchmarks.wire import wire
from tests.benchmarks.words import words

PAGE = ROOT / "docs" / "BENCHMARKS.md"
Benchmark = Callable[[Effort, Path], tuple[Comparison, ...]]

BENCHMARKS: dict[str, Benchmark] = {
    "registration": registration,
    "label": label,
    "wire": wire,
    "dying_printer": dying_printer,
    "ingest": ingest,
    "growth": growth,
    "slow_line": slow_line,
    "window": first_window,
    "day": day,
    "opening": opening,
    "words": words,
    "board": board,
    "export": export,
    "people": people,
}


def measured(names: Iterable[str], effort: Effort) -> Run:
    """Returns what the benchmarks of these names find, each in an empty temporary folder."""
    began, began_s, load_before = datetime.now(UTC), time.monotonic(), load()
    found: list[Comparison] = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            found.extend(BENCHMARKS[name](effort, Path(folder)))
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        facts = machine(Path(folder))
    return Run(
        comparisons=tuple(found),
        facts=facts,
        began=began.strftime("%Y-%m-%d %H:%M UTC"),
        took_s=time.monotonic() - began_s,
        commit=commit(),
        loads=(load_before, load()),
        names=tuple(BENCHMARKS),
        effort=effort,
    )


def main() -> int:
    """Measures, and writes the page; a part of the benchmarks, or a quick look, is printed only."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", choices=tuple(BENCHMARKS), action="append", metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="few rounds: a look, not a result")
    given = parser.parse_args()
    run = measured(given.only or BENCHMARKS, Effort.QUICK if given.quick else Effort.FULL)
    text = page(run)
    if given.only or given.quick:
        print(text, end="")
    else:
        PAGE.write_text(text, encoding="utf-8")
        print(PAGE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
