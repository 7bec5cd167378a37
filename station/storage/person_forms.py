"""How a person can be found: the columns that are reckoned from the record and never leave the local file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from station.domain.person import Person
from station.domain.phone import NO_PHONE
from station.domain.romanised import whole_sound
from station.domain.search_form import initials_form, search_form


def _name(person: Person) -> str:
    return search_form(person.name or person.description)


def _latin(person: Person) -> str:
    return search_form(person.surname_latin + person.given_latin)


def _initials(person: Person) -> str:
    return initials_form(person.name or "")


def _sound(person: Person) -> str:
    """Returns how a name sounds as it is spoken in Korean, whichever way it is written."""
    name, latin = person.name or "", f"{person.surname_latin} {person.given_latin}".strip()
    return whole_sound(latin if latin and not initials_form(name) else name)


def phone_from_its_end(phone: str | None) -> str:
    """Returns the digits of a phone number from the last to the first, so that an end becomes a beginning."""
    return "" if phone in (None, NO_PHONE) else "".join(filter(str.isdigit, phone or ""))[::-1]


def _phone(person: Person) -> str:
    return phone_from_its_end(person.phone)


PERSON_FORMS: dict[str, Callable[[Any], str]] = {  # Any: as every record's columns are reckoned
    "search_name": _name,
    "search_latin": _latin,
    "search_initials": _initials,
    "search_phone": _phone,
    "search_sound": _sound,
}
