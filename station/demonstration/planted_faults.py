"""What goes wrong on a played day that is to go wrong: whom it meets, and under which name the day's status finds it.

Knows no clock and no chance: who is met comes from the sample that it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from station.actions.day_status import DayStatus
from station.domain.day import DifferenceKind
from station.domain.number import display
from station.domain.visit import WayOut

LEAST_PEOPLE = 20
"""So many people are needed for everything that is planted to meet somebody else."""
OTHER_WAYS = (WayOut.REFUSED, WayOut.LEFT_BEFORE, WayOut.REFERRED, WayOut.NOT_NEEDED)
ONE_IN = 100
"""One of so many people leaves by each of the other ways; one at least."""
UNSENT = "unsent"
"""Under this name stands what the centre has not acknowledged; all else stands under its kind of difference."""


class Fault(StrEnum):
    """Something that goes wrong. The words of a fault stand under `fault.<fault>`.

    *Lost tube*: collected, and put into no rack. *Double scan*: another person's tube was scanned once more in the
    place of this one, and the booth's word was not heeded. *Unlabelled collection*: taken with no label printed.
    *Unsent batch*: written after the last delivery. *No way out*: nobody noted that the visitor left.
    """

    LOST_TUBE = "lost_tube"
    DOUBLE_SCAN = "double_scan"
    UNLABELLED_COLLECTION = "unlabelled_collection"
    UNSENT_BATCH = "unsent_batch"
    NO_WAY_OUT = "no_way_out"


FOUND_AS: Mapping[Fault, str] = {
    Fault.LOST_TUBE: DifferenceKind.NOT_RACKED.value,
    Fault.DOUBLE_SCAN: DifferenceKind.NOT_COLLECTED.value,
    Fault.UNLABELLED_COLLECTION: DifferenceKind.LABEL_NOT_PRINTED.value,
    Fault.UNSENT_BATCH: UNSENT,
    Fault.NO_WAY_OUT: DifferenceKind.NO_WAY_OUT.value,
}


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Whom each fault meets, and who leaves by another way, by their place in the order of arrival."""

    faults: Mapping[int, Fault]
    ways_out: Mapping[int, WayOut]


NOTHING_PLANTED = FaultPlan({}, {})


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that was planted: whose visit, and which number; of a double scan, which other one was scanned again."""

    fault: Fault
    visit_id: UUID
    name: str
    number: str
    scanned: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the day's status names: under which name, whose, and which number; `fault` is what was planted."""

    found_as: str
    name: str
    number: str
    fault: str = ""


def fault_plan(people: int, sample: Callable[[Sequence[int], int], list[int]]) -> FaultPlan:
    """Returns whom each fault meets, all of them in the second half of the day, and who leaves by another way."""
    met = sample(range(people // 2, people), len(Fault))
    many = max(1, people // ONE_IN)
    others = sample([one for one in range(people) if one not in met], many * len(OTHER_WAYS))
    ways = {place: OTHER_WAYS[count % len(OTHER_WAYS)] for count, place in enumerate(others)}
    return FaultPlan(dict(zip(met, Fault, strict=True)), ways)


def found_in(status: DayStatus) -> tuple[Found, ...]:
    """Returns everything that a day's status names: each difference's people, and the visits that are unsent."""
    numbers = {one.visit_id: one.number for one in status.numbers.stories}
    differing = tuple(
        Found(one.kind.value, item.name, display(item.number))
        for one in status.account.differences
        for item in one.items
    )
    unsent = tuple(
        Found(UNSENT, one.name, display(numbers.get(one.visit_id, ""))) for one in status.unsent_visits
    )
    return (*differing, *unsent)


def expected_of(planted: Iterable[Planted]) -> tuple[Found, ...]:
    """Returns what a day's status must name, and nothing besides."""
    return tuple(
        Found(FOUND_AS[one.fault], one.name, display(one.number), one.fault.value) for one in planted
    )


def recognised(found: Iterable[Found], planted: Iterable[Planted]) -> tuple[Found, ...]:
    """Returns what a day's status names, each with the fault of the same person and number that was planted so."""
    known = {replace(one, fault=""): one for one in expected_of(planted)}
    return tuple(known.get(one, one) for one in found)
