"""What a slip says: the paper that somebody carries through the clinic, with a code that only we can follow.

The code holds an id, or the visit sealed with the site's key: nobody else reads anything about the person in it.
Knows no font and no printer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from uuid import UUID

from station.domain.label import KOREA
from station.domain.label_layout import Align

CODE = re.compile(r"(VISIT|PERSON):([0-9A-F]{32})")


class SlipKind(StrEnum):
    """Whom a slip is of: a visit (scanned at the exit) or a person (for the next visit)."""

    VISIT = "visit"
    PERSON = "person"


class SlipContent(StrEnum):
    """What a text on a slip can be."""

    TITLE = "title"
    NAME = "name"
    BIRTH_SEX = "birth_sex"
    NUMBER = "number"
    TIME = "time"
    PLACE = "place"
    MARKS = "marks"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class Slip:
    """All that one slip says. `number` is the visit's specimen number in groups, empty before there is one.

    `carried` is the visit itself, sealed for the next booth; without it the code says only which visit it is.
    """

    kind: SlipKind
    id: UUID
    name: str
    birth_sex: str
    number: str
    printed_at: datetime
    place: str
    is_training: bool = False
    zone: tzinfo = KOREA
    carried: str = ""


@dataclass(frozen=True, slots=True)
class SlipWords:
    """The words of a slip in the visitor's language."""

    title_visit: str
    title_person: str
    birth: str
    instructions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlipCode:
    """Where the QR code stands, with its quiet zone, and how wide one module is at least."""

    left_mm: float
    top_mm: float
    side_mm: float
    least_module_mm: float = 0.35
    """Source: this project: read by a phone's camera at arm's length."""


@dataclass(frozen=True, slots=True)
class SlipText:
    """Where one content stands: `lines` lines, each of the height of the box."""

    content: SlipContent
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    lines: int = 1
    align: Align = Align.LEFT
    is_bold: bool = False
    is_inverted: bool = False


@dataclass(frozen=True, slots=True)
class SlipLayout:
    """One size of slip and all that stands on it."""

    name: str
    width_mm: float
    height_mm: float
    margin_mm: float
    code: SlipCode
    texts: tuple[SlipText, ...]


def slip_code(kind: SlipKind, record_id: UUID) -> str:
    """Returns what the code of a slip says: digits and capitals only, so that any scanner types it alike."""
    return f"{kind.name}:{record_id.hex.upper()}"


def code_on_slip(slip: Slip) -> str:
    """Returns what the code of a slip says: the sealed visit where it carries one, else whose slip it is."""
    return slip.carried or slip_code(slip.kind, slip.id)


def read_slip_code(text: str) -> tuple[SlipKind, UUID] | None:
    """Returns whose slip a scanned text is of, or None when it is no slip of ours."""
    found = CODE.fullmatch(text.strip().upper())
    return (SlipKind[found.group(1)], UUID(found.group(2))) if found else None


def text_on_slip(slip: Slip, content: SlipContent, words: SlipWords) -> str:
    """Returns the text that a slip shows for one content, empty when there is nothing to show."""
    return CONTENTS[content](slip, words)


def _time(slip: Slip, words: SlipWords) -> str:
    return f"{slip.printed_at.astimezone(slip.zone):%Y-%m-%d %H:%M}"


CONTENTS: dict[SlipContent, Callable[[Slip, SlipWords], str]] = {
    SlipContent.TITLE: lambda slip, words: (
        words.title_visit if slip.kind is SlipKind.VISIT else words.title_person
    ),
    SlipContent.NAME: lambda slip, words: slip.name,
    SlipContent.BIRTH_SEX: lambda slip, words: words.birth.format(birth=slip.birth_sex),
    SlipContent.NUMBER: lambda slip, words: slip.number,
    SlipContent.TIME: _time,
    SlipContent.PLACE: lambda slip, words: slip.place,
    SlipContent.MARKS: lambda slip, words: "TRAINING" if slip.is_training else "",
    SlipContent.INSTRUCTIONS: lambda slip, words: "\n".join(words.instructions),
}
