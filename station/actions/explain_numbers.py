"""Accounts for every number of a station's day and of every registered roll: nothing may be left unexplained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.domain.number_account import Account, account_of_booth, account_of_roll
from station.domain.roll import Roll
from station.storage import find_numbers


@dataclass(frozen=True, slots=True)
class NumberBook:
    """The account of a day's own numbers, and that of each roll with all its labels, whenever they were used."""

    booth: Account
    rolls: tuple[Account, ...]

    @property
    def adds_up(self) -> bool:
        """Whether every number of every account is explained."""
        return all(one.adds_up for one in (self.booth, *self.rolls))


def explain_numbers(shift: Shift, day: date | None = None) -> NumberBook:
    """Returns the account of a day's numbers, today's if none is given. Raises: Rejected `not_allowed`."""
    shift.act("explain_numbers")  # asking the rights hook is all that is needed: looking changes no record
    wanted = day or shift.today()
    with shift.store.reading() as session:
        stories = find_numbers.stories_of_day(session, shift.station, wanted)
        booth = account_of_booth(shift.station, wanted, stories)
        return NumberBook(booth, tuple(_of_roll(session, one) for one in find_numbers.rolls(session)))


def _of_roll(session: Connection, roll: Roll) -> Account:
    serials = range(roll.first_serial, roll.last_serial + 1)
    stories = find_numbers.stories_between(session, *roll.ends)
    return account_of_roll(roll.station, roll.day, serials, stories)
