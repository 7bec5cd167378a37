"""Renders the page of figures. Knows no benchmark: everything on the page comes from what it is handed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.benchmarks.machine import Facts
from tests.benchmarks.measure import Comparison, Effort, Spread, spread

COMMAND = "make bench"


@dataclass(frozen=True, slots=True)
class Run:
    """One whole run. `began` is the UTC date and time in words, `commit` "" when there is none.

    `names` are those that `--only` takes.
    """

    comparisons: tuple[Comparison, ...]
    facts: Facts
    began: str
    took_s: float
    commit: str
    loads: tuple[str, str]
    names: tuple[str, ...]
    effort: Effort = Effort.FULL


def page(run: Run) -> str:
    """Returns the whole page as Markdown."""
    parts = (
        ["# Benchmarks", ""],
        [_introduction(run), ""],
        _ratios(run.comparisons),
        [
            "",
            "## Spread",
            "",
            "Fewer than 100 rounds have no 99th percentile of their own: p99 is the longest.",
            "",
        ],
        _spreads(run.comparisons),
        ["", "## How each is measured", ""],
        _methods(run.comparisons),
        ["## Machine", ""],
        _machine(run),
        [
            "",
            "## Again",
            "",
            f"`{COMMAND}` measures everything and writes this page. One benchmark, printed only:",
        ],
        [
            "`.venv/bin/python -m tests.benchmarks --only NAME [--quick]`; names: "
            + ", ".join(run.names)
            + "."
        ],
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _introduction(run: Run) -> str:
    kind = (
        ""
        if run.effort is Effort.FULL
        else f" This is a {run.effort} run with few rounds: a look, not a result."
    )
    return (
        "Ours beside a bare reference, measured in the same run and in turn. *Ratio* = median of ours ÷ median of the "
        "reference: it moves less from machine to machine than the times do. This page is generated; "
        f"no figure is written by hand.{kind}"
    )


def _ratios(comparisons: Iterable[Comparison]) -> list[str]:
    rows = [
        (
            one.what,
            one.reference,
            f"**{one.ratio:.2f}**",
            milliseconds(spread(one.ours_s).p50),
            milliseconds(spread(one.reference_s).p50),
            f"{significant(one.per_second)} {one.counted}",
            rounds(one),
        )
        for one in comparisons
    ]
    return table(("What", "Beside", "Ratio", "Ours, ms", "Reference, ms", "Ours per second", "n"), rows)


def _spreads(comparisons: Iterable[Comparison]) -> list[str]:
    rows = [
        (one.name, side, *_spread_told(spread(times)), str(len(times)))
        for one in comparisons
        for side, times in (("ours", one.ours_s), ("reference", one.reference_s))
    ]
    return table(("Benchmark", "Times of", "Least, ms", "p50, ms", "p99, ms", "Most, ms", "n"), rows)


def _spread_told(found: Spread) -> tuple[str, ...]:
    return tuple(milliseconds(one) for one in (found.least, found.p50, found.p99, found.most))


def _methods(comparisons: Iterable[Comparison]) -> list[str]:
    lines: list[str] = []
    for one in comparisons:
        lines += [f"**{one.name}**: {one.what} beside {one.reference}.", ""]
        lines += [f"- {line}" for line in (*one.how, *one.notes)] + [""]
    return lines


def _machine(run: Run) -> list[str]:
    versions = [pair for one in run.comparisons for pair in one.versions]
    facts = (
        *run.facts,
        *dict.fromkeys(versions),
        ("Load before and after", f"{run.loads[0]} and {run.loads[1]} processes that wanted to run"),
        ("Begun", run.began),
        ("Took", f"{run.took_s:.0f} s"),
        ("Commit", run.commit or "none"),
    )
    return [f"- {name}: {value}" for name, value in facts]


def rounds(comparison: Comparison) -> str:
    """Returns how many times stand behind a median: one number, or ours and the reference's."""
    ours, reference = len(comparison.ours_s), len(comparison.reference_s)
    return str(ours) if ours == reference else f"{ours} / {reference}"


def milliseconds(time_s: float) -> str:
    """Returns a time in milliseconds with three significant digits."""
    return significant(time_s * 1000)


def significant(value: float) -> str:
    """Returns a number with three significant digits, thousands parted, no exponent."""
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{3 if value < 1 else digits}f}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Returns a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
