"""Makes a half-typed page that of somebody who is known. A function of values.

What was typed to find them is completed; what clearly says otherwise stays, and is asked when the page is saved.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from station.domain import hangul
from station.domain.identity import BirthAndSex, parse_birth
from station.domain.page import VisitPage
from station.errors import Rejected

OF_PERSON = ("name", "birth", "sex", "nationality", "surname_latin", "given_latin", "identity", "description")
"""What the record of somebody who is known says better than what was typed to find them."""
FOUND_TOO = ("phone", "area")
"""What may have changed since: what was typed stays."""


def made_known(page: VisitPage, known: VisitPage, today: date) -> VisitPage:
    """Returns a page with the person of another in it; another whole name, birth date or sex stays as it was typed."""
    stays = _typed_otherwise(page, known, today)
    found = {name: getattr(known, name) for name in OF_PERSON if getattr(known, name) and name not in stays}
    found |= {name: getattr(known, name) for name in FOUND_TOO if not getattr(page, name).strip()}
    return replace(page, person_id=known.person_id, **found)


def _typed_otherwise(page: VisitPage, known: VisitPage, today: date) -> frozenset[str]:
    stays = set()
    if _is_whole_korean(page.name) and _is_whole_korean(known.name) and len(page.name) >= len(known.name):
        stays.add("name")
    typed, told = _read(page.birth, today), _read(known.birth, today)
    if typed is not None and told is not None and typed.birth.date not in (None, told.birth.date):
        stays |= {"birth", "sex"}  # the sex may have been told with the date
    if page.sex.strip() and page.sex.strip() != known.sex:
        stays.add("sex")
    return frozenset(stays)


def _is_whole_korean(name: str) -> bool:
    """Says whether a name is written in whole syllables, not by its initials or the beginning of one."""
    return bool(name.strip()) and all(map(hangul.is_syllable, name.strip()))


def _read(birth: str, today: date) -> BirthAndSex | None:
    try:
        return parse_birth(birth, today) if birth.strip() else None
    except Rejected:
        return None
