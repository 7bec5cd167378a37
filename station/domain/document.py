"""A document's number as typed or scanned: which kinds there are, and what must be true of a number.

The number in clear is only ever in memory. Whether a site may ask for a resident number is the site's policy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from station.domain.identity import Sex
from station.domain.korean_number import parse_korean_number
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


KOREAN_NUMBERS = frozenset({DocumentKind.RESIDENT_NUMBER, DocumentKind.FOREIGNER_NUMBER})


@dataclass(frozen=True, slots=True)
class Document:
    """A document's number in clear, left out when the value is shown, with what it tells about its holder."""

    kind: DocumentKind
    number: str = field(repr=False)
    masked: str
    birth_date: date | None = None
    sex: Sex | None = None
    doubts: tuple[Rejection, ...] = ()


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
    return Document(DocumentKind(chosen), typed, mask(typed))


def _korean(number: str, today: date) -> Document:
    read = parse_korean_number(number, today)
    kind = DocumentKind.FOREIGNER_NUMBER if read.is_foreigner else DocumentKind.RESIDENT_NUMBER
    return Document(kind, read.digits, read.masked, read.birth_date, read.sex, read.warnings)
