"""Closes and opens a day, or exports it, again and again, until somebody kills it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from station.actions.close_day import close_day
from station.actions.day_form import DayForm, FileFormat
from station.actions.export_day import export_day
from station.actions.open_station import open_station
from station.actions.reopen_day import reopen_day
from station.actions.shift import Shift
from station.clock import PlayedClock
from station.domain.staff import Role
from station.ids import SystemIds
from tests.station.booth import MORNING, member, surroundings
from tests.station.days import LATE

DAY = MORNING.date()
OUT = "out"


def _shift(folder: Path) -> Shift:
    clock = PlayedClock(MORNING + LATE + timedelta(hours=1))
    opened = open_station(folder, replace(surroundings(folder, clock), ids=SystemIds(clock)))
    return opened.shift.signed_in_as(member(Role.SUPERVISOR))


def close_for_ever(folder: Path, out: int) -> None:
    """Closes the day and opens it again; writes the id of each closing as soon as it is saved."""
    shift = _shift(folder)
    while True:
        os.write(out, f"{close_day(shift, DAY).id}\n".encode())
        reopen_day(shift, DAY, reason="again")


def export_for_ever(folder: Path, out: int) -> None:
    """Exports the day in each form; writes the SHA-256 of each file as soon as it has its name."""
    shift = _shift(folder)
    while True:
        for form in (DayForm(), DayForm(FileFormat.XLSX, "people")):
            made = export_day(shift, DAY, folder.parent / OUT, reason="evening", form=form)
            os.write(out, f"{made.sha256}\n".encode())
