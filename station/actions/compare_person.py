"""Compares a page with the record of the person it is about: whoever was picked at the desk may be somebody else."""

from __future__ import annotations

from station.actions.findings import Findings
from station.actions.read_identity import ReadIdentity
from station.actions.shift import Shift
from station.domain.person import Person


def compare_person(shift: Shift, known: Person | None, identity: ReadIdentity, found: Findings) -> None:
    """Doubts another name, birth date, sex or document than those on record; what was not known is no doubt."""
    if known is None:
        return
    said = {
        "name": (known.name, identity.name),
        "birth": (known.birth_date, identity.birth.date),
        "sex": (known.sex, identity.sex),
    }
    for field, (before, now) in said.items():
        if before and now and before != now:
            found.doubt(field, "person_differs", known=str(before))
    compare_document(shift, known, identity, found)


def compare_document(shift: Shift, known: Person, identity: ReadIdentity, found: Findings) -> None:
    """Doubts a document that takes the place of another of its kind."""
    document = identity.document
    if document is None or document.kind != known.document_kind:
        return
    if shift.search_key(document.kind, document.number) != known.document_search_key:
        found.doubt("document_number", "document_replaced", known=known.document_masked)
