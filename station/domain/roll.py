"""A roll of labels that were printed before the day, for the hours when no label can be printed.

A roll has a station number of its own, so that its numbers can never meet those of a booth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from station.domain.number import TRAINING, check_number, make_number, parts
from station.errors import Rejected, Rejection, reject


@dataclass(frozen=True, slots=True)
class Roll:
    """A registered roll: the serials from first to last, both included, of one station number and day part."""

    id: UUID
    station: int
    day: date
    first_serial: int
    last_serial: int

    @property
    def label_count(self) -> int:
        """How many labels the roll has."""
        return self.last_serial - self.first_serial + 1

    def number(self, serial: int) -> str:
        """Returns the number on the label with this serial."""
        return make_number(self.station, self.day, serial)

    @property
    def ends(self) -> tuple[str, str]:
        """The numbers of the first and the last label."""
        return self.number(self.first_serial), self.number(self.last_serial)

    def holds(self, number: str) -> bool:
        """Says whether a valid number is on a label of this roll."""
        said = parts(number)
        return (said.station, said.day) == (self.station, self.day) and (
            self.first_serial <= said.serial <= self.last_serial
        )


def roll_of_ends(roll_id: UUID, first: str, last: str, *, booth: int) -> Roll:
    """Returns the roll whose first and last label were scanned, for a booth.

    Raises: Rejected `code_not_ours`, `roll_ends_differ`, `roll_backwards`, `roll_station_is_booth`,
    `roll_not_for_training`, `roll_only_for_training`.
    """
    ends = {"first": check_number(first), "last": check_number(last)}
    unread = [name for name, verdict in ends.items() if verdict.parts is None]
    if unread:
        scanned = {"first": first, "last": last}
        raise Rejected(
            *(Rejection(name, "code_not_ours", {"scanned": scanned[name][:40]}) for name in unread)
        )
    begin, end = parts(ends["first"].digits), parts(ends["last"].digits)
    if (begin.station, begin.day) != (end.station, end.day):
        raise reject("last", "roll_ends_differ")
    if begin.serial > end.serial:
        raise reject("last", "roll_backwards", first=begin.serial, last=end.serial)
    _check_station(begin.station, booth)
    return Roll(roll_id, begin.station, begin.day, begin.serial, end.serial)


def _check_station(station: int, booth: int) -> None:
    if station == booth:
        raise reject("first", "roll_station_is_booth", station=station)
    if station not in TRAINING and booth in TRAINING:
        raise reject("first", "roll_not_for_training", station=station)
    if station in TRAINING and booth not in TRAINING:
        raise reject("first", "roll_only_for_training", station=station)
