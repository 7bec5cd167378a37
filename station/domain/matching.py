"""Whether two records may be about the same person: what speaks for it, and how much. Knows no database.

Nothing here decides: a match is shown with its reasons, and a human says whether it is the same person. Twins
share birth and phone, families share a phone, so no reason blocks anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from station.domain.person import Person
from station.domain.phone import NO_PHONE, phone_end
from station.domain.romanised import sounds_alike
from station.domain.search_form import initials_form, is_initials, search_form


class Reason(StrEnum):
    """What two records have in common. Its words: `match.<reason>`."""

    DOCUMENT = "document"
    PHONE = "phone"
    BIRTH = "birth"
    NAME = "name"
    NAME_CLOSE = "name_close"
    NAME_SOUND = "name_sound"
    NAME_START = "name_start"
    PHONE_END = "phone_end"
    NUMBER = "number"
    VOID_NUMBER = "void_number"
    NAME_PART = "name_part"
    VEHICLE = "vehicle"


WEIGHTS = {
    Reason.DOCUMENT: 100,
    Reason.PHONE: 40,
    Reason.BIRTH: 40,
    Reason.NAME: 40,
    Reason.NAME_CLOSE: 25,
    Reason.NAME_SOUND: 25,
    Reason.NAME_START: 15,
    Reason.PHONE_END: 15,
    Reason.NUMBER: 100,
    Reason.VOID_NUMBER: 100,
    Reason.NAME_PART: 10,
    Reason.VEHICLE: 30,
}
"""How much each reason says. Source: the project's own proposal (November 2026)."""
FAR_APART = 3
"""From how many keys of difference on two names are not close: one syllable has two or three."""
SHORTEST_CLOSE = 6
"""Units: keys. Shorter names are too easily one another's neighbours to be called close."""
SHORTEST_END = 4
"""Units: digits."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is known so far about whom somebody looks for; empty is not known yet."""

    name: str = ""
    surname_latin: str = ""
    given_latin: str = ""
    birth_date: date | None = None
    phone: str = ""
    phone_end: str = ""
    document_search_keys: tuple[str, ...] = ()


def reasons_for(sought: Sought, person: Person) -> tuple[Reason, ...]:
    """Returns what a person has in common with whom somebody looks for, the strongest reason first."""
    found = (
        Reason.DOCUMENT
        if person.document_search_key and person.document_search_key in sought.document_search_keys
        else None,
        _by_phone(sought, person),
        Reason.BIRTH if sought.birth_date and sought.birth_date == person.birth_date else None,
        _by_name(sought, person),
    )
    reasons = [one for one in found if one is not None]
    return tuple(sorted(reasons, key=lambda one: -WEIGHTS[one]))


def weight(reasons: tuple[Reason, ...]) -> int:
    """Returns how much some reasons say together."""
    return sum(WEIGHTS[one] for one in reasons)


def key_distance(first: str, second: str, limit: int) -> int:
    """Returns how many keys differ between two texts (one changed, left out, put in or swapped), at most `limit`."""
    if abs(len(first) - len(second)) >= limit:
        return limit
    before: list[int] = []
    row = list(range(len(second) + 1))
    for at, key in enumerate(first, start=1):
        older, before, row = before, row, [at]
        for place, other in enumerate(second, start=1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (key != other))
            is_swap = at > 1 and place > 1 and key == second[place - 2] and first[at - 2] == other
            row.append(min(cost, older[place - 2] + 1) if is_swap else cost)
    return min(row[-1], limit)


def _by_phone(sought: Sought, person: Person) -> Reason | None:
    if not person.phone or person.phone == NO_PHONE:
        return None
    if sought.phone and sought.phone == person.phone:
        return Reason.PHONE
    end = sought.phone_end or phone_end(sought.phone)
    return Reason.PHONE_END if len(end) >= SHORTEST_END and person.phone.endswith(end) else None


def _by_name(sought: Sought, person: Person) -> Reason | None:
    typed = _forms(sought.name, sought.surname_latin + sought.given_latin)
    written = _forms(person.name or "", person.surname_latin + person.given_latin)
    pairs = [(one, other) for one in typed for other in written]
    if any(one == other for one, other in pairs):
        return Reason.NAME
    if any(other.startswith(one) for one, other in pairs):
        return Reason.NAME_START
    if is_initials(sought.name):
        has_them = initials_form(person.name or "").startswith(search_form(sought.name))
        return Reason.NAME_PART if has_them else None
    if any(_is_close(one, other) for one, other in pairs):
        return Reason.NAME_CLOSE
    return Reason.NAME_SOUND if pairs and _sounds(sought, person) else None


def _forms(*names: str) -> tuple[str, ...]:
    return tuple(form for form in map(search_form, names) if form)


def _is_close(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= SHORTEST_CLOSE and key_distance(one, other, FAR_APART) < FAR_APART


def _sounds(sought: Sought, person: Person) -> bool:
    """Says whether one of the two names is the other one in Latin letters."""
    typed, written = sought.name, person.name or ""
    if not written.isascii():
        latin = _latin(typed, sought.surname_latin, sought.given_latin)
        return any(sounds_alike(written, *one) for one in latin)
    latin = _latin(written, person.surname_latin, person.given_latin)
    return not typed.isascii() and any(sounds_alike(typed, *one) for one in latin)


def _latin(name: str, surname: str, given: str) -> tuple[tuple[str, str], ...]:
    """Returns the Latin surname and given names; of a full name in Latin, where no document told, in either order."""
    if surname or given or not name.isascii():
        return ((surname, given),)
    first, _, rest = name.partition(" ")
    before, _, last = name.rpartition(" ")
    return (first, rest), (last, before)
