"""A document's number as typed or scanned: which kinds there are, and what must be true of a number.

The number in clear is only ever in memory. Whether a site may ask for a resident number is the site's policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from station.domain.identity import Sex, plain_text
from station.domain.korean_number import holds_korean_number, parse_korean_number
from station.domain.sealed import mask, normal_number
from station.errors import Rejection, reject

SHORTEST_NUMBER, LONGEST_NUMBER = 4, 24
"""Units: characters. Source: ICAO Doc 9303-5 allows 22; the rest is the project's own proposal (November 2026)."""


class DocumentKind(StrEnum):
    """By what somebody proves who they are."""

    PASSPORT = "passport"
    RESIDENT_NUMBER = "resident_number"
    FOREIGNER_NUMBER = "foreigner_number"
    DRIVING_LICENCE = "driving_licence"
    IDENTITY_CARD = "identity_card"
    OTHER = "other"


SHORTEST_IN_TEXT = 9
"""Units: characters; those of a Korean passport's number."""
KOREAN_NUMBERS = frozenset({DocumentKind.RESIDENT_NUMBER, DocumentKind.FOREIGNER_NUMBER})
_KOREAN_PASSPORT = re.compile(
    r"(?<![A-Z0-9])[A-Z](?:[0-9]{3}[A-Z][0-9]{4}|(?!20[0-9]{2}(?:0[1-9]|1[0-2])[0-3])[0-9]{8})(?![A-Z0-9])"
)
"""Both forms of a Korean passport's number; a letter and a day, as S20261122, is another thing.

Source: Republic of Korea passports before and since December 2021 (M12345678, M123A4567).
"""


@dataclass(frozen=True, slots=True)
class Document:
    """A document's number in clear, left out when the value is shown, with what it tells about its holder."""

    kind: DocumentKind
    number: str = field(repr=False)
    masked: str
    birth_date: date | None = None
    sex: Sex | None = None
    doubts: tuple[Rejection, ...] = ()

    @property
    def is_korean_number(self) -> bool:
        """Says whether the number is a resident or foreigner number, whatever kind of document was chosen."""
        return is_korean_number(self.kind, self.number)


def is_korean_number(kind: str, number: str) -> bool:
    """Says whether a document's number is a resident or foreigner number, whatever kind was chosen for it."""
    return kind in KOREAN_NUMBERS or holds_korean_number(number)


def number_in_text(text: str) -> str:
    """Returns the code of the unique identifier that stands in a text that may hold none; "" where there is none."""
    if len(text) < SHORTEST_IN_TEXT:
        return ""
    if holds_korean_number(text):
        return "resident_number_in_text"
    if _KOREAN_PASSPORT.search(plain_text(text).upper()):
        return "passport_number_in_text"
    return ""


def parse_document(kind: str, number: str, today: date) -> Document | None:
    """Returns the document of two fields, or None where both are empty.

    A foreigner's number is known by its code digit, whichever of the two Korean kinds was chosen.
    Raises: Rejected with field document_kind (document_kind_missing, document_kind_not_known), document_number
    (document_number_missing, document_number_not_real) or those of `parse_korean_number`.
    """
    chosen, typed = kind.strip(), normal_number(number)
    if not chosen and not number.strip():
        return None
    if not chosen:
        raise reject("document_kind", "document_kind_missing")
    if chosen not in set(DocumentKind):
        raise reject("document_kind", "document_kind_not_known", known=", ".join(DocumentKind))
    if not number.strip():
        raise reject("document_number", "document_number_missing")
    if DocumentKind(chosen) in KOREAN_NUMBERS:
        return _korean(number, today)
    if not (typed.isascii() and SHORTEST_NUMBER <= len(typed) <= LONGEST_NUMBER):
        raise reject("document_number", "document_number_not_real")
    document = Document(DocumentKind(chosen), typed, mask(typed))
    doubt = Rejection("document_number", "document_is_resident_number")
    return replace(document, doubts=(doubt,)) if document.is_korean_number else document


def other_number(typed: str, scanned: str) -> str:
    """Returns the scanned number masked where another one was typed; empty where they agree or one is missing."""
    is_other = bool(normal_number(typed)) and normal_number(typed) != normal_number(scanned)
    return mask(scanned) if is_other and scanned else ""


def _korean(number: str, today: date) -> Document:
    read = parse_korean_number(number, today)
    kind = DocumentKind.FOREIGNER_NUMBER if read.is_foreigner else DocumentKind.RESIDENT_NUMBER
    return Document(kind, read.digits, read.masked, read.birth_date, read.sex, read.warnings)
