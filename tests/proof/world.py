"""Stations with real files, a model of the centre, and the oracle that knows all that was ever shown as saved."""

from __future__ import annotations

import shutil
import tempfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import text

from station.actions.open_station import open_station
from station.actions.register_visit import register_visit
from station.actions.send_pending import exchange
from station.actions.shift import Shift
from station.clock import PlayedClock
from station.domain.envelope import Batch
from station.domain.fact import Fact
from station.domain.person import Person
from station.domain.staff import Role
from station.errors import Trouble
from station.storage import outbox
from station.storage.ledger import last_fact, save
from station.storage.local import Enrolment
from station.sync.pace import next_delay_s
from tests.proof.centre_model import SITE, ModelCentre, ModelWire, hash_of, lost_call
from tests.station.booth import MORNING, RESIDENT, enrolled_booth, member, surroundings

CANARY = "카나리아"
"""A name that must never stand in clear anywhere on a disk."""
LONGEST_PENDING_S = 600
Alter = Callable[[Mapping[str, object]], object]


class Broken(AssertionError):
    """An invariant that does not hold, by its number in the protocol."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"invariant {number}: {why}")
        self.number = number


def must(number: int, holds: bool, why: str) -> None:
    """Requires an invariant to hold. Raises: Broken."""
    if not holds:
        raise Broken(number, why)


def here() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def enrolment_of(station: int, epoch: int = 1) -> Enrolment:
    return Enrolment(station, epoch, SITE, bytes(range(32)), "host=nowhere")


@cache
def template(station: int) -> tempfile.TemporaryDirectory[str]:
    """Makes a station's folder once; every example has a copy."""
    folder = tempfile.TemporaryDirectory(prefix="world-", dir=here())
    enrolled_booth(Path(folder.name), enrolment_of(station), station).shift.store.close()
    return folder


@dataclass(slots=True)
class Told:
    """A save that somebody was shown."""

    key: tuple[int, int, int]
    content_hash: bytes
    payload: bytes


@dataclass(slots=True)
class Site:
    """One station: its folder, who works there, and what was shown as saved."""

    folder: Path
    clock: PlayedClock
    shift: Shift
    told: list[Told] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    failures: int = 0
    late: list[Batch] = field(default_factory=list)

    @property
    def station(self) -> int:
        return self.shift.station

    @property
    def epoch(self) -> int:
        return self.shift.store.enrolment.epoch

    def rows(self, query: str) -> list[Any]:  # Any: rows
        with self.shift.store.reading() as session:
            return list(session.execute(text(query)).all())

    def reopen(self, folder: Path | None = None, *, may_be_cut: bool = False) -> None:
        self.shift.store.close()
        self.folder = folder or self.folder
        self.shift = opened(self.folder, self.clock, may_be_cut=may_be_cut)


def opened(folder: Path, clock: PlayedClock, *, may_be_cut: bool = False) -> Shift:
    """Opens a station; its ids come from the folder's name, so that an example is the same when it is played again."""
    around = surroundings(folder, clock, seed=zlib.crc32(folder.name.encode()))
    return open_station(folder, around, may_be_cut=may_be_cut).shift.signed_in_as(member(Role.SUPERVISOR))


class World:
    """What the rules of the machine act on. A planted bug overrides one of these methods or patches our code."""

    numbers = (101, 102)
    make_centre: type[ModelCentre] = ModelCentre

    def __init__(self) -> None:
        self.place = tempfile.TemporaryDirectory(prefix="world-", dir=here())
        self.centre = self.make_centre()
        self.sites = [self._site(place, number) for place, number in enumerate(self.numbers)]
        self.content: dict[tuple[int, int, int], bytes] = {}
        self.folders = 0
        for number in self.numbers:
            self.centre.enrol(number)

    def _site(self, place: int, number: int) -> Site:
        folder = Path(self.place.name) / f"site-{place}"
        shutil.copytree(template(number).name, folder)
        clock = PlayedClock(MORNING + timedelta(seconds=place))
        return Site(folder, clock, opened(folder, clock))

    def close(self) -> None:
        for site in self.sites:
            site.shift.store.close()
        self.place.cleanup()

    def new_folder(self) -> Path:
        self.folders += 1
        return Path(self.place.name) / f"copy-{self.folders}"

    def show(self, site: Site, fact: Fact) -> None:
        """Tells somebody that a fact is saved, and remembers that."""
        key = site.station, fact.header.epoch, fact.header.seq
        must(
            10, self.content.setdefault(key, fact.content_hash) == fact.content_hash, f"{key} was used again"
        )
        site.told.append(Told(key, fact.content_hash, fact.payload))

    def save(self, site: Site, person: Person, *, revision: int | None = None) -> None:
        with site.shift.store.writing() as session:
            fact = save(session, person, site.shift.act("register_visit"), revision=revision)
        self.show(site, fact)
        site.people = [one for one in site.people if one.id != person.id] + [person]

    def register(self, site: Site) -> None:
        """Registers a whole visit and remembers every fact of it."""
        before = self.last(site)
        register_visit(site.shift, replace(RESIDENT, name=CANARY))
        self.remember_after(site, before)

    def remember_after(self, site: Site, before: int) -> None:
        """Remembers what an action wrote into the present epoch."""
        query = f"SELECT seq, header, payload FROM fact WHERE epoch = {site.epoch} AND seq > {before} ORDER BY seq"
        for seq, header, payload in site.rows(query):
            key, hashed = (site.station, site.epoch, seq), hash_of(header, payload)
            must(10, self.content.setdefault(key, hashed) == hashed, f"{key} was used again")
            site.told.append(Told(key, hashed, payload))

    def last(self, site: Site) -> int:
        with site.shift.store.reading() as session:
            return last_fact(session, site.station, site.epoch)[0]

    def batch(self, site: Site, first: int, last: int) -> Batch | None:
        """Returns any range of the present epoch as a batch: what a stick carries."""
        with site.shift.store.reading() as session:
            facts = outbox.facts_from(session, site.epoch, first, last - first + 1)
            if not facts:
                return None
            before = outbox.chain_at(session, site.station, site.epoch, first - 1)
        pairs = tuple((one.header, one.payload) for one in facts)
        ends = facts[-1].seq, facts[-1].chain
        return Batch(site.station, site.epoch, first, ends[0], before, ends[1], pairs, "test")

    def wire(self, site: Site) -> ModelWire:
        return ModelWire(self.centre, site.station)

    def deliver(self, site: Site, fault: Fault | None = None, wire: ModelWire | None = None) -> bool:
        """Plays one exchange, with a fault on its way or none; returns whether everything was proven.

        Raises: Broken 15 when anything but a Trouble comes of it.
        """
        wire, talk, place = wire or self.wire(site), exchange(site.shift), 0
        try:
            call = next(talk)
            while True:
                struck = fault is not None and place == fault.place
                place += 1
                call = _step(talk, call, wire, fault if struck else None)
        except StopIteration:
            site.failures = 0
            return True
        except Trouble:
            site.failures += 1
            return False
        except Exception as error:
            raise Broken(15, f"{type(error).__name__}: {error}") from error

    def adopt(self, site: Site, ticket_epoch: int) -> Enrolment:
        self.centre.enrol(site.station, ticket_epoch)
        return enrolment_of(site.station, ticket_epoch)

    def pause_s(self, attempt: int, chance: float) -> float:
        return next_delay_s(attempt, chance)

    def heal(self, site: Site, chance: float) -> None:
        """Ends all faults: the station's own timer must bring everything in, with no user and no new write."""
        waited_s = 0.0
        for _ in range(4):
            pause_s = self.pause_s(site.failures, chance)
            waited_s += pause_s
            must(8, waited_s <= LONGEST_PENDING_S, f"pending for {waited_s} s of link time")
            if self.deliver(site):
                return
        raise Broken(8, "still pending after the faults ended")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call: its place in the conversation, and how. `alter` makes another reply of it."""

    place: int
    kind: str
    alter: Alter | None = None


def _step(talk: Any, call: Any, wire: ModelWire, fault: Fault | None) -> Any:  # Any: steps of a generator
    if fault is None:
        try:
            reply = call(wire)
        except Trouble as trouble:
            return talk.throw(trouble)
        return talk.send(reply)
    if fault.kind == "request_lost":
        return talk.throw(lost_call())
    if fault.kind == "forged" and fault.alter is not None:
        return talk.send(fault.alter({}))
    try:
        reply = call(wire)
    except Trouble as trouble:
        return talk.throw(trouble)
    if fault.alter is None:
        return talk.throw(lost_call())
    altered = fault.alter(reply)
    return talk.send(altered if isinstance(altered, dict) else {})
