"""Opens the station that a data command works on, with somebody signed in, and closes it again."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from station.actions.check_ledger import AT_OPENING, new_facts_steps, played
from station.actions.open_station import TRAINING_PIN, TRAINING_STAFF, Surroundings, open_station
from station.actions.shift import Shift
from station.actions.staff import sign_in
from station.cli.command import Arguments
from station.cli.command import add_data as add_data
from station.cli.command import add_day as add_day
from station.cli.command import add_visit as add_visit
from station.clock import SystemClock
from station.domain.staff import Role
from station.errors import Rejected, reject
from station.ids import SystemIds
from station.programmes import built_in
from station.settings import Settings, data_folder, settings_of
from station.words import Words

NURSE_IN_TRAINING = next(name for name, role in TRAINING_STAFF if role is Role.NURSE)
"""Signs as the second in the examples of help."""


def data_path(given: Arguments) -> Path:
    """Returns the folder of the station's data: --data, else STATION_DATA, else the user's own."""
    told = given.data or os.environ.get("STATION_DATA")
    return Path(told) if told else data_folder(os.environ, Path.home())


def surroundings(folder: Path) -> Surroundings:
    """Returns the machine's clock and ids, the settings, and the programme that they name."""
    clock = SystemClock()
    settings = settings_of(folder, os.environ)
    return Surroundings(clock, SystemIds(clock), built_in(settings.programme), settings)


def today_of_sites() -> date:
    """Returns the present day of the sites, for commands of the centre: STATION_ZONE, else Seoul's, is their zone."""
    settings = settings_here()
    return (SystemClock().now().astimezone(settings.time_zone) - settings.day_ends_after).date()


def settings_here() -> Settings:
    """Returns the settings of this computer, for commands that open no station: its zone is the sites'."""
    return settings_of(data_folder(os.environ, Path.home()), os.environ)


@contextmanager
def open_shift(given: Arguments, words: Words, *, may_be_cut: bool = False) -> Iterator[Shift]:
    """Gives the station's shift with somebody signed in, and closes the station at the end.

    At a training station it is the training supervisor where nobody is named. Raises: as `open_station`, `sign_in`.
    """
    folder = data_path(given)
    opened = open_station(folder, surroundings(folder), may_be_cut=may_be_cut)
    shift = opened.shift
    try:
        if opened.is_new:
            print(words("cli.training_made", path=str(folder), station=shift.station), file=sys.stderr)
        for found in played(new_facts_steps(shift, AT_OPENING)).troubles():
            print(words.sentence(found), file=sys.stderr)
        yield _signed_in(shift, given, words)
    finally:
        shift.store.close()


def _signed_in(shift: Shift, given: Arguments, words: Words) -> Shift:
    """Returns the shift of who is named. Raises: Rejected `nobody_named`, `pin_not_given`, and as `sign_in`."""
    name = given.staff_name or os.environ.get("STATION_STAFF")
    is_training = shift.store.enrolment.is_training
    if not name and is_training:
        supervisor = next(name for name, role in TRAINING_STAFF if role is Role.SUPERVISOR)
        return sign_in(shift, supervisor, TRAINING_PIN)
    if not name:
        raise reject("as", "nobody_named")
    pin = os.environ.get("STATION_PIN")
    if pin is None and sys.stdin is not None and sys.stdin.isatty():
        pin = getpass.getpass(words("cli.pin"))
    if pin is None and not is_training:
        raise reject("pin", "pin_not_given", name=name)
    try:
        return sign_in(shift, name, TRAINING_PIN if pin is None else pin)
    except Rejected as refused:
        raise (reject("pin", "pin_not_given", name=name) if pin is None else refused) from None


def typed_pin(words: Words, name: str = "") -> str:
    """Returns the PIN of somebody: asked for unseen at a terminal, else the first line of standard input."""
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass(words("cli.pin_of", name=name) if name else words("cli.pin"))
    return "" if sys.stdin is None else sys.stdin.readline().strip()
