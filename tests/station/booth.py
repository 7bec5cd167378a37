"""A station in a temporary folder, for the tests: real SQLCipher, a clock and ids from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from station.actions.open_station import Surroundings, create_station, open_station, training_enrolment
from station.actions.shift import Shift
from station.clock import PlayedClock
from station.domain.page import VisitPage
from station.domain.staff import Actor, Role
from station.ids import SeededIds
from station.programmes import programme
from station.settings import Settings

MORNING = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)

RESIDENT = VisitPage(
    name="김민수",
    birth="8504121",
    phone="12345678",
    consent=True,
    symptoms=("cough", "sore_throat"),
    onset="2",
    temperature="378",
    spo2="97",
)


@dataclass(slots=True)
class Booth:
    """A training station with somebody at work."""

    folder: Path
    clock: PlayedClock
    shift: Shift

    def as_role(self, role: Role) -> Shift:
        """Returns the shift of somebody of a role."""
        return self.shift.signed_in_as(Actor(f"test-{role}", str(role), role))

    def reopened(self) -> Booth:
        """Closes the station and opens it again, as after a restart."""
        self.shift.store.close()
        around = surroundings(self.folder, self.clock, seed=99)
        opened = open_station(self.folder, around)
        return replace(self, shift=opened.shift.signed_in_as(self.shift.actor))


def surroundings(folder: Path, clock: PlayedClock, seed: int = 1) -> Surroundings:
    """Returns a seeded clock and ids with the built-in settings."""
    return Surroundings(clock, SeededIds(clock, seed), programme("covid19"), Settings(data=folder))


def new_booth(folder: Path, role: Role = Role.SUPERVISOR) -> Booth:
    """Makes a training station in a folder, with somebody of a role at work."""
    clock = PlayedClock(MORNING)
    shift = create_station(folder, surroundings(folder, clock), training_enrolment())
    return Booth(folder, clock, shift.signed_in_as(Actor(f"test-{role}", str(role), role)))
