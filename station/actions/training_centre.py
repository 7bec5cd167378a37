"""The centre of a training station: a real PostgreSQL of its own, which knows nobody and can reach nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from station.actions.open_station import (
    TRAINING_CENTRE_SEED,
    TRAINING_SITE_KEY,
    TRAINING_SUPERVISOR_KEY,
    training_signing_seed,
)
from station.actions.shift import Shift
from station.central.carrier_keys import use_known_keys
from station.central.embedded import EmbeddedCentre, home_of
from station.central.provision import init
from station.central.training import enrol_for_training
from station.domain.bundle import verify_key_of
from station.errors import Trouble
from station.sync.postgres import Line


@dataclass(frozen=True, slots=True)
class TrainingCentre:
    """A running training centre, and the line on which its station reaches it."""

    server: EmbeddedCentre
    line: Line


def discard_left_over(shift: Shift, data: Path) -> None:
    """Removes the training centre that an earlier station of the same folder and key has left behind."""
    place = _place(shift, data)
    if home_of(place).exists():
        EmbeddedCentre.start(place).discard()


def _place(shift: Shift, data: Path) -> Path:
    """Returns what names a station's centre: its folder and its key, so that a new station there has a new centre."""
    return data / shift.store.keys.check.hex()


@contextmanager
def training_centre(shift: Shift, data: Path) -> Iterator[TrainingCentre]:
    """Gives the running centre of a training station whose data stand in a folder; stops it at the end.

    A server that a killed program left behind is taken over. Raises: Trouble `not_training` for a real station,
    which must never reach a centre that anybody may read.
    """
    if not shift.store.enrolment.is_training:
        raise Trouble("not_training", station=shift.station)
    with EmbeddedCentre.start(_place(shift, data)) as server:
        key_file = server.home / "centre.key"
        if not key_file.exists():
            key_file.write_text(TRAINING_CENTRE_SEED.hex() + "\n", encoding="ascii")
            key_file.chmod(0o600)
        init(server.dsn, key_file, shift.ids)
        dsn = enrol_for_training(server.dsn, shift.station, site=shift.store.enrolment.site)
        use_known_keys(server.dsn, shift.station, _known_keys(shift.station))
        yield TrainingCentre(server, Line(dsn))


def _known_keys(station: int) -> dict[str, bytes]:
    return {
        "verify_key": verify_key_of(training_signing_seed(station)),
        "supervisor_key": TRAINING_SUPERVISOR_KEY,
        "site_key": TRAINING_SITE_KEY,
    }
