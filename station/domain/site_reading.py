"""What the sticks of a site say together: a supervisor's day with no network. A function of values.

Facts of one station may come on several sticks and twice; they are laid together by their numbers. What two booths say
of one visit is one visit. What is not there is told: stations without a stick, facts that no stick holds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from station.domain.carrier import Carrier
from station.domain.conflict import Conflict
from station.domain.envelope import chain_over
from station.domain.fact import first_chain
from station.domain.parted import TAKE_OVER as TAKE_OVER
from station.domain.parted import conflicts_among
from station.domain.site_file import RosterStation
from station.domain.told_record import UNDONE, Rank, States, Told, laid_together
from station.domain.visit import Step, step_of

VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class StreamReading:
    """One epoch of a station as far as the sticks hold it.

    `missing` are the ranges of facts that no stick holds: before the first one the centre had proven them already.
    `chain` is the chain at `last_seq` in hex; `is_joined` says that it was recomputed from the first fact on.
    """

    station: int
    epoch: int
    first_seq: int
    last_seq: int
    facts: int
    chain: str
    is_joined: bool
    missing: tuple[tuple[int, int], ...]
    written_at: datetime

    def holds(self, first: int, last: int) -> bool:
        """Says whether every fact of a range is there, both ends included."""
        is_within = self.first_seq <= first and last <= self.last_seq
        return is_within and not any(gap[0] <= last and first <= gap[1] for gap in self.missing)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The visits of a day: by the step that they reached, by the way out, and their tubes. Void ones do not count."""

    visits: int
    by_step: Mapping[Step, int]
    ways_out: Mapping[str, int]
    specimens: int
    collected: int


@dataclass(frozen=True, slots=True)
class StationReading:
    """A station of the site: its name, what the sticks hold of it, and the visits of the day that it wrote about.

    A station without `streams` has brought no stick. `is_on_roster` is false for one that the roster does not name.
    """

    station: int
    name: str
    is_on_roster: bool
    streams: tuple[StreamReading, ...]
    counts: DayCounts


@dataclass(frozen=True, slots=True)
class SiteReading:
    """The whole site on a day. `counts` has a visit once however many booths wrote about it.

    `told` holds by station what the sticks say of each record: names, too. `conflicts` are what booths said otherwise
    of the day's visits, as far as the sticks hold both words, and nobody has settled.
    """

    site: str
    day: date | None
    stations: tuple[StationReading, ...]
    counts: DayCounts
    told: Mapping[int, States] = field(default_factory=dict, repr=False, compare=False)
    conflicts: tuple[Conflict, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """The stations of the roster that have brought no stick."""
        return tuple(one.station for one in self.stations if not one.streams)

    def who(self, visit_id: UUID) -> str:
        """Returns the name of whose visit it is, "" where no stick tells it."""
        every = together(self.told.values())
        visit = every.get(("visit", str(visit_id)))
        person = None if visit is None else every.get(("person", str(visit[1].get("person_id"))))
        return "" if person is None else str(person[1].get("name") or "")

    @property
    def has_gaps(self) -> bool:
        """Whether a stick between two others is missing."""
        return any(
            gap[0] > one.first_seq for row in self.stations for one in row.streams for gap in one.missing
        )


def read_site(
    site: str, carriers: Sequence[Carrier], roster: Sequence[RosterStation], day: date | None = None
) -> SiteReading:
    """Returns what open carriers say of a day, the last one that they know of if none is given."""
    names = {one.station: one.name for one in roster}
    streams = _streams(carriers)
    states = {number: _states(streams, number) for number in {*names, *(place[0] for place in streams)}}
    every = together(states.values())
    wanted = day or _last_day(every)
    stations = tuple(
        StationReading(
            number,
            names.get(number, ""),
            number in names,
            tuple(reading for place, (reading, _) in sorted(streams.items()) if place[0] == number),
            _counts(states[number], wanted),
        )
        for number in sorted(states)
    )
    facts = (fact for _, held in streams.values() for fact in held.values())
    conflicts = conflicts_among(facts, wanted)
    return SiteReading(site, wanted, stations, _counts(every, wanted), states, conflicts)


Facts = dict[int, tuple[bytes, bytes]]
Streams = dict[tuple[int, int], tuple[StreamReading, Facts]]


def _streams(carriers: Sequence[Carrier]) -> Streams:
    by_place: dict[tuple[int, int], list[Carrier]] = {}
    for one in carriers:
        by_place.setdefault((one.batch.station, one.batch.epoch), []).append(one)
    return {place: _stream(place, found) for place, found in by_place.items()}


def _stream(place: tuple[int, int], carriers: Sequence[Carrier]) -> tuple[StreamReading, Facts]:
    facts: Facts = {}
    for one in carriers:
        facts |= dict(enumerate(one.batch.facts, one.batch.first_seq))
    last = max(carriers, key=lambda one: one.batch.last_seq)
    missing = _missing(sorted(facts))
    station, epoch = place
    whole = chain_over(first_chain(station, epoch), (facts[seq] for seq in sorted(facts)))
    reading = StreamReading(
        station,
        epoch,
        min(facts),
        max(facts),
        len(facts),
        last.batch.chain_after.hex(),
        not missing and whole == last.batch.chain_after,
        missing,
        max(one.written_at for one in carriers),
    )
    return reading, facts


def _missing(seqs: Sequence[int]) -> tuple[tuple[int, int], ...]:
    pairs = zip([0, *seqs], seqs, strict=False)
    return tuple((before + 1, after - 1) for before, after in pairs if after > before + 1)


def _states(streams: Streams, station: int) -> States:
    found: States = {}
    for place, (_, facts) in streams.items():
        if place[0] == station:
            for seq in sorted(facts):
                take_fact(found, station, *facts[seq])
    return found


def take_fact(found: States, station: int, header: bytes, payload: bytes) -> None:
    """Lays what a fact of a station says of its record among what is known of it."""
    told = json.loads(header)
    key = (str(told["record_kind"]), str(told["record_id"]))
    rank = (int(told["revision"]), told["action"] != TAKE_OVER, station)
    _lay(found, key, (rank, json.loads(payload)), is_undo=told["action"] == UNDONE)


def _lay(found: States, key: tuple[str, str], told: tuple[Rank, Told], *, is_undo: bool = False) -> None:
    lower, higher = sorted((told, found.get(key, told)), key=lambda one: one[0])
    is_last = (is_undo and higher is told) or (higher[0][1] and not lower[0][1])
    found[key] = (higher[0], laid_together(key[0], lower[1], higher[1], is_undo=is_last))


def together(each: Iterable[States]) -> States:
    """Returns what several booths say of the same records."""
    found: States = {}
    for states in each:
        for key, told in states.items():
            _lay(found, key, told)
    return found


def _of_kind(states: States, kind: str) -> list[Told]:
    return [state for (found, _), (_, state) in states.items() if found == kind]


def _last_day(states: States) -> date | None:
    days = [str(one["operating_day"]) for one in _of_kind(states, "visit")]
    return date.fromisoformat(max(days)) if days else None


def _counts(states: States, day: date | None) -> DayCounts:
    wanted = None if day is None else day.isoformat()
    visits = {
        str(one["id"]): one
        for one in _of_kind(states, "visit")
        if one["operating_day"] == wanted and not one.get("void_reason")
    }
    triaged = {str(one["visit_id"]) for one in _of_kind(states, "triage")}
    tubes: dict[str, list[Told]] = {visit_id: [] for visit_id in visits}
    for one in _of_kind(states, "specimen"):
        if str(one["visit_id"]) in tubes and one["state"] != VOIDED:
            tubes[str(one["visit_id"])].append(one)
    steps = Counter(
        step_of(
            triaged=visit_id in triaged,
            labelled=bool(tubes[visit_id]),
            collected=bool(tubes[visit_id]) and all(one.get("collected_at") for one in tubes[visit_id]),
            left=bool(visit.get("way_out")),
        )
        for visit_id, visit in visits.items()
    )
    every = [one for of_visit in tubes.values() for one in of_visit]
    return DayCounts(
        len(visits),
        {step: steps[step] for step in Step},
        Counter(str(one["way_out"]) for one in visits.values() if one.get("way_out")),
        len(every),
        sum(bool(one.get("collected_at")) for one in every),
    )
