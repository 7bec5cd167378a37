"""How long people took from step to step on a day, and how many came and left in each hour. Functions of values."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from station.domain.step_times import StepTimes


@dataclass(frozen=True, slots=True)
class StepDuration:
    """How long the way from one step to another took. `step` is the code of the way; of nobody, both are None.

    Units: seconds. `p90_s` is the value that nine in ten did not exceed (nearest rank).
    """

    step: str
    people: int
    median_s: int | None
    p90_s: int | None


@dataclass(frozen=True, slots=True)
class HourCount:
    """An hour of the site's clock, and how many people arrived and left in it."""

    start: datetime
    arrived: int
    left: int


WAYS = (
    ("arrival_to_registered", "arrival", "registered"),
    ("registered_to_collected", "registered", "collected"),
    ("collected_to_left", "collected", "left"),
    ("arrival_to_left", "arrival", "left"),
)


def step_durations(times: Iterable[StepTimes]) -> tuple[StepDuration, ...]:
    """Returns the times between steps. Paper that was entered later went no way at the booth: it is left out."""
    everybody = tuple(times)
    return tuple(_duration(step, _between(everybody, first, then)) for step, first, then in WAYS)


def _between(times: Iterable[StepTimes], first: str, then: str) -> list[float]:
    pairs = ((getattr(one, first), getattr(one, then)) for one in times)
    took = [(end - begin).total_seconds() for begin, end in pairs if begin is not None and end is not None]
    return [seconds for seconds in took if seconds >= 0]


def _duration(step: str, took: Sequence[float]) -> StepDuration:
    if not took:
        return StepDuration(step, 0, None, None)
    ordered = sorted(took)
    p90 = ordered[math.ceil(0.9 * len(ordered)) - 1]
    return StepDuration(step, len(ordered), round(statistics.median(ordered)), round(p90))


def people_per_hour(times: Iterable[StepTimes], zone: tzinfo) -> tuple[HourCount, ...]:
    """Returns every hour from the first arrival to the last leaving, those in which nobody came among them."""
    everybody = tuple(times)
    arrived = Counter(_hour(one.arrival, zone) for one in everybody)
    left = Counter(_hour(one.left, zone) for one in everybody if one.left is not None)
    hours = [*arrived, *left]
    if not hours:
        return ()
    count = round((max(hours) - min(hours)) / timedelta(hours=1)) + 1
    each = (min(hours) + timedelta(hours=place) for place in range(count))
    return tuple(HourCount(hour, arrived[hour], left[hour]) for hour in each)


def _hour(instant: datetime, zone: tzinfo) -> datetime:
    return instant.astimezone(zone).replace(minute=0, second=0, microsecond=0)
