"""Opens a station's folder: an existing one as it is, an empty one as a training station."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import nacl.public

from station.actions.shift import NOBODY, Shift
from station.actions.site_programme import site_programme
from station.actions.staff import add_staff, checked_name
from station.clock import Clock
from station.domain.bundle import signing_seed, verify_key_of
from station.domain.carrier import supervisor_public_key
from station.domain.programme import Programme
from station.domain.staff import Actor, Role
from station.errors import Trouble
from station.ids import Ids
from station.settings import DATA_FILE, Settings
from station.storage import outbox
from station.storage.keys import KEY_BYTES, KeyFile
from station.storage.local import Enrolment, Store, create_store, open_store, sync_folder

KEY_FILE = "station.key"
UNFINISHED_FILE = "station.new"
UNFINISHED_KEY_FILE = f"{KEY_FILE}.new"
OF_UNFINISHED = frozenset(
    {
        KEY_FILE,
        UNFINISHED_KEY_FILE,
        "station.anchor",
        *(UNFINISHED_FILE + end for end in ("", "-wal", "-journal")),
    }
)
"""What a folder may hold when the program was killed while it made a station there."""
TRAINING_STATION = 980
TRAINING_PIN = "0000"
TRAINING_CENTRE_SEED = b"training centre, no secret at all"[:32]
"""The training centre's private key is known to everybody: training data is about nobody."""
TRAINING_SITE_KEY = b"training site, no secret either!"[:32]
TRAINING_SUPERVISOR_KEY = b"training supervisor, no secret!!"[:32]
TRAINING_STAFF = (
    ("박접수", Role.REGISTRAR),
    ("이채취", Role.COLLECTOR),
    ("최간호", Role.NURSE),
    ("한책임", Role.SUPERVISOR),
    ("정관리", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a shift needs besides the station's file. `programme` is the built-in one that the settings name, if any."""

    clock: Clock
    ids: Ids
    programme: Programme | None
    settings: Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """A station that is open, with nobody signed in. `is_new` says that an empty folder has just become one."""

    shift: Shift
    is_new: bool


def training_public_key() -> bytes:
    """Returns the public key to which a training station seals identifiers."""
    return bytes(nacl.public.PrivateKey(TRAINING_CENTRE_SEED).public_key)


def open_station(folder: Path, around: Surroundings, *, may_be_cut: bool = False) -> Opened:
    """Opens the station in a folder; an existing empty folder becomes a training station.

    A file that was restored `may_be_cut`: it opens although facts are missing, to begin a new epoch.
    Raises: Trouble `path_missing`, `path_not_a_folder`, `not_a_station`, and those of `open_store`.
    """
    if not folder.exists():
        raise Trouble("path_missing", path=str(folder))
    if not folder.is_dir():
        raise Trouble("path_not_a_folder", path=str(folder))
    if is_empty_or_unfinished(folder):
        return Opened(create_station(folder, around, training_enrolment()), is_new=True)
    if not (folder / DATA_FILE).exists():
        is_lost = (folder / KEY_FILE).exists()
        raise Trouble("data_missing" if is_lost else "not_a_station", path=str(folder))
    store = open_store(
        folder / DATA_FILE, KeyFile(folder / KEY_FILE).keys(), around.clock, may_be_cut=may_be_cut
    )
    try:
        with store.writing() as session:
            outbox.land(session)
        return Opened(_shift(store, around), is_new=False)
    except BaseException:
        store.close()  # or the next try would find the file in use
        raise


def check_free(folder: Path, around: Surroundings) -> None:
    """Checks that a station may be made in a folder.

    Raises: Trouble `folder_is_station`, `folder_not_empty`, and as `open_station` for a station that does not open.
    """
    if is_empty_or_unfinished(folder):
        return
    if not (folder / DATA_FILE).exists():
        raise Trouble("folder_not_empty", path=str(folder))
    shift = open_station(folder, around, may_be_cut=True).shift
    shift.store.close()
    raise Trouble("folder_is_station", path=str(folder), station=shift.station)


def is_empty_or_unfinished(folder: Path) -> bool:
    """Returns whether a station may be made in a folder: it holds nothing, or what a kill left of the making.

    A key or an anchor alone is what is left of a station whose file is gone: it is no beginning.
    """
    names = {one.name for one in folder.iterdir()}
    return names <= {UNFINISHED_KEY_FILE} or (UNFINISHED_FILE in names and names <= OF_UNFINISHED)


def training_signing_seed(station: int) -> bytes:
    """Returns the seed with which a training station signs what goes on a stick; known to everybody."""
    return signing_seed(f"training station {station}".encode())


def training_enrolment(station: int = TRAINING_STATION) -> Enrolment:
    """Returns the enrolment of a training station."""
    return Enrolment(
        station,
        epoch=1,
        site="training",
        centre_public_key=training_public_key(),
        verify_key=verify_key_of(signing_seed(TRAINING_CENTRE_SEED)),
        site_key=TRAINING_SITE_KEY,
        signing_seed=training_signing_seed(station),
        supervisor_key=supervisor_public_key(TRAINING_SUPERVISOR_KEY),
    )


@dataclass(frozen=True, slots=True)
class FirstStaff:
    """The administrator with whom a real station begins: he adds everybody else."""

    name: str
    pin: str


def create_station(
    folder: Path, around: Surroundings, enrolment: Enrolment, *, first: FirstStaff | None = None
) -> Shift:
    """Makes a new station in an empty folder: a training station with its training staff, a real one with its first.

    The file gets its name when it is whole, so a kill in between leaves a folder that can be begun again.
    Raises: Rejected `name_missing`, `pin_too_short` for the first of the staff; Trouble `disk_full`.
    """
    if first is not None:
        checked_name(first.name, first.pin)
    unfinished, key_file = folder / UNFINISHED_FILE, KeyFile(folder / KEY_FILE)
    for leftover in folder.glob(f"{UNFINISHED_FILE}-*"):
        leftover.unlink()
    unfinished.write_bytes(b"")
    if not key_file.path.exists():
        key_file.create(around.ids.random_bytes(KEY_BYTES))
    keys = key_file.keys()
    store = create_store(unfinished, keys, enrolment, around.clock)
    if enrolment.is_training:
        founder = _shift(store, around).signed_in_as(Actor("training", "", Role.ADMINISTRATOR))
        for name, role in TRAINING_STAFF:
            add_staff(founder, name, role, TRAINING_PIN)
    elif first is not None:
        founder = _shift(store, around).signed_in_as(Actor("enrolment", "", Role.ADMINISTRATOR))
        add_staff(founder, first.name, Role.ADMINISTRATOR, first.pin)
    store.close()
    if (folder / f"{UNFINISHED_FILE}-wal").exists():
        raise Trouble("disk_full")  # closing could not bring the log into the file: it is begun again
    unfinished.rename(folder / DATA_FILE)
    sync_folder(folder)
    return _shift(open_store(folder / DATA_FILE, keys, around.clock), around)


def _shift(store: Store, around: Surroundings) -> Shift:
    settings = around.settings
    try:
        programme = site_programme(store, settings.programme, around.programme)
    except BaseException:
        store.close()
        raise
    shift = Shift(store, around.clock, around.ids, programme, settings.time_zone, NOBODY, settings.site)
    return replace(shift, day_ends_after=settings.day_ends_after)
