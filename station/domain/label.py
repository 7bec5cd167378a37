"""What a specimen label says: its contents as short texts, and how a name is masked or shortened.

Knows no millimetres (`label_layout.py`), no font and no printer: whoever draws asks for shorter and shorter
forms of a name until one fits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from station.domain import number as numbers

KOREA = timezone(timedelta(hours=9))
"""The time that labels show. Source: Korea Standard Time, UTC+9 without summer time."""
ELLIPSIS = "…"
MASK = "*"
LEAST_FAMILY_NAME = 8
"""Letters of a family name that are kept before the initials of the given names go."""
SYLLABLES = range(0xAC00, 0xD7A4)
SYLLABLES_PER_INITIAL = 588
INITIAL_CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
IDEOGRAPHS = (range(0x3040, 0x3100), range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))


class NameMode(StrEnum):
    """How a site lets names stand on labels."""

    FULL = "full"
    MASKED = "masked"
    INITIALS = "initials"


class Content(StrEnum):
    """What a text on a label can be."""

    NAME = "name"
    BIRTH_SEX = "birth_sex"
    NUMBER = "number"
    TIME = "time"
    SPECIMEN = "specimen"
    STATION = "station"
    SPECIMEN_STATION = "specimen_station"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Wording:
    """The few words that a layout prints beside its contents, as data of the layout.

    They stand there and not in the reader's catalogue because a label is read by people of both languages.
    """

    collected: str = "{time}"
    printed: str = "{time}"
    training: str = "TRAINING"
    copy: str = "#{copy}"
    birth_year: str = "~{year}"
    birth_unknown: str = "????"
    station: str = "{station}"
    specimen_station: str = "{station} {specimen}"


@dataclass(frozen=True, slots=True)
class Label:
    """All that one label says.

    Either `birth` is known or, when the age was estimated, `birth_year` alone. The time is `collected_at`
    when the specimen was taken before the label, else `printed_at`. `specimen` is the short printed text,
    `copy` counts from 1, `zone` is the zone that the time is shown in.
    """

    name: str
    birth: date | None
    sex: str
    number: str
    collected_at: datetime | None
    specimen: str
    station: int
    copy: int = 1
    is_training: bool = False
    birth_year: int | None = None
    printed_at: datetime | None = None
    zone: tzinfo = KOREA


def text_of(label: Label, content: Content, wording: Wording, name_mode: NameMode) -> str:
    """Returns the text that a label shows for one content, empty when there is nothing to show."""
    return CONTENTS[content](label, wording, name_mode)


def shown_name(name: str, mode: NameMode) -> str:
    """Returns a name as a site's policy lets it stand on a label, in composed form and with single spaces."""
    words = unicodedata.normalize("NFC", name).split()
    return " ".join(NAME_FORMS[mode](word) for word in words)


def shorter_names(name: str) -> Iterator[str]:
    """Yields a name, then shorter and shorter forms of it for a label that is too small.

    The family name stands first and stays whole longest: the given names become initials from the last one
    backwards, then the family name loses its end, marked with "…", and at last everything behind it.
    Source: CLSI AUTO12-A (2011): the name is the most important element and long names are shortened by rule;
    the rule itself is this project's.
    """
    yield name
    words = name.split(" ")
    for kept in range(len(words) - 1, 0, -1):
        words[kept] = initial(words[kept])
        yield " ".join(words)
    for length in range(len(words[0]) - 1, LEAST_FAMILY_NAME - 1, -1):
        yield " ".join([words[0][:length] + ELLIPSIS, *words[1:]])
    yield from cut_texts(" ".join(words))


def cut_texts(text: str) -> Iterator[str]:
    """Yields a text, then the text with its end cut off character by character and marked with "…"."""
    yield text
    for length in range(len(text) - 1, 0, -1):
        yield (text[:length].rstrip(" .·") or text[:length]) + ELLIPSIS


def initial(word: str) -> str:
    """Returns the initial of a word: its first letter with a full stop, a Hangul or Chinese word as it is."""
    return word if _is_dense(word) else f"{word[0]}."


def masked(word: str) -> str:
    """Returns a masked word: 홍길동 → 홍*동, 홍길 → 홍*, MARIA → M***, which hides how long it was."""
    if not _is_dense(word):
        return word[0] + MASK * 3
    last = word[-1] if len(word) > 2 else ""
    return word[0] + MASK * (len(word) - 1 - len(last)) + last


def initials(word: str) -> str:
    """Returns the initials of a word: 홍길동 → ㅎㄱㄷ, MARIA → M., 王小明 → 王."""
    if ord(word[0]) in SYLLABLES:
        return "".join(_initial_consonant(one) for one in word)
    return word[0] if _is_dense(word) else f"{word[0]}."


def _initial_consonant(one: str) -> str:
    if ord(one) not in SYLLABLES:
        return one
    return INITIAL_CONSONANTS[(ord(one) - SYLLABLES.start) // SYLLABLES_PER_INITIAL]


def _is_dense(word: str) -> bool:
    """Says whether each character of a word is a syllable or a word of its own."""
    first = ord(word[0])
    return first in SYLLABLES or any(first in block for block in IDEOGRAPHS)


def _name(label: Label, wording: Wording, mode: NameMode) -> str:
    return shown_name(label.name, mode)


def _birth_sex(label: Label, wording: Wording, mode: NameMode) -> str:
    if label.birth is not None:
        birth = label.birth.isoformat()
    elif label.birth_year is not None:
        birth = wording.birth_year.format(year=label.birth_year)
    else:
        birth = wording.birth_unknown
    return f"{birth} {label.sex}".rstrip()


def _number(label: Label, wording: Wording, mode: NameMode) -> str:
    return numbers.display(label.number)


def _time(label: Label, wording: Wording, mode: NameMode) -> str:
    instant, sentence = label.collected_at, wording.collected
    if instant is None:
        instant, sentence = label.printed_at, wording.printed
    if instant is None:
        return ""
    return sentence.format(time=f"{instant.astimezone(label.zone):%Y-%m-%d %H:%M}")


def _specimen(label: Label, wording: Wording, mode: NameMode) -> str:
    return label.specimen


def _station(label: Label, wording: Wording, mode: NameMode) -> str:
    return wording.station.format(station=label.station)


def _specimen_station(label: Label, wording: Wording, mode: NameMode) -> str:
    station = _station(label, wording, mode)
    return wording.specimen_station.format(specimen=label.specimen, station=station).strip()


def _marks(label: Label, wording: Wording, mode: NameMode) -> str:
    training = wording.training if label.is_training else ""
    copy = wording.copy.format(copy=label.copy) if label.copy > 1 else ""
    return f"{training} {copy}".strip()


NAME_FORMS: dict[NameMode, Callable[[str], str]] = {
    NameMode.FULL: str,
    NameMode.MASKED: masked,
    NameMode.INITIALS: initials,
}
CONTENTS: dict[Content, Callable[[Label, Wording, NameMode], str]] = {
    Content.NAME: _name,
    Content.BIRTH_SEX: _birth_sex,
    Content.NUMBER: _number,
    Content.TIME: _time,
    Content.SPECIMEN: _specimen,
    Content.STATION: _station,
    Content.SPECIMEN_STATION: _specimen_station,
    Content.MARKS: _marks,
}
