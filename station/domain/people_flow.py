"""How people flow through a day: who waits where, how fast it goes, when the queue ends, how many booths a goal needs.

Functions of values; they know no clock and no file. What is said of time to come is what would be if everything went
on as in the last half hour. Source of all definitions here: the project's own (November 2026), named one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from station.domain.operating_day import MIDNIGHT
from station.domain.visit import Step

PACE_WINDOW = timedelta(minutes=30)
"""Over so long a pace is taken: long enough for a few dozen people, short enough to show a booth that closed."""
LEAST_WINDOW = timedelta(minutes=10)
"""In the first minutes of a day nothing is said of pace: one family more or less would double it."""
AN_HOUR = timedelta(hours=1)
QUARTER_S = 900
"""Every zone's clocks differ from UTC by whole quarters of an hour."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One person's way through a booth: when they came, at which step they are, when they left."""

    booth: str
    arrived_at: datetime
    step: Step
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """So many people are to have left by an instant."""

    people: int
    by: datetime


@dataclass(frozen=True, slots=True)
class DayTarget:
    """What a site wants to reach each day: so many people by a time of its clocks. 0 people: it set no target."""

    people: int = 0
    by: time = time(18)

    def of_day(self, day: date, zone: tzinfo, day_ends_after: timedelta = MIDNIGHT) -> Target | None:
        """Returns the target of a day; a time before the day's end at night is on the next date."""
        is_at_night = timedelta(hours=self.by.hour, minutes=self.by.minute) < day_ends_after
        by = datetime.combine(day + timedelta(days=is_at_night), self.by, zone)
        return Target(self.people, by) if self.people else None


NO_TARGET = DayTarget()


@dataclass(frozen=True, slots=True)
class Pace:
    """How many came and how many left in a time before now. Left is any way out: nobody waits for them any more."""

    window: timedelta
    arrived: int
    left: int

    @property
    def arrived_per_hour(self) -> int:
        """How many would come in an hour."""
        return round(self.arrived * (AN_HOUR / self.window))

    @property
    def left_per_hour(self) -> int:
        """How many would leave in an hour."""
        return round(self.left * (AN_HOUR / self.window))


@dataclass(frozen=True, slots=True)
class HourFlow:
    """An hour of the site's clock, and how many people came and left in it, by booth."""

    start: datetime
    arrived: Mapping[str, int]
    left: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Goal:
    """How a target stands. `left` have a way out; `expected` will have one by then at this pace.

    `booths_needed`: so many open booths, each at the present pace of one, reach it; None where that cannot be said.
    """

    people: int
    by: datetime
    left: int
    expected: int | None
    booths_needed: int | None
    booths_open: int

    @property
    def is_reached(self) -> bool:
        """Whether so many people have left already."""
        return self.left >= self.people


@dataclass(frozen=True, slots=True)
class PeopleFlow:
    """A day so far, its times on the site's clocks. `waiting` counts who has not left, by step.

    `pace` is None in the first minutes of a day.
    `queue_ends_at` is when the last of those who wait now leaves at this pace (who comes later waits behind them);
    None where nobody left in the window. `goal` is None without a target.
    """

    now: datetime
    waiting: Mapping[Step, int]
    left: int
    hours: tuple[HourFlow, ...]
    booths_open: tuple[str, ...]
    pace: Pace | None
    queue_ends_at: datetime | None
    goal: Goal | None = None

    @property
    def here(self) -> int:
        """How many have not left."""
        return sum(self.waiting.values())


def people_flow(
    passages: Sequence[Passage], now: datetime, zone: tzinfo, target: Target | None = None
) -> PeopleFlow:
    """Returns how a day flows. `passages` are all that count of the day; hours are those of the zone's clocks."""
    now = now.astimezone(zone)
    since = now - PACE_WINDOW
    lately = [one for one in passages if one.arrived_at > since or (one.left_at and one.left_at > since)]
    booths = tuple(sorted({one.booth for one in lately}))
    waiting: Counter[Step] = Counter(one.step for one in passages if one.step is not Step.LEFT)
    here, pace = waiting.total(), _pace(passages, lately, now)
    left = len(passages) - here
    goal = None if target is None else _goal(target, now, pace, (left, len(booths)))
    return PeopleFlow(
        now, waiting, left, _hours(passages, zone), booths, pace, _queue_end(here, pace, now), goal
    )


def _pace(passages: Sequence[Passage], lately: Sequence[Passage], now: datetime) -> Pace | None:
    """Returns the pace of the last 30 minutes, or since the first arrival where that is less; None below 10."""
    window = min(PACE_WINDOW, now - min((one.arrived_at for one in passages), default=now))
    if window < LEAST_WINDOW:
        return None
    since = now - PACE_WINDOW
    arrived = sum(one.arrived_at > since for one in lately)
    return Pace(window, arrived, sum(one.left_at is not None and one.left_at > since for one in lately))


def _queue_end(here: int, pace: Pace | None, now: datetime) -> datetime | None:
    """Returns now + people here ÷ pace: one after the other, as fast as people leave."""
    if not here:
        return now
    return None if pace is None or not pace.left else now + here * pace.window / pace.left


def _goal(target: Target, now: datetime, pace: Pace | None, done: tuple[int, int]) -> Goal:
    """Returns how a target stands: needed = ⌈(to go ÷ time left) ÷ (pace ÷ open booths)⌉, in whole numbers."""
    left, booths_open = done
    to_go, time_left = target.people - left, target.by - now
    expected = needed = None
    if pace is not None and time_left > timedelta(0):
        expected = left + int(pace.left * time_left / pace.window)
        if pace.left:
            needed = -(-to_go * booths_open * pace.window // (pace.left * time_left))
    return Goal(target.people, target.by, left, expected, 0 if to_go <= 0 else needed, booths_open)


def _hours(passages: Iterable[Passage], zone: tzinfo) -> tuple[HourFlow, ...]:
    """Returns every hour from the first arrival to the last leaving, those in which nobody came among them."""
    everybody = tuple(passages)
    arrived = _by_hour(((one.booth, one.arrived_at) for one in everybody), zone)
    left = _by_hour(((one.booth, one.left_at) for one in everybody if one.left_at is not None), zone)
    starts = {*arrived, *left}
    if not starts:
        return ()
    first, count = min(starts), round((max(starts) - min(starts)) / AN_HOUR) + 1
    hours = (first + place * AN_HOUR for place in range(count))
    return tuple(HourFlow(one, arrived.get(one, {}), left.get(one, {})) for one in hours)


def _by_hour(moments: Iterable[tuple[str, datetime]], zone: tzinfo) -> dict[datetime, Counter[str]]:
    """Returns how many moments fall into each hour of the zone, by booth; counted by quarters, which is quick."""
    quarters = Counter((booth, int(moment.timestamp()) // QUARTER_S) for booth, moment in moments)
    found: dict[datetime, Counter[str]] = {}
    for (booth, quarter), count in quarters.items():
        moment = datetime.fromtimestamp(quarter * QUARTER_S, zone)
        found.setdefault(moment.replace(minute=0), Counter())[booth] += count
    return found
