"""A station in a temporary folder, for the tests: real SQLCipher, a clock and ids from a seed.

Making a station is slow on purpose (a PIN verifier for each member of staff); the tests copy one that was made once.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from station.actions.open_station import Surroundings, create_station, open_station, training_enrolment
from station.actions.shift import Shift
from station.clock import PlayedClock
from station.domain.page import VisitPage
from station.domain.staff import Actor, Role
from station.ids import SeededIds
from station.programmes import programme
from station.settings import Settings
from station.storage.local import Enrolment

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


@dataclass(slots=True, repr=False)
class Booth:
    """A training station with somebody at work."""

    folder: Path
    clock: PlayedClock
    shift: Shift

    def as_role(self, role: Role) -> Shift:
        """Returns the shift of somebody of a role."""
        return self.shift.signed_in_as(member(role))

    def reopened(self) -> Booth:
        """Closes the station and opens it again, as after a restart."""
        self.shift.store.close()
        around = surroundings(self.folder, self.clock, seed=99)
        opened = open_station(self.folder, around)
        return replace(self, shift=opened.shift.signed_in_as(self.shift.actor))


def member(role: Role) -> Actor:
    """Returns somebody of a role."""
    return Actor(f"test-{role}", str(role), role)


def surroundings(folder: Path, clock: PlayedClock, seed: int = 1) -> Surroundings:
    """Returns a seeded clock and ids with the built-in settings."""
    return Surroundings(clock, SeededIds(clock, seed), programme("covid19"), Settings(data=folder))


@cache
def _template() -> tempfile.TemporaryDirectory[str]:
    """Makes the training station that is copied; it goes when the tests end."""
    folder = tempfile.TemporaryDirectory(prefix="booth-")
    around = surroundings(Path(folder.name), PlayedClock(MORNING))
    create_station(Path(folder.name), around, training_enrolment()).store.close()
    return folder


def new_booth(folder: Path, role: Role = Role.SUPERVISOR) -> Booth:
    """Gives a training station in a folder, with somebody of a role at work."""
    shutil.copytree(_template().name, folder, dirs_exist_ok=True)
    clock = PlayedClock(MORNING)
    opened = open_station(folder, surroundings(folder, clock, seed=2))
    return Booth(folder, clock, opened.shift.signed_in_as(member(role)))


def enrolled_booth(folder: Path, enrolment: Enrolment, seed: int = 3) -> Booth:
    """Makes a station of an enrolment, with a supervisor at work; a real one has no staff and is made quickly."""
    clock = PlayedClock(MORNING)
    shift = create_station(folder, surroundings(folder, clock, seed), enrolment)
    return Booth(folder, clock, shift.signed_in_as(member(Role.SUPERVISOR)))


@contextmanager
def standing(booth: Booth) -> Iterator[Booth]:
    """Gives a booth and closes it at the end, however often it was opened again meanwhile."""
    try:
        yield booth
    finally:
        booth.shift.store.close()
