"""Measured times, ours beside a reference's, taken in turn in one run. Knows nothing of what is measured."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
Step = Callable[[], object]


class Effort(StrEnum):
    """How long a run may take: all of it, a look (some seconds each), or just enough to show that it runs."""

    FULL = "full"
    QUICK = "quick"
    TINY = "tiny"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one benchmark found. Units: seconds, one time for each round.

    `how` says in two lines what our times and the reference's times hold. One time covers `each` of `counted`.
    `versions` names the programs that only this benchmark meets.
    """

    name: str
    what: str
    reference: str
    ours_s: tuple[float, ...]
    reference_s: tuple[float, ...]
    how: tuple[str, str]
    counted: str = ""
    each: int = 1
    versions: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """How many times as long as the reference ours takes, median by median."""
        return statistics.median(self.ours_s) / statistics.median(self.reference_s)

    @property
    def per_second(self) -> float:
        """How many of `counted` ours does in a second."""
        return self.each / statistics.median(self.ours_s)


@dataclass(frozen=True, slots=True)
class Spread:
    """Where some times lie. Units: seconds."""

    least: float
    p50: float
    p99: float
    most: float


def spread(times_s: Sequence[float]) -> Spread:
    """Returns where some times lie; of fewer than 100 times the 99th percentile is the longest."""
    ordered = sorted(times_s)
    return Spread(ordered[0], statistics.median(ordered), _at_share(ordered, 0.99), ordered[-1])


def _at_share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def timed(step: Step) -> float:
    """Returns how long a step takes. Units: seconds."""
    return timed_result(step)[1]


def timed_result(step: Callable[[], T]) -> tuple[T, float]:
    """Returns what a step returns, and how long it takes. Units: seconds."""
    began = time.perf_counter()
    result = step()
    return result, time.perf_counter() - began


def in_turn(
    ours: Callable[[], float], reference: Callable[[], float], rounds: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Returns the times that two measurements give, taken in turn; which of the two goes first changes each round."""
    found: dict[Callable[[], float], list[float]] = {ours: [], reference: []}
    for number in range(rounds):
        for one in (ours, reference) if number % 2 == 0 else (reference, ours):
            found[one].append(one())
    return tuple(found[ours]), tuple(found[reference])


def timed_in_turn(
    ours: Step, reference: Step, rounds: int, *, untimed: int = 1
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Returns the times of two steps taken in turn, after some untimed rounds that fill every cache."""
    for _ in range(untimed):
        ours()
        reference()
    return in_turn(lambda: timed(ours), lambda: timed(reference), rounds)
