"""What a rule asks for, and whether it holds: three-valued, because *no* and *nobody asked* are not the same.

A condition names observations; an observation knows the words that it was seen in and what is missing when it
is unknown. Knows nothing of programmes, files or people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOTHING = frozenset[str]()
Interval = tuple[int, int]
"""A whole number as its lowest and highest possible value: an age of 0 years is 0 to 11 months."""

Value = bool | str | Interval | None
"""What is known: yes or no, one of some choices, a number; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that rules can ask about: its value, what was seen, what to ask if it is unknown."""

    value: Value
    seen: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


Observations = Mapping[str, Observation]


@dataclass(frozen=True, slots=True)
class IsYes:
    """Holds when the observation is *yes*."""

    name: str


@dataclass(frozen=True, slots=True)
class IsBetween:
    """Holds when the number lies between two bounds, both included; None is an open side."""

    name: str
    lowest: int | None
    highest: int | None


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """Holds when the choice is one of those named."""

    name: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Holds when at least `count` of the parts hold: 1 is *any*, all of them is *all*, 0 is *always*."""

    count: int
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when the part is known not to hold."""

    part: Condition


Condition = IsYes | IsBetween | IsOneOf | AtLeast | Not

ALWAYS = AtLeast(0, ())

Leaf = IsYes | IsBetween | IsOneOf
"""A condition that asks for one observation."""


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Gives every part of a condition that asks for one observation."""
    match condition:
        case AtLeast():
            for part in condition.parts:
                yield from leaves(part)
        case Not():
            yield from leaves(condition.part)
        case _:
            yield condition


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds (None: cannot be said), what was seen that says so, what is missing."""

    holds: bool | None
    seen: frozenset[str] = NOTHING
    missing: frozenset[str] = NOTHING


def judge(condition: Condition, observations: Observations) -> Verdict:
    """Returns whether a condition holds for these observations.

    Raises: KeyError for a name that no observation has; a programme is checked for that when it is loaded.
    """
    return _JUDGES[type(condition)](condition, observations)


def _judge_leaf(condition: Leaf, observations: Observations) -> Verdict:
    observation = observations[condition.name]
    holds = None if observation.value is None else _holds(condition, observation.value)
    if holds is None:
        return Verdict(None, missing=observation.missing)
    return Verdict(holds, seen=observation.seen)


def _holds(condition: Leaf, value: bool | str | Interval) -> bool | None:
    if isinstance(condition, IsYes):
        return value is True
    if isinstance(condition, IsOneOf):
        return value in condition.choices
    if not isinstance(value, tuple):
        raise TypeError(f"{condition.name} is no number")
    return _lies_between(value, condition)


def _lies_between(value: Interval, bounds: IsBetween) -> bool | None:
    lowest, highest = value
    too_low = bounds.lowest is not None and highest < bounds.lowest
    too_high = bounds.highest is not None and lowest > bounds.highest
    if too_low or too_high:
        return False
    surely_not_low = bounds.lowest is None or lowest >= bounds.lowest
    surely_not_high = bounds.highest is None or highest <= bounds.highest
    return True if surely_not_low and surely_not_high else None


def _judge_not(condition: Not, observations: Observations) -> Verdict:
    part = judge(condition.part, observations)
    return Verdict(None if part.holds is None else not part.holds, part.seen, part.missing)


def _judge_count(condition: AtLeast, observations: Observations) -> Verdict:
    yes: list[frozenset[str]] = []
    no: list[frozenset[str]] = []
    unknown: list[frozenset[str]] = []
    for part in condition.parts:
        verdict = judge(part, observations)
        if verdict.holds:
            yes.append(verdict.seen)
        elif verdict.holds is None:
            unknown.append(verdict.missing)
        else:
            no.append(verdict.seen)
    if len(yes) >= condition.count:
        return Verdict(True, seen=NOTHING.union(*yes))
    if len(yes) + len(unknown) < condition.count:
        return Verdict(False, seen=NOTHING.union(*no))
    return Verdict(None, missing=NOTHING.union(*unknown))


_JUDGES: dict[type, Callable[[Any, Observations], Verdict]] = {  # Any: the condition of its own type
    IsYes: _judge_leaf,
    IsBetween: _judge_leaf,
    IsOneOf: _judge_leaf,
    AtLeast: _judge_count,
    Not: _judge_not,
}
