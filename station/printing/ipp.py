"""The Internet Printing Protocol as bytes: requests are written, answers are read. Knows no network and no printer.

Source: RFC 8010 (encoding), RFC 8011 (operations, states), PWG 5100.7 (media-col).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

VERSION = b"\x02\x00"
OPERATION_GROUP, JOB_GROUP, END = b"\x01", b"\x02", b"\x03"
GROUPS = range(0x00, 0x10)
END_TAG = 0x03
FIRST_FAILURE = 0x0100


class Operation(IntEnum):
    """What a printer is asked to do."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B


class Tag(IntEnum):
    """The kinds of values that are used here."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RESOLUTION = 0x32
    BEGIN_COLLECTION = 0x34
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49
    MEMBER = 0x4A


@dataclass(frozen=True, slots=True)
class Attribute:
    """A named value, or several of them, as bytes."""

    name: str
    values: tuple[tuple[Tag, bytes], ...]


def text(name: str, tag: Tag, *values: str) -> Attribute:
    """Returns an attribute of texts."""
    return Attribute(name, tuple((tag, one.encode()) for one in values))


def number(name: str, value: int, tag: Tag = Tag.INTEGER) -> Attribute:
    """Returns an attribute with a number."""
    return Attribute(name, ((tag, struct.pack(">i", value)),))


def claim(name: str, *, is_true: bool) -> Attribute:
    """Returns an attribute that is true or false."""
    return Attribute(name, ((Tag.BOOLEAN, bytes([is_true])),))


def resolution(name: str, dpi: int) -> Attribute:
    """Returns an attribute with a resolution. Units: dots per inch."""
    return Attribute(name, ((Tag.RESOLUTION, struct.pack(">iib", dpi, dpi, 3)),))


def collection(name: str, *members: Attribute) -> Attribute:
    """Returns an attribute that holds others."""
    inner: list[tuple[Tag, bytes]] = [(Tag.BEGIN_COLLECTION, b"")]
    for member in members:
        inner += [(Tag.MEMBER, member.name.encode()), *member.values]
    return Attribute(name, (*inner, (Tag.END_COLLECTION, b"")))


def request(operation: Operation, about: Sequence[Attribute], job: Sequence[Attribute] = ()) -> bytes:
    """Returns a request, to be followed by the document if there is one."""
    first = (
        text("attributes-charset", Tag.CHARSET, "utf-8"),
        text("attributes-natural-language", Tag.LANGUAGE, "en"),
    )
    body = VERSION + struct.pack(">Hi", operation, 1) + OPERATION_GROUP + _written((*first, *about))
    return body + (JOB_GROUP + _written(job) if job else b"") + END


def _written(attributes: Sequence[Attribute]) -> bytes:
    return b"".join(
        _value(tag, "" if place else one.name, value)
        for one in attributes
        for place, (tag, value) in enumerate(one.values)
    )


def _value(tag: Tag, name: str, value: bytes) -> bytes:
    written = name.encode()
    return struct.pack(">BH", tag, len(written)) + written + struct.pack(">H", len(value)) + value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a printer answered: its status and the attributes of all groups, numbers as numbers, the rest as text."""

    status: int
    attributes: Mapping[str, tuple[int | str, ...]]

    @property
    def is_done(self) -> bool:
        """Returns whether the printer did what it was asked."""
        return self.status < FIRST_FAILURE

    def number(self, name: str) -> int:
        """Returns an attribute's number, 0 when it is not told."""
        found = self.attributes.get(name, (0,))[0]
        return found if isinstance(found, int) else 0

    def texts(self, name: str) -> tuple[str, ...]:
        """Returns an attribute's texts, none when it is not told."""
        return tuple(one for one in self.attributes.get(name, ()) if isinstance(one, str))


def read_answer(data: bytes) -> Answer:
    """Returns an answer. The members of a collection are not told apart. Raises: ValueError when it is not whole."""
    try:
        status = int(struct.unpack_from(">H", data, 2)[0])
        return Answer(status, _attributes(data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("not a whole IPP answer") from error


def _attributes(data: bytes) -> dict[str, tuple[int | str, ...]]:
    found: dict[str, tuple[int | str, ...]] = {}
    place, name = 8, ""
    while data[place] != END_TAG:
        tag = data[place]
        place += 1
        if tag in GROUPS:
            continue
        written, place = _sized(data, place)
        value, place = _sized(data, place)
        name = written.decode() or name
        found[name] = (*found.get(name, ()), _meaning(tag, value))
    return found


def _sized(data: bytes, place: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">H", data, place)
    end = place + 2 + length
    if end > len(data):
        raise IndexError("cut")
    return data[place + 2 : end], end


def _meaning(tag: int, value: bytes) -> int | str:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return int(struct.unpack(">i", value)[0])
    if tag == Tag.BOOLEAN:
        return int(value[0])
    return value.decode("utf-8", "replace")
