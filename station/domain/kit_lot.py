"""A box of swabs or of medium, by its lot: what its code says, and whether it may still be used.

Reads the element strings of a GS1 code, with brackets or as a scanner sends them, and the plain text `LOT/EXPIRY`.
Knows no clock: the day comes from the caller.

Source: GS1 General Specifications 17.1 (July 2017): 3.3.2 GTIN (01), 3.4.1 lot (10), 3.4.5 expiry (17), 7.8 lengths
and separators, 7.9 check digit, 7.12 century. A lot may hold more characters there; here only digits, capitals and
the hyphen are taken, because a keyboard scanner in another layout mangles the others. The scanner must send the
separator as the character GS: without it, a lot that something follows cannot be told from what follows.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from station.errors import Rejected, reject


class LotKind(StrEnum):
    """What is in the box."""

    SWAB = "swab"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True)
class KitLot:
    """A box that was opened. `code` is what was scanned; `closed_at` is None while it is in use."""

    id: UUID
    kind: LotKind
    code: str
    lot: str
    gtin: str
    expires_on: date
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LotRecall:
    """A lot that its maker recalls: no box of it may be used from then on."""

    id: UUID
    lot: str


@dataclass(frozen=True, slots=True)
class LotCode:
    """What the code on a box says; `gtin` is empty where it does not say which article it is."""

    lot: str
    expires_on: date
    gtin: str = ""


LOT, EXPIRY, ARTICLE = "10", "17", "01"
FIXED_LENGTHS = {ARTICLE: 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, EXPIRY: 6, "20": 2}
"""Identifier → digits of its element, which nothing ends. Source: GS1 General Specifications, 7.8."""
ENDED_BY_SEPARATOR = frozenset({LOT, "21", "240", "241", "30", "37"})
"""Identifiers of elements that a separator or the end of the code ends: lot, serial, article details, counts."""
SEPARATOR = "\x1d"
SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")
BRACKETED = re.compile(r"\((\d{2,4})\)([^()]*)")
LOT_TEXT = re.compile(r"[0-9A-Z-]{1,20}")


def read_lot_code(scanned: str, today: date) -> LotCode:
    """Returns the lot, the expiry and the article of a box's code.

    Raises: Rejected `lot_code_unreadable`, `lot_missing`, `lot_expiry_missing`, `lot_expiry_not_real`,
    `lot_article_wrong`.
    """
    text = SYMBOLOGY.sub("", scanned.strip(" \t\r\n"), count=1).strip(SEPARATOR)
    if "/" in text:
        return _plain(text, today)
    elements = _elements(text)
    for identifier, code in ((LOT, "lot_missing"), (EXPIRY, "lot_expiry_missing")):
        if not elements.get(identifier):
            raise reject("lot", code)
    _check_lot(elements[LOT], scanned)
    article = elements.get(ARTICLE, "")
    if article and not has_right_check_digit(article):
        raise reject("lot", "lot_article_wrong", article=article)
    return LotCode(elements[LOT], _day(elements[EXPIRY], today), article)


def _plain(text: str, today: date) -> LotCode:
    lot, _, expiry = (part.strip() for part in text.partition("/"))
    _check_lot(lot, text)
    return LotCode(lot, _day(expiry[2:] if re.match(r"20\d{2}-?\d{2}-?\d{2}$", expiry) else expiry, today))


def _check_lot(lot: str, scanned: str) -> None:
    if not LOT_TEXT.fullmatch(lot):
        raise _unreadable(scanned)


def _unreadable(scanned: str) -> Rejected:
    return reject("lot", "lot_code_unreadable", scanned=scanned.replace(SEPARATOR, " ")[:60])


def _elements(text: str) -> dict[str, str]:
    """Returns identifier → element. Raises: Rejected for an unknown identifier, a wrong length or one said twice."""
    pairs = _bracketed(text) if text.startswith("(") else _unbracketed(text)
    found = dict(pairs)
    if len(found) != len(pairs) or not all(_fits(*pair) for pair in pairs):
        raise _unreadable(text)
    return found


def _fits(identifier: str, element: str) -> bool:
    length = FIXED_LENGTHS.get(identifier)
    if length is None:
        return identifier in ENDED_BY_SEPARATOR and bool(element)
    return len(element) == length and element.isascii() and element.isdigit()


def _bracketed(text: str) -> list[tuple[str, str]]:
    pairs = BRACKETED.findall(text)
    if "".join(f"({identifier}){element}" for identifier, element in pairs) != text:
        raise _unreadable(text)
    return [(identifier, element.strip(f"{SEPARATOR} ")) for identifier, element in pairs]


def _unbracketed(text: str) -> list[tuple[str, str]]:
    pairs, rest = [], text
    known = (*FIXED_LENGTHS, *ENDED_BY_SEPARATOR)
    while rest:
        identifier = next((one for one in known if rest.startswith(one)), None)
        if identifier is None:
            raise _unreadable(text)
        after = rest[len(identifier) :]
        length = FIXED_LENGTHS.get(identifier)
        element, _, rest = (
            after.partition(SEPARATOR) if length is None else (after[:length], "", after[length:])
        )
        rest = rest.removeprefix(SEPARATOR)
        pairs.append((identifier, element))
    return pairs


def _day(text: str, today: date) -> date:
    """Returns the day of six digits YYMMDD (or YY-MM-DD); a day 00 is the last of its month."""
    digits = text.replace("-", "")
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise reject("lot", "lot_expiry_not_real", found=text[:20])
    year, month, day = _year(int(digits[:2]), today), int(digits[2:4]), int(digits[4:])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError as error:
        raise reject("lot", "lot_expiry_not_real", found=text[:20]) from error


def _year(two_digits: int, today: date) -> int:
    """Returns the year from 49 years ago to 50 years ahead that ends so. Source: GS1 General Specifications, 7.12."""
    first = today.year - 49
    return first + (two_digits - first) % 100


def has_right_check_digit(digits: str) -> bool:
    """Says whether the last digit of an article number fits. Source: GS1 General Specifications, 7.9."""
    weighted = sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(reversed(digits)))
    return weighted % 10 == 0


def check_in_date(lot: KitLot, day: date) -> None:
    """Checks that a box may be used on a day; the day of its expiry is its last. Raises: Rejected `lot_expired`."""
    if lot.expires_on < day:
        raise reject(
            "lot", "lot_expired", lot=lot.lot, kind=lot.kind.value, expires_on=lot.expires_on.isoformat()
        )
