"""Lays together what two sources say of one person: a page that was scanned or typed, and their own questionnaire.

What stands on the page stays, and the questionnaire fills what is empty. What it says otherwise goes with the page and
is doubted when that is saved. Touches no data.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from station.actions.findings import Findings
from station.actions.read_preregistration import compared, normal
from station.domain import hangul
from station.domain.page import VisitPage
from station.domain.romanised import sounds_alike
from station.domain.search_form import search_form

BESIDE_TEXTS = (
    "exposed", "arrival", "pregnant", "guardian_name", "guardian_relation", "onset", "preregistered_at", "told_for",
)  # fmt: skip
"""What a questionnaire tells besides the texts that are compared, and nobody is asked about twice."""
OF_PARTY = (
    "party_id", "seat", "vehicle", "lane", "area", "flight", "origin", "transit", "countries", "stay", "companions",
    "guardian_name", "phone",
)  # fmt: skip
"""What people who come together share."""
LISTS_TOLD = ("symptoms", "conditions")
LEAST_WORDS = 2
"""Units: words of a Latin name. One alone, a surname, is nobody's name."""


def is_of_same_person(page: VisitPage, told: VisitPage, today: date) -> bool:
    """Says whether a page and another source can be about one person.

    The names have to be the same, where both are in the same letters, and birth or phone must not both be others;
    else the births have to be the same, and the phones where the page says neither.
    """
    names, birth, phone = (
        _same_name(page, told),
        _same("birth", page, told, today),
        _same("phone", page, told, today),
    )
    if names is not None:
        return names and (birth, phone) != (False, False)
    return bool(phone if birth is None and not page.name.strip() else birth)


def merged(page: VisitPage, told: VisitPage, today: date) -> VisitPage:
    """Returns a page with somebody's questionnaire in it; what differs stands in `told_otherwise`."""
    if _is_same_in_hangul(page, told):
        page = replace(page, name=told.name)
    found = compared(page, told, today)
    here: dict[str, Any] = {}  # Any: replace() takes no dict
    for name in BESIDE_TEXTS:
        if not getattr(page, name):
            here[name] = getattr(told, name)
    for name in LISTS_TOLD:
        here[name] = _both(getattr(page, name), getattr(told, name), getattr(page, f"{name}_unknown"))
    here["consent_language"] = told.consent_language
    here["told_otherwise"] = tuple((one.field, str(one.facts["told"])) for one in found.differs)
    return replace(found.page, **here)


def with_shared(told: VisitPage, ready: VisitPage) -> VisitPage:
    """Returns a questionnaire's page with what stands ready for the next in the same car, where it says nothing."""
    if ready.party_id is None:
        return told
    shared: dict[str, Any] = {  # Any: replace() takes no dict
        name: getattr(ready, name) for name in OF_PARTY if not getattr(told, name)
    }
    return replace(told, **shared)


def doubt_told(page: VisitPage, found: Findings, today: date) -> None:
    """Doubts what still stands otherwise on a page than in the questionnaire that was scanned for it."""
    for name, told in page.told_otherwise:
        if normal(name, getattr(page, name).strip(), today) != normal(name, told, today):
            found.doubt(name, "told_differs", told=told)


def _same(name: str, page: VisitPage, told: VisitPage, today: date) -> bool | None:
    """Says whether both say the same in a field; None where one says nothing."""
    here, there = getattr(page, name).strip(), getattr(told, name).strip()
    return normal(name, here, today) == normal(name, there, today) if here and there else None


def _same_name(page: VisitPage, told: VisitPage) -> bool | None:
    """Says whether two names are the same; None where they are in different letters, or one is missing."""
    here, there = _latin_words(page), _latin_words(told)
    if here and there:
        return here == there or (
            min(len(here), len(there)) >= LEAST_WORDS and (here <= there or there <= here)
        )
    if _is_hangul(page.name) and _is_hangul(told.name):
        return search_form(page.name) == search_form(told.name)
    return None


def _is_same_in_hangul(page: VisitPage, told: VisitPage) -> bool:
    """Says whether the page has nothing but the document's Latin name of somebody who told how it is written."""
    is_documents = page.name.strip() == f"{page.scanned_surname_latin} {page.scanned_given_latin}".strip()
    names = page.scanned_surname_latin, page.scanned_given_latin
    return is_documents and any(names) and _is_hangul(told.name) and sounds_alike(told.name.strip(), *names)


def _latin_words(page: VisitPage) -> frozenset[str]:
    """Returns the words of a name in Latin letters, in whatever order."""
    text = f"{page.surname_latin} {page.given_latin}".strip() or page.name
    words = frozenset(filter(None, map(search_form, text.split())))
    return words if all(one.isascii() and one.isupper() for one in words) else frozenset()


def _is_hangul(name: str) -> bool:
    letters = "".join(name.split())
    return bool(letters) and all(map(hangul.is_syllable, letters))


def _both(
    here: tuple[str, ...] | None, there: tuple[str, ...] | None, unknown: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Returns what either names; what staff were told that nobody knows stays so."""
    if here is None or there is None:
        return there if here is None else here
    return (*here, *(one for one in there if one not in (*here, *unknown)))
