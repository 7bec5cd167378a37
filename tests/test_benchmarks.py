"""Shows that every benchmark runs and that the page can be rendered. Times are looked at by people, never here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.measure import Comparison, Effort, in_turn, spread
from tests.benchmarks.page import Run, page, significant, table

NAP = Comparison(
    name="sleep",
    what="A nap",
    reference="a blink",
    ours_s=(0.4, 0.2, 0.3),
    reference_s=(0.1, 0.2, 0.3, 0.1),
    how=("Ours: lies down.", "Reference: stays up."),
    counted="naps",
    each=3,
    versions=(("Bed", "2.0"),),
    notes=("Nobody snored.",),
)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_each_benchmark_runs_and_can_be_told(name: str, tmp_path: Path) -> None:
    found = BENCHMARKS[name](Effort.TINY, tmp_path)
    assert {name} <= {one.name for one in found}
    assert all(time_s > 0 for one in found for time_s in (*one.ours_s, *one.reference_s))
    told = page(_run(*found))
    for one in found:
        assert all(line in told for line in (one.what, one.reference, *one.how, *one.notes))


def test_a_ratio_is_median_by_median() -> None:
    assert NAP.ratio == pytest.approx(0.3 / 0.15)
    assert NAP.per_second == pytest.approx(10)


def test_the_page_begins_with_ratios_and_ends_with_the_command() -> None:
    lines = page(_run(NAP)).splitlines()
    assert "| A nap | a blink | **2.00** | 300 | 150 | 10.0 naps | 3 / 4 |" in lines
    assert lines.index("## Spread") < lines.index("## How each is measured") < lines.index("## Machine")
    assert {"- Bed: 2.0", "- Cores: 2", "- Commit: none", "- Took: 12 s"} <= set(lines)
    assert lines[-2].startswith("`make bench`")
    assert lines[-1].endswith("names: sleep, wake.")


def test_a_run_with_few_rounds_says_so() -> None:
    assert "a look, not a result" not in page(_run(NAP))
    assert "This is a quick run" in page(_run(NAP, effort=Effort.QUICK))


def test_who_goes_first_changes_each_round() -> None:
    order: list[str] = []

    def one(name: str) -> float:
        order.append(name)
        return float(len(order))

    times = in_turn(lambda: one("ours"), lambda: one("bare"), 3)
    assert order == ["ours", "bare", "bare", "ours", "ours", "bare"]
    assert times == ((1.0, 4.0, 5.0), (2.0, 3.0, 6.0))


@pytest.mark.parametrize(
    ("times_s", "p50", "p99"),
    [([3, 1, 2], 2, 3), (range(1, 101), 50.5, 99), (range(1, 201), 100.5, 198), ([7], 7, 7)],
)
def test_spread_tells_where_times_lie(times_s: list[float], p50: float, p99: float) -> None:
    found = spread(times_s)
    assert (found.least, found.most) == (min(times_s), max(times_s))
    assert (found.p50, found.p99) == (p50, p99)


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.12345, "0.123"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (12345.6, "12,346")],
)
def test_a_figure_has_three_significant_digits(value: float, told: str) -> None:
    assert significant(value) == told


def test_a_table_has_one_line_for_each_row() -> None:
    assert table(("A", "B"), [("1", "2")]) == ["| A | B |", "| --- | --- |", "| 1 | 2 |"]


def _run(*comparisons: Comparison, effort: Effort = Effort.FULL) -> Run:
    return Run(
        comparisons=comparisons,
        facts=(("Cores", "2"),),
        began="2026-04-01 00:30 UTC",
        took_s=12.4,
        commit="",
        loads=("0.1", "1.0"),
        names=("sleep", "wake"),
        effort=effort,
    )
