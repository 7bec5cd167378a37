"""What somebody told of themselves before they came: their own questionnaire, as a code on their phone or on paper.

The code is digits alone, like that of a slip: they are the same on every keyboard and the smallest in a QR code. It
begins with 99 and a version from 50 to 59, three digits of its length, and a number that is the UTF-8 text of a JSON
array with its CRC-32. It is the person's word and not signed: the desk checks it. It holds no document number.
Knows no clock and no page on which it is made (`resources/prereg`), but its keys: both read `KEYS`.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from types import MappingProxyType

from station.domain.identity import plain_text
from station.errors import Rejected, reject

START = "995"
MARK, VERSION = "99", "52"
SHAPE = re.compile(r"99(5[0-9])([0-9]{3})([0-9]+)")
BEGINNING = re.compile(r"995[0-9]{20,}")
"""A scan that begins so and has not the shape is one of ours that was not read whole."""
MOST_DIGITS = 999
LEAST_BYTES = 64
"""A shorter text is filled up with spaces, so that no code is as short as a number that is scanned elsewhere."""
CHECK_BYTES = 4
BEGUN = re.compile(
    r'\{"n":"(?P<name>[^"\\\x00-\x1f]{1,128})"(?:,"b":"(?P<birth>[0-9]{4}-[0-9]{2}-[0-9]{2})")?'
)
"""How the answers of a code begin: the name, and the birth."""
UNREADABLE = "\ufffd"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LANGUAGES = ("ko", "en", "zh", "ja")

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "n": "name",
        "b": "birth",
        "s": "sex",
        "p": "phone",
        "a": "area",
        "c": "nationality",
        "l": "surname_latin",
        "g": "given_latin",
        "f": "flight",
        "e": "seat",
        "o": "origin",
        "t": "transit",
        "r": "countries",
        "w": "stay",
        "m": "companions",
        "x": "exposed",
        "d": "contact_on",
        "k": "contact_place",
        "i": "onset_on",
        "j": "onset_place",
        "u": "arrival",
        "q": "pregnant",
        "h": "guardian_name",
        "v": "guardian_relation",
    }
)
"""Key in the code → what the text answers."""
LISTS: Mapping[str, str] = MappingProxyType({"y": "symptoms", "z": "conditions"})
KEYS: Mapping[str, str] = MappingProxyType({**TEXTS, **LISTS})


@dataclass(frozen=True, slots=True)
class Preregistration:
    """What somebody told. A list that is not there was not asked; an empty one says that there are none.

    `has_agreed` is what the person ticked under the consent wording; the desk asks again. `site` is that of the page.
    """

    programme_id: str
    issued_at: datetime
    language: str
    has_agreed: bool
    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    site: str = ""


def is_preregistration(text: str) -> bool:
    """Says whether a scanned text is such a code, whole or not, of whatever version."""
    return BEGINNING.match(text.strip()) is not None


def write_preregistration(told: Preregistration) -> str:
    """Returns the code. Raises: Rejected `preregistration_too_long`."""
    answers: dict[str, object] = {
        key: told.texts[name] for key, name in TEXTS.items() if told.texts.get(name)
    }
    answers |= {key: list(told.lists[name]) for key, name in LISTS.items() if name in told.lists}
    minutes = int((told.issued_at - EPOCH) / timedelta(minutes=1))
    parts = [told.programme_id, minutes, told.language, int(told.has_agreed), told.site, answers]
    plain = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode().ljust(LEAST_BYTES)
    body = str(int.from_bytes(b"\x01" + plain + zlib.crc32(plain).to_bytes(CHECK_BYTES, "big"), "big"))
    if len(body) > MOST_DIGITS:
        raise reject("", "preregistration_too_long")
    return f"{MARK}{VERSION}{len(body):03}{body}"


def read_preregistration(text: str) -> Preregistration:
    """Returns what a code says, however old it is.

    Raises: Rejected `preregistration_not_one`, `preregistration_damaged`, `preregistration_damaged_partly`,
    `preregistration_of_other_version`.
    """
    code = "".join(plain_text(text).split())
    found = SHAPE.fullmatch(code)
    if not code.startswith(START):
        raise reject("scan", "preregistration_not_one")
    if found is None:
        raise reject("scan", "preregistration_damaged")
    if found[1] != VERSION:
        raise reject("scan", "preregistration_of_other_version", version=found[1], known=VERSION)
    if int(found[2]) != len(found[3]):
        raise _damaged(found[3], int(found[2]))
    whole = _bytes_of(found[3])
    plain, check = whole[:-CHECK_BYTES], whole[-CHECK_BYTES:]
    if zlib.crc32(plain).to_bytes(CHECK_BYTES, "big") != check:
        raise _damaged(found[3], int(found[2]))
    try:
        return _told(json.loads(plain))
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise reject("scan", "preregistration_damaged") from error


def check_age(told: Preregistration, now: datetime, valid_hours: int) -> None:
    """Refuses what was written too long ago, and what a phone wrote whose clock is far ahead.

    `now` is the time of the site, in which it is told when it was written, with what could be read.
    Raises: Rejected `preregistration_expired`, `preregistration_too_early`.
    """
    age = now - told.issued_at
    if timedelta(hours=-1) <= age <= timedelta(hours=valid_hours):
        return
    code = "preregistration_expired" if age > timedelta(0) else "preregistration_too_early"
    raise reject(
        "scan",
        code,
        name=told.texts.get("name", ""),
        birth=told.texts.get("birth", ""),
        issued=f"{told.issued_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}",
        hours=valid_hours,
    )


def _bytes_of(digits: str) -> bytes:
    """Returns the bytes that a number holds behind its first one."""
    number = int(digits)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")[1:]


def _damaged(digits: str, length: int) -> Rejected:
    """Returns why a code that was not read whole is refused, with the name and birth that stand at its beginning.

    A digit that is wrong or lost leaves what stands before it as it was. What is the same whatever the missing digits
    are is read.
    """
    lowest, highest = (_bytes_of(digits[:length].ljust(length, missing) or "0") for missing in "09")
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(lowest, highest, strict=False)))
    found = BEGUN.search(lowest[:same].decode(errors="replace").partition(UNREADABLE)[0])
    if found is None:
        return reject("scan", "preregistration_damaged")
    return reject("scan", "preregistration_damaged_partly", name=found["name"], birth=found["birth"] or "")


def _told(parts: list[object]) -> Preregistration:
    programme_id, minutes, language, agreed, site, answers = parts
    if not isinstance(answers, dict) or not isinstance(minutes, int) or language not in LANGUAGES:
        raise ValueError("not the six parts of a pre-registration")
    lists = {LISTS[key]: tuple(map(str, value)) for key, value in answers.items() if key in LISTS}
    texts = {TEXTS[key]: str(value) for key, value in answers.items() if key in TEXTS}
    return Preregistration(
        programme_id=str(programme_id),
        issued_at=EPOCH + timedelta(minutes=minutes),
        language=str(language),
        has_agreed=agreed == 1,
        texts=texts,
        lists=lists,
        site=str(site),
    )
