"""What a visitor carries: the slip of the visit or of the person, and the instruction sheet, in his own language.

Like a label, paper is gathered on the thread of the data and printed on another; nobody waits for it, and what did
not come out is printed again without anything being written anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from station.actions.print_slip import slip_of
from station.actions.shift import Shift
from station.domain.person import Person
from station.domain.slip import Slip, SlipKind
from station.domain.specimen import LabelState
from station.errors import reject
from station.printing.paper import sheet_page, slip_page
from station.printing.printers import PagePrinter
from station.printing.sheets import load_slip, visitor_languages, visitor_words
from station.storage import find

OWN_LANGUAGE = "ko"
OTHER_LANGUAGE = "en"
LANGUAGE_OF = {
    "KOR": "ko",
    "KR": "ko",
    "CHN": "zh",
    "CN": "zh",
    "TWN": "zh",
    "TW": "zh",
    "HKG": "zh",
    "MAC": "zh",
} | {
    "JPN": "ja",
    "JP": "ja",
}
"""Nationality → the language of the paper; every other one that is known gets English."""


class PaperKind(StrEnum):
    """What is printed for a visitor."""

    VISIT_SLIP = "visit_slip"
    PERSON_SLIP = "person_slip"
    SHEET = "sheet"


SLIP_KINDS = {PaperKind.VISIT_SLIP: SlipKind.VISIT, PaperKind.PERSON_SLIP: SlipKind.PERSON}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is ready to be drawn."""

    kind: PaperKind
    language: str
    slip: Slip


def paper_of(shift: Shift, visit_id: UUID, kind: PaperKind, *, place: str, language: str = "") -> Paper:
    """Returns a paper of a visit, in the language that is told or else in the visitor's.

    Raises: Rejected `not_allowed`, `visitor_language_unknown`; LookupError when there is no such visit.
    """
    shift.act("print_label")  # asking the rights hook is all that is needed: a slip changes no record
    if language and language not in visitor_languages():
        raise reject("language", "visitor_language_unknown", known=", ".join(visitor_languages()))
    with shift.store.reading() as session:
        person = find.day_visit(session, visit_id).person
    slip = slip_of(shift, visit_id, place, kind=SLIP_KINDS.get(kind, SlipKind.VISIT))
    return Paper(kind, language or language_of(person), slip)


def language_of(person: Person) -> str:
    """Returns the language in which a person is told what to do next, by nationality."""
    if not person.nationality:
        return OWN_LANGUAGE
    return LANGUAGE_OF.get(person.nationality.upper(), OTHER_LANGUAGE)


def print_paper(printer: PagePrinter, paper: Paper, slip_layout: str) -> LabelState:
    """Draws a paper and hands it to the printer. Waits for it. Raises: Trouble; Rejected of a layout that cannot be."""
    words = visitor_words(paper.language)
    if paper.kind is PaperKind.SHEET:
        page = sheet_page(words, printer.dpi, number=paper.slip.number)
    else:
        page = slip_page(paper.slip, load_slip(slip_layout), words, printer.dpi)
    return printer.print_page(page, f"{paper.kind}-{paper.slip.id}-{paper.language}")
