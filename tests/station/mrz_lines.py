"""Writes machine-readable zones, independently of the reader's own tables: what the tests read back."""

from __future__ import annotations

import random
from dataclasses import dataclass

KINDS = ("TD1", "TD2", "TD3", "MRVA", "MRVB")
NAME_LENGTHS = {"TD1": 30, "TD2": 31, "TD3": 39, "MRVA": 39, "MRVB": 31}
NUMBER_LENGTHS = {"TD1": 20, "TD2": 14, "TD3": 9, "MRVA": 9, "MRVB": 9}
CODES = {"TD1": "ID", "TD2": "I", "TD3": "PM", "MRVA": "V", "MRVB": "VB"}
OPTIONAL_LENGTHS = {"TD1": 11, "TD2": 7, "TD3": 14, "MRVA": 16, "MRVB": 8}
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Holder:
    """What is to be written. Dates are six characters, unknown parts `<<`."""

    surname: str
    given: str
    number: str
    birth: str
    expiry: str
    sex: str = "<"
    issuer: str = "KOR"
    nationality: str = "KOR"
    optional: str = ""


def digit_of(text: str) -> str:
    """The check digit by its definition."""
    total = 0
    for place, character in enumerate(text):
        value = 0 if character == "<" else ALPHABET.index(character)
        total += value * (7, 3, 1)[place % 3]
    return str(total % 10)


def checked(text: str) -> str:
    return text + digit_of(text)


def write_mrz(kind: str, holder: Holder) -> list[str]:
    """The lines of a document that holds these values."""
    name = f"{holder.surname}<<{holder.given}".replace(" ", "<")
    name = name[: NAME_LENGTHS[kind]].ljust(NAME_LENGTHS[kind], "<")
    head = CODES[kind].ljust(2, "<") + holder.issuer.ljust(3, "<")
    dates = checked(holder.birth) + holder.sex + checked(holder.expiry)
    nationality = holder.nationality.ljust(3, "<")
    if kind == "TD1":
        number, rest = _number(holder.number, 15)
        optional = holder.optional.ljust(11, "<")
        covered = number + rest + dates[:7] + dates[8:] + optional
        return [head + number + rest, dates + nationality + optional + digit_of(covered), name]
    number, rest = _number(holder.number, 0)
    room = {"TD2": 7, "TD3": 14, "MRVA": 16, "MRVB": 8}[kind]
    optional = (rest + holder.optional).ljust(room, "<")[:room]
    body = number + nationality + dates + optional
    if kind == "TD3":
        body += digit_of(optional)
    if kind in ("TD2", "TD3"):
        body += digit_of(body[:10] + body[13:20] + body[21:])
    return [head + name, body]


def _number(number: str, room: int) -> tuple[str, str]:
    """The nine characters with what follows them, and the optional data that a long number goes on in."""
    if len(number) <= 9:
        return checked(number.ljust(9, "<")), "<" * room
    rest = number[9:] + digit_of(number) + "<"
    return number[:9] + "<", rest.ljust(room, "<")


def random_holder(kind: str, source: random.Random) -> Holder:
    """Anybody, with a document of this kind whose number may be as long as the kind allows."""
    letters = ALPHABET[10:]
    room = OPTIONAL_LENGTHS[kind]
    number = "".join(source.choices(ALPHABET, k=source.randint(1, NUMBER_LENGTHS[kind])))
    if kind == "TD2" and len(number) > 9:
        room = 0
    return Holder(
        surname="".join(source.choices(letters, k=source.randint(1, 12))),
        given=" ".join("".join(source.choices(letters, k=source.randint(1, 6))) for _ in range(2)),
        number=number,
        birth=f"{source.randint(0, 99):02}{source.randint(1, 12):02}{source.randint(1, 28):02}",
        expiry=f"{source.randint(0, 99):02}{source.randint(1, 12):02}{source.randint(1, 28):02}",
        sex=source.choice("FMX<"),
        optional="".join(source.choices(ALPHABET, k=source.randint(0, room))),
    )
