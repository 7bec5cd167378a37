"""Turns the machine-readable lines of a document into fields of the page, with a verdict for each.

A zone that fails a check fills nothing: it is shown with what does not fit. A field that was typed already is never
overwritten: what the document says otherwise is doubted when the page is saved. Touches no data.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from station.actions.nationalities import code_of
from station.actions.read_identity import other_name
from station.domain.document import DocumentKind, other_number
from station.domain.identity import Sex, parse_birth, parse_sex
from station.domain.mrz import Mrz, read_mrz
from station.domain.nationality import nationality_code
from station.domain.page import VisitPage
from station.errors import Rejected, Rejection

KINDS = {"P": DocumentKind.PASSPORT, "I": DocumentKind.IDENTITY_CARD, "A": DocumentKind.IDENTITY_CARD,
         "C": DocumentKind.IDENTITY_CARD}  # fmt: skip
"""A document's kind by the first letter of its code. Source: ICAO Doc 9303-4, 4.2.2.2; Doc 9303-5 and 9303-6."""
SHOWN = (
    "surname", "given", "document_number", "nationality", "birth", "sex", "expiry",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field of a document: what was read, and whether it may be right. The field `document_number` is shown in
    full, for the eye: some misread letters no check digit can see.
    """

    field: str
    read: str = dataclasses.field(repr=False)
    is_right: bool
    remarks: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class ScannedDocument:
    """What a scan did: the page after it, a verdict per field, and what the document says otherwise than was typed.

    `remarks` are those about the whole zone. The page is the same as before where `is_taken` is False.
    """

    page: VisitPage
    is_taken: bool
    kind: str
    verdicts: tuple[Verdict, ...]
    differs: tuple[Rejection, ...]
    remarks: tuple[Rejection, ...]


def read_scan(page: VisitPage, text: str, today: date) -> ScannedDocument:
    """Returns what a scanned zone does to a page. Raises: Rejected when the text is no machine-readable zone."""
    mrz = read_mrz(text, today)
    verdicts = tuple(_verdict(mrz, name) for name in SHOWN)
    fields = {one.field for one in verdicts}
    remarks = tuple(one for one in mrz.warnings if one.field not in fields and one.field != "name")
    if not mrz.is_valid:
        return ScannedDocument(page, False, mrz.kind.value, verdicts, (), remarks)
    filled = _filled(page, mrz)
    return ScannedDocument(filled, True, mrz.kind.value, verdicts, _differs(filled, today), remarks)


def _verdict(mrz: Mrz, name: str) -> Verdict:
    told = "name" if name in ("surname", "given") else name
    remarks = tuple(one for one in mrz.warnings if one.field == told)
    is_right = mrz.checks.get(name, True) and mrz.checks.get("composite", True) and name not in mrz.unread
    return Verdict(name, str(getattr(mrz, name)), is_right, remarks)


def _filled(page: VisitPage, mrz: Mrz) -> VisitPage:
    """Returns the page with the document's fields; what was typed otherwise stays, beside what was scanned."""
    found: dict[str, Any] = {}  # Any: replace() takes no dict
    kind = KINDS.get(mrz.document_code[:1])
    if kind is not None and mrz.document_number:
        found["scanned_document_number"] = mrz.document_number
        if not other_number(page.document_number, mrz.document_number):
            found |= {"document_kind": kind.value, "document_number": mrz.document_number}
    if not page.name.strip():
        found["name"] = f"{mrz.surname} {mrz.given}".strip()
    birth = "" if "X" in mrz.birth else mrz.birth
    sex = "" if mrz.sex is Sex.X else mrz.sex.value
    told = {
        "birth": birth,
        "sex": sex,
        "nationality": nationality_code(mrz.nationality),
        "surname_latin": mrz.surname,
        "given_latin": mrz.given,
    }
    for name, read in told.items():
        found[f"scanned_{name}"] = read
        if read and not getattr(page, name).strip() and not _is_told(page, name):
            found[name] = read
    return replace(page, **found)


def _is_told(page: VisitPage, name: str) -> bool:
    """Says whether the birth field tells the sex already, as 8504121 does."""
    return name == "sex" and page.birth.strip()[-1:].isdigit() and len(page.birth.strip()) == len("8504121")


def _differs(page: VisitPage, today: date) -> tuple[Rejection, ...]:
    """Returns what the document says otherwise than what stands on the page, as saving the page will doubt it."""
    born, told_sex = _typed_birth(page, today)
    typed = {
        "birth": born,
        "sex": told_sex,
        "nationality": code_of(page.nationality),
        "surname_latin": page.surname_latin.strip(),
        "given_latin": page.given_latin.strip(),
    }
    differs = {
        name: getattr(page, f"scanned_{name}")
        for name, said in typed.items()
        if said and getattr(page, f"scanned_{name}") not in ("", said)
    }
    other = other_number(page.document_number, page.scanned_document_number)
    differs |= {"document_number": other} if other else {}
    named = other_name(page.name.strip(), page)
    differs |= {"name": named} if named else {}
    return tuple(Rejection(name, "document_differs", {"document": said}) for name, said in differs.items())


def _typed_birth(page: VisitPage, today: date) -> tuple[str, str]:
    try:
        read = parse_birth(page.birth, today)
        sex = parse_sex(page.sex) if page.sex.strip() else read.sex
    except Rejected:
        return page.birth.strip(), page.sex.strip()
    return str(read.birth.date or read.birth.year), str(sex or "")
