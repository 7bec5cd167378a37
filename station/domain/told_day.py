"""The lines of a day's account out of what facts say of its records, whichever booths wrote them.

The account that a booth makes of its own rows is made of the same lines. Knows no stick, no feed and no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from station.domain.box import GONE, Box
from station.domain.day import DayLines, TubeLine, VisitLine
from station.domain.day_closed import DayClosed
from station.domain.rack import Rack, RackPosition
from station.domain.specimen import Specimen
from station.domain.told_record import States, record_told
from station.domain.visit import Visit

KINDS = ("person", "visit", "specimen", "rack_position", "rack", "box", "day_closed")
"""The kinds of records that a site's day is made of."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ToldDay:
    """A day as it is told: its lines, and the booths that wrote records which are none for this version."""

    lines: DayLines
    unreadable: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Where:
    """Where the tubes stand: the stay of each tube, and all racks and boxes."""

    stays: Mapping[UUID, RackPosition]
    racks: Mapping[UUID, Rack]
    boxes: Mapping[UUID, Box]


def told_day(states: States, day: date) -> ToldDay:
    """Returns a day's visits in order of arrival and their tubes by number."""
    unreadable: set[int] = set()
    visits = sorted(
        (one for one in _of(states, Visit, "visit", unreadable) if one.operating_day == day),
        key=lambda one: (one.arrived_at, str(one.id)),
    )
    names = {one.id: _name(states, one) for one in visits}
    where = _Where(
        {one.specimen_id: one for one in _of(states, RackPosition, "rack_position", unreadable) if one.is_in},
        {one.id: one for one in _of(states, Rack, "rack", unreadable)},
        {one.id: one for one in _of(states, Box, "box", unreadable)},
    )
    tubes = [one for one in _of(states, Specimen, "specimen", unreadable) if one.visit_id in names]
    _of(states, DayClosed, "day_closed", unreadable)
    lines = DayLines(
        tuple(VisitLine(one.id, names[one.id], one.way_out, one.void_reason is not None) for one in visits),
        tuple(_tube(one, names[one.visit_id], where) for one in sorted(tubes, key=lambda each: each.number)),
    )
    return ToldDay(lines, tuple(sorted(unreadable)))


def closing_told(states: States, day: date) -> DayClosed | None:
    """Returns what closed a booth's day last, None while it is open or open again."""
    closings = (one for one in _of(states, DayClosed, "day_closed", set()) if one.operating_day == day)
    last = max(closings, key=lambda one: one.amendment, default=None)
    return None if last is None or last.is_reopened else last


def _of(states: States, record_type: type[R], kind: str, unreadable: set[int]) -> list[R]:
    found = []
    for (each, _), ((_, _, station), state) in states.items():
        if each != kind:
            continue
        try:
            found.append(record_told(record_type, state))
        except ValueError:
            unreadable.add(station)
    return found


def _name(states: States, visit: Visit) -> str:
    told = states.get(("person", str(visit.person_id)))
    return "" if told is None else str(told[1].get("name") or "")


def _tube(tube: Specimen, name: str, where: _Where) -> TubeLine:
    stay = where.stays.get(tube.id)
    rack = None if stay is None else where.racks.get(stay.rack_id)
    box = None if rack is None or rack.box_id is None else where.boxes.get(rack.box_id)
    return TubeLine(
        tube.visit_id,
        name,
        tube.number,
        tube.state,
        rack="" if rack is None else rack.code,
        is_handed_over=box is not None and box.state in GONE,
        is_missing=box is not None and tube.number in box.missing,
    )
